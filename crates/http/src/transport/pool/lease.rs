//! A place on a connection, for the time of one request.

use std::fmt;
use std::sync::Arc;

use hyper::body::Incoming;

use super::super::Outgoing;
use super::super::connection::Unanswered;
use super::Pool;
use super::state::{Taken, Use};

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
        self.taken.as_mut().expect(TAKEN).sender.ready().await?;
        self.used = Use::None;
        Ok(())
    }

    pub(in super::super) async fn send(
        &mut self,
        request: &Outgoing,
    ) -> Result<http::Response<Incoming>, Unanswered> {
        self.used = Use::Cut;
        self.taken.as_mut().expect(TAKEN).sender.send(request).await
    }

    /// Whether the connection has not answered a single request yet.
    pub(in super::super) fn is_fresh(&self) -> bool {
        self.taken.as_ref().is_none_or(|taken| taken.served == 0)
    }

    /// Says that the answer was read to its end.
    pub(in super::super) fn reusable(&mut self) {
        self.used = Use::Whole;
    }
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
