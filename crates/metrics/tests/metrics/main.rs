//! What a scrape says after real work, and the server that says it.
//!
//! One program for all of them, so that there is one to link.

mod series;
mod server;
