//! The client: one address, one token, one pool, one cache.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, HeaderMap, HeaderValue, USER_AGENT,
};
use tokio::time::Instant;
use wats_cache::Clock;
use wats_serialization::gzip;

use crate::builder::Builder;
use crate::cache::{Key, ResponseCache, Stored, Usage};
use crate::endpoint::{Endpoint, Kind};
use crate::error::{Error, ErrorKind, Sent};
use crate::options::{Compression, Options};
use crate::request::{CacheMode, Prepared, Request};
use crate::response::Source;
use crate::stats::{CacheStats, Stats};
use crate::transport::{Outgoing, Transport};
use crate::url::BaseUrl;

/// A client of one server. Clones are cheap and share connections, cache and statistics.
///
/// It must be used inside a tokio runtime.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    base: BaseUrl,
    /// Sent with every request; holds the token, so it is never printed.
    headers: HeaderMap,
    options: Options,
    transport: Transport,
    cache: Arc<ResponseCache>,
}

/// What a call was answered with.
pub(crate) struct Answer {
    pub(crate) stored: Arc<Stored>,
    pub(crate) source: Source,
    pub(crate) key: Option<Key>,
}

/// Bodies below this are sent as they are: gzip would save less than a packet.
const COMPRESS_FROM: usize = 1 << 10;

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
        clock: Box<dyn Clock>,
    ) -> Self {
        let agent = concat!("wats-rust/", env!("CARGO_PKG_VERSION"));
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, token);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        let cache = Arc::new(ResponseCache::new(options.cache.clone(), clock));
        Self { inner: Arc::new(Inner { base, headers, options, transport, cache }) }
    }

    /// The address this client was made for.
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base
    }

    /// Starts a call of `endpoint`.
    pub fn request<'a>(&'a self, endpoint: &'a Endpoint) -> Request<'a> {
        Request::new(self, endpoint)
    }

    /// Makes every kept answer that depends on `entity` invalid, for instance because another
    /// system reported a change. Constant time.
    pub fn invalidate(&self, entity: &str) {
        self.inner.cache.invalidate(entity);
    }

    /// Makes every kept answer invalid. Constant time.
    pub fn clear_cache(&self) {
        self.inner.cache.clear();
    }

    /// What the response cache did so far.
    pub fn cache_stats(&self) -> CacheStats {
        self.inner.cache.stats()
    }

    /// Everything counted so far.
    pub fn stats(&self) -> Stats {
        let (requests, bytes_sent, bytes_received) = self.inner.transport.traffic();
        Stats {
            requests,
            bytes_sent,
            bytes_received,
            cache: self.inner.cache.stats(),
            pool: self.inner.transport.pool_stats(),
        }
    }

    /// The answer, where it came from, and the key under which it may be kept.
    pub(crate) async fn execute(
        &self,
        endpoint: &Endpoint,
        prepared: Prepared,
    ) -> Result<Answer, Error> {
        let timeout = prepared.timeout.unwrap_or(self.inner.options.timeouts.total);
        if endpoint.kind() == Kind::Write {
            let stored = self.write(endpoint, prepared, timeout).await?;
            return Ok(Answer { stored, source: Source::Server, key: None });
        }
        let usage = match prepared.mode {
            CacheMode::Default => Usage { look: true, keep: true },
            CacheMode::Reload => Usage { look: false, keep: true },
            CacheMode::NoStore => Usage { look: false, keep: false },
        };
        let key = prepared.key(endpoint);
        let ask = || {
            let inner = Arc::clone(&self.inner);
            let outgoing = inner.outgoing(endpoint, prepared);
            async move { inner.exchange(&outgoing, Instant::now() + timeout).await }
        };
        let (answer_key, cache) = (Arc::clone(&key), &self.inner.cache);
        // The flight has the deadline of whoever started it; each caller also keeps his own.
        match tokio::time::timeout(timeout, cache.read(endpoint, key, usage, ask)).await {
            Ok(result) => {
                result.map(|(stored, source)| Answer { stored, source, key: Some(answer_key) })
            }
            Err(_elapsed) => {
                Err(Error::new(ErrorKind::Timeout, "no answer came before the deadline"))
            }
        }
    }

    /// Forgets an answer that turned out to be of no use.
    pub(crate) fn forget(&self, key: &Key) {
        self.inner.cache.forget(key);
    }

    /// Runs a write in a task of its own: dropping the caller's future then cannot leave a write
    /// under way whose invalidation nobody would do.
    async fn write(
        &self,
        endpoint: &Endpoint,
        prepared: Prepared,
        timeout: Duration,
    ) -> Result<Arc<Stored>, Error> {
        let inner = Arc::clone(&self.inner);
        let outgoing = inner.outgoing(endpoint, prepared);
        let endpoint = *endpoint;
        let deadline = Instant::now() + timeout;
        let task = tokio::spawn(async move {
            let result = inner.exchange(&outgoing, deadline).await;
            let result = result.map_err(|error| error.in_operation(&endpoint));
            if result.as_ref().map_or_else(Error::may_have_been_applied, |_| true) {
                inner.cache.written(&endpoint);
            }
            result
        });
        let stored = task.await.map_err(|failure| {
            Error::new(ErrorKind::Interrupted, "the task of the write ended early")
                .sent(Sent::Maybe)
                .caused_by(failure)
        })??;
        Ok(Arc::new(stored))
    }
}

impl Inner {
    fn outgoing(&self, endpoint: &Endpoint, prepared: Prepared) -> Outgoing {
        let mut headers = self.headers.clone();
        headers.extend(prepared.headers);
        let mut body = prepared.body;
        if self.options.compression == Compression::Gzip && body.len() >= COMPRESS_FROM {
            body = Bytes::from(gzip::compress(&body, gzip::Level::DEFAULT));
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Outgoing {
            method: endpoint.method(),
            target: prepared.target,
            headers,
            body,
            repeatable: endpoint.kind() == Kind::Read,
        }
    }

    async fn exchange(&self, outgoing: &Outgoing, deadline: Instant) -> Result<Stored, Error> {
        let answer = self.transport.exchange(outgoing, deadline).await?;
        if answer.status.is_success() {
            Ok(Stored::new(answer.status, answer.body))
        } else {
            Err(Error::status_answer(answer.status, &answer.body))
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
