//! Chunks: sizes, order, and the errors that name the items concerned.

use std::cell::RefCell;
use std::convert::Infallible;
use std::error::Error as _;
use std::future::ready;
use std::pin::pin;
use std::task::Poll;

use crate::support::{Gates, settle};
use proptest::prelude::*;
use wats_batching::{Error, map_chunks};

proptest! {
    #[test]
    fn chunks_are_full_and_results_come_in_order(
        count in 0_usize..200,
        size in 0_usize..30,
        width in 0_usize..5,
    ) {
        let calls = RefCell::new(Vec::new());
        let run = map_chunks(0..count, size, width, |chunk: Vec<usize>| {
            calls.borrow_mut().push(chunk.clone());
            ready(Ok::<_, Infallible>(chunk.into_iter().map(|item| item + 1).collect()))
        });
        let Poll::Ready(outputs) = settle(pin!(run)) else { panic!("all calls are ready") };
        prop_assert_eq!(outputs, Ok((1..=count).collect::<Vec<_>>()));

        let items: Vec<_> = (0..count).collect();
        let model: Vec<_> = items.chunks(size.max(1)).map(<[usize]>::to_vec).collect();
        prop_assert_eq!(calls.into_inner(), model);
    }
}

#[test]
fn at_most_width_calls_are_alive() {
    let gates = Gates::default();
    let mut run = pin!(map_chunks(0..100, 10, 3, |chunk: Vec<usize>| {
        let gated = gates.future(chunk[0]);
        async move {
            gated.await;
            Ok::<_, Infallible>(chunk)
        }
    }));
    assert!(settle(run.as_mut()).is_pending());
    assert_eq!(gates.alive(), [0, 10, 20]);
    gates.open(10);
    assert!(settle(run.as_mut()).is_pending());
    assert_eq!(gates.alive(), [0, 20, 30]);
}

#[test]
fn an_answer_of_another_length_is_an_error_that_names_the_items() {
    for wrong in [0, 9, 11] {
        let run = map_chunks(0..25, 10, 1, |chunk: Vec<usize>| {
            let length = if chunk[0] == 10 { wrong } else { chunk.len() };
            ready(Ok::<_, Infallible>(vec![0_u8; length]))
        });
        let Poll::Ready(Err(error)) = settle(pin!(run)) else { panic!("the answer is wrong") };
        assert!(matches!(error, Error::Count { results, .. } if results == wrong), "{error}");
        assert_eq!(error.items(), 10..20);
        assert!(error.to_string().starts_with(&format!(
            "the call for items 10 to 19 answered with {wrong} results for 10 items"
        )));
    }
}

#[test]
fn a_failed_call_is_the_source_of_the_error() {
    let run = map_chunks(0..25, 10, 2, |chunk: Vec<usize>| {
        ready(if chunk[0] == 20 { "x".parse::<u8>().map(|_| chunk) } else { Ok(chunk) })
    });
    let Poll::Ready(Err(error)) = settle(pin!(run)) else { panic!("the last call fails") };
    assert_eq!(error.items(), 20..25);
    assert_eq!(error.to_string(), "the call for items 20 to 24 failed");
    assert!(error.source().is_some());
    assert!(error.into_call_error().is_some());
}
