//! An answer whose body is still on its way.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming as Streaming;

use super::Counters;
use super::pool::Lease;
use crate::error::Error;

/// The body, with the place on the connection that it comes by. Dropped before its end, it closes
/// an HTTP/1.1 connection or resets an HTTP/2 stream.
pub(crate) struct Live {
    body: Coming,
    /// Given back when the body has ended.
    lease: Option<Lease>,
    counters: Arc<Counters>,
}

enum Coming {
    Wire(Streaming),
    #[cfg(feature = "test-util")]
    Given(http_body_util::Full<Bytes>),
}

impl Live {
    pub(super) fn new(body: Streaming, lease: Lease, counters: Arc<Counters>) -> Self {
        Self { body: Coming::Wire(body), lease: Some(lease), counters }
    }

    /// One that a test gives, whole.
    #[cfg(feature = "test-util")]
    pub(super) fn given(body: Bytes, counters: Arc<Counters>) -> Self {
        Self { body: Coming::Given(http_body_util::Full::new(body)), lease: None, counters }
    }

    /// The next piece, as large as it came in; `None` after the last.
    pub(crate) async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            let frame = match &mut self.body {
                Coming::Wire(body) => body.frame().await,
                #[cfg(feature = "test-util")]
                Coming::Given(body) => {
                    body.frame().await.map(|frame| frame.map_err(|never| match never {}))
                }
            };
            let Some(frame) = frame else {
                if let Some(mut lease) = self.lease.take() {
                    lease.reusable();
                }
                return Ok(None);
            };
            let frame = frame.map_err(|error| {
                if let Some(mut lease) = self.lease.take() {
                    lease.broken();
                }
                super::interrupted(error)
            })?;
            // Anything else are trailers, which mean nothing here.
            if let Ok(data) = frame.into_data() {
                self.counters.bytes_received.add(data.len());
                return Ok(Some(data));
            }
        }
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("lease", &self.lease).finish_non_exhaustive()
    }
}
