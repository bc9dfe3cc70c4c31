//! The response cache: what is kept, under which key, and what makes it invalid.
//!
//! A key holds method, path, query, the call's own headers and its body; a cache belongs to one
//! client, and so to one identity.
//! An entry carries the generations of its entities from before its request was sent. A write
//! raises the generations of its own entities, so everything that it touched – kept, or still on
//! its way – is invalid at once, and nothing else is.

mod entities;
mod flight;
#[allow(dead_code, reason = "put to use by the cache step by step")]
mod rfc9111;
mod stored;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use wats_cache::{Cache, Clock, Insert, Stamp};

use crate::call::Call;
use crate::endpoint::{Endpoint, Freshness};
use crate::error::Error;
use crate::options::CacheOptions;
use crate::response::Source;
use crate::stats::{CacheStats, Counter};
use entities::Entities;
use flight::{Flight, Flights, Plan};
pub(crate) use stored::Stored;

/// Everything of a read that can change its answer, in one piece. Cheap to clone.
pub(crate) type Key = Arc<[u8]>;

type Kept = Cache<Key, Arc<Stored>>;

/// Weight of a shard of the cache, from which comes that of the heaviest answer. Two shards of the
/// default 32 MiB suffice: a hit takes a shared lock for some 20 ns.
const SHARD_BYTES: u64 = 16 << 20;

/// More shards buy nothing on the machines such clients run on.
const SHARDS_MAX: usize = 16;

#[derive(Debug)]
pub(crate) struct ResponseCache {
    options: CacheOptions,
    kept: Kept,
    clock: SharedClock,
    flights: Flights,
    entities: Entities,
    hits: Counter,
    shared: Counter,
    misses: Counter,
}

/// The caller's clock, read here and in the cache below.
#[derive(Debug, Clone)]
struct SharedClock(Arc<dyn Clock>);

impl Clock for SharedClock {
    fn now(&self) -> Duration {
        self.0.now()
    }
}

/// What a caller asked of the cache; the public form is [`CacheMode`](crate::CacheMode).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) look: bool,
    pub(crate) keep: bool,
}

/// What became of a read.
pub(crate) enum Found {
    /// It is answered.
    Kept(Arc<Stored>),
    /// Its answer is on the way.
    UnderWay(Flight, Source),
}

impl ResponseCache {
    pub(crate) fn new(options: CacheOptions, clock: Box<dyn Clock>) -> Self {
        let weigh = |key: &Key, stored: &Arc<Stored>| {
            stored.estimated_bytes() + key.len() as u64 + Kept::entry_overhead()
        };
        let clock = SharedClock(clock.into());
        let shards = usize::try_from(options.max_bytes / SHARD_BYTES).unwrap_or(SHARDS_MAX);
        let kept = Cache::builder(options.max_entries)
            .weigher(options.max_bytes, weigh)
            .shards(shards.clamp(1, SHARDS_MAX))
            .clock(clock.clone())
            .build();
        Self {
            options,
            kept,
            clock,
            flights: Flights::default(),
            entities: Entities::default(),
            hits: Counter::default(),
            shared: Counter::default(),
            misses: Counter::default(),
        }
    }

    /// The lifetime of an answer of this class; zero keeps nothing.
    fn lifetime(&self, class: Freshness) -> Duration {
        match class {
            _ if !self.options.enabled => Duration::ZERO,
            Freshness::Static => self.options.static_ttl,
            Freshness::MasterData => self.options.master_data_ttl,
            Freshness::Live => self.options.live_ttl,
            Freshness::Never => Duration::ZERO,
        }
    }

    /// Answers a read from the cache, with a request under way, or by calling `ask`.
    ///
    /// `ask` runs in a task of its own; dropping the flight never stops it.
    pub(crate) fn read<F>(
        self: &Arc<Self>,
        endpoint: &Endpoint,
        key: Key,
        usage: Usage,
        call: Call,
        ask: impl FnOnce(Arc<Call>) -> F,
    ) -> Found
    where
        F: Future<Output = Result<Stored, Error>> + Send + 'static,
    {
        let class = endpoint.freshness_class();
        let lifetime = self.lifetime(class);
        let counted = !lifetime.is_zero();
        if counted
            && usage.look
            && let Some(stored) = self.kept.get(&key)
        {
            self.hits.add(1);
            return Found::Kept(stored);
        }
        // Before anything is sent: what is invalidated from here on, this answer may not reflect;
        // and its lifetime begins here, not when it arrives.
        let (stamp, asked) = (self.stamp(endpoint), self.clock.now());
        let start = |call| {
            let answer = ask(call);
            async move { answer.await.map(Arc::new) }
        };
        let keep = {
            let (cache, key) = (Arc::clone(self), Arc::clone(&key));
            move |stored: &Arc<Stored>, stamp| {
                let age = cache.clock.now().saturating_sub(asked);
                let insert = Insert::default().ttl(lifetime.saturating_sub(age)).stamp(stamp);
                if counted {
                    cache.kept.insert_with(key, Arc::clone(stored), insert);
                }
            }
        };
        let (flight, source) = match usage {
            // A probe must see the server as it is now, not as somebody else's probe saw it.
            _ if class == Freshness::Never => (Flight::alone(call, start), Source::Server),
            Usage { look: true, .. } => {
                self.flights.join_or_start(Plan { key, stamp, call }, start, keep)
            }
            // A caller who wants a fresh answer must not be given one asked for earlier.
            Usage { keep: true, .. } => {
                let plan = Plan { key, stamp, call };
                (self.flights.start_anew(plan, start, keep), Source::Server)
            }
            _ => (Flight::alone(call, start), Source::Server),
        };
        if counted {
            let counter = if source == Source::Shared { &self.shared } else { &self.misses };
            counter.add(1);
        }
        Found::UnderWay(flight, source)
    }

    fn stamp(&self, endpoint: &Endpoint) -> Stamp {
        let tags: Vec<_> =
            endpoint.entity_names().iter().map(|name| self.entities.tag(name)).collect();
        self.kept.stamp(&tags)
    }

    /// Makes every answer that depends on one of the endpoint's entities invalid.
    pub(crate) fn written(&self, endpoint: &Endpoint) {
        for name in endpoint.entity_names() {
            self.entities.invalidate(name);
        }
    }

    /// Forgets this answer, if it is the one that is kept.
    pub(crate) fn forget(&self, key: &Key, answer: &Arc<Stored>) {
        // A newer one may come in between; losing it costs one request more.
        if self.kept.get(key).is_some_and(|kept| Arc::ptr_eq(&kept, answer)) {
            self.kept.remove(key);
        }
    }

    pub(crate) fn invalidate(&self, entity: &str) -> bool {
        self.entities.invalidate(entity)
    }

    pub(crate) fn clear(&self) {
        self.kept.invalidate_all();
    }

    pub(crate) fn stats(&self) -> CacheStats {
        let kept = self.kept.stats();
        CacheStats {
            hits: self.hits.get(),
            shared: self.shared.get(),
            misses: self.misses.get(),
            stored: kept.inserts,
            refused_stale: kept.refused_stale,
            refused_heavy: kept.refused_heavy,
            evictions: kept.evictions(),
            invalidations: self.entities.invalidations(),
            entries: kept.entries,
            bytes: kept.weight,
        }
    }
}
