//! What is counted.

use std::time::Duration;

/// What a [`RequestBatcher`](super::RequestBatcher) did so far, all of one moment.
///
/// Once nothing waits and nothing is under way, `added = sent + shared + given_up + unsent`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Items that were taken.
    pub added: u64,
    /// Those of them that were asked for with an equal one.
    pub shared: u64,
    /// Items that were part of a call.
    pub sent: u64,
    /// Items that were not sent because all who had asked for them had lost interest.
    pub given_up: u64,
    /// Items that a shutdown did not get to.
    pub unsent: u64,
    /// Items refused because too many waited.
    pub refused: u64,
    /// Calls.
    pub batches: u64,
    /// Those of them that failed as a whole, by an error, a panic, or the wrong number of results.
    pub failed: u64,
    /// Those of them that panicked.
    pub panicked: u64,
    /// Items of the largest call.
    pub largest: usize,
    /// Items that wait now.
    pub waiting: usize,
    /// Calls under way now.
    pub under_way: usize,
    /// How long the first item of each call had waited, together.
    pub waited: Duration,
    /// The longest of those times.
    pub longest_wait: Duration,
}

impl Stats {
    /// Items of an average call.
    ///
    /// ```
    /// use wats_batching::batcher::Stats;
    ///
    /// assert_eq!(Stats::default().items_per_batch(), 0.0);
    /// ```
    pub fn items_per_batch(&self) -> f64 {
        if self.batches == 0 { 0.0 } else { self.sent as f64 / self.batches as f64 }
    }
}
