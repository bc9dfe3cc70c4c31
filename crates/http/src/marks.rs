//! When a call came to what, if anybody wants to know.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::observe::Stages;

/// A moment in the course of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// An attempt begins.
    Attempt,
    /// It has a place on a connection.
    Placed,
    /// The head of the answer is there.
    Head,
    /// Its body is whole.
    Body,
}

/// The moments of a call: none until somebody wants them.
#[derive(Debug, Default)]
pub(crate) struct Marks(OnceLock<Box<Mutex<Moments>>>);

#[derive(Debug, Default)]
struct Moments {
    attempts: u32,
    began: Option<Instant>,
    placed: Option<Instant>,
    head: Option<Instant>,
    body: Option<Instant>,
}

impl Marks {
    /// Notes moments from now on.
    pub(crate) fn keep(&self) {
        self.0.get_or_init(Box::default);
    }

    /// Notes a moment. Of two requests at once, as by a hedge, the later counts.
    pub(crate) fn set(&self, mark: Mark) {
        let Some(mut moments) = self.moments() else { return };
        let now = Some(Instant::now());
        match mark {
            Mark::Attempt => {
                let attempts = moments.attempts + 1;
                *moments = Moments { attempts, began: now, ..Moments::default() };
            }
            Mark::Placed => moments.placed = now,
            Mark::Head => moments.head = now,
            Mark::Body => moments.body = now,
        }
    }

    /// How often the call was tried, and the parts of the last attempt.
    pub(crate) fn told(&self) -> (u32, Stages) {
        let Some(moments) = self.moments() else { return (0, Stages::default()) };
        let Moments { attempts, began, placed, head, body } = *moments;
        let between = |from: Option<Instant>, to: Option<Instant>| match (from, to) {
            (Some(from), Some(to)) => to.saturating_duration_since(from),
            _ => Duration::ZERO,
        };
        let (queue, first_byte) = (between(began, placed), between(placed, head));
        (attempts, Stages { queue, first_byte, body: between(head, body) })
    }

    fn moments(&self) -> Option<MutexGuard<'_, Moments>> {
        Some(self.0.get()?.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Mark, Marks};
    use crate::observe::Stages;

    async fn pass(seconds: u64) {
        tokio::time::advance(Duration::from_secs(seconds)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_attempt_is_told_and_only_as_far_as_it_came() {
        let marks = Marks::default();
        marks.set(Mark::Attempt);
        assert_eq!(marks.told(), (0, Stages::default()), "nobody wanted to know");
        marks.keep();
        for mark in [Mark::Attempt, Mark::Placed, Mark::Head, Mark::Body] {
            marks.set(mark);
            pass(2).await;
        }
        let two = Duration::from_secs(2);
        assert_eq!(marks.told(), (1, Stages { queue: two, first_byte: two, body: two }));
        marks.set(Mark::Attempt);
        pass(3).await;
        marks.set(Mark::Placed);
        let queue = Duration::from_secs(3);
        assert_eq!(marks.told(), (2, Stages { queue, ..Stages::default() }));
    }
}
