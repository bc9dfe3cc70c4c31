//! The connections of one server: who gets one, when a further one is opened, when one is closed.
//!
//! Invariants: never more than `max_connections` are open or being opened; a request that can use
//! a connection never waits; while the protocol is unknown one connection is dialled, whatever the
//! number of callers; a failed dial is reported to everybody who waited for it, once.

mod lease;
mod state;
mod sweep;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::connect::Connector;
use super::connection::{Dialled, Sender};
use crate::error::Error;
use crate::options::PoolOptions;
use crate::stats::PoolStats;
use lease::Lease;
use state::State;

#[derive(Debug)]
pub(super) struct Pool {
    connector: Arc<Connector>,
    options: PoolOptions,
    state: Mutex<State>,
    /// Told once for every place that becomes free. The queue of its waiters is fair, and a
    /// waiter who gives up passes his turn on.
    freed: Arc<Notify>,
}

/// What a look at the pool says to a caller.
enum Look {
    Take(Lease),
    Wait,
    Fail(Error),
}

impl Pool {
    pub(super) fn new(connector: Connector, mut options: PoolOptions) -> Arc<Self> {
        options.max_connections = options.max_connections.max(1);
        options.max_http2_connections =
            options.max_http2_connections.clamp(1, options.max_connections);
        options.streams_per_connection = options.streams_per_connection.max(1);
        Arc::new(Self {
            connector: Arc::new(connector),
            options,
            state: Mutex::default(),
            freed: Arc::new(Notify::new()),
        })
    }

    /// Waits for a place on a connection. Without a deadline of its own: the caller has one.
    pub(super) async fn checkout(self: &Arc<Self>) -> Result<Lease, Error> {
        let seen = self.lock().failures;
        loop {
            // Enlisted before looking, so that a place freed in between is not missed.
            let mut freed = std::pin::pin!(self.freed.notified());
            freed.as_mut().enable();
            match self.look(seen) {
                Look::Take(lease) => return Ok(lease),
                Look::Fail(error) => return Err(error),
                Look::Wait => {}
            }
            let _waiting = Waiting::enlist(self);
            self.dial_if_wanted();
            freed.await;
        }
    }

    /// `seen` is the number of failed dials when the caller came.
    fn look(self: &Arc<Self>, seen: u64) -> Look {
        let mut state = self.lock();
        if let Some((taken, crowded)) = state.take_http2(self.options.streams_per_connection) {
            drop(state);
            if crowded {
                self.dial_if_wanted();
            }
            return Look::Take(Lease::new(self, taken));
        }
        if let Some(taken) = state.take_http1(Instant::now(), self.options.idle_timeout) {
            return Look::Take(Lease::new(self, taken));
        }
        match &state.last_failure {
            Some(error) if state.failures != seen && state.open == 0 && state.dialling == 0 => {
                Look::Fail(error.clone())
            }
            _ => Look::Wait,
        }
    }

    /// Starts a dial, in a task of its own, if one more connection would help. The task then
    /// drives the connection to its end.
    fn dial_if_wanted(self: &Arc<Self>) {
        {
            let mut state = self.lock();
            if !state.wants_connection(&self.options) {
                return;
            }
            state.dialling += 1;
        }
        let connector = Arc::clone(&self.connector);
        let options = self.options.clone();
        let freed = Arc::clone(&self.freed);
        let mut presence = Presence { pool: Arc::downgrade(self), id: None };
        tokio::spawn(async move {
            match connector.dial(&options, &freed).await {
                Ok(Dialled { sender, driver }) => {
                    let Some(pool) = presence.pool.upgrade() else { return };
                    presence.id = Some(pool.opened(sender));
                    drop(pool);
                    driver.await;
                }
                Err(error) => {
                    if let Some(pool) = presence.pool.upgrade() {
                        pool.dial_failed(error);
                    }
                }
            }
            drop(presence);
        });
    }

    fn opened(self: &Arc<Self>, sender: Sender) -> u64 {
        let mut state = self.lock();
        let id = state.admit(sender, Instant::now());
        // One place now. An HTTP/2 connection announces the others when it knows of them; but
        // callers who waited for the protocol to be known may want connections of their own.
        let wake = state.waiting.min(self.options.max_connections).max(1);
        drop(state);
        for _ in 0..wake {
            self.freed.notify_one();
        }
        self.sweep_later();
        id
    }

    fn dial_failed(&self, error: Error) {
        let mut state = self.lock();
        state.failures += 1;
        state.last_failure = Some(error);
    }

    /// A connection has ended, or a dial that made none has.
    fn gone(&self, id: Option<u64>) {
        let mut state = self.lock();
        match id {
            Some(id) => state.dismiss(id),
            None => state.dialling -= 1,
        }
        drop(state);
        if id.is_some() {
            self.freed.notify_one();
        } else {
            self.freed.notify_waiters();
        }
    }

    pub(super) fn stats(&self) -> PoolStats {
        let state = self.lock();
        PoolStats { open: state.open as u64, opened: state.opened, failed: state.failures }
    }

    /// The state is consistent after every statement that could panic, so a poisoned lock is as
    /// good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the counts of the pool, as a dial and then as a connection; given back when dropped,
/// also when the runtime that ran the task is shut down while the client lives on in another.
struct Presence {
    pool: Weak<Pool>,
    id: Option<u64>,
}

impl Drop for Presence {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.gone(self.id);
        }
    }
}

/// Counts a caller as waiting for as long as it lives.
struct Waiting<'a>(&'a Pool);

impl<'a> Waiting<'a> {
    fn enlist(pool: &'a Pool) -> Self {
        pool.lock().waiting += 1;
        Self(pool)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.lock().waiting -= 1;
    }
}
