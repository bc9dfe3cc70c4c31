//! Futures that end when the test says so, and a hand that polls. No clock, no runtime.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// What a set of gated futures has done so far.
#[derive(Clone, Default)]
pub(crate) struct Gates(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    /// Items in the order in which their futures were made.
    started: Vec<usize>,
    /// Items whose futures are alive.
    alive: Vec<usize>,
    dropped: usize,
    most_alive: usize,
    /// Open gates and the wakers that wait at closed ones.
    open: Vec<usize>,
    waiting: Vec<(usize, Waker)>,
}

impl Gates {
    /// A future for `item` that waits until [`open`](Self::open).
    pub(crate) fn future(&self, item: usize) -> Gated {
        let mut state = self.0.borrow_mut();
        state.started.push(item);
        state.alive.push(item);
        state.most_alive = state.most_alive.max(state.alive.len());
        Gated { item, gates: self.clone() }
    }

    pub(crate) fn open(&self, item: usize) {
        let mut state = self.0.borrow_mut();
        state.open.push(item);
        for (waiting, waker) in &state.waiting {
            if *waiting == item {
                waker.wake_by_ref();
            }
        }
    }

    pub(crate) fn started(&self) -> Vec<usize> {
        self.0.borrow().started.clone()
    }

    pub(crate) fn alive(&self) -> Vec<usize> {
        self.0.borrow().alive.clone()
    }

    pub(crate) fn most_alive(&self) -> usize {
        self.0.borrow().most_alive
    }

    pub(crate) fn dropped(&self) -> usize {
        self.0.borrow().dropped
    }
}

pub(crate) struct Gated {
    item: usize,
    gates: Gates,
}

impl Future for Gated {
    type Output = usize;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<usize> {
        let mut state = self.gates.0.borrow_mut();
        if state.open.contains(&self.item) {
            return Poll::Ready(self.item);
        }
        state.waiting.push((self.item, context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Gated {
    fn drop(&mut self) {
        let mut state = self.gates.0.borrow_mut();
        state.alive.retain(|item| *item != self.item);
        state.dropped += 1;
    }
}

/// Polls as an executor would until nothing moves any more.
pub(crate) fn settle<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    // The futures under test may give way now and then; a few polls carry them over it.
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Poll::Ready(output);
        }
    }
    Poll::Pending
}

/// Runs what waits for nobody, and only gives way now and then.
pub(crate) fn finish<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1_000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
    unreachable!("it waits for something")
}
