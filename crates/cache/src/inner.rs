//! What the clones of a cache share, and what is done to it.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use foldhash::quality::RandomState;

use crate::builder::{Builder, Prefixes, Weigher};
use crate::clock::{Time, nanos};
use crate::entry::{Entry, LoadCost, Reading, Span, Throttle, Validity};
use crate::expiry::{Due, Expiry, Ticket};
use crate::insert::{Life, Outcome};
use crate::labels::Labels;
use crate::load::Flights;
use crate::marks::{Lists, Marks};
use crate::removal::{Listener, RemovalCause};
use crate::stats::{Counters, Read};
use crate::store::{Gone, Store};
use crate::tag::{Stamp, Tag};

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

impl<K: Eq + Hash + Clone, V: Clone> Inner<K, V> {
    pub(crate) fn new(builder: Builder<K, V>) -> Self {
        let weight = builder.max_weight.unwrap_or(builder.capacity as u64).max(1);
        let wheels = (builder.capacity / WHEEL_ITEMS_MIN).clamp(1, WHEELS_MAX);
        Self {
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
        }
    }

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
    pub(crate) fn end_of_life(&self, ttl: Option<Duration>, now: u64) -> Option<u64> {
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
        let stale_for = Span::from_nanos(nanos(life.stale));
        let weight = self.weigher.as_ref().map_or(1, |weigh| weigh(&key, &value)).max(1);
        if weight > self.store.entry_weight_max() {
            // The store would drop it without a word, and keep an older value of this key.
            self.remove(&key);
            self.counters.refused_heavy.add_one();
            return Outcome::TooHeavy;
        }
        let weight =
            u32::try_from(weight).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX);
        let key_hash = self.hasher.hash_one(&key);
        let (mut marks, sum) = stamp.into_parts(&self.whole);
        if let Some(idle) = self.time_to_idle {
            marks = Some(Marks::idle_at(marks.as_deref(), now.saturating_add(idle)));
        }
        let mut entry = Entry {
            value,
            fresh_until,
            sum,
            marks,
            stale_for,
            load_cost: LoadCost::from_nanos(life.cost),
            throttled: Throttle::default(),
            weight,
            ticket: Ticket::NONE,
        };
        entry.ticket = self.expiry.schedule(key_hash, key.clone(), entry.deadline(), now);
        let mut gone = Gone::new();
        self.store.insert(key, entry, &mut gone);
        self.counters.inserts.add_one();
        for (key, entry) in gone {
            let cause = match entry.validity(now, self.whole.generation()) {
                _ if self.hasher.hash_one(&key) == key_hash => RemovalCause::Replaced,
                Validity::Valid => RemovalCause::Size,
                Validity::Expired => RemovalCause::Expired,
                Validity::Invalidated => RemovalCause::Invalidated,
            };
            self.removed(key, entry, cause);
        }
        self.remove_due(key_hash, now);
        Outcome::Stored
    }

    /// Removes the entry of `key`, as somebody asked for; whether there was one.
    pub(crate) fn remove<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let removed = self.store.remove_if(key, |_| true);
        removed.map(|(key, entry)| self.removed(key, entry, RemovalCause::Explicit)).is_some()
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
    pub(crate) fn outlived<Q>(&self, key: &Q, validity: Validity, now: u64)
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
    pub(crate) fn remove_one_due(&self, due: Due<K>, now: u64) -> bool {
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

impl<K, V> fmt::Debug for Inner<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("ttl", &self.ttl).finish_non_exhaustive()
    }
}
