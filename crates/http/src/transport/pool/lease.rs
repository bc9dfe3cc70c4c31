//! A place on a connection, for the time of one request.

use std::sync::Arc;

use hyper::body::Incoming;
use tokio::time::Instant;

use super::super::Outgoing;
use super::super::connection::Unanswered;
use super::Pool;
use super::state::Taken;

/// Dropping it gives the place back, or closes an HTTP/1.1 connection whose answer was not read to
/// its end.
pub(in super::super) struct Lease {
    pool: Arc<Pool>,
    taken: Option<Taken>,
    reusable: bool,
}

impl Lease {
    pub(super) fn new(pool: &Arc<Pool>, taken: Taken) -> Self {
        Self { pool: Arc::clone(pool), taken: Some(taken), reusable: false }
    }

    pub(in super::super) async fn send(
        &mut self,
        request: &Outgoing,
    ) -> Result<http::Response<Incoming>, Unanswered> {
        let taken = self.taken.as_mut().expect("it is taken out only by `drop`");
        taken.sender.send(request, &self.pool.connector.base).await
    }

    /// Whether the connection served requests before this one.
    pub(in super::super) fn was_used(&self) -> bool {
        self.taken.as_ref().is_some_and(|taken| taken.used)
    }

    /// Says that the answer was read to its end.
    pub(in super::super) fn reusable(&mut self) {
        self.reusable = true;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(taken) = self.taken.take() else { return };
        let max_idle = self.pool.options.max_idle;
        self.pool.lock().give_back(taken, self.reusable, max_idle, Instant::now());
        self.pool.freed.notify_one();
        self.pool.sweep_later();
    }
}
