//! One answer: the bytes, the value they were once decoded to, and on which terms it is kept.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::key::Selecting;
use super::rfc9111::Terms;
use super::routes::Route;
use crate::endpoint::{Endpoint, Freshness};
use crate::error::{Error, ErrorKind};

/// How many times its text an answer weighs in memory when it is kept decoded as well. Typed
/// reports and header rows take two to three times their JSON; the bytes are kept beside them.
const DECODED_FACTOR: u64 = 4;

/// What a header takes beside its text: its places in the tables of a map, which are half empty.
const HEADER_BYTES: u64 = 160;

pub(crate) struct Stored {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// What a caller is told if the answer is no success.
    refusal: Option<Error>,
    /// The first type this answer was asked for as. A route has one type in practice; another is
    /// decoded anew each time.
    decoded: OnceLock<Arc<dyn Any + Send + Sync>>,
    keeping: Keeping,
}

/// What only an answer that is kept has.
#[derive(Debug, Clone, Default)]
pub(super) struct Keeping {
    pub(super) terms: Terms,
    pub(super) selecting: Selecting,
    /// For which reads it was kept.
    pub(super) kind: ReadKind,
    /// Where it is counted that it was of use.
    pub(super) route: Option<Arc<Route>>,
}

/// What the endpoint says of an answer. Two endpoints with one address need not agree, and an answer
/// that was kept without an entity must not serve a read which depends on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ReadKind {
    freshness: Option<Freshness>,
    entities: &'static [&'static str],
}

impl ReadKind {
    pub(super) fn of(endpoint: &Endpoint) -> Self {
        let entities = endpoint.entity_names();
        Self { freshness: Some(endpoint.freshness_class()), entities }
    }

    /// The same, most likely as the very same constant.
    pub(super) fn is(&self, other: &Self) -> bool {
        let same = std::ptr::eq(self.entities, other.entities) || self.entities == other.entities;
        self.freshness == other.freshness && same
    }

    /// Appends the entities to the key of a flight.
    pub(super) fn push(&self, key: &mut Vec<u8>) {
        for entity in self.entities {
            key.extend_from_slice(b"\n\0\0");
            key.extend_from_slice(entity.as_bytes());
        }
    }
}

fn downcast<T: Send + Sync + 'static>(value: &Arc<dyn Any + Send + Sync>) -> Option<Arc<T>> {
    // Compared first: a failed downcast of a shared pointer would have cost two atomic operations.
    (**value).is::<T>().then(|| Arc::clone(value).downcast().ok()).flatten()
}

impl Stored {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            status,
            headers,
            body,
            refusal: None,
            decoded: OnceLock::new(),
            keeping: Keeping::default(),
        }
    }

    /// An answer that its caller is to be told of as an error.
    pub(crate) fn refused(mut self, refusal: Error) -> Self {
        self.refusal = Some(refusal);
        self
    }

    pub(crate) fn body(&self) -> &Bytes {
        &self.body
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The error alone; it says that there is none, if there is none.
    pub(crate) fn into_refusal(self) -> Error {
        let none = || Error::new(ErrorKind::Status, format!("the server answered {}", self.status));
        self.refusal.unwrap_or_else(none)
    }

    pub(crate) fn refusal(&self) -> Option<&Error> {
        self.refusal.as_ref()
    }

    pub(super) fn keeping(&self) -> &Keeping {
        &self.keeping
    }

    pub(crate) fn estimated_bytes(&self) -> u64 {
        let header = |value: &HeaderValue| value.len() as u64 + HEADER_BYTES;
        let headers: u64 = self.headers.values().map(header).sum();
        self.body.len() as u64 * DECODED_FACTOR + headers + size_of::<Self>() as u64
    }

    /// The same answer in the form in which it is kept: with headers that share no memory with
    /// whatever they were read from.
    pub(super) fn kept(self, headers: &HeaderMap, keeping: Keeping) -> Self {
        Self { headers: compact(headers), keeping, ..self }
    }

    /// The same body with other headers, on other terms. The decoded value stays the same one.
    pub(super) fn confirmed(&self, headers: &HeaderMap, keeping: Keeping) -> Self {
        let decoded = OnceLock::new();
        if let Some(value) = self.decoded.get() {
            let _ = decoded.set(Arc::clone(value));
        }
        Self {
            status: self.status,
            headers: compact(headers),
            body: self.body.clone(),
            refusal: self.refusal.clone(),
            decoded,
            keeping,
        }
    }

    /// Takes over the body and the decoded value of an earlier answer that says the same.
    pub(super) fn sharing(mut self, earlier: &Self) -> Self {
        if self.status == earlier.status && self.body == earlier.body {
            self.body = earlier.body.clone();
            self.decoded = earlier.decoded.clone();
        }
        self
    }

    /// A part of the body, or nothing of it, under the same terms.
    pub(super) fn part(&self, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        let keeping = self.keeping.clone();
        Self { keeping, ..Self::new(status, headers, body) }
    }

    /// The value, decoded with `decode` unless a caller before had the same type from it.
    pub(crate) fn decoded<T, E>(
        &self,
        decode: impl FnOnce(&Bytes) -> Result<T, E>,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
    {
        if let Some(value) = self.decoded.get().and_then(downcast) {
            return Ok(value);
        }
        let value = Arc::new(decode(&self.body)?);
        // Losing this race to another caller costs one more decoding later and nothing else.
        let _ = self.decoded.set(Arc::clone(&value) as _);
        Ok(value)
    }
}

/// Copied text by text: as they come, all point into one large buffer of the connection.
fn compact(headers: &HeaderMap) -> HeaderMap {
    let mut compact = HeaderMap::with_capacity(headers.keys_len());
    for (name, value) in headers {
        if let Ok(mut copy) = HeaderValue::from_bytes(value.as_bytes()) {
            copy.set_sensitive(value.is_sensitive());
            compact.append(name.clone(), copy);
        }
    }
    compact
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
