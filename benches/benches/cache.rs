//! What a lifetime, tags and statistics cost on a hit, beside the bare store below.
//!
//! One hit takes some ten nanoseconds, too little to be timed alone; every iteration makes ten
//! thousand reads in a scattered order, a few keys often and most seldom, and the throughput column
//! counts hits.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use wats_cache::{Cache, Insert, Policy, Tag};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

const KEYS: u64 = 10_000;

/// Room for all keys in whichever shard they fall.
const CAPACITY: usize = 20_000;

const THREADS: [usize; 2] = [1, 2];

type Value = Arc<[u8; 64]>;

fn main() {
    LazyLock::force(&ORDER); // or the first case would pay for it
    divan::main();
}

#[divan::bench(threads = THREADS)]
fn hit(bencher: Bencher) {
    let cache = filled(&[]);
    bencher.counter(ItemsCount::new(KEYS)).bench(|| read_all(|key| cache.get(key)));
}

/// As an answer of the server is cached: one tag for the entity, one for the record.
#[divan::bench(threads = THREADS)]
fn hit_with_two_tags(bencher: Bencher) {
    let cache = filled(&[Tag::new(), Tag::new()]);
    bencher.counter(ItemsCount::new(KEYS)).bench(|| read_all(|key| cache.get(key)));
}

/// The store below by itself, with the same hasher.
#[divan::bench(threads = THREADS)]
fn hit_in_bare_quick_cache(bencher: Bencher) {
    let options = quick_cache::OptionsBuilder::new()
        .estimated_items_capacity(CAPACITY)
        .weight_capacity(CAPACITY as u64)
        .build()
        .expect("both capacities are given");
    let cache = quick_cache::sync::Cache::<u64, Value, _, _, _>::with_options(
        options,
        quick_cache::UnitWeighter,
        foldhash::quality::RandomState::default(),
        quick_cache::sync::DefaultLifecycle::default(),
    );
    for key in 0..KEYS {
        cache.insert(key, Arc::new([0; 64]));
    }
    bencher.counter(ItemsCount::new(KEYS)).bench(|| read_all(|key| cache.get(key)));
}

/// The usual choice for a cache with lifetimes, with the same hasher.
#[divan::bench(threads = THREADS)]
fn hit_in_moka_with_ttl(bencher: Bencher) {
    let cache = moka::sync::Cache::<u64, Value>::builder()
        .max_capacity(CAPACITY as u64)
        .time_to_live(Duration::from_secs(3600))
        .build_with_hasher(foldhash::quality::RandomState::default());
    for key in 0..KEYS {
        cache.insert(key, Arc::new([0; 64]));
    }
    cache.run_pending_tasks();
    bencher.counter(ItemsCount::new(KEYS)).bench(|| read_all(|key| cache.get(key)));
}

/// A cache of many policies, without lifetimes, with the policy nearest to ours and the same hasher.
#[divan::bench(threads = THREADS)]
fn hit_in_foyer_memory(bencher: Bencher) {
    let cache = foyer_memory::CacheBuilder::new(CAPACITY)
        .with_eviction_config(foyer_memory::S3FifoConfig::default())
        .with_hash_builder(foldhash::quality::RandomState::default())
        .build::<foyer_memory::CacheProperties>();
    for key in 0..KEYS {
        cache.insert(key, Arc::new([0_u8; 64]));
    }
    let get = |key: &u64| cache.get(key).map(|entry| Arc::clone(entry.value()));
    bencher.counter(ItemsCount::new(KEYS)).bench(|| read_all(get));
}

/// The store for many threads of the crate `cached`, with the same hasher.
#[divan::bench(threads = THREADS)]
fn hit_in_cached_with_ttl(bencher: Bencher) {
    let cache = cached::ShardedLruTtlCache::<u64, Value>::builder()
        .max_size(CAPACITY)
        .ttl(Duration::from_secs(3600))
        .hasher(foldhash::quality::RandomState::default())
        .build()
        .expect("capacity and lifetime are given");
    for key in 0..KEYS {
        cache.set(key, Arc::new([0; 64]));
    }
    bencher.counter(ItemsCount::new(KEYS)).bench(|| read_all(|key| cache.get(key)));
}

/// Strict LRU, whose reads take a lock.
#[divan::bench(threads = THREADS)]
fn hit_with_lru(bencher: Bencher) {
    let builder = Cache::builder(CAPACITY).policy(Policy::Lru);
    let cache = fill(builder.ttl(Duration::from_secs(3600)).build(), &[]);
    bencher.counter(ItemsCount::new(KEYS)).bench(|| read_all(|key| cache.get(key)));
}

/// Invalidating a tag that marks every one of a million entries.
#[divan::bench]
fn invalidate_a_tag_of_a_million_entries(bencher: Bencher) {
    let cache: Cache<u64, u64> = Cache::builder(1_200_000).build();
    let tag = Tag::new();
    let stamp = cache.stamp([&tag]);
    for key in 0..1_000_000 {
        cache.insert_with(key, key, Insert::default().stamp(stamp.clone()));
    }
    bencher.counter(ItemsCount::new(1_000_usize)).bench(|| {
        for _ in 0..1_000 {
            black_box(&tag).invalidate();
        }
    });
}

#[divan::bench(threads = THREADS)]
fn miss(bencher: Bencher) {
    let cache: Cache<u64, Value> = Cache::builder(CAPACITY).build();
    bencher.counter(ItemsCount::new(KEYS)).bench(|| read_all(|key| cache.get(key)));
}

#[divan::bench]
fn insert(bencher: Bencher) {
    bencher.counter(ItemsCount::new(KEYS)).bench(|| filled(&[]));
}

/// A hundred thousand values of a kilobyte into memory, and back.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn save_a_snapshot(bencher: Bencher) {
    let cache = large();
    bencher.counter(ItemsCount::new(LARGE)).bench(|| saved(&cache));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn restore_a_snapshot(bencher: Bencher) {
    let bytes = saved(&large());
    bencher.counter(ItemsCount::new(LARGE)).bench(|| {
        let cache: Cache<u64, Arc<[u8]>> = Cache::builder(2 * LARGE).build();
        let decode = |bytes: &[u8]| match bytes.split_first_chunk() {
            Some((key, value)) => Ok((u64::from_be_bytes(*key), Arc::from(value))),
            None => Err("too short"),
        };
        cache.restore(&bytes[..], decode).expect("it was saved just now");
        cache
    });
}

const LARGE: usize = 100_000;

fn large() -> Cache<u64, Arc<[u8]>> {
    let cache = Cache::builder(2 * LARGE).build();
    for key in 0..LARGE as u64 {
        cache.insert(key, Arc::from([u8::try_from(key % 251).unwrap_or(0); 1_024]));
    }
    cache
}

fn saved(cache: &Cache<u64, Arc<[u8]>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encode = |key: &u64, value: &Arc<[u8]>, bytes: &mut Vec<u8>| {
        bytes.extend(key.to_be_bytes());
        bytes.extend_from_slice(value);
        Ok::<_, std::convert::Infallible>(())
    };
    cache.save(&mut bytes, encode).expect("memory takes everything");
    bytes
}

fn filled(tags: &[Tag]) -> Cache<u64, Value> {
    fill(Cache::builder(CAPACITY).ttl(Duration::from_secs(3600)).build(), tags)
}

fn fill(cache: Cache<u64, Value>, tags: &[Tag]) -> Cache<u64, Value> {
    for key in 0..KEYS {
        let stamp = cache.stamp(tags);
        cache.insert_with(key, Arc::new([0; 64]), Insert::default().stamp(stamp));
    }
    cache
}

fn read_all(get: impl Fn(&u64) -> Option<Value>) -> usize {
    ORDER.iter().filter(|key| get(black_box(key)).is_some()).count()
}

/// Ten thousand draws of a key, about as skewed as real requests: the square of an even draw.
static ORDER: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut state = 7_u64;
    let draw = |_| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let even = state >> 33; // of 31 bits
        let index = (((even * even) >> 31) * KEYS) >> 31;
        // Scattered, so that what is asked for often does not lie together.
        index * 7_919 % KEYS
    };
    (0..KEYS).map(draw).collect()
});
