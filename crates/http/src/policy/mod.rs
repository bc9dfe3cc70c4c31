//! What a client imposes on itself: how often it asks, and when it leaves a failing server alone.
//!
//! The policies know neither requests nor connections. Whoever sends asks them first.

pub(crate) mod breaker;
mod budget;
pub(crate) mod chance;
pub(crate) mod concurrency;
pub(crate) mod hedge;
mod latency;
pub(crate) mod rate_limit;
pub(crate) mod retry;
