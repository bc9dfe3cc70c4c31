//! When to dial again after a dial that failed while other connections still serve.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;

/// The first pause is shorter than a person notices; the longest bounds how long a server that is
/// back goes without its further connections.
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// Pauses that double with every failure in a row.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    pause: Duration,
    until: Option<Instant>,
    reason: Option<Error>,
}

impl Backoff {
    /// A dial failed. Dials that were under way together fail together, and count once.
    pub(super) fn failed(&mut self, reason: Error, now: Instant) {
        self.reason = Some(reason);
        if self.until(now).is_none() {
            self.pause = (self.pause * 2).clamp(PAUSE_MIN, PAUSE_MAX);
            self.until = Some(now + self.pause);
        }
    }

    /// Until when nobody may dial; `None` if somebody may now.
    pub(super) fn until(&self, now: Instant) -> Option<Instant> {
        self.until.filter(|until| now < *until)
    }

    /// Whether the last dial failed. One at a time is then enough to find out about the next.
    pub(super) fn is_on(&self) -> bool {
        self.until.is_some()
    }

    /// Why the last dial failed, if it did.
    pub(super) fn reason(&self) -> Option<&Error> {
        self.reason.as_ref()
    }

    /// A dial succeeded, or everybody has been told.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, PAUSE_MAX, PAUSE_MIN};
    use crate::error::{Error, ErrorKind};
    use tokio::time::Instant;

    #[test]
    fn pauses_double_up_to_a_bound_and_start_anew_after_a_success() {
        let refused = || Error::new(ErrorKind::Connect, "refused");
        let (mut backoff, mut now) = (Backoff::default(), Instant::now());
        assert_eq!(backoff.until(now), None);
        let mut pauses = Vec::new();
        for _ in 0..8 {
            backoff.failed(refused(), now);
            backoff.failed(refused(), now);
            let until = backoff.until(now).unwrap();
            pauses.push(until - now);
            now = until;
            assert_eq!(backoff.until(now), None, "the pause has passed");
        }
        assert_eq!((pauses[0], pauses[1], pauses[7]), (PAUSE_MIN, PAUSE_MIN * 2, PAUSE_MAX));
        backoff.reset();
        backoff.failed(refused(), now);
        assert_eq!(backoff.until(now), Some(now + PAUSE_MIN));
    }
}
