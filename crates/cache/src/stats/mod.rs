//! What a cache did, counted.

mod counters;
mod load_times;
mod stripes;

use std::fmt;

pub(crate) use counters::{Counters, Read};
pub use load_times::LoadTimes;

/// A snapshot of a cache's counters. Counts run from the making of the cache; `entries` and
/// `weight` are the present ones and include entries that are no longer valid but not yet removed.
///
/// Counts are exact, but not of one moment: while other threads use the cache, one count may be a
/// little ahead of another.
///
/// ```
/// use wats_cache::Cache;
///
/// let cache: Cache<&str, u32> = Cache::builder(10).build();
/// cache.insert("key", 1);
/// cache.get("key");
/// cache.get("no such key");
/// let stats = cache.stats();
/// assert_eq!((stats.inserts, stats.hits, stats.misses, stats.entries), (1, 1, 1, 1));
/// assert_eq!(stats.to_string(), "1 hits, 1 misses (50.0 % hit), 1 entries, 0 evicted");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Reads answered from the cache.
    pub hits: u64,
    /// Reads answered at once with a value whose lifetime was over, as the call allowed.
    pub stale_hits: u64,
    /// Reads that found nothing usable; includes `expired` and `invalidated`.
    pub misses: u64,
    /// Misses because the entry had outlived its lifetime.
    pub expired: u64,
    /// Misses because a tag of the entry, or the whole cache, was invalidated.
    pub invalidated: u64,
    /// Callers who waited for a load of another caller; misses all the same.
    pub shared: u64,
    /// Loads that ended; one for all keys of a
    /// [`get_or_load_many`](crate::Cache::get_or_load_many).
    pub loads: u64,
    /// Those of `loads` that ended with an error.
    pub load_errors: u64,
    /// Those of `load_errors` whose callers were given an older value instead.
    pub stood_in: u64,
    /// How long `loads` took, failed ones included.
    pub load_times: LoadTimes,
    /// Values stored.
    pub inserts: u64,
    /// Inserts refused because the value was invalidated while it was loaded; not in `inserts`.
    pub refused_stale: u64,
    /// Inserts refused because the value alone is too heavy; not in `inserts`.
    pub refused_heavy: u64,
    /// Entries removed, by cause.
    pub removals: Removals,
    /// Entries present.
    pub entries: u64,
    /// Their weight, in the unit of the cache's weigher (entries when it has none).
    pub weight: u64,
}

/// Entries that left a cache, by [`RemovalCause`](crate::RemovalCause).
///
/// ```
/// use wats_cache::Cache;
///
/// let cache: Cache<&str, u32> = Cache::builder(10).build();
/// cache.insert("key", 1);
/// cache.insert("key", 2);
/// cache.remove("key");
/// let removals = cache.stats().removals;
/// assert_eq!((removals.replaced, removals.explicit, removals.size), (1, 1, 0));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Removals {
    /// They had outlived their lifetime.
    pub expired: u64,
    /// There was no room for them.
    pub size: u64,
    /// They were removed by key or by predicate, or gave way to a value that was too heavy.
    pub explicit: u64,
    /// A new value took their place.
    pub replaced: u64,
    /// A tag of theirs, or the whole cache, had been invalidated.
    pub invalidated: u64,
}

impl Stats {
    /// Hits, stale ones included, as a share of all reads, 0 to 1; 0 before the first read.
    ///
    /// ```
    /// # use wats_cache::Cache;
    /// let cache: Cache<&str, u32> = Cache::builder(10).build();
    /// assert_eq!(cache.stats().hit_rate(), 0.0);
    /// cache.get_or_load("key", || 1); // a miss
    /// cache.get_or_load("key", || 1); // a hit
    /// assert_eq!(cache.stats().hit_rate(), 0.5);
    /// ```
    pub fn hit_rate(&self) -> f64 {
        let hits = self.hits + self.stale_hits;
        let reads = hits + self.misses;
        if reads == 0 { 0.0 } else { hits as f64 / reads as f64 }
    }

    /// Entries removed to make room; the same as `removals.size`.
    ///
    /// ```
    /// # use wats_cache::{Cache, Policy};
    /// let cache = Cache::builder(10).policy(Policy::Lru).build();
    /// for key in 0..15 {
    ///     cache.insert(key, "a value");
    /// }
    /// assert_eq!((cache.stats().evictions(), cache.stats().entries), (5, 10));
    /// ```
    pub fn evictions(&self) -> u64 {
        self.removals.size
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
            self.removals.size
        )
    }
}
