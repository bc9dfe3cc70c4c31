//! "Something changed": wakes every task that waits, and loses no wake-up, because a waiter says
//! what it saw last.

use std::future::poll_fn;
use std::task::{Poll, Waker};

use crate::sync::{Mutex, lock};

/// Counts changes and wakes those who wait for the next one.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    changes: u64,
    waiting: Vec<Waker>,
}

impl Signal {
    /// How many changes there were.
    pub(crate) fn seen(&self) -> u64 {
        lock(&self.inner).changes
    }

    pub(crate) fn raise(&self) {
        let waiting = {
            let mut inner = lock(&self.inner);
            inner.changes += 1;
            std::mem::take(&mut inner.waiting)
        };
        for waker in waiting {
            waker.wake();
        }
    }

    /// Resolves as soon as there was a change after the one that `seen` told of.
    pub(crate) async fn after(&self, seen: u64) {
        poll_fn(|context| {
            let mut inner = lock(&self.inner);
            if inner.changes != seen {
                return Poll::Ready(());
            }
            if !inner.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                inner.waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }
}
