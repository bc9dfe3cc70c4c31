//! A request and an answer, whichever protocol carries them.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};
use hyper::body::Incoming as Streaming;

use super::live::Live;
use super::outbound::Uploading;
use crate::endpoint::Safety;

/// A request as it goes to the wire, whichever protocol carries it.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    /// The whole address.
    pub(crate) uri: Uri,
    /// What every request of the client is sent with.
    pub(crate) common: Arc<HeaderMap>,
    /// What this one is sent with, also in place of the former.
    pub(crate) own: HeaderMap,
    pub(crate) body: Bytes,
    /// The body as it was before it was compressed.
    pub(crate) plain: Option<Bytes>,
    /// A body that is read while it is sent, in place of `body`.
    pub(crate) upload: Option<Arc<Uploading>>,
    /// Whether the body of a good answer is left on its way, for the caller to read.
    pub(crate) leaves_body: bool,
    /// The name of the operation.
    pub(crate) operation: &'static str,
    /// The template of its path.
    pub(crate) route: &'static str,
    /// What may be sent again when it is unclear whether it was processed.
    pub(crate) safety: Safety,
    /// Values that stand in the address: part numbers, serial numbers, filters.
    pub(crate) values: Vec<String>,
    /// Whether the cache asks if what it keeps still holds: 304 is then an answer like any other.
    pub(crate) validates: bool,
}

impl Outgoing {
    /// All headers, but for those of the connection.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::clone(&self.common);
        if !self.own.is_empty() {
            headers.extend(self.own.clone());
        }
        headers
    }

    /// Whether it can be sent twice at once. A body that is left on its way would be, twice.
    pub(crate) fn may_be_hedged(&self) -> bool {
        self.safety == Safety::Safe && !self.leaves_body
    }

    /// Whether an answer of this status is what was asked for.
    pub(crate) fn is_answered_by(&self, status: StatusCode) -> bool {
        status.is_success() || (self.validates && status == StatusCode::NOT_MODIFIED)
    }
}

/// An answer, decompressed. Boxed on its way, which is long.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// How long the server asks to wait before the next request.
    pub(crate) retry_after: Option<Duration>,
    /// The body, if it was not read.
    pub(crate) live: Option<Box<Live>>,
    /// Whether the request was sent before, and may have been processed then.
    pub(crate) sent_before: bool,
    /// Whether the body was read to its end, so that the connection can carry another answer.
    pub(super) whole: bool,
    /// A body that was left on its way, before the place on its connection is added.
    pub(super) begun: Option<Box<Streaming>>,
}
