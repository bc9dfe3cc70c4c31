//! What a request returns.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};

use crate::cache::{CacheStatus, Handling, Stored};

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The response cache. The server was not asked, or failed; see
    /// [`Response::is_stale`].
    Cache,
    /// A request that another caller had under way for the same thing.
    Shared,
    /// A request made for this caller.
    Server,
}

/// A decoded answer, shared with the cache and with other callers. Dereferences to the value.
pub struct Response<T> {
    value: Arc<T>,
    stored: Arc<Stored>,
    source: Source,
    cache: Handling,
}

impl<T> Response<T> {
    pub(crate) fn new(value: Arc<T>, stored: Arc<Stored>, source: Source, cache: Handling) -> Self {
        Self { value, stored, source, cache }
    }

    /// The decoded body.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The decoded body, shared: cloning it copies a pointer.
    pub fn into_shared(self) -> Arc<T> {
        self.value
    }

    /// The decoded body by value, copied if the cache or another caller holds it too.
    pub fn into_value(self) -> T
    where
        T: Clone,
    {
        // It may be the last that holds the value.
        drop(self.stored);
        Arc::unwrap_or_clone(self.value)
    }

    /// The status the server answered with.
    pub fn status(&self) -> StatusCode {
        self.stored.status
    }

    /// The headers the server answered with. Those of a kept answer are without fields of the
    /// connection, and as the server last confirmed them; `Content-Length` and `Content-Encoding`
    /// are about the body as it came, before it was decompressed.
    pub fn headers(&self) -> &HeaderMap {
        self.stored.headers()
    }

    /// Where the answer came from.
    pub fn source(&self) -> Source {
        self.source
    }

    /// What the cache did for this answer.
    ///
    /// ```no_run
    /// # async fn run(request: wats_http::Request<'_>) -> Result<(), wats_http::Error> {
    /// let answer = request.send::<serde_json::Value>().await?;
    /// println!("{}", answer.cache_status()); // wats; hit; ttl=283
    /// # Ok(())
    /// # }
    /// ```
    pub fn cache_status(&self) -> CacheStatus {
        self.cache.status(&self.stored)
    }

    /// Whether the answer's lifetime was over when it was served: because the caller took it so,
    /// while the server is asked for another, or because the server failed.
    pub fn is_stale(&self) -> bool {
        self.cache.stale
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status())
            .field("source", &self.source)
            .field("cache", &format_args!("{}", self.cache_status()))
            .finish_non_exhaustive()
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
