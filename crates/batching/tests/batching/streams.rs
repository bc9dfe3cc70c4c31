//! `BatchMap::stream` against a plain model: order, what is alive, what is held, and when it ends.

use std::cell::Cell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use futures_util::{FutureExt, Stream, StreamExt, stream};
use proptest::prelude::*;
use wats_batching::BatchMap;

use crate::support::Gates;

/// Takes what comes without waiting; the streams under test may give way now and then.
fn ready<S: Stream + Unpin>(results: &mut S, at_most: usize) -> Vec<S::Item> {
    let mut context = Context::from_waker(Waker::noop());
    let (mut taken, mut pending) = (Vec::new(), 0);
    while taken.len() < at_most && pending < 3 {
        match results.poll_next_unpin(&mut context) {
            Poll::Ready(Some(result)) => taken.push(result),
            Poll::Ready(None) => break,
            Poll::Pending => pending += 1,
        }
    }
    taken
}

proptest! {
    #[test]
    fn results_come_in_order_and_no_more_is_held_than_allowed(
        count in 0_usize..200,
        width in 0_usize..12,
        hold in 0_usize..30,
        choices in prop::collection::vec(any::<prop::sample::Index>(), 200),
        greed in prop::collection::vec(0_usize..4, 200),
    ) {
        let (gates, taken) = (Gates::default(), Cell::new(0));
        let input = stream::iter((0..count).inspect(|_| taken.set(taken.get() + 1)));
        let results = BatchMap::new(width).hold(hold).stream(input, |item| gates.future(item));
        let mut results = pin!(results);
        let (width, hold) = (width.max(1), hold.max(width).max(1));
        let mut got = Vec::new();
        for (choice, greed) in choices.iter().zip(greed) {
            got.extend(ready(&mut results, greed));
            let alive = gates.alive();
            prop_assert!(alive.len() <= width);
            prop_assert!(taken.get() - got.len() <= hold, "{} taken, {} given", taken.get(), got.len());
            if !alive.is_empty() {
                gates.open(alive[choice.index(alive.len())]);
            }
        }
        (0..count).for_each(|item| gates.open(item));
        while got.len() < count {
            got.extend(ready(&mut results, usize::MAX));
        }
        prop_assert_eq!(got, (0..count).collect::<Vec<_>>());
        prop_assert!(ready(&mut results, 1).is_empty());
    }
}

#[test]
fn an_endless_stream_is_taken_only_as_far_as_it_is_held() {
    let (gates, taken) = (Gates::default(), Cell::new(0));
    let endless = stream::iter((0..).inspect(|_| taken.set(taken.get() + 1)));
    let mut results = BatchMap::new(3).stream(endless, |item: usize| gates.future(item));
    assert!(ready(&mut results, 9).is_empty());
    (1..100).for_each(|item| gates.open(item));
    assert!(ready(&mut results, 9).is_empty(), "item 0 is slow");
    assert_eq!(taken.get(), 12, "four times the width");
    gates.open(0);
    assert_eq!(ready(&mut results, 5), [0, 1, 2, 3, 4]);
    drop(results);
    assert!(gates.alive().is_empty());
}

#[test]
fn the_first_error_comes_at_once_and_ends_everything() {
    let gates = Gates::default();
    let start =
        |item: usize| gates.future(item).map(|item| if item == 2 { Err(2) } else { Ok(item) });
    let mut results = BatchMap::new(3).try_stream(stream::iter(0_usize..), start);
    assert!(ready(&mut results, 9).is_empty());
    gates.open(2);
    assert_eq!(ready(&mut results, 9), [Err(2)], "before items 0 and 1");
    assert!(gates.alive().is_empty());
    assert_eq!(gates.started(), [0, 1, 2]);
    assert!(ready(&mut results, 9).is_empty());
}

#[test]
fn progress_knows_the_total_if_the_input_does() {
    let mut seen = Vec::new();
    let squares = BatchMap::new(2)
        .on_progress(|done, total| seen.push((done, total)))
        .stream(stream::iter([1, 2, 3]), |n: u32| async move { n * n });
    assert_eq!(squares.collect::<Vec<_>>().now_or_never(), Some(vec![1, 4, 9]));
    assert_eq!(seen, [(1, Some(3)), (2, Some(3)), (3, Some(3))]);
}

#[test]
fn a_long_run_of_ready_futures_gives_way() {
    let mut results = BatchMap::new(1).stream(stream::iter(0..), |n: u64| async move { n });
    let mut context = Context::from_waker(Waker::noop());
    let polled = (0..1_000).map(|_| results.poll_next_unpin(&mut context));
    assert!(polled.filter(Poll::is_pending).count() > 0);
}
