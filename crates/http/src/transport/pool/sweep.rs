//! Closing connections that have been idle too long, or have grown too old.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

use super::Pool;
use super::state::State;
use crate::stats::CloseReason;

/// The loop lets at least this much time pass, also with an idle timeout of zero.
const PAUSE_MIN: Duration = Duration::from_millis(10);

impl Pool {
    /// When a connection that is idle from now on, and too old at `aged`, is to be looked at.
    pub(super) fn next_look(&self, aged: Option<Instant>, now: Instant) -> Instant {
        let idle = now + self.options.idle_timeout;
        aged.map_or(idle, |aged| aged.min(idle))
    }

    /// Makes sure that a task closes what stays idle too long, and looks at a connection that grows
    /// too old at `aged`; it ends when nothing is left.
    pub(super) fn sweep_later(self: &Arc<Self>, aged: Option<Instant>) {
        // A lease may be dropped outside a runtime, when there is nothing to run the task.
        let Ok(runtime) = Handle::try_current() else { return };
        let mut next = self.next_look(aged, Instant::now());
        let mut state = self.lock();
        if let Some(planned) = state.next_sweep {
            drop(state);
            if next < planned {
                self.sweep_sooner.notify_one();
            }
            return;
        }
        state.next_sweep = Some(next);
        drop(state);
        let mut sweeper = Sweeper { pool: Arc::downgrade(self), at_work: true };
        let (sooner, idle_timeout) = (Arc::clone(&self.sweep_sooner), self.options.idle_timeout);
        runtime.spawn(async move {
            while sweeper.at_work {
                tokio::select! {
                    () = tokio::time::sleep_until(next.max(Instant::now() + PAUSE_MIN)) => {}
                    () = sooner.notified() => {}
                }
                let Some(pool) = sweeper.pool.upgrade() else { return };
                let mut state = pool.lock();
                // Said under the same lock, so that no connection can slip in unwatched.
                state.next_sweep = state.sweep(idle_timeout, Instant::now());
                sweeper.at_work = state.next_sweep.is_some();
                next = state.next_sweep.unwrap_or(next);
                pool.replace_lost(state);
            }
        });
    }
}

impl State {
    /// Whether the task that sweeps will look no later than at `next`.
    pub(super) fn is_watched(&self, next: Instant) -> bool {
        self.next_sweep.is_some_and(|planned| planned <= next)
    }

    /// Closes what has been idle for `timeout` or has grown too old; when to look again, or `None`
    /// if nothing is left.
    fn sweep(&mut self, timeout: Duration, now: Instant) -> Option<Instant> {
        self.close(CloseReason::Aged, |idle| idle.life.is_over(now));
        self.retire(CloseReason::Aged, |shared| shared.life.is_over(now));
        self.close(CloseReason::Idle, |idle| now.duration_since(idle.since) >= timeout);
        self.retire(CloseReason::Idle, |shared| {
            shared.in_flight == 0 && now.duration_since(shared.idle_since) >= timeout
        });
        let idle = self.idle.iter().map(|idle| (idle.since, idle.life));
        let shared = self.http2.iter().filter(|shared| !shared.retired).map(|shared| {
            let since = if shared.in_flight > 0 { now } else { shared.idle_since };
            (since, shared.life)
        });
        let looks = idle.chain(shared).map(|(since, life)| {
            let idle = since + timeout;
            life.ends().map_or(idle, |end| end.min(idle))
        });
        looks.min()
    }
}

/// Says that nobody sweeps any more if the task ends before its work, with its runtime.
struct Sweeper {
    pool: Weak<Pool>,
    at_work: bool,
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        if self.at_work
            && let Some(pool) = self.pool.upgrade()
        {
            pool.lock().next_sweep = None;
        }
    }
}
