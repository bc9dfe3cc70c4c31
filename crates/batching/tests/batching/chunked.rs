//! `ChunkedBatcher`, and `Retry` with it, against plain models.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::ready;

use crate::support::finish;
use futures_util::{StreamExt, stream};
use proptest::prelude::*;
use wats_batching::{ChunkedBatcher, Error, Retry, chunks_by_weight};

type Results = Result<Vec<Result<usize, &'static str>>, &'static str>;

/// What the chunk that begins with `first` is answered with.
fn answer(items: &[usize], broken: &[usize], short: &[usize]) -> Results {
    if broken.contains(&items[0]) {
        return Err("broken");
    }
    let result = |item: &usize| if item % 7 == 3 { Err("seven") } else { Ok(item * 2) };
    let skip = usize::from(short.contains(&items[0]));
    Ok(items.iter().skip(skip).map(result).collect())
}

proptest! {
    #[test]
    fn every_item_gets_its_own_answer_in_order(
        count in 0_usize..200,
        size in 0_usize..20,
        width in 0_usize..5,
        broken in prop::collection::vec(0_usize..200, 0..4),
        short in prop::collection::vec(0_usize..200, 0..4),
    ) {
        let (mut sizes, mut seen) = (Vec::new(), Vec::new());
        let run = ChunkedBatcher::new(size, width)
            .on_progress(|done, total| seen.push((done, total)))
            .run(0..count, |items: Vec<usize>| {
                sizes.push(items.len());
                ready(answer(&items, &broken, &short))
            });
        let answers = finish(run);
        let size = size.max(1);
        prop_assert_eq!(answers.len(), count);
        prop_assert!(sizes.iter().all(|len| *len <= size));
        prop_assert_eq!(sizes.len(), count.div_ceil(size));
        prop_assert_eq!(seen.last().copied(), (count > 0).then_some((count, Some(count))));
        for (item, found) in answers.into_iter().enumerate() {
            let first = item / size * size;
            let chunk = first..count.min(first + size);
            let expected = if broken.contains(&first) {
                prop_assert_eq!(found.as_ref().unwrap_err().items(), chunk);
                Err("broken")
            } else if short.contains(&first) {
                prop_assert_eq!(found.as_ref().unwrap_err().items(), chunk);
                let short = matches!(found, Err(Error::Count { .. }));
                prop_assert!(short);
                continue;
            } else if item % 7 == 3 {
                prop_assert_eq!(found.as_ref().unwrap_err().items(), item..item + 1);
                Err("seven")
            } else {
                Ok(item * 2)
            };
            let found = found.map_err(|error| error.into_call_error().expect("a call's error"));
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_stream_answers_as_a_list_does(count in 0_usize..100, size in 1_usize..9, width in 1_usize..4) {
        let call = |items: Vec<usize>| ready(answer(&items, &[], &[]));
        let list = finish(ChunkedBatcher::new(size, width).run(0..count, call));
        let streamed = ChunkedBatcher::new(size, width).stream(stream::iter(0..count), call);
        prop_assert_eq!(finish(streamed.collect::<Vec<_>>()), list);
    }

    #[test]
    fn an_item_is_called_for_again_as_often_as_the_hook_says(
        failures in prop::collection::vec(0_u32..6, 1..60),
        patience in 1_u32..5,
        size in 1_usize..10,
    ) {
        let calls = RefCell::new(HashMap::<usize, u32>::new());
        let call = |items: Vec<usize>| {
            let mut calls = calls.borrow_mut();
            let results = items.into_iter().map(|item| {
                let tried = calls.entry(item).or_default();
                *tried += 1;
                if *tried <= failures[item] { Err(*tried) } else { Ok(item) }
            });
            ready(Ok::<_, u32>(results.collect()))
        };
        let call = Retry::many(call, |failure| {
            assert_eq!(*failure.error, failure.attempt, "attempts are counted by item");
            (failure.attempt < patience).then(|| ready(()))
        });
        let run = ChunkedBatcher::new(size, 2).run(0..failures.len(), |items| call.call_many(items));
        let answers = finish(run);
        for (item, answer) in answers.into_iter().enumerate() {
            let tries = patience.min(failures[item] + 1);
            prop_assert_eq!(calls.borrow()[&item], tries);
            let expected = if failures[item] < patience { Ok(item) } else { Err(patience) };
            prop_assert_eq!(answer.map_err(|error| error.into_call_error().unwrap()), expected);
        }
    }

    #[test]
    fn chunks_are_within_both_bounds_and_lose_nothing(
        weights in prop::collection::vec(0_usize..20, 0..100),
        count in 0_usize..8,
        limit in 0_usize..40,
    ) {
        let chunks: Vec<Vec<usize>> =
            chunks_by_weight(weights.clone(), count, limit, |weight| *weight).collect();
        for (index, chunk) in chunks.iter().enumerate() {
            prop_assert!((1..=count.max(1)).contains(&chunk.len()));
            let weight: usize = chunk.iter().sum();
            prop_assert!(weight <= limit || chunk.len() == 1);
            if let Some(next) = chunks.get(index + 1) {
                let full = chunk.len() == count.max(1) || weight + next[0] > limit;
                prop_assert!(full, "the next item would have fitted");
            }
        }
        prop_assert_eq!(chunks.concat(), weights);
    }
}

#[test]
fn the_first_error_ends_a_run_that_was_asked_to_try() {
    let calls = RefCell::new(0);
    let run = ChunkedBatcher::new(2, 1).try_run(0_usize..100, |items: Vec<usize>| {
        *calls.borrow_mut() += 1;
        ready(answer(&items, &[], &[]))
    });
    let error = finish(run).unwrap_err();
    assert_eq!((error.items(), error.into_call_error()), (3..4, Some("seven")));
    assert_eq!(*calls.borrow(), 2);
}

#[test]
fn a_call_that_fails_as_a_whole_is_asked_about_for_each_item() {
    let calls = RefCell::new(Vec::new());
    let call = |items: Vec<u32>| {
        calls.borrow_mut().push(items.clone());
        ready(if items.len() > 1 { Err("too many") } else { Ok(vec![Ok(items[0])]) })
    };
    let call = Retry::many(call, |failure| (*failure.item == 2).then(|| ready(())));
    let results = finish(call.call_many(vec![1, 2, 3]));
    assert_eq!(results, Ok(vec![Err("too many"), Ok(2), Err("too many")]));
    assert_eq!(*calls.borrow(), [vec![1, 2, 3], vec![2]]);
}
