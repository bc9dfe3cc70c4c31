//! What the pool knows, and the decisions that follow from it alone.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::super::connection::{Http2, Sender};
use super::backoff::Backoff;
use super::lease::Lease;
use crate::error::Error;
use crate::options::PoolOptions;

#[derive(Debug, Default)]
pub(super) struct State {
    http2: Vec<Shared>,
    idle: Vec<Idle>,
    /// Whether the server was last seen to speak HTTP/2; `None` before the first connection.
    speaks_http2: Option<bool>,
    /// Who waits for a place, by the order of coming. Whoever gives up leaves the queue by himself.
    pub(super) waiters: BTreeMap<u64, oneshot::Sender<Result<Lease, Error>>>,
    pub(super) next_ticket: u64,
    pub(super) open: usize,
    pub(super) dialling: usize,
    pub(super) backoff: Backoff,
    pub(super) failures: u64,
    pub(super) opened: u64,
    pub(super) sweeping: bool,
}

/// An HTTP/2 connection in use by any number of requests.
struct Shared {
    id: u64,
    connection: Http2,
    in_flight: usize,
    served: u64,
    idle_since: Instant,
}

/// An HTTP/1.1 connection in use by nobody.
struct Idle {
    id: u64,
    sender: Sender,
    served: u64,
    since: Instant,
}

/// A place on a connection, taken out for one request.
pub(super) struct Taken {
    pub(super) id: u64,
    pub(super) sender: Sender,
    /// How many requests the connection had answered.
    pub(super) served: u64,
}

/// What became of a place while it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing was sent.
    None,
    /// A request was answered, and the answer read to its end.
    Whole,
    /// Anything else: the connection may be in the middle of something.
    Cut,
}

impl State {
    /// Takes a dial that succeeded into the books.
    pub(super) fn admit(&mut self, sender: Sender, now: Instant) -> u64 {
        let id = self.opened;
        self.dialling -= 1;
        self.open += 1;
        self.opened += 1;
        self.backoff.reset();
        self.speaks_http2 = Some(matches!(sender, Sender::Http2(_)));
        match sender {
            Sender::Http2(connection) => {
                self.http2.push(Shared {
                    id,
                    connection,
                    in_flight: 0,
                    served: 0,
                    idle_since: now,
                });
            }
            sender @ Sender::Http1(_) => {
                self.idle.push(Idle { id, sender, served: 0, since: now });
            }
        }
        id
    }

    /// Forgets a connection that has ended.
    pub(super) fn dismiss(&mut self, id: u64) {
        self.open -= 1;
        self.http2.retain(|shared| shared.id != id);
        self.idle.retain(|idle| idle.id != id);
        if self.open == 0 {
            // Nothing serves any more, so there is nothing to lose by dialling.
            self.backoff.reset();
        }
    }

    /// Takes a place for one request, if there is one.
    pub(super) fn take(&mut self, options: &PoolOptions, now: Instant) -> Option<Taken> {
        self.take_http2().or_else(|| self.take_http1(now, options.idle_timeout))
    }

    /// The least busy HTTP/2 connection with room.
    fn take_http2(&mut self) -> Option<Taken> {
        let usable = self.http2.iter_mut().filter(|shared| {
            shared.connection.is_open() && shared.in_flight < shared.connection.limit()
        });
        let shared = usable.min_by_key(|shared| shared.in_flight)?;
        shared.in_flight += 1;
        let sender = Sender::Http2(shared.connection.clone());
        Some(Taken { id: shared.id, sender, served: shared.served })
    }

    /// The HTTP/1.1 connection given back last: the likeliest to be alive, and the others can
    /// grow old. One that is not ready yet is the last resort.
    fn take_http1(&mut self, now: Instant, timeout: Duration) -> Option<Taken> {
        // One that has served nobody was dialled for somebody who waits, however short the timeout.
        self.idle.retain(|idle| {
            idle.sender.is_open() && (idle.served == 0 || now.duration_since(idle.since) < timeout)
        });
        let ready = self.idle.iter().rposition(|idle| idle.sender.is_ready());
        let last = self.idle.len().checked_sub(1)?;
        let Idle { id, sender, served, .. } = self.idle.remove(ready.unwrap_or(last));
        Some(Taken { id, sender, served })
    }

    /// Takes a place back.
    pub(super) fn give_back(&mut self, taken: Taken, used: Use, max_idle: usize, now: Instant) {
        let Taken { id, sender, served } = taken;
        let answered = u64::from(used == Use::Whole);
        match sender {
            Sender::Http2(_) => {
                if let Some(shared) = self.http2.iter_mut().find(|shared| shared.id == id) {
                    shared.in_flight -= 1;
                    shared.served += answered;
                    shared.idle_since = now;
                }
            }
            // Somebody who waits takes it at once; the bound is for those that nobody wants.
            Sender::Http1(_)
                if used != Use::Cut && (self.idle.len() < max_idle || !self.waiters.is_empty()) =>
            {
                self.idle.push(Idle { id, sender, served: served + answered, since: now });
            }
            // Dropping the sender closes the connection; its driver then ends.
            Sender::Http1(_) => {}
        }
    }

    /// Books a dial if a further connection would help somebody; the caller then does it.
    pub(super) fn begin_dial(&mut self, options: &PoolOptions, now: Instant) -> bool {
        let wanted = self.wants_connection(options, now);
        self.dialling += usize::from(wanted);
        wanted
    }

    fn wants_connection(&self, options: &PoolOptions, now: Instant) -> bool {
        if self.open + self.dialling >= options.max_connections
            || self.backoff.until(now).is_some()
            || (self.backoff.is_on() && self.dialling > 0)
        {
            return false;
        }
        match self.speaks_http2 {
            // One connection shows what the server speaks; no need for as many as there are
            // callers.
            None => self.dialling == 0 && !self.waiters.is_empty(),
            Some(true) => self.dialling == 0 && self.wants_http2(options),
            Some(false) => self.dialling < self.waiters.len(),
        }
    }

    fn wants_http2(&self, options: &PoolOptions) -> bool {
        let usable = || self.http2.iter().filter(|shared| shared.connection.is_open());
        let crowded = |shared: &Shared| shared.in_flight > options.streams_per_connection;
        // Until the peer has said how many streams it takes, the connections at hand may do.
        usable().count() < options.max_http2_connections
            && usable().all(|shared| shared.connection.is_settled())
            && (!self.waiters.is_empty() || usable().all(crowded))
    }

    /// Connections that serve nobody.
    pub(super) fn idle(&self) -> usize {
        self.idle.len() + self.http2.iter().filter(|shared| shared.in_flight == 0).count()
    }

    /// Closes what has been idle for `timeout`; when to look again, or `None` if nothing is left.
    pub(super) fn close_idle(&mut self, timeout: Duration, now: Instant) -> Option<Duration> {
        self.idle.retain(|idle| now.duration_since(idle.since) < timeout);
        let busy_until =
            |shared: &Shared| if shared.in_flight > 0 { now } else { shared.idle_since };
        self.http2.retain(|shared| {
            shared.in_flight > 0 || now.duration_since(shared.idle_since) < timeout
        });
        let since = self.idle.iter().map(|idle| idle.since);
        let oldest = since.chain(self.http2.iter().map(busy_until)).min();
        oldest.map(|since| timeout.saturating_sub(now.duration_since(since)))
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("id", &self.id)
            .field("in_flight", &self.in_flight)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Idle").field("id", &self.id).finish_non_exhaustive()
    }
}
