//! What a cache did, counted.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// A snapshot of a cache's counters. Counts run from the making of the cache; `entries` and
/// `weight` are the present ones and include entries that are no longer valid but not yet removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Reads answered from the cache.
    pub hits: u64,
    /// Reads that found nothing usable; includes `expired` and `invalidated`.
    pub misses: u64,
    /// Misses because the entry had outlived its lifetime.
    pub expired: u64,
    /// Misses because a tag of the entry, or the whole cache, was invalidated.
    pub invalidated: u64,
    /// Values stored.
    pub inserts: u64,
    /// Inserts refused because the value was invalidated while it was loaded.
    pub refused_stale: u64,
    /// Inserts refused because the value alone is too heavy.
    pub refused_heavy: u64,
    /// Entries removed to make room.
    pub evictions: u64,
    /// Entries present.
    pub entries: u64,
    /// Their weight, in the unit of the cache's weigher (entries when it has none).
    pub weight: u64,
}

impl Stats {
    /// Hits as a share of all reads, 0 to 1; 0 before the first read.
    pub fn hit_rate(&self) -> f64 {
        let reads = self.hits + self.misses;
        if reads == 0 { 0.0 } else { self.hits as f64 / reads as f64 }
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} hits, {} misses ({:.1} % hit), {} entries, {} evicted",
            self.hits,
            self.misses,
            self.hit_rate() * 100.0,
            self.entries,
            self.evictions
        )
    }
}

/// The live counters behind [`Stats`]. Relaxed throughout: each is a count of its own and orders
/// nothing else.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) hits: Counter,
    pub(crate) misses: Counter,
    pub(crate) expired: Counter,
    pub(crate) invalidated: Counter,
    pub(crate) inserts: Counter,
    pub(crate) refused_stale: Counter,
    pub(crate) refused_heavy: Counter,
    pub(crate) evictions: Counter,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
