//! What a queue holds and did.

use std::time::{Duration, SystemTime};

/// A snapshot of a queue, from [`Outbox::stats`](crate::Outbox::stats). Counters begin when the
/// queue is opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Items that wait, those of `delayed` and `blocked` included.
    pub ready: usize,
    /// Items that wait for their time.
    pub delayed: usize,
    /// Items that wait for an older one of their order.
    pub blocked: usize,
    /// Items that are being delivered.
    pub leased: usize,
    /// Items that were refused for good and wait for a person.
    pub parked: usize,
    /// Delivered items that are kept for a while.
    pub sent: usize,
    /// Damaged items in the quarantine, those of earlier runs included.
    pub damaged: u64,
    /// Bytes of all items but the sent ones, as they are stored.
    pub bytes: u64,
    /// When the oldest item that waits was enqueued.
    pub oldest: Option<SystemTime>,
    /// Items enqueued.
    pub enqueued: u64,
    /// Items that were there already.
    pub duplicates: u64,
    /// Items refused because the queue or the disk was full.
    pub refused: u64,
    /// Leases given out.
    pub leases: u64,
    /// Leases that ended because their time was over.
    pub expired: u64,
    /// Items acknowledged as delivered.
    pub acknowledged: u64,
    /// Deliveries that failed and are tried again.
    pub retried: u64,
    /// Commits of the store.
    pub commits: u64,
    /// Operations that shared those commits.
    pub committed: u64,
    /// The longest commit.
    pub slowest_commit: Duration,
}

impl Stats {
    /// Items that are not delivered yet: ready, leased or parked.
    pub fn unfinished(&self) -> usize {
        self.ready + self.leased + self.parked
    }
}
