//! What a client did, counted.

use crate::endpoint::Freshness;
use std::sync::atomic::{AtomicU64, Ordering};

/// A snapshot of everything a client counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Requests sent to the server, wholly or in part, answered or not.
    pub requests: u64,
    /// Attempts after the first of a call.
    pub retries: u64,
    /// Reads that were late and sent a second time.
    pub hedged: u64,
    /// Calls that wait for the rate limit now.
    pub rate_limited: u64,
    /// Requests that the server is given at once at present; `None` without
    /// [`Options::concurrency`](crate::Options::concurrency).
    pub concurrency: Option<u64>,
    /// Calls that wait because of that.
    pub crowded_out: u64,
    /// Request bodies sent, in bytes, compressed as they went out.
    pub bytes_sent: u64,
    /// Response bodies received, in bytes, compressed as they came in.
    pub bytes_received: u64,
    /// The response cache.
    pub cache: CacheStats,
    /// The connections.
    pub pool: PoolStats,
}

/// What the response cache did. Every read of a cacheable operation counts as exactly one of
/// `hits`, `shared` and `misses`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStats {
    /// Reads answered from the cache.
    pub hits: u64,
    /// Reads that joined a request another caller had under way.
    pub shared: u64,
    /// Reads for which the server was asked.
    pub misses: u64,
    /// Reads answered with something whose lifetime was over: at once, while the server was asked
    /// for another, or because the server failed.
    pub stale: u64,
    /// Times the server confirmed what was kept, in place of sending it again.
    pub revalidated: u64,
    /// Times the server was asked in the background.
    pub refreshed: u64,
    /// Times the server answered with something other than a success.
    pub failed: u64,
    /// Answers stored.
    pub stored: u64,
    /// Answers not stored because a write happened while they were on their way.
    pub refused_stale: u64,
    /// Answers not stored because each alone is too large; see
    /// [`CacheOptions::max_bytes`](crate::CacheOptions::max_bytes).
    pub refused_heavy: u64,
    /// Answers removed to make room.
    pub evictions: u64,
    /// Times an entity was invalidated.
    pub invalidations: u64,
    /// Answers kept now, those no longer valid included.
    pub entries: u64,
    /// Their estimated size in bytes.
    pub bytes: u64,
}

impl CacheStats {
    /// Reads of cacheable operations.
    pub fn reads(&self) -> u64 {
        self.hits + self.shared + self.misses
    }

    /// Reads answered from the cache, as a share of all, 0 to 1; 0 before the first.
    pub fn hit_rate(&self) -> f64 {
        if self.reads() == 0 { 0.0 } else { self.hits as f64 / self.reads() as f64 }
    }
}

/// What the response cache did for one route; the fields are those of [`CacheStats`].
///
/// ```
/// use wats_http::{Client, Freshness};
///
/// # fn show(client: &Client) {
/// for route in client.cache_stats_by_route() {
///     println!("{}: {} of {} reads from the cache", route.route, route.hits, route.reads());
/// }
/// println!("{} requests for live data", client.cache_stats_of(Freshness::Live).misses);
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteStats {
    /// The operation, such as `products.get`.
    pub operation: &'static str,
    /// Method and path template: the same for every parameter.
    pub route: String,
    /// The class of its answers.
    pub freshness: Freshness,
    /// Reads answered from the cache.
    pub hits: u64,
    /// Reads answered with something whose lifetime was over.
    pub stale: u64,
    /// Reads that joined a request another caller had under way.
    pub shared: u64,
    /// Reads for which the server was asked.
    pub misses: u64,
    /// Times the server confirmed what was kept.
    pub revalidated: u64,
    /// Times the server was asked in the background.
    pub refreshed: u64,
    /// Times the server answered with something other than a success.
    pub failed: u64,
}

impl RouteStats {
    /// Reads of this route.
    pub fn reads(&self) -> u64 {
        self.hits + self.shared + self.misses
    }
}

/// The connections, and who waits for one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStats {
    /// Connections open now.
    pub open: u64,
    /// Those of them that serve no request.
    pub idle: u64,
    /// Connections being opened now.
    pub dialling: u64,
    /// Requests that wait for a connection now.
    pub waiting: u64,
    /// Connections ever opened.
    pub opened: u64,
    /// Attempts to connect that failed.
    pub failed: u64,
    /// Connections that have ended, by reason: at rest, `opened` is `open + closed.total()`.
    pub closed: ClosedStats,
}

/// Why a connection ended. Each ends for one reason, the first that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CloseReason {
    /// It was unused for [`PoolOptions::idle_timeout`](crate::PoolOptions::idle_timeout).
    Idle,
    /// It had reached [`PoolOptions::max_age`](crate::PoolOptions::max_age).
    Aged,
    /// More were unused than [`PoolOptions::max_idle`](crate::PoolOptions::max_idle).
    Surplus,
    /// An HTTP/1.1 request on it was given up, for lack of time or otherwise, before its answer
    /// was whole.
    Abandoned,
    /// An HTTP/2 peer kept silent: two requests in a row timed out while nothing came, or a PING
    /// was not answered.
    Unresponsive,
    /// 500 HTTP/2 requests on it were given up before their answers were whole.
    Worn,
    /// The peer wants HTTP/1.1 in place of this HTTP/2 connection.
    Downgraded,
    /// The peer said that it would close it: by GOAWAY in HTTP/2, by `Connection: close` in
    /// HTTP/1.1.
    GoAway,
    /// The peer or the network closed it without a word, or what came was no HTTP.
    Broken,
    /// The runtime that drove it was shut down.
    Runtime,
}

/// Connections that have ended, by [`CloseReason`].
///
/// ```
/// use wats_http::{ClosedStats, CloseReason};
///
/// let closed = ClosedStats::default();
/// assert_eq!(closed.of(CloseReason::Idle), closed.idle);
/// assert_eq!(closed.total(), 0);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClosedStats {
    /// Those of [`CloseReason::Idle`].
    pub idle: u64,
    /// Those of [`CloseReason::Aged`].
    pub aged: u64,
    /// Those of [`CloseReason::Surplus`].
    pub surplus: u64,
    /// Those of [`CloseReason::Abandoned`].
    pub abandoned: u64,
    /// Those of [`CloseReason::Unresponsive`].
    pub unresponsive: u64,
    /// Those of [`CloseReason::Worn`].
    pub worn: u64,
    /// Those of [`CloseReason::Downgraded`].
    pub downgraded: u64,
    /// Those of [`CloseReason::GoAway`].
    pub go_away: u64,
    /// Those of [`CloseReason::Broken`].
    pub broken: u64,
    /// Those of [`CloseReason::Runtime`].
    pub runtime: u64,
}

impl ClosedStats {
    /// How many ended for `reason`.
    pub fn of(&self, reason: CloseReason) -> u64 {
        match reason {
            CloseReason::Idle => self.idle,
            CloseReason::Aged => self.aged,
            CloseReason::Surplus => self.surplus,
            CloseReason::Abandoned => self.abandoned,
            CloseReason::Unresponsive => self.unresponsive,
            CloseReason::Worn => self.worn,
            CloseReason::Downgraded => self.downgraded,
            CloseReason::GoAway => self.go_away,
            CloseReason::Broken => self.broken,
            CloseReason::Runtime => self.runtime,
        }
    }

    /// How many have ended.
    pub fn total(&self) -> u64 {
        let Self { idle, aged, surplus, abandoned, unresponsive, worn, downgraded, .. } = self;
        let Self { go_away, broken, runtime, .. } = self;
        let by_us = idle + aged + surplus + abandoned + unresponsive + worn + downgraded;
        by_us + go_away + broken + runtime
    }

    /// Counts one more.
    pub(crate) fn add(&mut self, reason: CloseReason) {
        *match reason {
            CloseReason::Idle => &mut self.idle,
            CloseReason::Aged => &mut self.aged,
            CloseReason::Surplus => &mut self.surplus,
            CloseReason::Abandoned => &mut self.abandoned,
            CloseReason::Unresponsive => &mut self.unresponsive,
            CloseReason::Worn => &mut self.worn,
            CloseReason::Downgraded => &mut self.downgraded,
            CloseReason::GoAway => &mut self.go_away,
            CloseReason::Broken => &mut self.broken,
            CloseReason::Runtime => &mut self.runtime,
        } += 1;
    }
}

/// What calls count beside the transport.
#[derive(Debug, Default)]
pub(crate) struct CallCounters {
    pub(crate) retries: Counter,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: usize) {
        // Relaxed: each counter is a number of its own and orders nothing else.
        self.0.fetch_add(count as u64, Ordering::Relaxed);
    }

    /// For what turned out not to have happened.
    pub(crate) fn take_back(&self, count: usize) {
        self.0.fetch_sub(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
