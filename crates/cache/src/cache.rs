//! The cache itself: reading, inserting, invalidating.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;
use std::time::Duration;

use crate::builder::{Builder, Weigher};
use crate::clock::Clock;
use crate::entry::{Entry, Validity};
use crate::stats::{Counters, Stats};
use crate::store::{self, Store};
use crate::tag::{Stamp, Tag};

/// A bounded cache whose entries expire and can be invalidated by [`Tag`]. Clones share it.
///
/// Invariant: [`get`](Self::get) never returns a value that is expired, or whose tags were
/// invalidated after its [`Stamp`] was taken.
pub struct Cache<K, V> {
    inner: Arc<Inner<K, V>>,
}

struct Inner<K, V> {
    store: Store<K, V>,
    hasher: RandomState,
    clock: Arc<dyn Clock>,
    ttl: Duration,
    weigher: Option<Weigher<K, V>>,
    /// Carried by every entry; invalidating it clears the cache in constant time.
    all: Tag,
    counters: Counters,
}

/// How one value is inserted; see [`Cache::insert_with`].
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Insert {
    ttl: Option<Duration>,
    stamp: Option<Stamp>,
}

impl Insert {
    /// Gives the entry a lifetime of its own. Zero stores nothing.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Marks the entry with the tags of `stamp`, taken with [`Cache::stamp`] before the load.
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

impl<K, V> Cache<K, V> {
    /// Settings of a cache for about `capacity` entries (at least 1).
    pub fn builder(capacity: usize) -> Builder<K, V> {
        Builder::new(capacity)
    }

    /// The present counts of `tags` and of this cache as a whole; take it before a load starts.
    pub fn stamp<'a>(&'a self, tags: impl IntoIterator<Item = &'a Tag>) -> Stamp {
        Stamp::take(std::iter::once(&self.inner.all).chain(tags))
    }

    /// Makes every entry invalid, in constant time. Loads under way will not be stored.
    pub fn invalidate_all(&self) {
        self.inner.all.invalidate();
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub(crate) fn from_builder(builder: Builder<K, V>) -> Self {
        let weight = builder.max_weight.unwrap_or(builder.capacity as u64).max(1);
        let inner = Inner {
            store: store::new(weight, builder.capacity),
            hasher: RandomState::new(),
            clock: builder.clock,
            ttl: builder.ttl,
            weigher: builder.weigher,
            all: Tag::new(),
            counters: Counters::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The value for `key`, if there is one that still counts.
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let Inner { store, counters, clock, .. } = &*self.inner;
        let Some(entry) = store.get(key) else {
            counters.misses.add_one();
            return None;
        };
        let reason = match entry.validity(clock.now()) {
            Validity::Valid => {
                counters.hits.add_one();
                return Some(entry.value.clone());
            }
            Validity::Expired => &counters.expired,
            Validity::Invalidated => &counters.invalidated,
        };
        reason.add_one();
        counters.misses.add_one();
        // Only this very entry: another caller may have put a fresh one in its place meanwhile.
        store.remove_if(key, |present| Arc::ptr_eq(present, &entry));
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
        let Inner { store, counters, clock, .. } = &*self.inner;
        let stamp = insert.stamp.unwrap_or_else(|| self.stamp([]));
        if !stamp.is_current() {
            counters.refused_stale.add_one();
            return Outcome::Stale;
        }
        let ttl = insert.ttl.unwrap_or(self.inner.ttl);
        if ttl.is_zero() {
            return Outcome::Expired;
        }
        let weight = self.inner.weigher.as_ref().map_or(1, |weigh| weigh(&key, &value)).max(1);
        let key_hash = self.inner.hasher.hash_one(&key);
        let expires = clock.now().saturating_add(ttl);
        let entry = Arc::new(Entry { value, expires, stamp, weight, key_hash });

        if weight > store.shard_capacity() {
            // The store would drop it without a word, and keep an older value of this key.
            store.remove(&key);
            counters.refused_heavy.add_one();
            return Outcome::TooHeavy;
        }
        let mut gone = Vec::new();
        store.insert_with_lifecycle(key, entry, &mut gone);
        for entry in gone {
            if entry.key_hash != key_hash {
                counters.evictions.add_one();
            }
        }
        counters.inserts.add_one();
        Outcome::Stored
    }

    /// Removes the entry of `key`; whether there was one.
    pub fn remove<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.inner.store.remove(key).is_some()
    }

    /// A snapshot of the counters.
    pub fn stats(&self) -> Stats {
        let Inner { store, counters, .. } = &*self.inner;
        Stats {
            hits: counters.hits.get(),
            misses: counters.misses.get(),
            expired: counters.expired.get(),
            invalidated: counters.invalidated.get(),
            inserts: counters.inserts.get(),
            refused_stale: counters.refused_stale.get(),
            refused_heavy: counters.refused_heavy.get(),
            evictions: counters.evictions.get(),
            entries: store.len() as u64,
            weight: store.weight(),
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
