//! One exchange with the server, as far as those know of it who wait for its answer.
//!
//! It connects them with the task that does the work: until when they wait, whether anything was
//! sent yet, and whether anybody is still there. It knows neither connections nor the cache.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::marks::Marks;

/// Longer than any program runs, and short enough that no clock overflows.
pub(crate) const LONGEST: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// The moment `timeout` from now.
pub(crate) fn after(timeout: Duration) -> Instant {
    Instant::now() + timeout.min(LONGEST)
}

#[derive(Debug)]
pub(crate) struct Call {
    began: Instant,
    /// When to give up; `None` once that was done.
    deadline: Mutex<Option<Instant>>,
    /// The last moment to which the deadline can be moved.
    latest: Instant,
    sent: AtomicBool,
    marks: Marks,
    /// Closed when the one caller gives up; `None` for calls that go on without one.
    caller: Option<watch::Sender<()>>,
}

/// Kept by the caller of a call for as long as it is interested.
#[derive(Debug)]
pub(crate) struct Caller {
    _interest: watch::Receiver<()>,
}

impl Call {
    /// A call that goes on whoever gives up, and whose deadline others can move up to `latest`.
    pub(crate) fn shared(deadline: Instant, latest: Instant) -> Self {
        Self::new(Instant::now(), deadline, latest)
    }

    fn new(began: Instant, deadline: Instant, latest: Instant) -> Self {
        let deadline = Mutex::new(Some(deadline));
        Self {
            began,
            deadline,
            latest,
            sent: AtomicBool::new(false),
            marks: Marks::default(),
            caller: None,
        }
    }

    /// A call of one caller, not worth beginning once he has given up.
    pub(crate) fn of_one(deadline: Instant) -> (Self, Caller) {
        let (caller, interest) = watch::channel(());
        let call = Self { caller: Some(caller), ..Self::shared(deadline, deadline) };
        (call, Caller { _interest: interest })
    }

    /// A call that ends with its caller, who runs it himself.
    pub(crate) fn own(timeout: Duration) -> Self {
        let began = Instant::now();
        let deadline = began + timeout.min(LONGEST);
        Self::new(began, deadline, deadline)
    }

    /// When it came to what.
    pub(crate) fn marks(&self) -> &Marks {
        &self.marks
    }

    pub(crate) fn began(&self) -> Instant {
        self.began
    }

    /// Runs `work` until the deadline, or until `sooner` if that is given; `None` if that came
    /// first.
    ///
    /// Pinned by the caller: a future passed by value is kept twice, as argument and as variable,
    /// and layer upon layer of that makes tasks of many kilobytes.
    pub(crate) async fn in_time<F: Future>(
        &self,
        mut work: Pin<&mut F>,
        sooner: Option<Instant>,
    ) -> Option<F::Output> {
        while let Some(deadline) = self.deadline() {
            let until = sooner.map_or(deadline, |sooner| sooner.min(deadline));
            tokio::select! {
                biased;
                result = &mut work => return Some(result),
                () = tokio::time::sleep_until(until) => {
                    if sooner == Some(until) {
                        return None;
                    }
                    self.expire();
                }
            }
        }
        None
    }

    /// Gives up, unless somebody moved the deadline meanwhile.
    fn expire(&self) {
        let mut deadline = self.deadline.lock().unwrap_or_else(PoisonError::into_inner);
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            *deadline = None;
        }
    }

    /// When to give up; `None` once that was done.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the call last until `wanted` for somebody who joins it; whether it will.
    ///
    /// A call that is overdue, or has taken too long already to wait for it anew, is not joined: a
    /// request that is stuck must not draw in everybody who comes later.
    pub(crate) fn extend(&self, wanted: Instant) -> bool {
        let mut deadline = self.deadline.lock().unwrap_or_else(PoisonError::into_inner);
        match *deadline {
            Some(present) if present > Instant::now() && wanted <= self.latest => {
                *deadline = Some(present.max(wanted));
                true
            }
            _ => false,
        }
    }

    /// Whether bytes of the request may have reached the server.
    pub(crate) fn is_sent(&self) -> bool {
        self.sent.load(Ordering::Acquire)
    }

    pub(crate) fn set_sent(&self, sent: bool) {
        self.sent.store(sent, Ordering::Release);
    }

    /// Waits until the caller is gone; for ever if the call goes on without one.
    pub(crate) async fn given_up(&self) {
        match &self.caller {
            Some(caller) => caller.closed().await,
            None => std::future::pending().await,
        }
    }

    pub(crate) fn is_given_up(&self) -> bool {
        self.caller.as_ref().is_some_and(watch::Sender::is_closed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Call, after};
    use std::pin::pin;
    use std::time::Duration;
    use tokio::time::Instant;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_call_lasts_as_long_as_the_last_who_joined_wants() {
        let (start, call) = (Instant::now(), Call::shared(after(SECOND), after(SECOND * 10)));
        assert!(call.extend(after(SECOND * 3)) && call.extend(after(SECOND * 2)));
        assert_eq!(call.in_time(pin!(std::future::pending::<()>()), None).await, None);
        assert_eq!(start.elapsed().as_secs(), 3);
        assert!(!call.extend(after(SECOND)), "it is over");
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_cannot_be_extended_without_end() {
        let call = Call::shared(after(SECOND), after(SECOND * 2));
        assert!(!call.extend(after(SECOND * 3)));
        tokio::time::advance(SECOND).await;
        assert!(!call.extend(after(SECOND)), "it is overdue");
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_timeout_is_no_overflow() {
        let call = Call::shared(after(Duration::MAX), after(Duration::MAX));
        assert_eq!(call.in_time(pin!(async { 1 }), None).await, Some(1));
    }

    #[tokio::test]
    async fn a_call_of_one_ends_with_its_caller() {
        let (call, caller) = Call::of_one(after(SECOND));
        assert!(!call.is_given_up());
        drop(caller);
        call.given_up().await;
        assert!(call.is_given_up());
    }
}
