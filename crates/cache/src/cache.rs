//! The cache itself: reading, inserting, removing.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use crate::builder::Builder;
use crate::entry::{Entry, Reading, Validity};
use crate::inner::Inner;
use crate::insert::{Insert, Outcome};
use crate::stats::{Read, Stats};
use crate::store::Slot;

/// A bounded cache whose entries expire and can be invalidated by [`Tag`](crate::Tag). Clones share it.
///
/// Invariant: [`get`](Self::get) never returns a value that is expired, or whose tags were
/// invalidated after its [`Stamp`](crate::Stamp) was taken.
///
/// ```
/// use std::time::Duration;
/// use wats_cache::Cache;
///
/// let cache = Cache::builder(1_000).ttl(Duration::from_secs(60)).build();
/// cache.insert("WIDGET-001".to_owned(), 42);
/// let same = cache.clone();
/// assert_eq!(same.get("WIDGET-001"), Some(42)); // borrowed, nothing is allocated
/// assert_eq!(same.stats().hits, 1);
/// ```
pub struct Cache<K, V> {
    pub(crate) inner: Arc<Inner<K, V>>,
}

impl<K, V> Cache<K, V> {
    /// Settings of a cache for about `capacity` entries (at least 1).
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<u32, String> = Cache::builder(100).build();
    /// for serial in 0..1_000 {
    ///     cache.insert(serial, "a report".to_owned());
    /// }
    /// assert!(cache.stats().entries <= 100);
    /// ```
    pub fn builder(capacity: usize) -> Builder<K, V> {
        Builder::new(capacity)
    }

    /// What the cache itself spends on an entry, in bytes: the key is kept twice, with its links
    /// and times. What key and value point to comes on top.
    ///
    /// For a cache that is bounded by bytes:
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cost = |key: &String, text: &String| {
    ///     Cache::<String, String>::entry_overhead() + (key.len() + text.len()) as u64
    /// };
    /// let cache = Cache::builder(1_000).weigher(1 << 20, cost).build();
    /// cache.insert("WIDGET-001".to_owned(), "a".repeat(1_000));
    /// assert!((1_010..1_300).contains(&cache.stats().weight));
    /// ```
    pub const fn entry_overhead() -> u64 {
        // 21 bytes are the store's own, by its documentation; 32 a node of the wheel beside its key.
        (2 * size_of::<K>() + size_of::<Entry<V>>() + 21 + 32) as u64
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    /// The value for `key`, if there is one that still counts. Never waits for a load; see
    /// [`get_or_load`](Self::get_or_load) for a value in any case.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache = Cache::builder(100).build();
    /// cache.insert("WIDGET-001".to_owned(), 42);
    /// assert_eq!(cache.get("WIDGET-001"), Some(42));
    /// assert_eq!(cache.get("WIDGET-002"), None);
    /// ```
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let inner = &*self.inner;
        let slot = inner.store.get_slot(key);
        let Some(Slot::Read(reading)) = &slot else {
            inner.counters.read(Read::Absent);
            return None;
        };
        let now = inner.now();
        let validity = reading.validity(now, inner.whole.generation());
        if validity != Validity::Valid {
            inner.outlived(key, validity, now);
            return None;
        }
        inner.used(reading, now);
        inner.counters.read(Read::Hit);
        match slot {
            Some(Slot::Read(Reading { value, .. })) => Some(value),
            _ => None,
        }
    }

    /// Stores `value` with the cache's lifetime and no tags but the cache's own.
    ///
    /// An invalidation that ran while the value was being loaded goes unnoticed this way; use
    /// [`insert_with`](Self::insert_with) and a stamp for values read from elsewhere.
    ///
    /// ```
    /// use wats_cache::{Cache, Outcome};
    ///
    /// let cache = Cache::builder(100).build();
    /// assert_eq!(cache.insert("WIDGET-001", 42), Outcome::Stored);
    /// assert_eq!(cache.insert("WIDGET-001", 43), Outcome::Stored);
    /// assert_eq!(cache.get("WIDGET-001"), Some(43));
    /// ```
    pub fn insert(&self, key: K, value: V) -> Outcome {
        self.insert_with(key, value, Insert::default())
    }

    /// Stores `value` as `insert` says; an entry of the same key is replaced. What did not become of
    /// it says the [`Outcome`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::{Cache, Insert, Outcome, Tag};
    ///
    /// let cache = Cache::builder(100).build();
    /// let products = Tag::new();
    ///
    /// let stamp = cache.stamp([&products]); // before the value is read from its source
    /// products.invalidate(); // somebody changes a product while it is read
    /// let insert = Insert::default().stamp(stamp).ttl(Duration::from_secs(30));
    /// assert_eq!(cache.insert_with("WIDGET-001", 42, insert), Outcome::Stale);
    /// assert_eq!(cache.get("WIDGET-001"), None);
    /// ```
    pub fn insert_with(&self, key: K, value: V, insert: Insert) -> Outcome {
        let inner = &*self.inner;
        let stamp = inner.stamp_of(&key, insert.stamp);
        if !stamp.is_current() {
            inner.counters.refused_stale.add_one();
            return Outcome::Stale;
        }
        let now = inner.now();
        let Some(fresh_until) = inner.end_of_life(insert.ttl, now) else {
            // Whatever was there is older still.
            self.remove(&key);
            return Outcome::Expired;
        };
        inner.insert_until(key, value, fresh_until, now, stamp, insert.life)
    }

    /// Removes the entry of `key`; whether there was one. A load of this key that is under way is not
    /// stopped, and stores what it loads: use a [`Tag`](crate::Tag) against that.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache = Cache::builder(100).build();
    /// cache.insert("WIDGET-001".to_owned(), 42);
    /// assert!(cache.remove("WIDGET-001"));
    /// assert!(!cache.remove("WIDGET-001"));
    /// ```
    pub fn remove<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.inner.remove(key)
    }

    /// Removes entries that have expired, at most `budget` in each of the cache's wheels, of which
    /// there are one to eight; how many it removed. An entry is found after its end by at most a
    /// sixteenth of its lifetime (or 4 ms); reads do not return it meanwhile.
    ///
    /// Writers do this on the side. A cache that is hardly written to but should give memory back
    /// can call it from a timer, or have a [`ticker`](Self::ticker) do so.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::{Cache, ManualClock};
    ///
    /// let clock = ManualClock::new();
    /// let cache = Cache::builder(100).ttl(Duration::from_secs(60)).clock(clock.clone()).build();
    /// cache.insert("WIDGET-001", 42);
    /// clock.advance(Duration::from_secs(64));
    /// assert_eq!(cache.remove_expired(1_000), 1);
    /// assert_eq!(cache.stats().entries, 0);
    /// ```
    pub fn remove_expired(&self, budget: usize) -> usize {
        let now = self.inner.now();
        let due = self.inner.expiry.due_anywhere(now, budget);
        due.into_iter().map(|due| usize::from(self.inner.remove_one_due(due, now))).sum()
    }

    /// A snapshot of the counters. Those of different kinds may be apart by what happens meanwhile.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache = Cache::builder(100).build();
    /// cache.insert("WIDGET-001", 42);
    /// cache.get("WIDGET-001");
    /// cache.get("WIDGET-002");
    /// assert_eq!(cache.stats().hit_rate(), 0.5);
    /// ```
    pub fn stats(&self) -> Stats {
        let mut stats = self.inner.counters.snapshot();
        stats.entries = self.inner.store.len() as u64;
        stats.weight = self.inner.store.weight();
        stats
    }
}

impl<K, V> Clone for Cache<K, V> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<K, V> fmt::Debug for Cache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cache").field(&self.inner).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Cache;
    use crate::clock::ManualClock;
    use crate::insert::Insert;
    use crate::store::Policy;

    #[test]
    fn no_flight_stays_on_the_list_however_it_ends() {
        let cache: Cache<u8, u8> = Cache::builder(10).build();
        cache.get_or_load(1, || 1);
        assert!(cache.try_get_or_load(2, || Err::<u8, _>("no")).is_err());
        let panics = std::panic::AssertUnwindSafe(|| cache.get_or_load(3, || panic!("a loader")));
        assert!(std::panic::catch_unwind(panics).is_err());
        assert_eq!(cache.inner.flights.len(), 0);
        assert_eq!(cache.get_or_load(3, || 3), 3);
    }

    /// Whatever leaves takes its reminder along: by replacement, eviction, removal or expiry.
    #[test]
    fn there_is_one_reminder_for_each_entry_that_has_an_end() {
        for policy in [Policy::ScanResistant, Policy::Lru] {
            let clock = ManualClock::new();
            let cache = Cache::builder(100).policy(policy).clock(clock.clone()).build();
            for round in 0..10_000_u64 {
                let ttl = Duration::from_millis(round % 977 * 100);
                cache.insert_with(round % 300, round, Insert::default().ttl(ttl));
                if round % 7 == 0 {
                    cache.remove(&(round % 11));
                }
                clock.advance(Duration::from_millis(50));
                let entries = cache.stats().entries;
                assert_eq!(cache.inner.expiry.len() as u64, entries, "{policy:?}, {round}");
            }
            assert!(cache.stats().removals.expired > 0 && cache.stats().removals.size > 0);
        }
    }
}
