//! `batch_map` against a plain model: which futures are alive, in which order they start, what comes
//! back, and what is dropped. The test decides which future ends next.

use std::cell::Cell;
use std::pin::pin;
use std::task::Poll;

use crate::support::{Gates, settle};
use proptest::prelude::*;
use wats_batching::{BatchMap, batch_map, try_batch_map};

proptest! {
    #[test]
    fn the_window_slides_and_the_results_come_in_order(
        count in 0_usize..300,
        width in 0_usize..20,
        choices in prop::collection::vec(any::<prop::sample::Index>(), 300),
    ) {
        let gates = Gates::default();
        let run = batch_map(0..count, width, |item| {
            let gated = gates.future(item);
            async move { gated.await * 10 }
        });
        let mut run = pin!(run);
        let width = width.max(1);
        for ended in 0..count {
            prop_assert!(settle(run.as_mut()).is_pending());
            // The model: the window is as full as the rest of the input allows, always.
            let expected_alive = width.min(count - ended);
            let alive = gates.alive();
            prop_assert_eq!(alive.len(), expected_alive);
            prop_assert_eq!(gates.started(), (0..ended + expected_alive).collect::<Vec<_>>());
            gates.open(alive[choices[ended].index(alive.len())]);
        }
        let Poll::Ready(outputs) = settle(run.as_mut()) else { panic!("every gate is open") };
        prop_assert_eq!(outputs, (0..count).map(|item| item * 10).collect::<Vec<_>>());
        prop_assert!(gates.most_alive() <= width);
        prop_assert_eq!(gates.dropped(), count);
    }

    #[test]
    fn dropping_the_run_drops_all_that_is_in_flight(
        count in 1_usize..60,
        width in 1_usize..20,
        finished in 0_usize..60,
    ) {
        let gates = Gates::default();
        {
            let mut run = pin!(batch_map(0..count, width, |item| gates.future(item)));
            for _ in 0..finished.min(count - 1) {
                assert!(settle(run.as_mut()).is_pending());
                gates.open(gates.alive()[0]);
            }
            assert!(settle(run.as_mut()).is_pending());
            prop_assert!(!gates.alive().is_empty());
        }
        prop_assert!(gates.alive().is_empty());
        prop_assert_eq!(gates.dropped(), gates.started().len());
    }

    #[test]
    fn the_first_error_ends_the_run_and_starts_nothing_more(
        count in 1_usize..60,
        width in 1_usize..20,
        failing in any::<prop::sample::Index>(),
    ) {
        let failing = failing.index(count);
        let gates = Gates::default();
        let run = try_batch_map(0..count, width, |item| {
            let gated = gates.future(item);
            async move {
                let item = gated.await;
                if item == failing { Err(item) } else { Ok(item) }
            }
        });
        let mut run = Box::pin(run);
        for item in 0..failing {
            assert!(settle(run.as_mut()).is_pending());
            gates.open(item);
        }
        assert!(settle(run.as_mut()).is_pending());
        let started = gates.started().len();
        gates.open(failing);
        prop_assert_eq!(settle(run.as_mut()), Poll::Ready(Err(failing)));
        prop_assert_eq!(gates.started().len(), started);
        prop_assert!(gates.alive().is_empty());
    }
}

#[test]
fn the_input_is_pulled_only_when_there_is_room() {
    let pulled = Cell::new(0);
    let gates = Gates::default();
    let items = (0..).inspect(|_| pulled.set(pulled.get() + 1));
    let mut run = pin!(batch_map(items, 3, |item| gates.future(item)));

    assert!(settle(run.as_mut()).is_pending());
    assert_eq!(pulled.get(), 3);
    gates.open(1);
    assert!(settle(run.as_mut()).is_pending());
    assert_eq!(pulled.get(), 4);
}

#[test]
fn a_slow_item_does_not_hold_up_the_others() {
    let gates = Gates::default();
    let mut run = pin!(batch_map(0..100, 2, |item| gates.future(item)));
    for item in 1..100 {
        gates.open(item);
    }
    assert!(settle(run.as_mut()).is_pending());
    assert_eq!(gates.alive(), [0], "all but the slow one are done");
}

#[test]
fn failures_are_collected_beside_successes() {
    let run =
        batch_map(0..4, 2, |item| async move { if item == 2 { Err(item) } else { Ok(item) } });
    assert_eq!(settle(pin!(run)), Poll::Ready(vec![Ok(0), Ok(1), Err(2), Ok(3)]));
}

#[test]
fn a_run_of_ready_futures_gives_way_to_other_tasks() {
    let started = Cell::new(0);
    let run = batch_map(0..1000, 4, |_| {
        started.set(started.get() + 1);
        std::future::ready(())
    });
    let mut run = pin!(run);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(std::future::Future::poll(run.as_mut(), &mut context).is_pending());
    assert!(started.get() < 200, "{} ran in one turn", started.get());
}

#[test]
fn progress_counts_up_and_knows_the_total_when_the_input_does() {
    let mut known = Vec::new();
    let run = BatchMap::new(2).on_progress(|done, total| known.push((done, total)));
    assert!(settle(pin!(run.run([7, 8], std::future::ready))).is_ready());
    assert_eq!(known, [(1, Some(2)), (2, Some(2))]);

    let mut unknown = Vec::new();
    let run = BatchMap::new(2).on_progress(|done, total| unknown.push((done, total)));
    let odd = (0..4).filter(|n| n % 2 == 1);
    assert!(settle(pin!(run.run(odd, std::future::ready))).is_ready());
    assert_eq!(unknown, [(1, None), (2, None)]);
}

#[test]
fn a_panic_in_a_future_reaches_the_caller_and_drops_the_rest() {
    let gates = Gates::default();
    let run = async {
        batch_map(0..3, 3, |item| {
            let gated = gates.future(item);
            async move {
                assert_ne!(gated.await, 1, "item 1 is broken");
            }
        })
        .await;
    };
    gates.open(1);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| settle(pin!(run))));
    assert!(outcome.is_err());
    assert!(gates.alive().is_empty());
}

#[test]
fn a_run_can_move_between_threads() {
    fn sendable<T: Send>(value: T) -> T {
        value
    }
    let run = sendable(batch_map(vec![1, 2], 2, |n: i32| async move { n + 1 }));
    assert_eq!(settle(pin!(run)), Poll::Ready(vec![2, 3]));
}
