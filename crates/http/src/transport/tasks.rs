//! What hyper starts for an HTTP/2 connection, run by the one task that drives it.
//!
//! hyper starts a task for the connection itself, one for each request until its answer begins, and
//! one for each body on its way. As tasks of the runtime each of them costs an allocation of the
//! largest of the three, several copies of that, a place in the runtime's lists and a turn of its
//! scheduler, for a few instructions of work. Here they are polled by the connection's driver,
//! right after what woke them.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_util::stream::{FuturesUnordered, StreamExt};
use hyper::rt::Executor;

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Takes tasks from hyper. They run only while [`Tasks`] are polled: hyper starts them from within
/// the connection's future, which the same driver polls.
#[derive(Clone, Default)]
pub(super) struct Starter {
    started: Arc<Mutex<Vec<Task>>>,
}

impl<F> Executor<F> for Starter
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, future: F) {
        self.started.lock().unwrap_or_else(PoisonError::into_inner).push(Box::pin(future));
    }
}

/// The tasks of one connection.
pub(super) struct Tasks {
    starter: Starter,
    running: FuturesUnordered<Task>,
}

impl Tasks {
    pub(super) fn new(starter: Starter) -> Self {
        Self { starter, running: FuturesUnordered::new() }
    }

    /// Polls whatever was woken, and whatever was started; ready when nothing is left to run.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.running.extend(
                self.starter.started.lock().unwrap_or_else(PoisonError::into_inner).drain(..),
            );
            while let Poll::Ready(Some(())) = self.running.poll_next_unpin(cx) {}
            if !self.has_started() {
                break;
            }
        }
        if self.running.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Whether something was started that was not polled yet.
    pub(super) fn has_started(&self) -> bool {
        !self.starter.started.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}
