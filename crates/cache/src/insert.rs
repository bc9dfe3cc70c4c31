//! How a value is inserted, and what became of it.

use std::time::Duration;

use crate::tag::Stamp;

/// How one value is inserted; see [`Cache::insert_with`](crate::Cache::insert_with).
///
/// ```
/// use wats_cache::{Cache, Insert, Tag};
///
/// let cache = Cache::builder(100).build();
/// let products = Tag::new();
/// let stamp = cache.stamp([&products]);
/// cache.insert_with("WIDGET-001", 42, Insert::default().stamp(stamp));
/// products.invalidate();
/// assert_eq!(cache.get("WIDGET-001"), None);
/// ```
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
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::{Cache, Insert, ManualClock};
    ///
    /// let clock = ManualClock::new();
    /// let cache = Cache::builder(100).clock(clock.clone()).build(); // five minutes, if not told
    /// cache.insert_with("status", 1, Insert::default().ttl(Duration::from_secs(5)));
    /// clock.advance(Duration::from_secs(5));
    /// assert_eq!(cache.get("status"), None);
    /// ```
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Marks the entry with the tags of `stamp`, taken before the load, with
    /// [`Cache::stamp`](crate::Cache::stamp) for instance.
    ///
    /// ```
    /// use wats_cache::{Cache, Insert, Tag};
    ///
    /// let cache = Cache::builder(100).build();
    /// let products = Tag::new();
    /// for (key, value) in [("WIDGET-001", 1), ("WIDGET-002", 2)] {
    ///     let insert = Insert::default().stamp(cache.stamp([&products]));
    ///     cache.insert_with(key, value, insert);
    /// }
    /// products.invalidate();
    /// assert_eq!((cache.get("WIDGET-001"), cache.get("WIDGET-002")), (None, None));
    /// ```
    pub fn stamp(mut self, stamp: Stamp) -> Self {
        self.stamp = Some(stamp);
        self
    }
}

/// What became of an insertion.
///
/// ```
/// use std::time::Duration;
/// use wats_cache::{Cache, Insert, Outcome};
///
/// let cache = Cache::builder(100).weigher(1_000, |_key, text: &String| text.len() as u64).build();
/// assert_eq!(cache.insert(1, "short".to_owned()), Outcome::Stored);
/// assert_eq!(cache.insert(2, "long".repeat(1_000)), Outcome::TooHeavy);
/// let at_once = Insert::default().ttl(Duration::ZERO);
/// assert_eq!(cache.insert_with(3, "late".to_owned(), at_once), Outcome::Expired);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The value is in the cache.
    Stored,
    /// Not stored: a tag was invalidated since the stamp was taken, so the value may be old. Another
    /// value of the key stays.
    Stale,
    /// Not stored: its lifetime is zero. An older value of the key is removed.
    Expired,
    /// Not stored: the value alone is heavier than a shard of the cache admits. An older value of
    /// the key is removed.
    TooHeavy,
}
