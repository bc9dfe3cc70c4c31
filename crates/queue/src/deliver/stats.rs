//! What a runner does and did.

use std::time::Duration;

/// A snapshot of a runner, from [`Runner::stats`](super::Runner::stats).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Whether items flow.
    pub flow: Flow,
    /// Deliveries under way.
    pub in_flight: usize,
    /// Items delivered, and recorded as such.
    pub delivered: u64,
    /// Attempts that failed, and are repeated.
    pub retried: u64,
    /// Items that were refused for good.
    pub parked: u64,
    /// Items delivered that could not be recorded as such; they are delivered again.
    pub unrecorded: u64,
    /// The longest delivery.
    pub slowest: Duration,
}

/// Whether items flow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flow {
    /// They do, or would if there were any.
    #[default]
    Running,
    /// The receiver fails; one item at a time is tried.
    Outage {
        /// How it failed last.
        reason: String,
    },
    /// They wait for a person.
    Paused {
        /// Why.
        reason: String,
    },
}
