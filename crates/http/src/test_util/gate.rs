//! Waiting for the test instead of for time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Notify, Semaphore};

/// A place where something waits until the test lets it go on. Clones are the same gate.
///
/// ```
/// use wats_http::test_util::Gate;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let gate = Gate::new();
/// let traveller = tokio::spawn({
///     let gate = gate.clone();
///     async move { gate.pass().await }
/// });
/// gate.reached(1).await; // it waits
/// gate.open();
/// traveller.await.unwrap();
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Gate {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// Closed when the gate is open for good.
    leave: Semaphore,
    waiting: AtomicUsize,
    arrived: Notify,
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

impl Gate {
    /// A gate that is shut.
    pub fn new() -> Self {
        let leave = Semaphore::new(0);
        let inner = Inner { leave, waiting: AtomicUsize::new(0), arrived: Notify::new() };
        Self { inner: Arc::new(inner) }
    }

    /// Lets everybody through, those who wait and those who come.
    pub fn open(&self) {
        self.inner.leave.close();
    }

    /// Lets `count` through, in the order of their coming, and then nobody again.
    pub fn let_through(&self, count: usize) {
        self.inner.leave.add_permits(count);
    }

    /// How many wait now.
    pub fn waiting(&self) -> usize {
        self.inner.waiting.load(Ordering::SeqCst)
    }

    /// Waits until at least `count` wait at the gate at once.
    pub async fn reached(&self, count: usize) {
        loop {
            let mut arrived = std::pin::pin!(self.inner.arrived.notified());
            arrived.as_mut().enable();
            if self.waiting() >= count {
                return;
            }
            arrived.await;
        }
    }

    /// Waits to be let through. Whoever stops waiting takes nothing away from the others.
    pub async fn pass(&self) {
        let _present = Present::enter(&self.inner);
        if let Ok(leave) = self.inner.leave.acquire().await {
            leave.forget();
        }
    }
}

/// Somebody at the gate, until it is dropped.
struct Present<'a>(&'a Inner);

impl<'a> Present<'a> {
    fn enter(gate: &'a Inner) -> Self {
        gate.waiting.fetch_add(1, Ordering::SeqCst);
        gate.arrived.notify_waiters();
        Self(gate)
    }
}

impl Drop for Present<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::Gate;

    #[tokio::test]
    async fn as_many_pass_as_are_let_through_and_all_when_it_is_open() {
        let gate = Gate::new();
        let mut travellers = tokio::task::JoinSet::new();
        for _ in 0..5 {
            let gate = gate.clone();
            travellers.spawn(async move { gate.pass().await });
        }
        gate.reached(5).await;
        gate.let_through(2);
        for _ in 0..2 {
            travellers.join_next().await.unwrap().unwrap();
        }
        tokio::task::yield_now().await;
        assert_eq!((travellers.len(), gate.waiting()), (3, 3));
        gate.open();
        while travellers.join_next().await.is_some() {}
        gate.pass().await;
        assert_eq!(gate.waiting(), 0);
    }

    #[tokio::test]
    async fn whoever_leaves_takes_no_leave_with_him() {
        let gate = Gate::new();
        tokio::select! {
            biased;
            () = gate.pass() => unreachable!("the gate is shut"),
            () = std::future::ready(()) => {}
        }
        gate.let_through(1);
        gate.pass().await;
    }
}
