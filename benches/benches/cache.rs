//! What a lifetime, tags and statistics cost on a hit, beside the bare store below.
//!
//! One hit takes some ten nanoseconds, too little to be timed alone; every iteration reads all keys
//! once, and the throughput column counts hits.

use std::sync::Arc;
use std::time::Duration;

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use wats_cache::{Cache, Insert, Tag};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

const KEYS: u64 = 1000;

/// Room for all keys in whichever shard they fall.
const CAPACITY: usize = 4000;

const THREADS: [usize; 2] = [1, 2];

type Value = Arc<[u8; 64]>;

fn main() {
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

#[divan::bench(threads = THREADS)]
fn hit_in_bare_quick_cache(bencher: Bencher) {
    let cache = quick_cache::sync::Cache::<u64, Value>::new(CAPACITY);
    for key in 0..KEYS {
        cache.insert(key, Arc::new([0; 64]));
    }
    bencher.counter(ItemsCount::new(KEYS)).bench(|| read_all(|key| cache.get(key)));
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

fn filled(tags: &[Tag]) -> Cache<u64, Value> {
    let cache = Cache::builder(CAPACITY).ttl(Duration::from_secs(3600)).build();
    for key in 0..KEYS {
        let stamp = cache.stamp(tags);
        cache.insert_with(key, Arc::new([0; 64]), Insert::default().stamp(stamp));
    }
    cache
}

fn read_all(get: impl Fn(&u64) -> Option<Value>) -> usize {
    (0..KEYS).filter(|key| get(black_box(key)).is_some()).count()
}
