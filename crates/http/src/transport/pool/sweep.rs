//! Closing connections that have been idle too long.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

use super::Pool;

/// The loop lets at least this much time pass, also with an idle timeout of zero.
const PAUSE_MIN: Duration = Duration::from_millis(10);

impl Pool {
    /// Makes sure that a task closes what stays idle too long; it ends when nothing is left.
    pub(super) fn sweep_later(self: &Arc<Self>) {
        // A lease may be dropped outside a runtime, when there is nothing to run the task.
        let Ok(runtime) = Handle::try_current() else { return };
        if std::mem::replace(&mut self.lock().sweeping, true) {
            return;
        }
        let mut sweeper = Sweeper { pool: Arc::downgrade(self), at_work: true };
        let idle_timeout = self.options.idle_timeout;
        runtime.spawn(async move {
            let mut pause = idle_timeout;
            while sweeper.at_work {
                tokio::time::sleep(pause.max(PAUSE_MIN)).await;
                let Some(pool) = sweeper.pool.upgrade() else { return };
                let mut state = pool.lock();
                let next = state.close_idle(idle_timeout, Instant::now());
                pause = next.unwrap_or_default();
                // Said under the same lock, so that no connection can slip in unwatched.
                state.sweeping = next.is_some();
                sweeper.at_work = state.sweeping;
            }
        });
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
            pool.lock().sweeping = false;
        }
    }
}
