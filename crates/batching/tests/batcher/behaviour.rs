//! When a batch goes, what is in it, and who is told what.

use futures_util::FutureExt;
use futures_util::future::join_all;
use std::time::Duration;
use tokio::time::Instant;
use wats_batching::RequestBatcher;
use wats_batching::batcher::Error;

use crate::support::{doubling, ms, spawn};

#[tokio::test(start_paused = true)]
async fn an_idle_batcher_asks_at_once() {
    let (batcher, _) = doubling(Duration::ZERO, |_| {});
    let start = Instant::now();
    for item in [1, 2, 3] {
        assert_eq!(batcher.add(item).await, Ok(item * 2));
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(batcher.stats().longest_wait, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn what_is_wanted_in_one_turn_is_asked_for_in_one_call() {
    let (batcher, calls) = doubling(ms(85), |_| {});
    let tasks = spawn(&batcher, 10..60).await;
    for (task, item) in tasks.into_iter().zip(10..) {
        let expected = if item == 13 { Err(Error::Call("unlucky")) } else { Ok(item * 2) };
        assert_eq!(task.await.unwrap(), expected);
    }
    assert_eq!(calls.items(), [(10..60).collect::<Vec<_>>()]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_task_wants_is_one_call_also_if_others_run_beside_it() {
    // The test is not on one of the runtime's threads: the batcher runs while it asks.
    for _ in 0..100 {
        let (batcher, calls) = doubling(Duration::ZERO, |options| {
            options.max_items = 1_000;
            // However seldom this thread gets its turn.
            options.linger = Duration::from_secs(600);
        });
        let answers = join_all((1000..1500).map(|item| batcher.add(item))).await;
        assert!(answers.into_iter().zip(1000..).all(|(answer, item)| answer == Ok(item * 2)));
        assert_eq!(calls.items().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_never_polled_again_holds_up_others_no_longer_than_the_linger() {
    let (batcher, calls) = doubling(Duration::ZERO, |options| options.linger = ms(10));
    let stuck = batcher.add(20);
    let mut stuck = std::pin::pin!(stuck);
    assert!(stuck.as_mut().now_or_never().is_none());
    let start = Instant::now();
    assert_eq!(batcher.add(21).await, Ok(42));
    assert_eq!(start.elapsed(), ms(10));
    assert_eq!(stuck.await, Ok(40));
    assert_eq!(calls.items(), [[20, 21]]);
}

#[tokio::test(start_paused = true)]
async fn the_longest_linger_there_is_waits_for_nothing_when_idle_and_for_the_call_when_busy() {
    let (batcher, calls) = doubling(ms(85), |options| options.linger = Duration::MAX);
    let tasks = spawn(&batcher, [20]).await;
    assert_eq!(batcher.add(21).await, Ok(42));
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(40));
    }
    assert_eq!(calls.times(), [0, 85]);
}

#[tokio::test(start_paused = true)]
async fn a_flush_does_not_wait_for_callers_in_the_middle_of_asking() {
    let (batcher, calls) = doubling(Duration::ZERO, |options| options.linger = ms(10));
    let mut stuck = std::pin::pin!(batcher.add(20));
    assert!(stuck.as_mut().now_or_never().is_none());
    let start = Instant::now();
    batcher.flush().await;
    assert_eq!((start.elapsed(), calls.items()), (Duration::ZERO, vec![vec![20]]));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_items_are_calls_of_a_hundred() {
    let (batcher, calls) = doubling(ms(85), |options| options.max_concurrent = 10);
    let start = Instant::now();
    let answers = join_all((1000..2000).map(|item| batcher.add(item))).await;
    assert!(answers.into_iter().zip(1000..).all(|(answer, item)| answer == Ok(item * 2)));
    assert_eq!(calls.items().iter().map(Vec::len).collect::<Vec<_>>(), [100; 10]);
    assert_eq!(start.elapsed(), ms(85));
    let stats = batcher.stats();
    assert_eq!((stats.added, stats.sent, stats.batches, stats.largest), (1000, 1000, 10, 100));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_wishes_at_once_are_as_few_calls_as_their_different_items_need() {
    for (different, most, calls_needed) in
        [(1000, 100, 10), (999, 100, 10), (730, 100, 8), (101, 100, 2), (3, 100, 1), (730, 7, 105)]
    {
        let (batcher, calls) = doubling(ms(85), |options| options.max_items = most);
        // None of the items that the call treats in another way.
        let wishes = (0..1000).map(|wish| 1000 + wish % different);
        let answers = join_all(wishes.clone().map(|item| batcher.add(item))).await;
        assert!(answers.into_iter().zip(wishes).all(|(answer, item)| answer == Ok(item * 2)));
        assert_eq!(calls.items().len(), calls_needed, "{different} items, {most} a call");
        assert_eq!(calls.items().concat().len(), usize::try_from(different).unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn an_item_that_comes_alone_waits_for_its_own_call_and_no_longer() {
    let (batcher, calls) = doubling(ms(85), |_| {});
    for item in [20, 21] {
        let start = Instant::now();
        assert_eq!(batcher.add(item).await, Ok(item * 2));
        assert_eq!(start.elapsed(), ms(85));
    }
    assert_eq!(calls.items(), [[20], [21]]);
}

#[tokio::test(start_paused = true)]
async fn equal_items_share_one_place_in_one_call() {
    let (batcher, calls) = doubling(ms(85), |_| {});
    let answers = join_all((0..20).map(|_| batcher.add(7))).await;
    assert_eq!(answers, vec![Ok(14); 20]);
    assert_eq!(calls.items(), [[7]]);
    assert_eq!((batcher.stats().added, batcher.stats().shared), (20, 19));
}

#[tokio::test(start_paused = true)]
async fn equal_items_are_asked_for_each_where_that_is_wished() {
    let (batcher, calls) = doubling(ms(85), |options| options.share_duplicates = false);
    join_all((0..3).map(|_| batcher.add(7))).await;
    assert_eq!(calls.items(), [[7, 7, 7]]);
}

#[tokio::test(start_paused = true)]
async fn an_item_never_shares_the_answer_of_a_call_under_way() {
    let (batcher, calls) = doubling(ms(85), |_| {});
    let first = spawn(&batcher, [7]).await;
    assert_eq!(batcher.add(7).await, Ok(14));
    assert_eq!(calls.items(), [[7], [7]]);
    assert_eq!(first.into_iter().next().unwrap().await.unwrap(), Ok(14));
}

#[tokio::test(start_paused = true)]
async fn a_busy_batcher_collects_for_as_long_as_an_item_may_linger() {
    let (batcher, calls) = doubling(ms(100), |options| options.linger = ms(10));
    let mut tasks = spawn(&batcher, [1]).await;
    for item in [20, 21, 22, 23] {
        tokio::time::sleep(ms(3)).await;
        tasks.extend(spawn(&batcher, [item]).await);
    }
    join_all(tasks).await;
    assert_eq!(calls.items(), [vec![1], vec![20, 21, 22], vec![23]]);
    assert_eq!(calls.times()[..2], [0, 14], "item 20 came at 4");
}

#[tokio::test(start_paused = true)]
async fn with_no_place_for_another_call_items_wait_for_one_to_end() {
    let (batcher, calls) = doubling(ms(100), |options| {
        options.max_concurrent = 1;
        options.linger = Duration::ZERO;
    });
    let tasks = spawn(&batcher, [1]).await;
    let more = spawn(&batcher, 20..25).await;
    join_all(tasks.into_iter().chain(more)).await;
    assert_eq!(calls.items(), [vec![1], vec![20, 21, 22, 23, 24]]);
    assert_eq!(calls.times(), [0, 100]);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_no_heavier_than_allowed_and_what_is_heavier_goes_alone() {
    let batcher = RequestBatcher::builder(|items: Vec<&'static str>| async move {
        let size = items.len();
        Ok::<_, ()>(items.into_iter().map(|_| Ok(size)).collect())
    });
    let batcher =
        batcher.weigh(|item| item.len()).configure(|options| options.max_bytes = 4).start();
    let answers = join_all(["a", "bbb", "cccccc", "d"].map(|item| batcher.add(item))).await;
    assert_eq!(answers, [Ok(2), Ok(2), Ok(1), Ok(1)]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_or_panics_fails_for_its_own_items_alone() {
    let (batcher, _) = doubling(ms(85), |options| options.max_items = 2);
    let answers = join_all([1, 666, 2, 99, 3, 4, 5, 6].map(|item| batcher.add(item))).await;
    let panicked = Err(Error::Panicked("no such thing".into()));
    let expected = [
        Err(Error::Call("all is lost")),
        Err(Error::Call("all is lost")),
        panicked.clone(),
        panicked,
    ];
    assert_eq!(answers[..4], expected);
    assert!(matches!(&answers[4], Err(Error::Count { items: 2, results: 1, .. })), "{answers:?}");
    assert_eq!(answers[4], answers[5]);
    assert_eq!(answers[6..], [Ok(10), Ok(12)]);
    let stats = batcher.stats();
    assert_eq!((stats.batches, stats.failed, stats.panicked), (4, 3, 1));
    assert_eq!(batcher.add(7).await, Ok(14), "it goes on");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_wants_any_more_is_not_sent_and_holds_up_nobody() {
    let (batcher, calls) = doubling(ms(100), |_| {});
    let tasks = spawn(&batcher, [1]).await;
    let dropped = spawn(&batcher, [20, 21]).await;
    let wanted = spawn(&batcher, [20, 22]).await;
    dropped.iter().for_each(tokio::task::JoinHandle::abort);
    join_all(tasks.into_iter().chain(wanted)).await;
    assert_eq!(calls.items(), [vec![1], vec![20, 22]]);
    let stats = batcher.stats();
    assert_eq!((stats.added, stats.sent, stats.shared, stats.given_up), (5, 3, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_first_caller_may_leave_without_harm_to_those_who_joined_it() {
    let (batcher, _) = doubling(ms(100), |_| {});
    let first = spawn(&batcher, [7]).await;
    let joined = spawn(&batcher, [8, 8]).await;
    first[0].abort();
    joined[0].abort();
    assert_eq!(joined.into_iter().nth(1).unwrap().await.unwrap(), Ok(16));
}

#[tokio::test(start_paused = true)]
async fn with_too_many_waiting_one_is_refused_or_waits_for_a_place() {
    let (batcher, calls) = doubling(ms(100), |options| {
        options.max_concurrent = 1;
        options.max_waiting = 2;
    });
    let mut tasks = spawn(&batcher, [1]).await;
    tasks.extend(spawn(&batcher, [20, 21]).await);
    assert_eq!(batcher.try_add(22).await, Err(Error::Full));
    assert_eq!(batcher.stats().refused, 1);
    assert_eq!(batcher.add(23).await, Ok(46));
    assert_eq!(calls.items(), [vec![1], vec![20, 21], vec![23]]);
    join_all(tasks).await;
}

#[test]
fn on_several_threads_everybody_gets_his_own_answer() {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(4).enable_time().build().unwrap().block_on(async {
        let batcher = RequestBatcher::builder(|items: Vec<u32>| async move {
            assert!(items.len() <= 7);
            tokio::task::yield_now().await;
            Ok::<_, ()>(items.into_iter().map(|item| Ok(item * 2)).collect())
        });
        let batcher = batcher.configure(|options| options.max_items = 7).start();
        let tasks = (0..2_000).map(|item| {
            let batcher = batcher.clone();
            tokio::spawn(async move { (batcher.add(item % 600).await, item % 600) })
        });
        for task in tasks.collect::<Vec<_>>() {
            let (answer, item) = task.await.unwrap();
            assert_eq!(answer, Ok(item * 2));
        }
        let stats = batcher.stats();
        assert_eq!(stats.added, 2_000);
        assert_eq!(stats.sent + stats.shared, 2_000);
    });
}
