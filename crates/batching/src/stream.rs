//! Mapping a stream: results in order, and never more in memory than was allowed.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::{Fuse, FuturesUnordered, Stream, StreamExt};

use crate::window::STEPS_PER_TURN;

/// How much is in memory at a time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Futures alive; 0 counts as 1.
    pub(crate) width: usize,
    /// Items taken from the input whose results were not handed out; at least the width.
    pub(crate) hold: usize,
}

/// The results of `start`, in the order of the input. Nothing happens while nobody polls it.
pub(crate) struct Mapped<S, F, Fut, O, P> {
    /// In a box, so that this can be moved between polls.
    items: Pin<Box<Fuse<S>>>,
    /// Makes a future that gives the number back.
    start: F,
    progress: P,
    /// Whether a result is the last one: it is handed out before its turn, and the rest dropped.
    is_last: fn(&O) -> bool,
    bounds: Bounds,
    total: Option<usize>,
    in_flight: FuturesUnordered<Fut>,
    /// What came before its turn; in front is the place of the next result.
    places: VecDeque<Option<O>>,
    /// Results handed out.
    done: usize,
    steps: usize,
    over: bool,
}

/// Nothing is pinned in place here: the input has a box, and `FuturesUnordered` one for each future.
impl<S, F, Fut, O, P> Unpin for Mapped<S, F, Fut, O, P> {}

impl<S, F, Fut, O, P> Mapped<S, F, Fut, O, P>
where
    S: Stream,
    F: FnMut(usize, S::Item) -> Fut,
    Fut: Future<Output = (usize, O)>,
    P: FnMut(usize, Option<usize>),
{
    pub(crate) fn new(
        items: S,
        bounds: Bounds,
        start: F,
        progress: P,
        is_last: fn(&O) -> bool,
    ) -> Self {
        let width = bounds.width.max(1);
        let (at_least, at_most) = items.size_hint();
        Self {
            items: Box::pin(items.fuse()),
            start,
            progress,
            is_last,
            bounds: Bounds { width, hold: bounds.hold.max(width) },
            total: at_most.filter(|most| *most == at_least),
            in_flight: FuturesUnordered::new(),
            places: VecDeque::new(),
            done: 0,
            steps: 0,
            over: false,
        }
    }

    /// Takes from the input as long as there is room.
    fn fill(&mut self, context: &mut Context<'_>) {
        let Bounds { width, hold } = self.bounds;
        while self.in_flight.len() < width && self.places.len() < hold {
            let Poll::Ready(Some(item)) = self.items.as_mut().poll_next(context) else { return };
            self.in_flight.push((self.start)(self.done + self.places.len(), item));
            self.places.push_back(None);
        }
    }

    fn hand_out(&mut self, output: O) -> Poll<Option<O>> {
        self.done += 1;
        (self.progress)(self.done, self.total);
        Poll::Ready(Some(output))
    }

    /// Drops whatever is left.
    fn end(&mut self) {
        self.over = true;
        self.in_flight = FuturesUnordered::new();
        self.places = VecDeque::new();
    }
}

impl<S, F, Fut, O, P> Stream for Mapped<S, F, Fut, O, P>
where
    S: Stream,
    F: FnMut(usize, S::Item) -> Fut,
    Fut: Future<Output = (usize, O)>,
    P: FnMut(usize, Option<usize>),
{
    type Item = O;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<O>> {
        let this = self.get_mut();
        while !this.over {
            this.fill(context);
            if let Some(output) = this.places.front_mut().and_then(Option::take) {
                this.places.pop_front();
                return this.hand_out(output);
            }
            this.steps += 1;
            if this.steps.is_multiple_of(STEPS_PER_TURN) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            match this.in_flight.poll_next_unpin(context) {
                Poll::Ready(Some((_, output))) if (this.is_last)(&output) => {
                    this.end();
                    return this.hand_out(output);
                }
                Poll::Ready(Some((number, output))) => {
                    // The place was made with the future.
                    if let Some(place) = this.places.get_mut(number - this.done) {
                        *place = Some(output);
                    }
                }
                Poll::Ready(None) if this.items.is_done() => this.over = true,
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(None)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.over {
            return (0, Some(0));
        }
        // An error may end it early, so nothing is sure but the most.
        (0, self.items.size_hint().1.and_then(|most| most.checked_add(self.places.len())))
    }
}
