//! The endpoint tables, the recorded calls and the simulated server against the descriptions of the
//! API that a real server wrote.
//!
//! The descriptions are not part of this project: the folder that holds them is named by the
//! environment variable `WATS_SHARED_DIR`.

#![expect(clippy::panic, reason = "a description that makes no sense ends the test")]

mod description;
mod recorded;
mod schema;
mod table;
