//! The default store: `quick_cache`, whose reads take a shared lock of one shard and nothing else.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

use foldhash::quality::RandomState;
use quick_cache::sync::Cache as QuickCache;
use quick_cache::{Lifecycle, OptionsBuilder, Weighter};

use super::Gone;
use crate::entry::{Entry, Reading};

/// Share of the capacity kept for entries asked for more than once, and size of the memory of
/// evicted keys. Over 26 points of public cache traces this pair reached 0.825 of the optimal hit
/// rate, the library's defaults (0.97 and 0.5) 0.762, plain LRU 0.768.
const HOT_ALLOCATION: f64 = 0.85;
const GHOST_ALLOCATION: f64 = 1.0;

/// A shard is a cache of its own: with fewer entries than this it would evict at random.
const SHARD_ITEMS_MIN: usize = 64;

/// More shards buy nothing on the machines such clients run on.
const SHARDS_MAX: usize = 16;

pub(crate) struct ScanResistantStore<K, V> {
    cache: QuickCache<K, Slot<V>, SlotWeight, RandomState, Departures<K, V>>,
}

/// What `quick_cache` is given for a value. It hands out clones, made under the shard's lock; the
/// clone of an entry is what a reader needs of it and no more.
pub(crate) enum Slot<V> {
    Kept(Entry<V>),
    Read(Reading<V>),
}

impl<V: Clone> Clone for Slot<V> {
    fn clone(&self) -> Self {
        match self {
            Self::Kept(entry) => Self::Read(entry.read()),
            Self::Read(reading) => Self::Read(reading.clone()),
        }
    }
}

impl<V> Slot<V> {
    fn into_entry(self) -> Option<Entry<V>> {
        match self {
            Self::Kept(entry) => Some(entry),
            Self::Read(_) => None,
        }
    }

    pub(super) fn into_reading(self) -> Option<Reading<V>> {
        match self {
            Self::Read(reading) => Some(reading),
            Self::Kept(_) => None,
        }
    }
}

impl<K: Eq + Hash, V: Clone> ScanResistantStore<K, V> {
    pub(super) fn new(weight: u64, items: usize, shards: Option<usize>) -> Self {
        let fitting = (items / SHARD_ITEMS_MIN).clamp(1, SHARDS_MAX);
        // Rounded down: the library rounds up, to shards smaller than asked for.
        let shards = shards.unwrap_or(fitting).max(1);
        let shards = if shards.is_power_of_two() { shards } else { shards.next_power_of_two() / 2 };
        let options = OptionsBuilder::new()
            .shards(shards)
            .estimated_items_capacity(items)
            .weight_capacity(weight)
            .hot_allocation(HOT_ALLOCATION)
            .ghost_allocation(GHOST_ALLOCATION)
            .build()
            .expect("capacity and items are both given, which is all that the options ask for");
        let cache = QuickCache::with_options(
            options,
            SlotWeight,
            RandomState::default(),
            Departures(PhantomData),
        );
        Self { cache }
    }

    #[inline]
    pub(super) fn get<Q>(&self, key: &Q) -> Option<Slot<V>>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.cache.get(key)
    }

    pub(super) fn insert(&self, key: K, entry: Entry<V>, gone: &mut Gone<K, V>) {
        let mut left = Left(Vec::new());
        self.cache.insert_with_lifecycle(key, Slot::Kept(entry), &mut left);
        gone.append(&mut left.0);
    }

    pub(super) fn remove_if<Q>(
        &self,
        key: &Q,
        condition: impl FnOnce(&Entry<V>) -> bool,
    ) -> Option<(K, Entry<V>)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let condition = |slot: &Slot<V>| matches!(slot, Slot::Kept(entry) if condition(entry));
        let (key, slot) = self.cache.remove_if(key, condition)?;
        slot.into_entry().map(|entry| (key, entry))
    }

    pub(super) fn readings(&self) -> Vec<(K, Reading<V>)>
    where
        K: Clone,
    {
        let readings = self.cache.iter();
        readings.filter_map(|(key, slot)| slot.into_reading().map(|read| (key, read))).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.cache.len()
    }

    pub(super) fn weight(&self) -> u64 {
        self.cache.weight()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a part of a capacity is a whole number of units, rounded down"
    )]
    pub(super) fn entry_weight_max(&self) -> u64 {
        // What the library admits: no entry larger than the part kept for proven ones.
        (self.cache.shard_capacity() as f64 * HOT_ALLOCATION) as u64
    }
}

impl<K, V> fmt::Debug for ScanResistantStore<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScanResistantStore").finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy)]
struct SlotWeight;

impl<K, V> Weighter<K, Slot<V>> for SlotWeight {
    fn weight(&self, _key: &K, slot: &Slot<V>) -> u64 {
        match slot {
            Slot::Kept(entry) => u64::from(entry.weight.get()),
            Slot::Read(_) => 1,
        }
    }
}

/// Collects what an insertion pushes out.
struct Departures<K, V>(PhantomData<fn(K) -> V>);

struct Left<K, V>(Gone<K, V>);

impl<K, V> Default for Left<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, V> Clone for Departures<K, V> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<K, V> Lifecycle<K, Slot<V>> for Departures<K, V> {
    type RequestState = Left<K, V>;

    fn on_evict(&self, left: &mut Self::RequestState, key: K, slot: Slot<V>) {
        left.0.extend(slot.into_entry().map(|entry| (key, entry)));
    }
}
