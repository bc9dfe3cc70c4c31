//! What the pool knows, and who gets which place.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::super::connection::{Http2, Sender};
use super::backoff::Backoff;
use super::books::{Books, Life};
use super::lease::Lease;
use crate::error::Error;
use crate::options::PoolOptions;
use crate::policy::chance::Chance;
use crate::stats::CloseReason;

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) http2: Vec<Shared>,
    pub(super) idle: Vec<Idle>,
    pub(super) books: Books,
    /// Whether the server was last seen to speak HTTP/2; `None` before the first connection.
    pub(super) speaks_http2: Option<bool>,
    /// Until when only HTTP/1.1 is spoken, because the server asked for that.
    pub(super) http1_until: Option<Instant>,
    /// Who waits for a place, by the order of coming. Whoever gives up leaves the queue by himself.
    pub(super) waiters: BTreeMap<u64, oneshot::Sender<Result<Lease, Error>>>,
    pub(super) next_ticket: u64,
    pub(super) dialling: usize,
    pub(super) backoff: Backoff,
    pub(super) failures: u64,
    pub(super) last_failure: Option<Error>,
    /// When the next look is taken at what is idle; `None` if nobody will.
    pub(super) next_sweep: Option<Instant>,
    /// Whether a connection was retired that those who wait may have waited for.
    pub(super) lost: bool,
    chance: Chance,
}

/// An HTTP/2 connection in use by any number of requests.
pub(super) struct Shared {
    pub(super) id: u64,
    pub(super) connection: Http2,
    pub(super) life: Life,
    pub(super) in_flight: usize,
    pub(super) idle_since: Instant,
    /// Takes no further requests, and is closed when those on it have ended.
    pub(super) retired: bool,
    served: u64,
    /// Requests given up before their answers were whole.
    given_up: u32,
    /// What had been received when a request last timed out.
    silent_at: Option<u64>,
}

/// An HTTP/1.1 connection in use by nobody.
pub(super) struct Idle {
    pub(super) id: u64,
    pub(super) sender: Sender,
    pub(super) life: Life,
    pub(super) since: Instant,
    served: u64,
}

/// A place on a connection, taken out for one request.
pub(super) struct Taken {
    pub(super) id: u64,
    pub(super) sender: Sender,
    pub(super) life: Life,
    /// How many requests the connection had answered.
    pub(super) served: u64,
    /// Whether it was opened for this request, or for one that was as new: it has not answered a
    /// single one yet, and did not wait for any.
    pub(super) fresh: bool,
    /// How much the peer had sent when the request was.
    pub(super) heard: u64,
}

impl Taken {
    fn new(id: u64, sender: Sender, life: Life, served: u64, now: Instant) -> Self {
        let fresh = served == 0 && life.is_fresh(now);
        Self { id, sender, life, served, fresh, heard: 0 }
    }
}

/// What became of a place while it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing was sent.
    None,
    /// A request was answered, and the answer read to its end.
    Whole,
    /// The connection broke, or the peer ended the stream.
    Broken,
    /// A request was sent, and no answer had begun when its time was up.
    TimedOut,
    /// Anything else: the connection may be in the middle of something.
    Cut,
}

/// HTTP/2 requests given up after which a connection is replaced. What a server still sends for
/// them counts against a bound of 1,024, beyond which `h2` ends the connection and all its streams.
const GIVEN_UP_MAX: u32 = 500;

impl State {
    /// Takes a dial that succeeded into the books; its number, and when it will be too old.
    pub(super) fn admit(
        &mut self,
        sender: Sender,
        max_age: Duration,
        now: Instant,
    ) -> (u64, Option<Instant>) {
        let id = self.books.enter();
        let life = Life::new(now, max_age, &self.chance);
        self.dialling -= 1;
        self.backoff.reset();
        match sender {
            Sender::Http2(connection) => {
                self.speaks_http2 = Some(true);
                self.http2.push(Shared {
                    id,
                    connection,
                    life,
                    in_flight: 0,
                    idle_since: now,
                    retired: false,
                    served: 0,
                    given_up: 0,
                    silent_at: None,
                });
                if self.speaks_http1_only(now) {
                    // It was dialled before the server asked for HTTP/1.1.
                    self.downgrade();
                }
            }
            sender @ Sender::Http1(_) => {
                self.speaks_http2 = Some(false);
                self.idle.push(Idle { id, sender, life, since: now, served: 0 });
            }
        }
        (id, life.ends())
    }

    /// Forgets a connection that has ended, by itself for `reason`.
    pub(super) fn dismiss(&mut self, id: u64, reason: CloseReason) {
        let before = self.http2.len() + self.idle.len();
        self.http2.retain(|shared| shared.id != id);
        self.idle.retain(|idle| idle.id != id);
        let taken = self.http2.len() + self.idle.len() == before;
        self.books.cross_out(id, reason, taken);
        if self.books.open() == 0 {
            // Nothing serves any more, so there is nothing to lose by dialling.
            self.backoff.reset();
        }
    }

    /// Takes a place for one request, if there is one.
    pub(super) fn take(&mut self, options: &PoolOptions, now: Instant) -> Option<Taken> {
        self.take_http2(now).or_else(|| self.take_http1(now, options.idle_timeout))
    }

    /// The least busy HTTP/2 connection with room.
    fn take_http2(&mut self, now: Instant) -> Option<Taken> {
        self.retire(CloseReason::Aged, |shared| shared.life.is_over(now));
        let usable = self
            .http2
            .iter_mut()
            .filter(|shared| shared.is_usable() && shared.in_flight < shared.connection.limit());
        let shared = usable.min_by_key(|shared| shared.in_flight)?;
        shared.in_flight += 1;
        let sender = Sender::Http2(shared.connection.clone());
        Some(Taken::new(shared.id, sender, shared.life, shared.served, now))
    }

    /// The HTTP/1.1 connection given back last: the likeliest to be alive, and the others can
    /// grow old. One that is not ready yet is the last resort.
    fn take_http1(&mut self, now: Instant, timeout: Duration) -> Option<Taken> {
        self.close(CloseReason::Broken, |idle| !idle.sender.is_open());
        self.close(CloseReason::Aged, |idle| idle.life.is_over(now));
        // One that has served nobody was dialled for somebody who waits, however short the timeout.
        self.close(CloseReason::Idle, |idle| {
            idle.served > 0 && now.duration_since(idle.since) >= timeout
        });
        let ready = self.idle.iter().rposition(|idle| idle.sender.is_ready());
        let last = self.idle.len().checked_sub(1)?;
        let Idle { id, sender, life, served, .. } = self.idle.remove(ready.unwrap_or(last));
        Some(Taken::new(id, sender, life, served, now))
    }

    /// Takes a place back.
    pub(super) fn give_back(&mut self, taken: Taken, used: Use, max_idle: usize, now: Instant) {
        match &taken.sender {
            Sender::Http2(_) => self.give_back_http2(&taken, used, now),
            Sender::Http1(_) => self.give_back_http1(taken, used, max_idle, now),
        }
    }

    fn give_back_http2(&mut self, taken: &Taken, used: Use, now: Instant) {
        let own = |shared: &&mut Shared| shared.id == taken.id;
        let Some(shared) = self.http2.iter_mut().find(own) else { return };
        shared.in_flight -= 1;
        shared.served += u64::from(used == Use::Whole);
        shared.idle_since = now;
        shared.given_up += u32::from(matches!(used, Use::TimedOut | Use::Cut));
        let silent = used == Use::TimedOut && shared.is_silent_since(taken.heard);
        let worn = shared.given_up >= GIVEN_UP_MAX;
        let reason = if silent { CloseReason::Unresponsive } else { CloseReason::Worn };
        // Also closes one that was retired before, if this was the last request on it.
        self.retire(reason, |shared| shared.id == taken.id && (silent || worn));
    }

    fn give_back_http1(&mut self, taken: Taken, used: Use, max_idle: usize, now: Instant) {
        let Taken { id, sender, life, served, .. } = taken;
        if !self.books.take_back(id) {
            return;
        }
        let reason = match used {
            Use::TimedOut | Use::Cut => CloseReason::Abandoned,
            Use::Broken => CloseReason::Broken,
            Use::None | Use::Whole if life.is_over(now) => CloseReason::Aged,
            // Somebody who waits takes it at once; the bound is for those that nobody wants.
            Use::None | Use::Whole if self.idle.len() < max_idle || !self.waiters.is_empty() => {
                let served = served + u64::from(used == Use::Whole);
                self.idle.push(Idle { id, sender, life, since: now, served });
                return;
            }
            Use::None | Use::Whole => CloseReason::Surplus,
        };
        // Dropping the sender closes the connection; its driver then ends.
        self.books.note(id, reason);
    }

    /// Puts HTTP/2 connections out of use, and closes those in use by nobody.
    pub(super) fn retire(&mut self, reason: CloseReason, which: impl Fn(&Shared) -> bool) {
        for shared in self.http2.iter_mut().filter(|shared| !shared.retired) {
            if which(shared) {
                shared.retired = true;
                self.lost |= self.books.note(shared.id, reason);
            }
        }
        self.http2.retain(|shared| !shared.retired || shared.in_flight > 0);
    }

    /// Closes HTTP/1.1 connections in use by nobody.
    pub(super) fn close(&mut self, reason: CloseReason, which: impl Fn(&Idle) -> bool) {
        for idle in self.idle.extract_if(.., |idle| which(idle)) {
            self.books.note(idle.id, reason);
        }
    }

    /// Whether the server has asked for HTTP/1.1 not long ago.
    pub(super) fn speaks_http1_only(&self, now: Instant) -> bool {
        self.http1_until.is_some_and(|until| now < until)
    }

    /// Leaves HTTP/2 for HTTP/1.1.
    pub(super) fn downgrade(&mut self) {
        self.speaks_http2 = Some(false);
        self.retire(CloseReason::Downgraded, |_| true);
    }
}

impl Shared {
    /// Whether it takes requests, as far as its own bound allows.
    pub(super) fn is_usable(&self) -> bool {
        !self.retired && self.connection.is_open()
    }

    /// Takes note of a request that has timed out; whether that is the second in a row while
    /// nothing came, neither since the first timed out nor since this one was sent.
    fn is_silent_since(&mut self, sent_at: u64) -> bool {
        let received = self.connection.received();
        let before = self.silent_at.replace(received);
        before == Some(received) && sent_at == received
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("id", &self.id)
            .field("in_flight", &self.in_flight)
            .field("retired", &self.retired)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Idle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Idle").field("id", &self.id).finish_non_exhaustive()
    }
}
