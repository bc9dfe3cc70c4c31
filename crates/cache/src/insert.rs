//! How a value is inserted, and what became of it.

use std::time::Duration;

use crate::tag::Stamp;

/// How one value is inserted; see [`Cache::insert_with`](crate::Cache::insert_with).
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Insert {
    pub(crate) ttl: Option<Duration>,
    pub(crate) stamp: Option<Stamp>,
    pub(crate) life: Life,
}

/// What only a load knows of an entry.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Life {
    /// How long it may still stand in after the end of its lifetime.
    pub(crate) stale: Duration,
    /// How long loading it took, in nanoseconds.
    pub(crate) cost: u64,
}

impl Insert {
    /// Gives the entry a lifetime of its own. Zero stores nothing.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Marks the entry with the tags of `stamp`, taken before the load, with
    /// [`Cache::stamp`](crate::Cache::stamp) for instance.
    pub fn stamp(mut self, stamp: Stamp) -> Self {
        self.stamp = Some(stamp);
        self
    }
}

/// What became of an insertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The value is in the cache.
    Stored,
    /// Not stored: a tag was invalidated since the stamp was taken, so the value may be old.
    Stale,
    /// Not stored: its lifetime is zero.
    Expired,
    /// Not stored: the value alone is heavier than a shard of the cache.
    TooHeavy,
}
