//! What a request returns.

use std::ops::Deref;
use std::sync::Arc;

use http::StatusCode;

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The response cache; the server was not asked.
    Cache,
    /// A request that another caller had under way for the same thing.
    Shared,
    /// A request made for this caller.
    Server,
}

/// A decoded answer, shared with the cache and with other callers. Dereferences to the value.
#[derive(Debug)]
pub struct Response<T> {
    value: Arc<T>,
    status: StatusCode,
    source: Source,
}

impl<T> Response<T> {
    pub(crate) fn new(value: Arc<T>, status: StatusCode, source: Source) -> Self {
        Self { value, status, source }
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
        Arc::unwrap_or_clone(self.value)
    }

    /// The status the server answered with.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Where the answer came from.
    pub fn source(&self) -> Source {
        self.source
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
