//! The cache itself: reading, inserting, removing.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use foldhash::quality::RandomState;

use crate::builder::{Builder, Prefixes, Weigher};
use crate::clock::{Time, nanos};
use crate::entry::{Entry, LoadCost, Reading, Span, Validity};
use crate::expiry::{Expiry, Ticket};
use crate::insert::{Insert, Life, Outcome};
use crate::labels::Labels;
use crate::load::Flights;
use crate::marks::{Lists, Marks};
use crate::removal::{Listener, RemovalCause};
use crate::stats::{Counters, Read, Stats};
use crate::store::{Gone, Store};
use crate::tag::{Stamp, Tag};

/// A bounded cache whose entries expire and can be invalidated by [`Tag`]. Clones share it.
///
/// Invariant: [`get`](Self::get) never returns a value that is expired, or whose tags were
/// invalidated after its [`Stamp`] was taken.
pub struct Cache<K, V> {
    pub(crate) inner: Arc<Inner<K, V>>,
}

pub(crate) struct Inner<K, V> {
    pub(crate) store: Store<K, V>,
    pub(crate) expiry: Expiry<K>,
    pub(crate) counters: Counters,
    pub(crate) labels: Labels,
    pub(crate) lists: Lists,
    /// Carried by every entry; invalidating it clears the cache in constant time.
    pub(crate) whole: Tag,
    pub(crate) flights: Flights<K, V>,
    hasher: RandomState,
    /// How often chance was asked for.
    draws: AtomicU64,
    time: Time,
    ttl: Option<Duration>,
    ttl_jitter: f64,
    time_to_idle: Option<u64>,
    weigher: Option<Weigher<K, V>>,
    listener: Option<Listener<K, V>>,
    pub(crate) prefixes: Option<Prefixes<K>>,
}

/// How many entries that have expired a writer removes on the side: more than it adds, so that the
/// wheel keeps up, and few enough that no call takes long.
const DUE_PER_WRITE: usize = 16;

/// Wheels in a cache at most; their locks are held for nanoseconds.
const WHEELS_MAX: usize = 8;

/// A write advances one wheel only. With fewer entries to a wheel than this, expired ones would
/// have to wait for a write of theirs.
const WHEEL_ITEMS_MIN: usize = 64;

impl<K, V> Cache<K, V> {
    /// Settings of a cache for about `capacity` entries (at least 1).
    pub fn builder(capacity: usize) -> Builder<K, V> {
        Builder::new(capacity)
    }

    /// What the cache itself spends on an entry, in bytes: the key is kept twice, with its links
    /// and times. What key and value point to comes on top.
    pub const fn entry_overhead() -> u64 {
        // 21 bytes are the store's own, by its documentation; 32 a node of the wheel beside its key.
        (2 * size_of::<K>() + size_of::<Entry<V>>() + 21 + 32) as u64
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    pub(crate) fn from_builder(builder: Builder<K, V>) -> Self {
        let weight = builder.max_weight.unwrap_or(builder.capacity as u64).max(1);
        let wheels = (builder.capacity / WHEEL_ITEMS_MIN).clamp(1, WHEELS_MAX);
        let inner = Inner {
            store: Store::new(builder.policy, weight, builder.capacity, builder.shards),
            expiry: Expiry::new(wheels, builder.time.now()),
            counters: Counters::default(),
            labels: Labels::default(),
            lists: Lists::default(),
            whole: Tag::new(),
            flights: Flights::default(),
            hasher: RandomState::default(),
            draws: AtomicU64::new(0),
            time: builder.time,
            ttl: builder.ttl,
            ttl_jitter: builder.ttl_jitter,
            time_to_idle: builder.time_to_idle.map(nanos),
            weigher: builder.weigher,
            listener: builder.listener,
            prefixes: builder.prefixes,
        };
        Self { inner: Arc::new(inner) }
    }

    /// The value for `key`, if there is one that still counts.
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let inner = &*self.inner;
        let Some(reading) = inner.store.get(key) else {
            inner.counters.read(Read::Absent);
            return None;
        };
        let now = inner.now();
        let validity = reading.validity(now, inner.whole.generation());
        if validity == Validity::Valid {
            inner.used(&reading, now);
            inner.counters.read(Read::Hit);
            return Some(reading.value);
        }
        inner.outlived(key, validity, now);
        None
    }

    /// Stores `value` with the cache's lifetime and no tags but the cache's own.
    ///
    /// An invalidation that ran while the value was being loaded goes unnoticed this way; use
    /// [`insert_with`](Self::insert_with) and a stamp for values read from elsewhere.
    pub fn insert(&self, key: K, value: V) -> Outcome {
        self.insert_with(key, value, Insert::default())
    }

    /// Stores `value` as `insert` says; an entry of the same key is replaced.
    pub fn insert_with(&self, key: K, value: V, insert: Insert) -> Outcome {
        let inner = &*self.inner;
        let stamp = inner.stamp_of(&key, insert.stamp);
        if !stamp.is_current() {
            inner.counters.refused_stale.add_one();
            return Outcome::Stale;
        }
        let now = inner.now();
        let Some(fresh_until) = inner.end_of_life(insert.ttl, now) else {
            return Outcome::Expired;
        };
        self.insert_until(key, value, fresh_until, now, stamp, insert.life)
    }

    /// Stores `value` until a given moment, which no jitter moves.
    pub(crate) fn insert_until(
        &self,
        key: K,
        value: V,
        fresh_until: u64,
        now: u64,
        stamp: Stamp,
        life: Life,
    ) -> Outcome {
        let inner = &*self.inner;
        let stale_for = Span::from_nanos(nanos(life.stale));
        let weight = inner.weigher.as_ref().map_or(1, |weigh| weigh(&key, &value)).max(1);
        if weight > inner.store.entry_weight_max() {
            // The store would drop it without a word, and keep an older value of this key.
            self.remove(&key);
            inner.counters.refused_heavy.add_one();
            return Outcome::TooHeavy;
        }
        let weight =
            u32::try_from(weight).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX);
        let key_hash = inner.hasher.hash_one(&key);
        let (mut marks, sum) = stamp.into_parts(&inner.whole);
        if let Some(idle) = inner.time_to_idle {
            marks = Some(Marks::idle_at(marks.as_deref(), now.saturating_add(idle)));
        }
        let mut entry = Entry {
            value,
            fresh_until,
            sum,
            marks,
            stale_for,
            load_cost: LoadCost::from_nanos(life.cost),
            weight,
            ticket: Ticket::NONE,
        };
        entry.ticket = inner.expiry.schedule(key_hash, key.clone(), entry.deadline(), now);
        let mut gone = Gone::new();
        inner.store.insert(key, entry, &mut gone);
        inner.counters.inserts.add_one();
        for (key, entry) in gone {
            let cause = match entry.validity(now, inner.whole.generation()) {
                _ if inner.hasher.hash_one(&key) == key_hash => RemovalCause::Replaced,
                Validity::Valid => RemovalCause::Size,
                Validity::Expired => RemovalCause::Expired,
                Validity::Invalidated => RemovalCause::Invalidated,
            };
            inner.removed(key, entry, cause);
        }
        inner.remove_due(key_hash, now);
        Outcome::Stored
    }

    /// Removes the entry of `key`; whether there was one.
    pub fn remove<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let removed = self.inner.store.remove_if(key, |_| true);
        removed.map(|(key, entry)| self.inner.removed(key, entry, RemovalCause::Explicit)).is_some()
    }

    /// Removes entries that have expired, at most `budget` in each of the cache's wheels, of which
    /// there are one to eight; how many it removed. An entry is found after its end by at most a
    /// sixteenth of its lifetime (or 4 ms); reads do not return it meanwhile.
    ///
    /// Writers do this on the side. A cache that is hardly written to but should give memory back
    /// can call it from a timer, or have a [`ticker`](Self::ticker) do so.
    pub fn remove_expired(&self, budget: usize) -> usize {
        let now = self.inner.now();
        let due = self.inner.expiry.due_anywhere(now, budget);
        due.into_iter().map(|due| usize::from(self.inner.remove_one_due(due, now))).sum()
    }

    /// A snapshot of the counters.
    pub fn stats(&self) -> Stats {
        let mut stats = self.inner.counters.snapshot();
        stats.entries = self.inner.store.len() as u64;
        stats.weight = self.inner.store.weight();
        stats
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Inner<K, V> {
    pub(crate) fn now(&self) -> u64 {
        self.time.now()
    }

    /// For measuring spans; counts from another moment than [`now`](Self::now).
    pub(crate) fn precise_nanos(&self) -> u64 {
        self.time.precise()
    }

    /// Moves the end of an entry that ends by idleness.
    pub(crate) fn used(&self, reading: &Reading<V>, now: u64) {
        if let Some(idle) = self.time_to_idle {
            reading.touch(now.saturating_add(idle));
        }
    }

    /// A number from 0 to 1.
    pub(crate) fn random(&self) -> f64 {
        let draw = self.draws.fetch_add(1, Ordering::Relaxed);
        (self.hasher.hash_one(draw) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The moment an entry stored now ends; `None` if that is now.
    fn end_of_life(&self, ttl: Option<Duration>, now: u64) -> Option<u64> {
        let Some(ttl) = ttl.or(self.ttl) else { return Some(u64::MAX) };
        let mut ttl = nanos(ttl);
        if self.ttl_jitter > 0.0 && ttl > 0 {
            let share = 1.0 + (self.random() * 2.0 - 1.0) * self.ttl_jitter;
            ttl =
                Duration::from_nanos(ttl).mul_f64(share).as_nanos().try_into().unwrap_or(u64::MAX);
            ttl = ttl.max(1);
        }
        (ttl > 0).then(|| now.saturating_add(ttl))
    }

    /// Books the removal of an entry that has left the store.
    pub(crate) fn removed(&self, key: K, entry: Entry<V>, cause: RemovalCause) {
        self.expiry.cancel(|| self.hasher.hash_one(&key), entry.ticket);
        self.counters.removed(cause);
        if let Some(listener) = &self.listener {
            listener(key, entry.value, cause);
        }
    }

    /// Books a read that found an entry it could not use, and removes that if nobody ever can. The
    /// one that was looked at may have been replaced by a good one meanwhile.
    #[cold]
    fn outlived<Q>(&self, key: &Q, validity: Validity, now: u64)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let invalidated = validity == Validity::Invalidated;
        self.counters.read(if invalidated { Read::Invalidated } else { Read::Expired });
        let epoch = self.whole.generation();
        let mut cause = RemovalCause::Expired;
        let removed = self.store.remove_if(key, |entry| {
            if entry.validity(now, epoch) == Validity::Invalidated {
                cause = RemovalCause::Invalidated;
                return true;
            }
            entry.deadline() <= now
        });
        if let Some((key, entry)) = removed {
            self.removed(key, entry, cause);
        }
    }

    fn remove_due(&self, key_hash: u64, now: u64) {
        for due in self.expiry.due(key_hash, now, DUE_PER_WRITE) {
            self.remove_one_due(due, now);
        }
    }

    /// Whether an entry was removed.
    fn remove_one_due(&self, due: crate::expiry::Due<K>, now: u64) -> bool {
        let ticket = due.ticket;
        let mut later = None;
        let removed = self.store.remove_if(&due.key, |entry| {
            if entry.ticket != ticket {
                return false;
            }
            let deadline = entry.deadline();
            if deadline > now {
                later = Some(deadline);
            }
            deadline <= now
        });
        self.expiry.settle(due, later, now);
        match removed {
            Some((key, entry)) => {
                self.removed(key, entry, RemovalCause::Expired);
                true
            }
            None => false,
        }
    }
}

impl<K, V> Clone for Cache<K, V> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<K, V> fmt::Debug for Cache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("ttl", &self.inner.ttl).finish_non_exhaustive()
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
