//! Every known way in which an exchange can fail, and what the client makes of it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;
mod lost;
