//! Every known way in which an exchange can fail, and what the client makes of it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod answers;
mod common;
mod dropped;
mod http1_required;
mod limits;
mod loopback;
mod lost;
mod settings;
mod silent;
mod slow;
