//! Flushing, shutting down, and going away.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use wats_batching::RequestBatcher;
use wats_batching::batcher::{Error, Leftover};

use crate::support::{doubling, ms, spawn};

#[tokio::test(start_paused = true)]
async fn a_flush_sends_what_waits_and_returns_when_it_is_answered() {
    let (batcher, calls) = doubling(ms(100), |options| options.linger = Duration::from_secs(60));
    let first = spawn(&batcher, [1]).await;
    let later = spawn(&batcher, [20, 21]).await;
    let start = Instant::now();
    batcher.flush().await;
    assert_eq!(calls.items(), [vec![1], vec![20, 21]]);
    assert!(first.iter().chain(&later).all(tokio::task::JoinHandle::is_finished));
    assert_eq!(start.elapsed(), ms(100));
}

#[tokio::test(start_paused = true)]
async fn a_flush_does_not_wait_for_what_comes_after_it() {
    let (batcher, calls) = doubling(ms(100), |options| options.max_concurrent = 1);
    let first = spawn(&batcher, [1]).await;
    let flushing = {
        let batcher = batcher.clone();
        tokio::spawn(async move { batcher.flush().await })
    };
    tokio::time::sleep(ms(1)).await;
    let later = spawn(&batcher, [2]).await;
    flushing.await.unwrap();
    assert!(first[0].is_finished() && !later[0].is_finished());
    assert_eq!(calls.items().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_flush_of_nothing_returns_at_once() {
    let (batcher, _) = doubling(ms(100), |_| {});
    let start = Instant::now();
    batcher.flush().await;
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_in_time_sends_everything_and_takes_nothing_more() {
    let (batcher, calls) = doubling(ms(100), |options| {
        options.max_items = 2;
        options.max_concurrent = 1;
        options.linger = Duration::from_secs(60);
    });
    let tasks = spawn(&batcher, [1, 2, 3, 5]).await;
    assert_eq!(batcher.shutdown(ms(1000)).await, Leftover::default());
    for task in tasks {
        assert!(task.await.unwrap().is_ok());
    }
    assert_eq!(calls.items(), [[1, 2], [3, 5]]);
    assert_eq!(batcher.add(6).await, Err(Error::ShutDown));
    assert_eq!(batcher.try_add(6).await, Err(Error::ShutDown));
    assert_eq!(batcher.shutdown(ms(1000)).await, Leftover::default());
    batcher.flush().await;
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_that_runs_out_of_time_hands_back_what_was_not_sent() {
    let (batcher, calls) = doubling(ms(100), |options| {
        options.max_items = 2;
        options.max_concurrent = 1;
    });
    let tasks = spawn(&batcher, [1, 2, 3, 5, 6, 7]).await;
    let leftover = batcher.shutdown(ms(150)).await;
    assert_eq!((&leftover.unsent[..], leftover.calls_given_up), (&[6, 7][..], 1));
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    assert_eq!(answers[..2], [Ok(2), Ok(4)]);
    assert_eq!(answers[2..4], [Err(Error::Interrupted), Err(Error::Interrupted)]);
    assert_eq!(answers[4..], [Err(Error::ShutDown), Err(Error::ShutDown)]);
    assert_eq!(calls.items(), [[1, 2], [3, 5]]);
    let stats = batcher.stats();
    assert_eq!((stats.waiting, stats.under_way, stats.unsent), (0, 0, 2));
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_without_time_sends_nothing() {
    let (batcher, calls) = doubling(ms(100), |options| options.max_concurrent = 1);
    let first = spawn(&batcher, [1]).await;
    let tasks = spawn(&batcher, [2, 3]).await;
    let leftover = batcher.shutdown(Duration::ZERO).await;
    assert_eq!((leftover.unsent, leftover.calls_given_up), (vec![2, 3], 1));
    assert_eq!(calls.items(), [[1]]);
    for task in first.into_iter().chain(tasks) {
        assert!(task.await.unwrap().is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_for_a_place_are_told_of_the_shutdown() {
    let (batcher, _) = doubling(ms(100), |options| {
        options.max_concurrent = 1;
        options.max_waiting = 1;
    });
    let tasks = spawn(&batcher, [1]).await;
    let more = spawn(&batcher, [2, 3]).await;
    let leftover = batcher.shutdown(ms(1000)).await;
    assert_eq!(leftover, Leftover::default());
    let answers: Vec<_> = futures_util::future::join_all(tasks.into_iter().chain(more)).await;
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers, [Ok(2), Ok(4), Err(Error::ShutDown)]);
}

#[tokio::test(start_paused = true)]
async fn the_task_ends_with_the_last_clone_and_the_calls_under_way() {
    let token = Arc::new(());
    let held = Arc::clone(&token);
    let batcher = RequestBatcher::builder(move |items: Vec<u32>| {
        let held = Arc::clone(&held);
        async move {
            tokio::time::sleep(ms(100)).await;
            drop(held);
            Ok::<_, ()>(items.into_iter().map(Ok).collect())
        }
    });
    let batcher = batcher.start();
    let other = batcher.clone();
    drop(batcher);
    assert_eq!(other.add(1).await, Ok(1));
    let task = {
        let other = other.clone();
        tokio::spawn(async move { other.add(2).await })
    };
    tokio::time::sleep(ms(1)).await;
    task.abort();
    drop(other);
    tokio::time::sleep(ms(1)).await;
    assert_eq!(Arc::strong_count(&token), 3, "a call that was begun goes on");
    tokio::time::sleep(ms(100)).await;
    assert_eq!(Arc::strong_count(&token), 1);
}
