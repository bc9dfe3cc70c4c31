//! The sliding window: the futures in flight, and the input they are pulled from. The order of
//! results is the callers' affair; here they come as they finish.

use std::future::Future;
use std::task::Poll;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

/// After so many results the task gives way once, so that a long run of futures that are ready at
/// once (cache hits, say) does not keep its thread from other tasks. tokio allows a task 128 such
/// steps for the same reason.
pub(crate) const STEPS_PER_TURN: usize = 128;

/// `FuturesUnordered` polls only what was woken, so a window of a thousand idle requests costs
/// nothing while one of them moves. `StreamExt::buffered` would not do: it counts finished results
/// that wait for an earlier one as in flight, so one slow item would close the window.
pub(crate) struct Window<I, F, Fut> {
    items: I,
    width: usize,
    start: F,
    in_flight: FuturesUnordered<Fut>,
    steps: usize,
}

impl<I, F, Fut> Window<I, F, Fut>
where
    I: Iterator,
    F: FnMut(I::Item) -> Fut,
    Fut: Future,
{
    /// A `width` of 0 counts as 1.
    pub(crate) fn new(items: I, width: usize, start: F) -> Self {
        Self { items, width: width.max(1), start, in_flight: FuturesUnordered::new(), steps: 0 }
    }

    /// Fills the window from the input and waits for any one result; `None` after the last.
    pub(crate) async fn next(&mut self) -> Option<Fut::Output> {
        while self.in_flight.len() < self.width {
            let Some(item) = self.items.next() else { break };
            self.in_flight.push((self.start)(item));
        }
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS_PER_TURN) {
            give_way().await;
        }
        self.in_flight.next().await
    }
}

/// Pending once and awake at once: a runtime polls other tasks before this one again.
async fn give_way() {
    let mut given = false;
    std::future::poll_fn(|context| {
        if given {
            return Poll::Ready(());
        }
        given = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
