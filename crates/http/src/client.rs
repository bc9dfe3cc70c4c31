//! The client: one address, one token, one pool, one cache.

use std::fmt;
use std::sync::{Arc, Weak};

use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use wats_cache::Clock;

use crate::attempts::Policies;
use crate::builder::Builder;
use crate::cache::{Identity, ResponseCache, Subscription};
use crate::compress::Compressor;
use crate::endpoint::{Endpoint, Freshness};
use crate::error::Error;
use crate::observe::Observers;
use crate::options::Options;
use crate::policy::breaker::BreakerState;
use crate::recording::Recordings;
use crate::request::Request;
use crate::stats::{CacheStats, CallCounters, RouteStats, Stats};
use crate::transport::{ACCEPTED, Transport};
use crate::url::BaseUrl;

/// A client of one server. Clones are cheap and share connections, cache and statistics.
///
/// # Runtimes
///
/// It must be used inside a tokio runtime. Used in several, it shares its connections among them:
/// a connection is driven by the runtime that opened it, and ends with it. A runtime that stands
/// still – a `current_thread` runtime outside `block_on` – makes everybody wait whose requests are
/// on its connections, and whoever is behind one of its tasks in the queue for a connection; give
/// such a runtime a client of its own.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) base: BaseUrl,
    /// Sent with every request; holds the token, so it is never printed.
    pub(crate) headers: Arc<HeaderMap>,
    pub(crate) options: Options,
    pub(crate) transport: Transport,
    pub(crate) policies: Policies,
    pub(crate) compressor: Compressor,
    pub(crate) counters: CallCounters,
    pub(crate) observers: Observers,
    pub(crate) recordings: Recordings,
    pub(crate) cache: Arc<ResponseCache>,
}

/// A client that does not keep itself alive; from [`Client::downgrade`].
///
/// For who watches clients: its statistics can be read for as long as somebody uses the client, and
/// its connections and its cache end with the last of those.
#[derive(Clone)]
pub struct WeakClient {
    inner: Weak<Inner>,
}

impl WeakClient {
    /// The client, if anybody still has it.
    pub fn upgrade(&self) -> Option<Client> {
        self.inner.upgrade().map(|inner| Client { inner })
    }
}

impl fmt::Debug for WeakClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeakClient").finish_non_exhaustive()
    }
}

impl Client {
    /// Settings of a client for the server at `base_url`, such as `https://factory.example`.
    pub fn builder(base_url: impl Into<String>) -> Builder {
        Builder::new(base_url.into())
    }

    pub(crate) fn from_parts(
        base: BaseUrl,
        token: HeaderValue,
        options: Options,
        transport: Transport,
        clock: Option<Box<dyn Clock>>,
        observers: Observers,
    ) -> Self {
        let agent = concat!("wats-rust/", env!("CARGO_PKG_VERSION"));
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, token);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, ACCEPTED);
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        let identity = Identity::of(headers.get(AUTHORIZATION));
        let cache = Arc::new(ResponseCache::new(options.cache.clone(), identity, clock));
        let policies = Policies::new(&options);
        let compressor = Compressor::new(options.compression);
        let counters = CallCounters::default();
        let headers = Arc::new(headers);
        let inner = Inner {
            base,
            headers,
            options,
            transport,
            policies,
            compressor,
            counters,
            observers,
            recordings: Recordings::default(),
            cache,
        };
        Self { inner: Arc::new(inner) }
    }

    /// The address this client was made for.
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base
    }

    /// A handle that does not keep the client alive.
    ///
    /// ```
    /// # use wats_http::Client;
    /// let client = Client::builder("https://factory.example").token("c3RhdGlvbg==").build()?;
    /// let weak = client.downgrade();
    /// assert!(weak.upgrade().is_some());
    /// drop(client);
    /// assert!(weak.upgrade().is_none());
    /// # Ok::<(), wats_http::Error>(())
    /// ```
    pub fn downgrade(&self) -> WeakClient {
        WeakClient { inner: Arc::downgrade(&self.inner) }
    }

    /// Starts a call of `endpoint`.
    #[inline]
    pub fn request<'a>(&'a self, endpoint: &'a Endpoint) -> Request<'a> {
        Request::new(self, endpoint)
    }

    /// Opens connections ahead of need, until `connections` are open: the first requests then wait
    /// neither for TCP nor for TLS. Nothing is asked of the server.
    ///
    /// Returns how many are open then: fewer if
    /// [`max_connections`](crate::PoolOptions::max_connections) or, where HTTP/2 is spoken,
    /// [`max_http2_connections`](crate::PoolOptions::max_http2_connections) allows no more, and more
    /// if more were open before. An HTTP/2 connection counts once the server has said how many
    /// requests it takes, or has said nothing for 1 s.
    ///
    /// [`idle_timeout`](crate::PoolOptions::idle_timeout) applies to them as to others: unused, they
    /// are closed after 30 s by default. Dropping the future leaves in the pool what was opened.
    ///
    /// # Errors
    ///
    /// A connection could not be made within
    /// [`timeouts.connect`](crate::Timeouts::connect); those made before it stay open.
    ///
    /// ```no_run
    /// # async fn run(client: wats_http::Client) -> Result<(), wats_http::Error> {
    /// let open = client.warm(3).await?;
    /// println!("{open} connections are ready");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn warm(&self, connections: usize) -> Result<usize, Error> {
        self.inner.transport.warm(connections).await
    }

    /// Makes every kept answer that depends on `entity` invalid, for instance because another
    /// system reported a change, and tells [subscribers](Self::subscribe). Constant time.
    ///
    /// Returns whether any read of this client ever depended on an entity of that name. If none
    /// did there is nothing to invalidate – or the name is misspelt.
    pub fn invalidate(&self, entity: &str) -> bool {
        self.inner.cache.invalidate(entity)
    }

    /// Says that an entity was changed by somebody else: what a webhook, a message queue or another
    /// component of the program calls. The same as [`invalidate`](Self::invalidate), for callers who
    /// need not know whether anybody was interested.
    ///
    /// ```no_run
    /// # fn on_webhook(client: &wats_http::Client) {
    /// client.publish("product");
    /// # }
    /// ```
    pub fn publish(&self, entity: &str) {
        self.inner.cache.invalidate(entity);
    }

    /// Subscribes to changes of entities: by writes of this client and its clones, once they have
    /// succeeded or may have been applied, and as [published](Self::publish).
    ///
    /// A change is told after every kept answer that depends on it was made invalid, so a subscriber
    /// who reads again gets the new state. A subscriber who falls more than 1,024 changes behind is
    /// told how many he missed; nobody ever waits for him.
    ///
    /// ```no_run
    /// use wats_http::{Client, Event};
    ///
    /// # async fn run(client: Client) {
    /// let mut changes = client.subscribe();
    /// while let Some(event) = changes.next().await {
    ///     match event {
    ///         Event::Changed(change) => println!("{} changed", change.entity),
    ///         Event::Missed(count) => println!("{count} changes were missed: look at everything"),
    ///         _ => {}
    ///     }
    /// }
    /// # }
    /// ```
    pub fn subscribe(&self) -> Subscription {
        self.inner.cache.subscribe()
    }

    /// Makes every kept answer invalid. Constant time.
    pub fn clear_cache(&self) {
        self.inner.cache.clear();
    }

    /// What the response cache did so far.
    pub fn cache_stats(&self) -> CacheStats {
        self.inner.cache.stats()
    }

    /// What the response cache did so far for reads of one class. What is not counted by class –
    /// answers stored, refused and evicted, invalidations, entries, bytes – is zero.
    pub fn cache_stats_of(&self, class: Freshness) -> CacheStats {
        self.inner.cache.class_stats(class)
    }

    /// What the response cache did so far, by route.
    pub fn cache_stats_by_route(&self) -> Vec<RouteStats> {
        self.inner.cache.route_stats()
    }

    /// Whether the server is asked, or left alone because it has failed too often; `None` without a
    /// breaker.
    pub fn breaker_state(&self) -> Option<BreakerState> {
        self.inner.breaker_state()
    }

    /// Everything counted so far.
    pub fn stats(&self) -> Stats {
        let (requests, bytes_sent, bytes_received) = self.inner.transport.traffic();
        let concurrency = self.inner.policies.concurrency();
        Stats {
            requests,
            bytes_sent,
            bytes_received,
            retries: self.inner.counters.retries.get(),
            hedged: self.inner.policies.hedged(),
            rate_limited: self.inner.policies.waiting() as u64,
            concurrency: concurrency.map(|(limit, _)| limit),
            crowded_out: concurrency.map_or(0, |(_, waiting)| waiting),
            cache: self.inner.cache.stats(),
            pool: self.inner.transport.pool_stats(),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &format_args!("{}", self.inner.base))
            .finish_non_exhaustive()
    }
}
