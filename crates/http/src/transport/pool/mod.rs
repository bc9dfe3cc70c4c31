//! The connections of one server: who gets one, when a further one is opened, when one is closed.
//!
//! Invariants: never more than `max_connections` are open or being opened; a request that can use
//! a connection never waits; while the protocol is unknown one connection is dialled, whatever the
//! number of callers; a failed dial is reported to everybody who waited for it, once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use hyper::body::Incoming;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::Outgoing;
use super::connect::Connector;
use super::connection::{Dialled, Http2, Sender, Unanswered};
use crate::error::Error;
use crate::options::PoolOptions;
use crate::stats::PoolStats;

#[derive(Debug)]
pub(super) struct Pool {
    connector: Arc<Connector>,
    options: PoolOptions,
    state: Mutex<State>,
    /// Told once for every place that becomes free. The queue of its waiters is fair, and a
    /// waiter who gives up passes his turn on.
    freed: Arc<Notify>,
}

#[derive(Debug, Default)]
struct State {
    http2: Vec<Shared>,
    idle: Vec<Idle>,
    /// Whether the server was last seen to speak HTTP/2; `None` before the first connection.
    speaks_http2: Option<bool>,
    open: usize,
    dialling: usize,
    waiting: usize,
    failures: u64,
    last_failure: Option<Error>,
    opened: u64,
    next_id: u64,
    sweeping: bool,
}

/// An HTTP/2 connection in use by any number of requests.
struct Shared {
    id: u64,
    connection: Http2,
    in_flight: usize,
    idle_since: Instant,
}

/// An HTTP/1.1 connection in use by nobody.
struct Idle {
    id: u64,
    sender: Sender,
    since: Instant,
}

/// What a look at the pool says to a caller.
enum Look {
    Take(Taken),
    Wait,
    Fail(Error),
}

struct Taken {
    id: u64,
    sender: Sender,
    used: bool,
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
                Look::Take(Taken { id, sender, used }) => {
                    let pool = Arc::clone(self);
                    return Ok(Lease { pool, id, sender: Some(sender), used, reusable: false });
                }
                Look::Fail(error) => return Err(error),
                Look::Wait => {}
            }
            let _waiting = Waiting::enlist(self);
            self.dial_if_wanted();
            freed.await;
        }
    }

    fn look(self: &Arc<Self>, seen: u64) -> Look {
        let mut state = self.lock();
        let now = Instant::now();
        if let Some((taken, crowded)) = state.take_http2(self.options.streams_per_connection) {
            drop(state);
            if crowded {
                self.dial_if_wanted();
            }
            return Look::Take(taken);
        }
        if let Some(taken) = state.take_http1(now, self.options.idle_timeout) {
            return Look::Take(taken);
        }
        match &state.last_failure {
            Some(error) if state.failures != seen && state.open == 0 && state.dialling == 0 => {
                Look::Fail(error.clone())
            }
            _ => Look::Wait,
        }
    }

    /// Starts a dial, in a task of its own, if one more connection would help.
    fn dial_if_wanted(self: &Arc<Self>) {
        let mut state = self.lock();
        if !state.wants_connection(&self.options) {
            return;
        }
        state.dialling += 1;
        drop(state);
        let pool = Arc::downgrade(self);
        let connector = Arc::clone(&self.connector);
        let options = self.options.clone();
        let freed = Arc::clone(&self.freed);
        tokio::spawn(async move {
            let result = connector.dial(&options, &freed).await;
            match result {
                Ok(Dialled { sender, driver }) => {
                    let Some(id) = pool.upgrade().map(|pool| pool.opened(sender)) else {
                        return;
                    };
                    driver.await;
                    if let Some(pool) = pool.upgrade() {
                        pool.closed(id);
                    }
                }
                Err(error) => {
                    if let Some(pool) = pool.upgrade() {
                        pool.dial_failed(error);
                    }
                }
            }
        });
    }

    fn opened(self: &Arc<Self>, sender: Sender) -> u64 {
        let mut state = self.lock();
        state.dialling -= 1;
        state.open += 1;
        state.opened += 1;
        let id = state.next_id;
        state.next_id += 1;
        state.speaks_http2 = Some(matches!(sender, Sender::Http2(_)));
        let since = Instant::now();
        match sender {
            Sender::Http2(connection) => {
                state.http2.push(Shared { id, connection, in_flight: 0, idle_since: since });
            }
            sender @ Sender::Http1(_) => state.idle.push(Idle { id, sender, since }),
        }
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
        state.dialling -= 1;
        state.failures += 1;
        state.last_failure = Some(error);
        drop(state);
        self.freed.notify_waiters();
    }

    fn closed(&self, id: u64) {
        let mut state = self.lock();
        state.open -= 1;
        state.http2.retain(|shared| shared.id != id);
        state.idle.retain(|idle| idle.id != id);
        drop(state);
        self.freed.notify_one();
    }

    fn give_back(self: &Arc<Self>, id: u64, sender: Sender, reusable: bool) {
        let mut state = self.lock();
        let now = Instant::now();
        match sender {
            Sender::Http2(_) => {
                if let Some(shared) = state.http2.iter_mut().find(|shared| shared.id == id) {
                    shared.in_flight -= 1;
                    shared.idle_since = now;
                }
            }
            Sender::Http1(_) if reusable && state.idle.len() < self.options.max_idle => {
                state.idle.push(Idle { id, sender, since: now });
            }
            // Dropping the sender closes the connection; its driver then ends.
            Sender::Http1(_) => {}
        }
        drop(state);
        self.freed.notify_one();
        self.sweep_later();
    }

    /// Makes sure that a task closes what stays idle too long; it ends when nothing is left.
    fn sweep_later(self: &Arc<Self>) {
        let mut state = self.lock();
        if state.sweeping {
            return;
        }
        state.sweeping = true;
        drop(state);
        let pool: Weak<Self> = Arc::downgrade(self);
        let idle_timeout = self.options.idle_timeout;
        tokio::spawn(async move {
            // A guard for a timeout of zero: the loop must always let time pass.
            let mut pause = idle_timeout.max(Duration::from_millis(10));
            loop {
                tokio::time::sleep(pause).await;
                let Some(pool) = pool.upgrade() else { return };
                let Some(next) = pool.sweep(Instant::now()) else {
                    return;
                };
                pause = next.max(Duration::from_millis(10));
            }
        });
    }

    /// Closes what has been idle too long; when to look again, or `None` if nothing is open.
    fn sweep(&self, now: Instant) -> Option<Duration> {
        let timeout = self.options.idle_timeout;
        let mut state = self.lock();
        state.idle.retain(|idle| now.duration_since(idle.since) < timeout);
        let keeps = |shared: &Shared| {
            shared.in_flight > 0 || now.duration_since(shared.idle_since) < timeout
        };
        state.http2.retain(keeps);
        let oldest_http1 = state.idle.iter().map(|idle| idle.since);
        let since = |shared: &Shared| {
            if shared.in_flight > 0 { now } else { shared.idle_since }
        };
        let oldest_http2 = state.http2.iter().map(since);
        let oldest = oldest_http1.chain(oldest_http2).min();
        if oldest.is_none() {
            state.sweeping = false;
        }
        oldest.map(|since| (since + timeout).saturating_duration_since(now))
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

impl State {
    /// The least busy HTTP/2 connection with room, and whether even that one is crowded.
    fn take_http2(&mut self, comfortable: usize) -> Option<(Taken, bool)> {
        let usable = self.http2.iter_mut().filter(|shared| {
            shared.connection.is_open() && shared.in_flight < shared.connection.limit()
        });
        let shared = usable.min_by_key(|shared| shared.in_flight)?;
        let used = shared.in_flight > 0;
        shared.in_flight += 1;
        let crowded = shared.in_flight > comfortable;
        let sender = Sender::Http2(shared.connection.clone());
        Some((Taken { id: shared.id, sender, used }, crowded))
    }

    /// The connection given back last: the likeliest to be alive, and the others can grow old.
    fn take_http1(&mut self, now: Instant, timeout: Duration) -> Option<Taken> {
        while let Some(Idle { id, sender, since }) = self.idle.pop() {
            let Sender::Http1(http1) = &sender else {
                continue;
            };
            if !http1.is_closed() && now.duration_since(since) < timeout {
                return Some(Taken { id, sender, used: true });
            }
        }
        None
    }

    fn wants_connection(&self, options: &PoolOptions) -> bool {
        let total = self.open + self.dialling;
        match self.speaks_http2 {
            _ if total >= options.max_connections => false,
            // One connection shows what the server speaks; no need for as many as there are callers.
            None => self.dialling == 0,
            // Until the peer has said how many streams it takes, the connections at hand may do.
            Some(true) => {
                self.dialling == 0
                    && self.http2.len() < options.max_http2_connections
                    && self.http2.iter().all(|shared| shared.connection.is_settled())
            }
            Some(false) => self.dialling < self.waiting,
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

/// A place on a connection; dropping it gives the place back, or closes an HTTP/1.1 connection
/// whose answer was not read to its end.
pub(super) struct Lease {
    pool: Arc<Pool>,
    id: u64,
    sender: Option<Sender>,
    used: bool,
    reusable: bool,
}

impl Lease {
    pub(super) async fn send(
        &mut self,
        request: &Outgoing,
    ) -> Result<http::Response<Incoming>, Unanswered> {
        let sender = self.sender.as_mut().expect("the sender is taken out only by `drop`");
        sender.send(request, &self.pool.connector.base).await
    }

    /// Whether the connection served requests before this one.
    pub(super) fn was_used(&self) -> bool {
        self.used
    }

    /// Says that the answer was read to its end.
    pub(super) fn reusable(&mut self) {
        self.reusable = true;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(sender) = self.sender.take() {
            self.pool.give_back(self.id, sender, self.reusable);
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("id", &self.id)
            .field("in_flight", &self.in_flight)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Idle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Idle").field("id", &self.id).finish_non_exhaustive()
    }
}
