//! Playing a trace against each cache.

use wats_cache::{Cache, Policy};

pub(crate) fn scan_resistant(keys: &[u64], capacity: usize) -> u64 {
    ours(keys, capacity, Policy::ScanResistant)
}

pub(crate) fn lru(keys: &[u64], capacity: usize) -> u64 {
    ours(keys, capacity, Policy::Lru)
}

fn ours(keys: &[u64], capacity: usize, policy: Policy) -> u64 {
    let cache: Cache<u64, ()> = Cache::builder(capacity).policy(policy).no_ttl().build();
    play(keys, |key| cache.get(&key).is_some(), |key| drop_outcome(cache.insert(key, ())))
}

fn drop_outcome(_: wats_cache::Outcome) {}

pub(crate) fn quick_cache(keys: &[u64], capacity: usize) -> u64 {
    let cache = quick_cache::sync::Cache::<u64, ()>::new(capacity);
    play(keys, |key| cache.get(&key).is_some(), |key| cache.insert(key, ()))
}

/// The store below this cache as this cache sets it up, by itself.
pub(crate) fn store(capacity: usize) -> quick_cache::sync::Cache<u64, u64> {
    let options = quick_cache::OptionsBuilder::new()
        .shards((capacity / 64).clamp(1, 16).next_power_of_two())
        .estimated_items_capacity(capacity)
        .weight_capacity(capacity as u64)
        .hot_allocation(0.85)
        .ghost_allocation(1.0)
        .build()
        .expect("both capacities are given");
    quick_cache::sync::Cache::with_options(
        options,
        quick_cache::UnitWeighter,
        quick_cache::DefaultHashBuilder::default(),
        quick_cache::sync::DefaultLifecycle::default(),
    )
}

pub(crate) fn moka(keys: &[u64], capacity: usize) -> u64 {
    let cache: moka::sync::Cache<u64, ()> = moka::sync::Cache::new(capacity as u64);
    let mut calls = 0_u32;
    let insert = |key| {
        cache.insert(key, ());
        calls += 1;
        // Its evictions happen in housekeeping; a size bound wants it often.
        if calls.is_multiple_of(64) {
            cache.run_pending_tasks();
        }
    };
    play(keys, |key| cache.get(&key).is_some(), insert)
}

fn play(keys: &[u64], get: impl Fn(u64) -> bool, mut insert: impl FnMut(u64)) -> u64 {
    let mut hits = 0;
    for &key in keys {
        if get(key) {
            hits += 1;
        } else {
            insert(key);
        }
    }
    hits
}
