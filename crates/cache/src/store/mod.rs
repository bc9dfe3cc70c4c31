//! Where entries lie, and which of them goes when there is no room: one store a policy.
//!
//! A store knows nothing of time, tags or statistics. What leaves it, for whatever reason, is
//! handed to the caller, so that values are dropped and listeners called outside its locks.

mod lru;
mod scan_resistant;

use std::borrow::Borrow;
use std::hash::Hash;

use crate::entry::{Entry, Reading};
use lru::LruStore;
use scan_resistant::ScanResistantStore;
pub(crate) use scan_resistant::Slot;

/// Which entry has to go when there is no room for a new one.
///
/// | policy | mean of the optimal hit rate over public traces | reads |
/// |---|---|---|
/// | `ScanResistant` | the highest measured | wait for nobody |
/// | `Lru` | what the word promises | take a lock for a moment |
///
/// ```
/// use wats_cache::{Cache, Policy};
///
/// for (policy, left) in [(Policy::ScanResistant, Some(1)), (Policy::Lru, None)] {
///     let cache = Cache::builder(100).policy(policy).build();
///     cache.insert(0, 1);
///     assert_eq!(cache.get(&0), Some(1)); // proven
///     for key in 1..=1_000 {
///         cache.insert(key, 1); // and never asked for
///     }
///     assert_eq!(cache.get(&0), left);
/// }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Policy {
    /// One that was asked for rarely: entries prove themselves before they displace proven ones,
    /// so a pass over many keys does not empty the cache.
    #[default]
    ScanResistant,
    /// The one not asked for for the longest time, exactly, over the whole cache.
    Lru,
}

#[derive(Debug)]
pub(crate) enum Store<K, V> {
    ScanResistant(ScanResistantStore<K, V>),
    Lru(LruStore<K, V>),
}

/// Entries that left a store.
pub(crate) type Gone<K, V> = Vec<(K, Entry<V>)>;

impl<K: Eq + Hash, V: Clone> Store<K, V> {
    pub(crate) fn new(policy: Policy, weight: u64, items: usize, shards: Option<usize>) -> Self {
        match policy {
            // Of a single entry nothing can be kept apart for proven ones, so none would be admitted.
            Policy::ScanResistant if weight < 2 => Self::Lru(LruStore::new(weight)),
            Policy::ScanResistant => {
                Self::ScanResistant(ScanResistantStore::new(weight, items, shards))
            }
            Policy::Lru => Self::Lru(LruStore::new(weight)),
        }
    }

    pub(crate) fn get<Q>(&self, key: &Q) -> Option<Reading<V>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get_slot(key).and_then(Slot::into_reading)
    }

    /// As [`get`](Self::get), without moving the reading about: a hit is judged where it lies.
    #[inline]
    pub(crate) fn get_slot<Q>(&self, key: &Q) -> Option<Slot<V>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        match self {
            Self::ScanResistant(store) => store.get(key),
            Self::Lru(store) => store.get(key).map(Slot::Read),
        }
    }

    /// Puts an entry in, and into `gone` what had to leave for it: one of the same key, and those
    /// there is no room for, perhaps the new one itself.
    pub(crate) fn insert(&self, key: K, entry: Entry<V>, gone: &mut Gone<K, V>) {
        match self {
            Self::ScanResistant(store) => store.insert(key, entry, gone),
            Self::Lru(store) => store.insert(key, entry, gone),
        }
    }

    /// Shows the entry of `key`, if there is one, to `look`.
    pub(crate) fn with_entry<Q>(&self, key: &Q, look: impl FnOnce(&Entry<V>))
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let removed = self.remove_if(key, |entry| {
            look(entry);
            false
        });
        debug_assert!(removed.is_none(), "it was only looked at");
    }

    pub(crate) fn remove_if<Q>(
        &self,
        key: &Q,
        condition: impl FnOnce(&Entry<V>) -> bool,
    ) -> Option<(K, Entry<V>)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        match self {
            Self::ScanResistant(store) => store.remove_if(key, condition),
            Self::Lru(store) => store.remove_if(key, condition),
        }
    }

    /// A copy of every key with a reading of its entry; the likeliest to be asked for again come
    /// first as far as the policy can tell.
    pub(crate) fn readings(&self) -> Vec<(K, Reading<V>)>
    where
        K: Clone,
    {
        match self {
            Self::ScanResistant(store) => store.readings(),
            Self::Lru(store) => store.readings(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::ScanResistant(store) => store.len(),
            Self::Lru(store) => store.len(),
        }
    }

    pub(crate) fn weight(&self) -> u64 {
        match self {
            Self::ScanResistant(store) => store.weight(),
            Self::Lru(store) => store.weight(),
        }
    }

    /// What a single entry may weigh.
    pub(crate) fn entry_weight_max(&self) -> u64 {
        match self {
            Self::ScanResistant(store) => store.entry_weight_max(),
            Self::Lru(store) => store.entry_weight_max(),
        }
    }
}
