//! The connections of one server: who gets one, when a further one is opened, when one is closed.
//!
//! Invariants: never more than `max_connections` are open or being opened; callers are served in
//! the order of their coming, each place going straight to whoever has waited longest; while the
//! protocol is unknown one connection is dialled, whatever the number of callers; failed dials are
//! told to everybody who waits as soon as nothing is left that could serve them; every connection
//! is counted once when it opens and once, with a reason, when it ends.

mod backoff;
mod books;
mod demand;
mod dial;
mod lease;
mod state;
mod sweep;
mod warm;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

use super::connect::Connector;
use crate::error::{Error, ErrorKind};
use crate::options::PoolOptions;
use crate::stats::{CloseReason, PoolStats};
pub(super) use lease::Lease;
use state::{State, Taken, Use};

#[derive(Debug)]
pub(super) struct Pool {
    connector: Arc<Connector>,
    options: PoolOptions,
    state: Mutex<State>,
    /// Wakes those who wait, to see whether a dial is due: they can start one.
    dial_wanted: Notify,
    /// Wakes those who open connections ahead of need, whatever has become of one.
    changed: Notify,
    /// Wakes the sweeper before its time.
    sweep_sooner: Arc<Notify>,
}

/// How long a server that asked for HTTP/1.1 is not offered HTTP/2: long enough to cost next to
/// nothing, and short enough for a server whose settings change.
const HTTP1_FOR: Duration = Duration::from_secs(600);

impl Pool {
    pub(super) fn new(connector: Connector, options: PoolOptions) -> Arc<Self> {
        Arc::new(Self {
            connector: Arc::new(connector),
            options,
            state: Mutex::default(),
            dial_wanted: Notify::new(),
            changed: Notify::new(),
            sweep_sooner: Arc::default(),
        })
    }

    #[cfg(feature = "test-util")]
    pub(super) fn connector(&self) -> &Connector {
        &self.connector
    }

    /// Waits for a place on a connection. Without a deadline of its own: the caller has one.
    pub(super) async fn checkout(self: &Arc<Self>) -> Result<Lease, Error> {
        let mut waiting = match self.take_or_queue() {
            Ok(lease) => return Ok(lease),
            Err(waiting) => waiting,
        };
        loop {
            self.dial_if_wanted();
            let pause = self.lock().backoff.until(Instant::now());
            tokio::select! {
                biased;
                place = &mut waiting.place => {
                    return place.expect("a waiter leaves the queue by being told, or by himself");
                }
                () = self.dial_wanted.notified() => {}
                () = tokio::time::sleep_until(pause.unwrap_or_else(Instant::now)),
                    if pause.is_some() => {}
            }
        }
    }

    fn take_or_queue(self: &Arc<Self>) -> Result<Lease, Waiting> {
        let now = Instant::now();
        let mut state = self.lock();
        if state.waiters.is_empty()
            && let Some(taken) = state.take(&self.options, now)
        {
            // It may be the last place on a crowded connection.
            let dial = state.begin_dial(&self.options, now);
            drop(state);
            let lease = Lease::new(self, taken);
            if dial {
                self.dial();
                self.dial_if_wanted();
            }
            return Ok(lease);
        }
        let (sender, place) = oneshot::channel();
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.waiters.insert(ticket, sender);
        Err(Waiting { pool: Arc::clone(self), ticket, place })
    }

    /// Gives every place that is free to whoever has waited longest.
    fn hand_out(self: &Arc<Self>, state: &mut State, now: Instant) {
        while !state.waiters.is_empty() {
            let Some(taken) = state.take(&self.options, now) else { return };
            let Some((_, waiter)) = state.waiters.pop_first() else { return };
            // A waiter leaves the queue before he stops listening, so nobody should refuse. A
            // lease must not be dropped here, where the lock is held.
            if let Err(Ok(lease)) = waiter.send(Ok(Lease::new(self, taken)))
                && let Some(taken) = lease.into_taken()
            {
                state.give_back(taken, Use::None, self.options.max_idle, now);
            }
        }
    }

    fn give_back(self: &Arc<Self>, taken: Taken, used: Use) {
        let (aged, now) = (taken.life.ends(), Instant::now());
        let mut state = self.lock();
        state.give_back(taken, used, self.options.max_idle, now);
        self.hand_out(&mut state, now);
        let watched = state.is_watched(self.next_look(aged, now));
        self.replace_lost(state);
        if !watched {
            self.sweep_later(aged);
        }
    }

    /// Lets one of those who wait see whether a connection is to be opened in place of one that was
    /// retired.
    fn replace_lost(&self, mut state: MutexGuard<'_, State>) {
        if std::mem::take(&mut state.lost) {
            drop(state);
            self.wake_diallers();
        }
    }

    /// Has those who wait see whether a dial is due. All of them: one by himself may be a future
    /// that nobody polls. And whoever comes next, if nobody waits yet.
    fn wake_diallers(&self) {
        self.dial_wanted.notify_waiters();
        self.dial_wanted.notify_one();
    }

    /// Notes why a connection will end.
    fn note(&self, id: u64, reason: CloseReason) {
        self.lock().books.note(id, reason);
    }

    /// Speaks only HTTP/1.1 for a while, as the server has asked for; whether that is possible.
    pub(super) fn speak_http1(&self) -> bool {
        if !self.connector.can_choose_http1() {
            return false;
        }
        let mut state = self.lock();
        state.http1_until = Some(Instant::now() + HTTP1_FOR);
        state.downgrade();
        self.replace_lost(state);
        true
    }

    /// Why a caller got no place before its deadline.
    pub(super) fn too_late(&self) -> Error {
        let state = self.lock();
        let error = if state.books.open() == 0 {
            Error::new(ErrorKind::Timeout, "connecting had not finished before the deadline")
                .advice("check the address and the network, or allow more time")
        } else {
            Error::new(ErrorKind::Timeout, "no connection was free before the deadline")
                .advice("allow more connections, or fewer requests at once")
        };
        match state.backoff.reason() {
            Some(reason) => error.caused_by(reason.clone()),
            None => error,
        }
    }

    pub(super) fn stats(&self) -> PoolStats {
        let state = self.lock();
        PoolStats {
            open: state.books.open() as u64,
            idle: state.idle() as u64,
            dialling: state.dialling as u64,
            waiting: state.waiters.len() as u64,
            opened: state.books.opened(),
            failed: state.failures,
            closed: state.books.closed(),
        }
    }

    /// The state is consistent after every statement that could panic, so a poisoned lock is as
    /// good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    /// Ends the sweeper, which would go on until its next look: with long timeouts, for ever.
    fn drop(&mut self) {
        self.sweep_sooner.notify_one();
    }
}

/// A caller in the queue. Dropping it leaves the queue first; a place that was handed over
/// meanwhile is then dropped, and so given back.
struct Waiting {
    pool: Arc<Pool>,
    ticket: u64,
    place: oneshot::Receiver<Result<Lease, Error>>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = self.pool.lock();
        state.waiters.remove(&self.ticket);
        let pass_on = state.backoff.is_on() && !state.waiters.is_empty();
        drop(state);
        if pass_on {
            // It may have been this one who would have woken at the end of the pause.
            self.pool.wake_diallers();
        }
    }
}
