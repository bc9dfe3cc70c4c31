//! The whole SDK as its user has it: one client, a server, and what is promised.
//!
//! One program for all of them, so that there is one to link.

mod observability;
mod outbox;
mod promises;
mod read_your_writes;
mod real_reports;
