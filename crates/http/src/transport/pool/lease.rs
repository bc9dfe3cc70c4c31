//! A place on a connection, for the time of one request.

use std::fmt;
use std::sync::Arc;

use http::header::CONNECTION;
use hyper::body::Incoming;

use super::super::connection::Unanswered;
use super::super::{Outbound, Outgoing};
use super::Pool;
use super::state::{Taken, Use};
use crate::stats::CloseReason;

/// Dropping it gives the place back, or closes an HTTP/1.1 connection whose answer was not read to
/// its end.
pub(in super::super) struct Lease {
    pool: Arc<Pool>,
    taken: Option<Taken>,
    used: Use,
}

const TAKEN: &str = "the place leaves the lease only with the lease itself";

impl Lease {
    pub(super) fn new(pool: &Arc<Pool>, taken: Taken) -> Self {
        Self { pool: Arc::clone(pool), taken: Some(taken), used: Use::None }
    }

    /// The place itself, which is then no longer given back by dropping.
    pub(super) fn into_taken(mut self) -> Option<Taken> {
        self.taken.take()
    }

    /// Waits, not long, until the connection takes a request.
    pub(in super::super) async fn ready(&mut self) -> Result<(), Unanswered> {
        // A connection that is given back while it is not ready is in the middle of something.
        self.used = Use::Cut;
        let result = self.taken.as_mut().expect(TAKEN).sender.ready().await;
        self.used = match &result {
            Ok(()) => Use::None,
            Err(Unanswered::NeverSent(None)) => Use::Cut,
            Err(_) => Use::Broken,
        };
        result
    }

    /// Sends, and waits for the head of the answer.
    pub(in super::super) async fn send(
        &mut self,
        request: &Outgoing,
        body: Outbound,
    ) -> Result<http::Response<Incoming>, Unanswered> {
        self.used = Use::Cut;
        let taken = self.taken.as_mut().expect(TAKEN);
        taken.heard = taken.sender.received();
        let result = taken.sender.send(request, body).await;
        match &result {
            Ok(response) if !taken.sender.is_http2() && closes(response) => {
                self.pool.note(taken.id, CloseReason::GoAway);
            }
            Ok(_) => {}
            Err(_) => self.used = Use::Broken,
        }
        result
    }

    /// Whether the connection had not answered a single request when this one took it, and did not
    /// wait for any.
    pub(in super::super) fn is_fresh(&self) -> bool {
        self.taken.as_ref().is_none_or(|taken| taken.fresh)
    }

    /// Says that the time was up before an answer began.
    pub(in super::super) fn timed_out(&mut self) {
        self.used = Use::TimedOut;
    }

    /// Says that the connection broke, or the peer ended the stream, in the middle of the answer.
    pub(in super::super) fn broken(&mut self) {
        self.used = Use::Broken;
    }

    /// Says that the answer was read to its end.
    pub(in super::super) fn reusable(&mut self) {
        self.used = Use::Whole;
    }
}

/// Whether the server will close the HTTP/1.1 connection after this answer.
fn closes(response: &http::Response<Incoming>) -> bool {
    let mut options = response.headers().get_all(CONNECTION).iter();
    options.any(|value| {
        let mut options = value.as_bytes().split(|byte| *byte == b',');
        options.any(|option| option.trim_ascii().eq_ignore_ascii_case(b"close"))
    })
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(taken) = self.taken.take() {
            self.pool.give_back(taken, self.used);
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").field("used", &self.used).finish_non_exhaustive()
    }
}
