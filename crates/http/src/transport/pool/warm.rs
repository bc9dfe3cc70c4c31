//! Opening connections ahead of need.

use std::sync::Arc;

use tokio::time::Instant;

use super::Pool;
use crate::error::Error;

impl Pool {
    /// Opens connections until `wanted` are open, as far as the bounds allow; how many are then.
    ///
    /// Every dial lasts as long as the connect timeout at most, and is done once: a server that
    /// accepts connections and closes them is not dialled on and on.
    pub(in super::super) async fn warm(self: &Arc<Self>, wanted: usize) -> Result<usize, Error> {
        let failed_before = {
            let state = self.lock();
            if let Some(error) = state.backoff.until(Instant::now()).and(state.backoff.reason()) {
                return Err(error.clone());
            }
            state.failures
        };
        let mut dials_left = wanted;
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            {
                let state = self.lock();
                if let Some(error) = &state.last_failure
                    && state.failures > failed_before
                {
                    return Err(error.clone());
                }
            }
            while dials_left > 0 && self.lock().begin_dial_ahead(wanted, &self.options) {
                dials_left -= 1;
                self.dial();
            }
            {
                let state = self.lock();
                if state.is_settled() {
                    return Ok(state.books.staying());
                }
            }
            changed.await;
        }
    }
}
