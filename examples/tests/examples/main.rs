//! The programs that show the SDK at work, run as a user runs them.

mod built;
mod query_efficiency;
mod quickstart;
