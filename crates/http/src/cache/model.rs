//! Nobody is ever served a state from before a write that was over when he asked.
//!
//! Readers and writers run against a server in memory, in an order that a seed decides. The model is
//! a list of counters: every write raises those of its entities at the server, and, once it is over,
//! notes how far they are known to be. An answer shows the counters as the server had them; it is
//! stale if one of them is behind what was known when the read began.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use wats_cache::ManualClock;

use super::{Identity, Question, ResponseCache, Stored, Upstream, driver};
use crate::call::Call;
use crate::endpoint::{Endpoint, Freshness};
use crate::error::{Error, ErrorKind};
use crate::options::CacheOptions;
use crate::request::CacheMode;
use crate::url::BaseUrl;

const ENTITIES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

const fn get(path: &'static str, freshness: Freshness, of: &'static [&'static str]) -> Endpoint {
    Endpoint::get("model.get", path).freshness(freshness).entities(of)
}

const READS: [Endpoint; 6] = [
    get("/0", Freshness::MasterData, &["a"]),
    get("/1", Freshness::MasterData, &["a", "b"]),
    get("/2", Freshness::Live, &["b", "c", "d"]),
    get("/3", Freshness::Declared, &["c", "d", "e", "f"]),
    get("/4", Freshness::Static, &["e"]),
    get("/5", Freshness::Declared, &["f", "a"]),
];

const WRITES: [Endpoint; 4] = [
    Endpoint::put("model.put", "/0").entities(&["a"]),
    Endpoint::put("model.put", "/1").entities(&["b", "c"]),
    Endpoint::post("model.post", "/2").entities(&["d", "e", "f"]),
    Endpoint::delete("model.delete", "/3").entities(&["f"]),
];

/// Keys of each route.
const IDS: u64 = 3;

type Counters = [AtomicU64; ENTITIES.len()];

#[derive(Debug, Default)]
struct World {
    /// How often each entity was changed at the server.
    server: Counters,
    /// How often at least, as far as anybody was told.
    known: Counters,
    reads: AtomicUsize,
    hits: AtomicUsize,
}

fn counters_of(endpoint: &Endpoint) -> impl Iterator<Item = usize> {
    let place = |name: &&str| ENTITIES.iter().position(|entity| entity == name).unwrap();
    endpoint.entity_names().iter().map(place)
}

/// xorshift64*: what a seed decides is the same on every machine.
#[derive(Debug, Clone)]
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    /// Lets others go on, or not.
    async fn pause(&mut self) {
        for _ in 0..self.below(3) {
            tokio::task::yield_now().await;
        }
    }
}

/// The server, for one read.
struct Server {
    world: Arc<World>,
    endpoint: Endpoint,
    dice: Dice,
}

impl Upstream for Server {
    async fn send(&mut self, _call: &Call, extra: HeaderMap) -> Result<Stored, Error> {
        self.dice.pause().await;
        let state: Vec<_> = counters_of(&self.endpoint)
            .map(|counter| self.world.server[counter].load(Ordering::SeqCst).to_string())
            .collect();
        let state = state.join(",");
        self.dice.pause().await;
        let mut headers = HeaderMap::new();
        let tag: HeaderValue = format!("\"{state}\"").parse().unwrap();
        headers.insert("etag", tag.clone());
        match self.dice.below(50) {
            0 => return Err(Error::new(ErrorKind::Connect, "unreachable")),
            1 => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                return Ok(Stored::new(status, headers, Bytes::new()));
            }
            2..=20 => {
                let said = HeaderValue::from_static("max-age=30, stale-while-revalidate=20");
                headers.insert("cache-control", said);
            }
            21..=30 => {
                headers.insert("cache-groups", HeaderValue::from_static("\"g\""));
            }
            _ => {}
        }
        if extra.get("if-none-match") == Some(&tag) {
            return Ok(Stored::new(StatusCode::NOT_MODIFIED, headers, Bytes::new()));
        }
        Ok(Stored::new(StatusCode::OK, headers, Bytes::from(state)))
    }
}

async fn read(world: &Arc<World>, cache: &Arc<ResponseCache>, dice: &mut Dice) {
    let endpoint = READS[usize::try_from(dice.below(READS.len() as u64)).unwrap()];
    let key = cache.identity().key_of(&format!("{}?id={}", endpoint.template(), dice.below(IDS)));
    let mut own = HeaderMap::new();
    if dice.below(20) == 0 {
        own.insert("foo", HeaderValue::from(dice.below(2)));
    }
    let mode = match dice.below(100) {
        0 => CacheMode::Reload,
        1 => CacheMode::NoCache,
        2 => CacheMode::ForceCache,
        3 => CacheMode::NoStore,
        _ => CacheMode::Default,
    };
    let known: Vec<_> =
        counters_of(&endpoint).map(|counter| world.known[counter].load(Ordering::SeqCst)).collect();
    let server =
        Server { world: Arc::clone(world), endpoint, dice: Dice::new(dice.below(1 << 30)) };
    let question = Question { endpoint: &endpoint, key: &key, own: &own, mode };
    let result = driver::read(cache, &question, Duration::from_secs(30), server).await;
    let Ok(outcome) = result else { return };
    if outcome.stored.status != StatusCode::OK {
        return;
    }
    world.reads.fetch_add(1, Ordering::Relaxed);
    world.hits.fetch_add(usize::from(outcome.status.forwarded.is_none()), Ordering::Relaxed);
    let text = std::str::from_utf8(outcome.stored.body()).unwrap();
    let seen: Vec<u64> = text.split(',').map(|count| count.parse().unwrap()).collect();
    let stale = seen.iter().zip(&known).any(|(seen, known)| seen < known);
    assert!(!stale, "{} {mode:?}: saw {seen:?}, known was {known:?}", endpoint.template());
}

async fn write(world: &World, cache: &ResponseCache, dice: &mut Dice) {
    let endpoint = WRITES[usize::try_from(dice.below(WRITES.len() as u64)).unwrap()];
    dice.pause().await;
    let raised: Vec<_> = counters_of(&endpoint)
        .map(|counter| (counter, world.server[counter].fetch_add(1, Ordering::SeqCst) + 1))
        .collect();
    dice.pause().await;
    if dice.below(10) > 0 {
        let base: BaseUrl = "http://model.example".parse().unwrap();
        let mut headers = HeaderMap::new();
        if dice.below(4) == 0 {
            let group = HeaderValue::from_static("\"g\"");
            headers.insert("cache-group-invalidation", group);
        }
        let answer = Stored::new(StatusCode::OK, headers, Bytes::new());
        let target = format!("{}?id={}", endpoint.template(), dice.below(IDS));
        cache.write_answered(&base, &target, &answer);
    }
    // Also where the answer was lost: it may have been applied, and was.
    cache.written(&endpoint);
    for (counter, version) in raised {
        world.known[counter].fetch_max(version, Ordering::SeqCst);
    }
}

async fn act(
    world: Arc<World>,
    cache: Arc<ResponseCache>,
    clock: ManualClock,
    seed: u64,
    operations: usize,
) {
    let mut dice = Dice::new(seed);
    for _ in 0..operations {
        match dice.below(1_000) {
            0..15 => write(&world, &cache, &mut dice).await,
            15..18 => clock.advance(Duration::from_secs(dice.below(40))),
            18 => cache.clear(),
            19..22 => {
                cache.outdate(&cache.identity().key_of(&format!("/{}?id=0", dice.below(6))));
            }
            _ => read(&world, &cache, &mut dice).await,
        }
        if dice.below(8) == 0 {
            tokio::task::yield_now().await;
        }
    }
}

const TASKS: u64 = 16;

/// So many operations for a seed.
const OPERATIONS: usize = 100_000;

fn run(runtime: &tokio::runtime::Runtime, seed: u64) {
    let clock = ManualClock::new();
    let window = Duration::from_secs(10);
    let options = CacheOptions { stale_while_revalidate: window, ..CacheOptions::default() };
    let identity = Identity::of(None);
    let cache = Arc::new(ResponseCache::new(options, identity, Some(Box::new(clock.clone()))));
    let world = Arc::new(World::default());
    runtime.block_on(async {
        let tasks: Vec<_> = (0..TASKS)
            .map(|task| {
                let (world, cache, clock) = (Arc::clone(&world), Arc::clone(&cache), clock.clone());
                let operations = OPERATIONS / usize::try_from(TASKS).unwrap();
                tokio::spawn(act(world, cache, clock, seed * TASKS + task, operations))
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    let (reads, hits) = (world.reads.load(Ordering::Relaxed), world.hits.load(Ordering::Relaxed));
    // Otherwise it would prove nothing.
    assert!(hits * 4 > reads, "{hits} hits in {reads} reads");
}

#[test]
fn no_read_is_stale_in_any_of_many_orders() {
    for seed in 1..=8 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        run(&runtime, seed);
    }
}

#[test]
fn no_read_is_stale_with_several_threads() {
    for seed in 9..=10 {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(4).enable_time().build().unwrap();
        run(&runtime, seed);
    }
}
