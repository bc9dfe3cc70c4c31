//! The settings of a client, as data, each with the source of its default.

use std::time::Duration;

use crate::call::LONGEST;
use crate::error::{Error, ErrorKind};
use crate::policy::breaker::BreakerOptions;
use crate::policy::concurrency::ConcurrencyOptions;
use crate::policy::hedge::HedgeOptions;
use crate::policy::rate_limit::RateLimitOptions;
use crate::policy::retry::RetryOptions;
use crate::proxy::Proxy;

/// All settings of a [`Client`](crate::Client) beside its address and token.
///
/// Durations beyond 30 years count as 30 years. What zero means stands at each field.
///
/// ```
/// use std::time::Duration;
/// use wats_http::Options;
///
/// let mut options = Options::default();
/// options.timeouts.total = Duration::from_secs(10);
/// options.cache.enabled = false;
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// How long things may take.
    pub timeouts: Timeouts,
    /// How many connections are opened and kept.
    pub pool: PoolOptions,
    /// What is remembered of answers, and how long.
    pub cache: CacheOptions,
    /// Which protocol is spoken. Default: [`HttpVersion::Auto`].
    pub http_version: HttpVersion,
    /// Whether the server is reached through a proxy. Default: as the environment says, see
    /// [`Proxy::Environment`].
    pub proxy: Proxy,
    /// Whether request bodies are compressed. Default: off.
    pub compression: Compression,
    /// Bounds on answers.
    pub limits: Limits,
    /// What is tried again, and how often.
    pub retry: RetryOptions,
    /// When a server that fails is left alone for a while; `None` for never. Default: as
    /// [`BreakerOptions`] has it.
    pub breaker: Option<BreakerOptions>,
    /// How often the server is asked at most; `None` for no bound, which is the default: what the
    /// cache answers is not asked for, and a server that wants restraint says so with 429.
    /// `Some(RateLimitOptions::default())` keeps to what the existing WATS client does.
    pub rate_limit: Option<RateLimitOptions>,
    /// How many requests the server is given at once, learned from how it takes them; `None` for as
    /// many as there are connections for, which is the default.
    pub concurrency: Option<ConcurrencyOptions>,
    /// When a read that is late is sent a second time; `None` for never, which is the default: it
    /// buys time with requests.
    pub hedge: Option<HedgeOptions>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeouts: Timeouts::default(),
            pool: PoolOptions::default(),
            cache: CacheOptions::default(),
            http_version: HttpVersion::default(),
            proxy: Proxy::default(),
            compression: Compression::default(),
            limits: Limits::default(),
            retry: RetryOptions::default(),
            breaker: Some(BreakerOptions::default()),
            rate_limit: None,
            concurrency: None,
            hedge: None,
        }
    }
}

impl Options {
    /// The options as they are put to use, or what is wrong with them.
    pub(crate) fn checked(mut self) -> Result<Self, Error> {
        let pool = &mut self.pool;
        for (name, value) in [
            ("timeouts.connect", self.timeouts.connect),
            ("pool.keep_alive_timeout", pool.keep_alive_timeout),
        ] {
            if value.is_zero() {
                let detail = format!("the option {name} is zero");
                return Err(
                    Error::new(ErrorKind::Configuration, detail).advice("give it a second or more")
                );
            }
        }
        pool.max_connections = pool.max_connections.max(1);
        pool.max_http2_connections = pool.max_http2_connections.clamp(1, pool.max_connections);
        pool.streams_per_connection = pool.streams_per_connection.max(1);
        for duration in [
            &mut self.timeouts.total,
            &mut self.timeouts.attempt,
            &mut self.timeouts.connect,
            &mut self.timeouts.progress,
            &mut pool.idle_timeout,
            &mut pool.max_age,
            &mut pool.keep_alive_interval,
            &mut pool.keep_alive_timeout,
        ] {
            *duration = LONGEST.min(*duration);
        }
        Ok(self)
    }
}

/// Deadlines.
///
/// | field | default | source |
/// |---|---|---|
/// | `total` | 30 s | what users of the existing WATS client have |
/// | `attempt` | none | reads of statistics may rightly take long; a silent server is found by PING |
/// | `connect` | 5 s | a handshake over a slow factory link takes well under 2 s |
/// | `progress` | 20 s | as long as PINGs take to find that a peer is silent: 15 s and 5 s |
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Timeouts {
    /// From the call to the last byte of the answer, waiting for a connection included. With zero,
    /// only the cache answers.
    pub total: Duration,
    /// For sending once and reading the answer, before it is given up and, as
    /// [`RetryOptions`] allow, tried again. With zero, the default, an attempt may last as long as
    /// the call.
    pub attempt: Duration,
    /// For looking up the host, connecting, the tunnel of a proxy and the TLS handshake together.
    /// Not zero.
    pub connect: Duration,
    /// How long a body may stand still, in either direction, once it has begun. It is all that
    /// bounds [downloads](crate::Download) and [uploads](crate::Upload), whose size decides how long
    /// they take; for other calls `total` goes on to hold. With zero, for ever.
    pub progress: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            total: Duration::from_secs(30),
            attempt: Duration::ZERO,
            connect: Duration::from_secs(5),
            progress: Duration::from_secs(20),
        }
    }
}

/// Connections.
///
/// | field | default | source |
/// |---|---|---|
/// | `max_connections` | 100 | the product's plan; also the existing client's limit |
/// | `max_idle` | 20 | the product's plan |
/// | `idle_timeout` | 30 s | the product's plan; below every common server's own limit (IIS 120 s, Kestrel 130 s, nginx 75 s), so that the client closes first |
/// | `max_age` | 10 min | names come to mean other addresses; .NET's `PooledConnectionLifetime` exists for that |
/// | `max_http2_connections` | 8 | five serve 500 requests at once where a server allows 100 on each, the usual number; RFC 9113 §9.1 asks for restraint |
/// | `streams_per_connection` | 32 | where a further HTTP/2 connection starts to pay in measurements on loopback; the second pays from 8 on |
/// | `keep_alive_interval`, `keep_alive_timeout` | 15 s, 5 s | finds a silent peer before the total deadline does |
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PoolOptions {
    /// Connections open at once, both protocols together. Zero counts as 1.
    pub max_connections: usize,
    /// Unused HTTP/1.1 connections kept. With zero, each request has a connection of its own,
    /// unless another waits for it.
    pub max_idle: usize,
    /// How long an unused connection is kept. With zero, it is closed within some milliseconds.
    pub idle_timeout: Duration,
    /// How old a connection becomes at most, used or not; zero for no bound. At a random moment in
    /// the last tenth of it, so that connections opened together are not replaced together, a
    /// connection takes no further requests, and is closed when those on it have ended.
    pub max_age: Duration,
    /// HTTP/2 connections open at once, beside those that take no further requests. Zero counts as
    /// 1, more than `max_connections` as that many.
    pub max_http2_connections: usize,
    /// Requests in flight on every HTTP/2 connection before a further one is opened; a quarter of
    /// it before the second one is. Zero counts as 1.
    pub streams_per_connection: usize,
    /// How often a busy HTTP/2 connection is checked with a PING. With zero, it never is.
    pub keep_alive_interval: Duration,
    /// How long the answer to a PING may take before the connection is given up. Not zero.
    pub keep_alive_timeout: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            max_connections: 100,
            max_idle: 20,
            idle_timeout: Duration::from_secs(30),
            max_age: Duration::from_secs(600),
            max_http2_connections: 8,
            streams_per_connection: 32,
            keep_alive_interval: Duration::from_secs(15),
            keep_alive_timeout: Duration::from_secs(5),
        }
    }
}

/// The response cache.
///
/// | field | default | source |
/// |---|---|---|
/// | `enabled` | true | |
/// | `max_bytes` | 32 MiB | within the 10–50 MB that the product's plan allows |
/// | `max_entries` | 10 000 | ten times the existing client's, as bytes are the real bound |
/// | `static_ttl` | 1 h | process lists and the like change by reconfiguration only |
/// | `master_data_ttl` | 5 min | the existing client's lifetime for everything |
/// | `live_ttl` | 15 s | other stations submit all day, and the server processes a report after it has answered |
/// | `obey_server` | true | RFC 9111 |
/// | `stale_while_revalidate` | 0 | nobody is served what is over, unless it is asked for |
/// | `stale_if_error` | 5 min | a station looks up the same few products all day, and goes on when the network does not |
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CacheOptions {
    /// Whether answers are kept at all. Callers of the same read share one request either way,
    /// unless it is [`Freshness::Never`](crate::Freshness::Never).
    pub enabled: bool,
    /// Bound on the kept answers, with an estimate of their decoded form: four times their bytes.
    ///
    /// The answers are spread over parts of at least 16 MiB, and none may be heavier than some 85 %
    /// of a part: the largest answer kept has 3.4 MiB by default, and about a fifth of `max_bytes`
    /// below 32 MiB. Larger ones are asked for each time, and counted in
    /// [`CacheStats::refused_heavy`](crate::CacheStats::refused_heavy). With zero, nothing is kept.
    pub max_bytes: u64,
    /// Expected number of answers, by which tables are sized. Zero counts as 1.
    pub max_entries: usize,
    /// Lifetime of [`Freshness::Static`](crate::Freshness::Static) answers, from the moment they
    /// were asked for. With zero, they are not kept.
    pub static_ttl: Duration,
    /// Lifetime of [`Freshness::MasterData`](crate::Freshness::MasterData) answers, from the moment they
    /// were asked for. With zero, they are not kept.
    pub master_data_ttl: Duration,
    /// Lifetime of [`Freshness::Live`](crate::Freshness::Live) answers, from the moment they
    /// were asked for. With zero, they are not kept.
    pub live_ttl: Duration,
    /// Whether an answer that declares by `Cache-Control` or `Expires` how long it counts is taken at
    /// its word (RFC 9111), in place of the lifetime of its class. Some servers send `no-cache` with
    /// everything, without thinking of it; for those, `false` leaves the say to the class.
    /// `no-store` is obeyed either way, and so is everything that answers of
    /// [`Freshness::Declared`](crate::Freshness::Declared) say.
    pub obey_server: bool,
    /// How long after the end of its lifetime an answer may still be served at once while the server
    /// is asked for another in the background (RFC 5861). A server's own word comes first. Never
    /// after a write that touched the answer.
    pub stale_while_revalidate: Duration,
    /// How long after the end of its lifetime an answer may still be served if the server cannot be
    /// reached, is left alone by the circuit breaker, or fails with 500, 502, 503 or 504
    /// (RFC 5861). A server's own word comes first; never after a write that touched the answer, and
    /// never where the server forbids it by `must-revalidate` or `no-cache`.
    /// [`Response::cache_status`](crate::Response::cache_status) tells when it happened.
    pub stale_if_error: Duration,
}

impl Default for CacheOptions {
    fn default() -> Self {
        Self {
            enabled: true,
            max_bytes: 32 << 20,
            max_entries: 10_000,
            static_ttl: Duration::from_secs(3600),
            master_data_ttl: Duration::from_secs(300),
            live_ttl: Duration::from_secs(15),
            obey_server: true,
            stale_while_revalidate: Duration::ZERO,
            stale_if_error: Duration::from_secs(300),
        }
    }
}

/// Bounds on what a server may send.
///
/// | field | default | source |
/// |---|---|---|
/// | `max_response_bytes` | 64 MiB | the largest report known is below 2 MiB; a page of 10,000 headers below 16 MiB |
/// | `max_expansion` | 1000 | pages of equal rows shrink several hundred times, and gzip cannot more than 1,032 times: this is for zstd and brotli, which can a million times |
/// | `max_download_bytes` | 8 GiB | more than any package of software, and less than a disk |
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Limits {
    /// Largest body accepted, before and after decompression. With zero, only empty ones are.
    pub max_response_bytes: usize,
    /// How many times its compressed size a body may become, once it is larger than 1 MiB.
    pub max_expansion: usize,
    /// Largest [`Download`](crate::Download). With zero, only empty ones are.
    pub max_download_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_response_bytes: 64 << 20, max_expansion: 1_000, max_download_bytes: 8 << 30 }
    }
}

/// Which HTTP version is spoken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpVersion {
    /// HTTP/2 where TLS negotiates it, else HTTP/1.1.
    #[default]
    Auto,
    /// HTTP/1.1 always.
    Http1,
    /// HTTP/2 always; on `http://` without asking the server first ("prior knowledge").
    Http2,
}

/// Whether request bodies are compressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// As they are. The default: no document of WATS promises that a server takes anything else.
    #[default]
    Off,
    /// gzip for bodies of 1 KiB and more. A report shrinks to about a tenth. A server that answers
    /// one with 415 or 400 is sent it as it is, and if it takes that, all later ones too.
    Gzip,
}
