//! The batcher in paused time: it passes exactly when everybody waits. One program, so that the
//! helpers are shared.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod behaviour;
mod closing;
mod schedules;
mod support;
