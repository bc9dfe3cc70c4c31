//! The cache by itself. Two hundred hot keys lie in the second-level cache of any processor, so that
//! times can be compared; ten thousand do not, and are only counted.

pub(crate) mod hit_rates;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use wats_cache::{Cache, Insert, Policy, Tag};

use crate::{Case, Gate, Work};

const KEYS: u64 = 200;
const MANY_KEYS: u64 = 10_000;

/// Operations that are counted where one is some hundred instructions.
const MANY: u64 = 20_000;

type Value = Arc<[u8; 64]>;

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new("cache/hit", || hits(Policy::default(), KEYS, &[])).unit("hit").counted(MANY),
        Case::new("cache/hit-tagged", || hits(Policy::default(), KEYS, &[Tag::new(), Tag::new()]))
            .unit("hit")
            .counted(MANY),
        Case::new("cache/hit-lru", || hits(Policy::Lru, KEYS, &[])).unit("hit").counted(MANY),
        Case::new("cache/hit-10k-keys", || hits(Policy::default(), MANY_KEYS, &[]))
            .unit("hit")
            .counted(MANY)
            .gate(Gate::Counts("its 10,000 values do not fit into the processor's cache")),
        Case::new("cache/miss", || {
            let cache = filled(Policy::default(), KEYS, &[]);
            Box::new(move |operations| {
                for key in 0..operations {
                    // Another one each time: how soon a key is known not to be there depends on its
                    // hash, whose seed is another in each process.
                    black_box(cache.get(black_box(&(MANY_KEYS + key))));
                }
            })
        })
        .unit("miss")
        .counted(MANY),
        Case::new("cache/insert-at-capacity", insert_at_capacity).unit("insert"),
        Case::new("cache/invalidate-tag", invalidate).unit("invalidation"),
        Case::new("cache/hit-two-threads", two_threads)
            .unit("hit")
            .counted(200_000)
            .gate(Gate::Report("two threads: times vary by 7 %, and counts miss the second")),
    ]
}

fn filled(policy: Policy, keys: u64, tags: &[Tag]) -> Cache<u64, Value> {
    // Twice the room, so that all keys fit in whichever shard they fall.
    let capacity = usize::try_from(2 * keys).unwrap_or(usize::MAX);
    let builder = Cache::builder(capacity).policy(policy).ttl(Duration::from_secs(3600));
    let cache = builder.build();
    for key in 0..keys {
        let stamp = cache.stamp(tags);
        cache.insert_with(key, Arc::new([0; 64]), Insert::default().stamp(stamp));
    }
    cache
}

fn hits(policy: Policy, keys: u64, tags: &[Tag]) -> Work {
    let cache = filled(policy, keys, tags);
    let order = order(keys);
    Box::new(move |operations| {
        for key in order.iter().cycle().take(usize::try_from(operations).unwrap_or(usize::MAX)) {
            black_box(cache.get(black_box(key)));
        }
    })
}

fn insert_at_capacity() -> Work {
    let cache = filled(Policy::default(), KEYS, &[]);
    let value: Value = Arc::new([0; 64]);
    let mut key = KEYS;
    Box::new(move |operations| {
        for _ in 0..operations {
            key += 1;
            black_box(cache.insert(key, Arc::clone(&value)));
        }
    })
}

/// A write of an entity, the next read, which must miss, and the answer that is kept then.
fn invalidate() -> Work {
    let tag = Tag::new();
    let cache = filled(Policy::default(), KEYS, std::slice::from_ref(&tag));
    let value: Value = Arc::new([0; 64]);
    Box::new(move |operations| {
        for key in 0..operations {
            black_box(&tag).invalidate();
            let key = key % KEYS;
            if cache.get(&key).is_none() {
                let stamp = cache.stamp([&tag]);
                cache.insert_with(key, Arc::clone(&value), Insert::default().stamp(stamp));
            }
        }
    })
}

fn two_threads() -> Work {
    let cache = filled(Policy::default(), KEYS, &[]);
    let order = order(KEYS);
    Box::new(move |operations| {
        let half = usize::try_from(operations / 2).unwrap_or(usize::MAX);
        let read = || {
            for key in order.iter().cycle().take(half) {
                black_box(cache.get(black_box(key)));
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(read);
            read();
        });
    })
}

/// Draws of a key, about as skewed as real requests: the square of an even draw.
fn order(keys: u64) -> Vec<u64> {
    let mut state = 7_u64;
    let draw = |_| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let even = state >> 33; // of 31 bits
        let index = (((even * even) >> 31) * keys) >> 31;
        // Scattered, so that what is asked for often does not lie together.
        index * 7_919 % keys
    };
    (0..keys).map(draw).collect()
}
