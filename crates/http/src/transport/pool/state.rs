//! What the pool knows, and the decisions that follow from it alone.

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use super::super::connection::{Http2, Sender};
use crate::error::Error;
use crate::options::PoolOptions;

#[derive(Debug, Default)]
pub(super) struct State {
    http2: Vec<Shared>,
    idle: Vec<Idle>,
    /// Whether the server was last seen to speak HTTP/2; `None` before the first connection.
    speaks_http2: Option<bool>,
    pub(super) open: usize,
    pub(super) dialling: usize,
    pub(super) waiting: usize,
    pub(super) failures: u64,
    pub(super) last_failure: Option<Error>,
    pub(super) opened: u64,
    pub(super) sweeping: bool,
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

/// A place on a connection, taken out for one request.
pub(super) struct Taken {
    pub(super) id: u64,
    pub(super) sender: Sender,
    /// Whether the connection served requests before.
    pub(super) used: bool,
}

impl State {
    /// Takes in a fresh connection; the number it is known by.
    pub(super) fn admit(&mut self, sender: Sender, now: Instant) -> u64 {
        let id = self.opened;
        self.dialling -= 1;
        self.open += 1;
        self.opened += 1;
        self.speaks_http2 = Some(matches!(sender, Sender::Http2(_)));
        match sender {
            Sender::Http2(connection) => {
                self.http2.push(Shared { id, connection, in_flight: 0, idle_since: now });
            }
            sender @ Sender::Http1(_) => self.idle.push(Idle { id, sender, since: now }),
        }
        id
    }

    /// Forgets a connection that has ended.
    pub(super) fn dismiss(&mut self, id: u64) {
        self.open -= 1;
        self.http2.retain(|shared| shared.id != id);
        self.idle.retain(|idle| idle.id != id);
    }

    /// The least busy HTTP/2 connection with room, and whether even that one is crowded.
    pub(super) fn take_http2(&mut self, comfortable: usize) -> Option<(Taken, bool)> {
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

    /// The HTTP/1.1 connection given back last: the likeliest to be alive, and the others can
    /// grow old.
    pub(super) fn take_http1(&mut self, now: Instant, timeout: Duration) -> Option<Taken> {
        while let Some(Idle { id, sender, since }) = self.idle.pop() {
            if sender.is_open() && now.duration_since(since) < timeout {
                return Some(Taken { id, sender, used: true });
            }
        }
        None
    }

    /// Takes a place back.
    pub(super) fn give_back(&mut self, taken: Taken, idle: bool, max_idle: usize, now: Instant) {
        let Taken { id, sender, .. } = taken;
        match sender {
            Sender::Http2(_) => {
                if let Some(shared) = self.http2.iter_mut().find(|shared| shared.id == id) {
                    shared.in_flight -= 1;
                    shared.idle_since = now;
                }
            }
            sender @ Sender::Http1(_) if idle && self.idle.len() < max_idle => {
                self.idle.push(Idle { id, sender, since: now });
            }
            // Dropping the sender closes the connection; its driver then ends.
            Sender::Http1(_) => {}
        }
    }

    pub(super) fn wants_connection(&self, options: &PoolOptions) -> bool {
        let total = self.open + self.dialling;
        match self.speaks_http2 {
            _ if total >= options.max_connections => false,
            // One connection shows what the server speaks; no need for as many as there are
            // callers.
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
        oldest.map(|since| (since + timeout).saturating_duration_since(now))
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
