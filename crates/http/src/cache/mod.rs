//! The response cache: what is kept, under which key, and what makes it invalid.
//!
//! A key holds method, path, query, the call's own headers and its body; a cache belongs to one
//! client, and so to one identity.
//! An entry carries the generations of its entities from before its request was sent. A write
//! raises the generations of its own entities, so everything that it touched – kept, or still on
//! its way – is invalid at once, and nothing else is.

mod entities;
mod flight;
mod stored;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use wats_cache::{Cache, Clock, Insert, Outcome, Stamp};

use crate::endpoint::{Endpoint, Freshness};
use crate::error::Error;
use crate::options::CacheOptions;
use crate::response::Source;
use crate::stats::{CacheStats, Counter};
use entities::Entities;
use flight::{Flight, Flights};
pub(crate) use stored::Stored;

/// Everything of a read that can change its answer, in one piece. Cheap to clone.
pub(crate) type Key = Arc<[u8]>;

type Kept = Cache<Key, Arc<Stored>>;

#[derive(Debug)]
pub(crate) struct ResponseCache {
    options: CacheOptions,
    kept: Kept,
    flights: Flights,
    entities: Entities,
    hits: Counter,
    shared: Counter,
    misses: Counter,
}

/// What a caller asked of the cache; the public form is [`CacheMode`](crate::CacheMode).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) look: bool,
    pub(crate) keep: bool,
}

impl ResponseCache {
    pub(crate) fn new(options: CacheOptions, clock: Box<dyn Clock>) -> Self {
        let weigh = |key: &Key, stored: &Arc<Stored>| {
            stored.estimated_bytes() + key.len() as u64 + Kept::entry_overhead()
        };
        let kept = Cache::builder(options.max_entries)
            .weigher(options.max_bytes, weigh)
            .clock(clock)
            .build();
        Self {
            options,
            kept,
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

    /// Answers a read: from the cache, from a request under way, or by calling `ask`.
    ///
    /// `ask` runs in a task of its own; dropping the returned future never stops it.
    pub(crate) async fn read<F>(
        self: &Arc<Self>,
        endpoint: &Endpoint,
        key: Key,
        usage: Usage,
        ask: impl FnOnce() -> F,
    ) -> Result<(Arc<Stored>, Source), Error>
    where
        F: Future<Output = Result<Stored, Error>> + Send + 'static,
    {
        let lifetime = self.lifetime(endpoint.freshness_class());
        let counted = !lifetime.is_zero();
        if counted
            && usage.look
            && let Some(stored) = self.kept.get(&key)
        {
            self.hits.add(1);
            return Ok((stored, Source::Cache));
        }
        // Before anything is sent: what is invalidated from here on, this answer may not reflect.
        let stamp = self.stamp(endpoint);
        let keep = (counted && usage.keep).then_some(lifetime);
        let cache = Arc::clone(self);
        let start = |key: Key, stamp: Stamp| {
            let answer = ask();
            async move {
                let stored = Arc::new(answer.await?);
                if let Some(lifetime) = keep {
                    cache.keep(key, &stored, stamp, lifetime);
                }
                Ok(stored)
            }
        };
        // A caller who wants a fresh answer must not be given one asked for earlier.
        let (flight, source) = if usage.look {
            self.flights.join_or_start(key, stamp, start)
        } else {
            (Flight::alone(start(key, stamp)), Source::Server)
        };
        if counted {
            let counter = if source == Source::Shared { &self.shared } else { &self.misses };
            counter.add(1);
        }
        Ok((flight.landed().await?, source))
    }

    fn keep(&self, key: Key, stored: &Arc<Stored>, stamp: Stamp, lifetime: Duration) -> Outcome {
        let insert = Insert::default().ttl(lifetime).stamp(stamp);
        self.kept.insert_with(key, Arc::clone(stored), insert)
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

    pub(crate) fn forget(&self, key: &Key) {
        self.kept.remove(key);
    }

    pub(crate) fn invalidate(&self, entity: &str) {
        self.entities.invalidate(entity);
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
            evictions: kept.evictions(),
            invalidations: self.entities.invalidations(),
            entries: kept.entries,
            bytes: kept.weight,
        }
    }
}
