//! One answer from the writer thread to whoever asked, awaited or waited for. It needs no runtime.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::sync::{Condvar, Mutex, lock};

/// Makes both ends.
pub(crate) fn slot<T>() -> (Answer<T>, Asked<T>) {
    let shared = Arc::new(Shared { inner: Mutex::new(Inner::default()), filled: Condvar::new() });
    (Answer { shared: Arc::clone(&shared) }, Asked { shared })
}

struct Shared<T> {
    inner: Mutex<Inner<T>>,
    filled: Condvar,
}

struct Inner<T> {
    value: Option<T>,
    /// The other end is gone; there will be no value.
    over: bool,
    waker: Option<Waker>,
}

impl<T> Default for Inner<T> {
    fn default() -> Self {
        Self { value: None, over: false, waker: None }
    }
}

/// The end that answers. Dropped without an answer, it says that there will be none.
pub(crate) struct Answer<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Answer<T> {
    pub(crate) fn give(self, value: T) {
        lock(&self.shared.inner).value = Some(value);
        // Dropping does the rest.
    }
}

impl<T> Drop for Answer<T> {
    fn drop(&mut self) {
        let waker = {
            let mut inner = lock(&self.shared.inner);
            inner.over = true;
            inner.waker.take()
        };
        self.shared.filled.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The end that waits; resolves to `None` if nobody will answer any more.
#[must_use = "the answer is only known to whoever waits for it"]
pub(crate) struct Asked<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Asked<T> {
    /// Blocks the thread until there is an answer.
    pub(crate) fn wait(self) -> Option<T> {
        let mut inner = lock(&self.shared.inner);
        loop {
            if inner.over {
                return inner.value.take();
            }
            let woken = self.shared.filled.wait(inner);
            inner = woken.unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }
}

impl<T> Future for Asked<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut inner = lock(&self.shared.inner);
        if inner.over {
            return Poll::Ready(inner.value.take());
        }
        inner.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
