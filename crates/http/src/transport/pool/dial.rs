//! Opening connections, each in a task that then drives it to its end.
//!
//! Only callers dial, in the runtime they run in: whoever frees a place may do so while its own
//! runtime is being shut down, when no task can be started.

use std::sync::{Arc, Weak};

use tokio::time::Instant;

use super::super::connection::{Dialled, Sender};
use super::Pool;
use crate::error::Error;
use crate::stats::CloseReason;

impl Pool {
    /// Starts the dials that would help somebody.
    pub(super) fn dial_if_wanted(self: &Arc<Self>) {
        while self.lock().begin_dial(&self.options, Instant::now()) {
            self.dial();
        }
    }

    /// Starts a dial that is booked already.
    pub(super) fn dial(self: &Arc<Self>) {
        let connector = Arc::clone(&self.connector);
        let options = self.options.clone();
        connector.choose_http1(self.lock().speaks_http1_only(Instant::now()));
        let mut presence = Presence {
            pool: Arc::downgrade(self),
            booked: Booked::Dialling,
            // Unless the task comes to know better before it is dropped.
            reason: CloseReason::Runtime,
        };
        tokio::spawn(async move {
            let dialled = connector.dial(&options).await;
            let Some(pool) = presence.pool.upgrade() else { return };
            match dialled {
                Ok(Dialled { sender, mut driver, limit_changed }) => {
                    presence.now(Booked::Open(pool.opened(sender)));
                    drop(pool);
                    let reason = loop {
                        tokio::select! {
                            reason = &mut driver => break reason,
                            () = limit_changed.notified() => presence.hand_out(),
                        }
                    };
                    presence.ended(reason);
                }
                Err(error) => {
                    presence.now(Booked::Gone);
                    pool.dial_failed(&error);
                }
            }
        });
    }

    fn opened(self: &Arc<Self>, sender: Sender) -> u64 {
        let (mut state, now) = (self.lock(), Instant::now());
        let (id, aged) = state.admit(sender, self.options.max_age, now);
        self.hand_out(&mut state, now);
        drop(state);
        // Callers who waited for the protocol to be known may want connections of their own.
        self.wake_diallers();
        self.changed.notify_waiters();
        self.sweep_later(aged);
        id
    }

    /// Tells everybody who waits, if nothing is left that could serve them; else the pool goes on
    /// with what it has, and dials again after a pause.
    fn dial_failed(&self, error: &Error) {
        let mut state = self.lock();
        state.dialling -= 1;
        state.failures += 1;
        state.last_failure = Some(error.clone());
        self.changed.notify_waiters();
        if state.books.open() > 0 || state.dialling > 0 {
            state.backoff.failed(error.clone(), Instant::now());
            drop(state);
            // Somebody has to wake when the pause is over.
            self.wake_diallers();
            return;
        }
        state.backoff.reset();
        let waiters = std::mem::take(&mut state.waiters);
        drop(state);
        for waiter in waiters.into_values() {
            // Whoever gave up meanwhile need not be told.
            let _ = waiter.send(Err(error.clone()));
        }
    }

    /// A connection has ended, or a dial was given up with its runtime.
    fn gone(&self, booked: Booked, reason: CloseReason) {
        let mut state = self.lock();
        match booked {
            Booked::Dialling => state.dialling -= 1,
            Booked::Open(id) => state.dismiss(id, reason),
            Booked::Gone => return,
        }
        drop(state);
        self.wake_diallers();
        self.changed.notify_waiters();
    }
}

/// A place in the books of the pool, as a dial and then as a connection; crossed out when dropped,
/// also when the runtime that ran the task is shut down while the client lives on in another.
struct Presence {
    pool: Weak<Pool>,
    booked: Booked,
    /// Why the connection ended, unless the pool has a reason of its own.
    reason: CloseReason,
}

#[derive(Clone, Copy)]
enum Booked {
    Dialling,
    Open(u64),
    Gone,
}

impl Presence {
    fn now(&mut self, booked: Booked) {
        self.booked = booked;
    }

    fn ended(mut self, reason: CloseReason) {
        self.reason = reason;
    }

    /// The connection takes more requests at once than before, or is now known to take no more.
    fn hand_out(&self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.hand_out(&mut pool.lock(), Instant::now());
            pool.wake_diallers();
            pool.changed.notify_waiters();
        }
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.gone(self.booked, self.reason);
        }
    }
}
