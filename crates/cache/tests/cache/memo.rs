//! Functions that remember.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use wats_cache::{Cache, ManualClock, cached, try_cached};

/// Waits until `condition` holds, without sleeping; panics after ten seconds.
fn eventually(what: &str, condition: impl Fn() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < Duration::from_secs(10), "never came true: {what}");
        thread::yield_now();
    }
}

#[test]
fn a_hundred_threads_cause_one_call() {
    let cache: Cache<u32, u32> = Cache::builder(10).build();
    let calls = AtomicU32::new(0);
    let square = cached(
        &cache,
        |n| *n,
        |n: u32| {
            calls.fetch_add(1, Ordering::SeqCst);
            eventually("all have asked", || cache.stats().shared == 99);
            n * n
        },
    );
    thread::scope(|scope| {
        let callers: Vec<_> = (0..100).map(|_| scope.spawn(|| square(7))).collect();
        assert!(callers.into_iter().all(|caller| caller.join().unwrap() == 49));
    });
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[test]
fn none_is_remembered_like_any_other_value() {
    let calls = AtomicU32::new(0);
    let cache: Cache<u32, Option<u32>> = Cache::builder(10).build();
    let half = |n: u32| {
        calls.fetch_add(1, Ordering::SeqCst);
        n.is_multiple_of(2).then_some(n / 2)
    };
    let half = cached(&cache, |n| *n, half);
    assert_eq!([half(7), half(7), half(8), half(8)], [None, None, Some(4), Some(4)]);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[test]
fn an_error_is_returned_and_not_remembered() {
    let calls = AtomicU32::new(0);
    let cache: Cache<(), u32> = Cache::builder(10).build();
    let third_time = try_cached(
        &cache,
        |()| (),
        |()| {
            let call = calls.fetch_add(1, Ordering::SeqCst);
            if call < 2 { Err("not yet") } else { Ok(call) }
        },
    );
    for _ in 0..2 {
        assert_eq!(third_time(()).unwrap_err().failure(), Some(&"not yet"));
    }
    assert_eq!(third_time(()).unwrap(), 2);
    assert_eq!(third_time(()).unwrap(), 2);
    assert_eq!(calls.load(Ordering::SeqCst), 3);
}

#[test]
fn a_hundred_threads_share_one_error() {
    let cache: Cache<u32, u32> = Cache::builder(10).build();
    let fail = try_cached(
        &cache,
        |n: &u32| *n,
        |_| {
            eventually("all have asked", || cache.stats().shared == 99);
            Err::<u32, _>("out of order")
        },
    );
    thread::scope(|scope| {
        let callers: Vec<_> = (0..100).map(|_| scope.spawn(|| fail(1))).collect();
        for caller in callers {
            assert_eq!(caller.join().unwrap().unwrap_err().failure(), Some(&"out of order"));
        }
    });
    assert_eq!((cache.stats().loads, cache.stats().entries), (1, 0));
}

/// Where other languages have keyword arguments, a struct has fields in any order.
#[test]
fn the_key_does_not_depend_on_how_the_call_is_written() {
    struct Search<'a> {
        part_number: &'a str,
        revision: &'a str,
        verbose: bool,
    }
    let (text, revision) = (String::from("WIDGET"), String::from("A"));
    let cache: Cache<(String, String), usize> = Cache::builder(10).build();
    let length = cached(
        &cache,
        |search: &Search| (search.part_number.to_lowercase(), search.revision.to_owned()),
        |search: Search| search.part_number.len() + usize::from(search.verbose),
    );
    length(Search { part_number: "widget", revision: "A", verbose: false });
    length(Search { verbose: true, revision: "A", part_number: &text });
    let by_reference = &length;
    by_reference(Search { revision: &revision, part_number: "Widget", verbose: false });
    assert_eq!(cache.stats().loads, 1);
    length(Search { part_number: "widget", revision: "B", verbose: false });
    assert_eq!(cache.stats().loads, 2);
}

#[test]
fn the_cache_decides_how_long_a_result_counts() {
    let clock = ManualClock::new();
    let minute = Duration::from_secs(60);
    let cache: Cache<u32, u32> = Cache::builder(10).ttl(minute).clock(clock.clone()).build();
    let calls = AtomicU32::new(0);
    let number = cached(&cache, |n| *n, |_| calls.fetch_add(1, Ordering::SeqCst));
    assert_eq!([number(1), number(1)], [0, 0]);
    clock.advance(minute);
    assert_eq!([number(1), number(1)], [1, 1]);
    cache.invalidate_all();
    assert_eq!([number(1), number(1)], [2, 2]);
}

#[cfg(feature = "tokio")]
mod tasks {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Semaphore;
    use wats_cache::{Cache, cached_async, try_cached_async};

    #[tokio::test]
    async fn a_hundred_tasks_cause_one_call() {
        let cache: Cache<u32, u32> = Cache::builder(10).build();
        let gate = Arc::new(Semaphore::new(0));
        let calls = Arc::new(AtomicU32::new(0));
        let square = {
            let (gate, calls) = (Arc::clone(&gate), Arc::clone(&calls));
            cached_async(
                &cache,
                |n| *n,
                move |n: u32| {
                    let (gate, calls) = (Arc::clone(&gate), Arc::clone(&calls));
                    async move {
                        calls.fetch_add(1, Ordering::SeqCst);
                        gate.acquire().await.expect("the gate is never closed").forget();
                        n * n
                    }
                },
            )
        };
        // Calls may be sent to other tasks.
        let callers: Vec<_> = (0..100).map(|_| tokio::spawn(square(7))).collect();
        while cache.stats().shared < 99 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(1);
        for caller in callers {
            assert_eq!(caller.await.unwrap().unwrap(), 49);
        }
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_call_that_is_not_awaited_does_nothing() {
        let cache: Cache<u32, u32> = Cache::builder(10).build();
        let never = cached_async(&cache, |n| *n, |_: u32| async { unreachable!("nobody waits") });
        drop(never(1));
        assert_eq!(cache.stats().loads, 0);
    }

    #[tokio::test]
    async fn an_error_is_returned_and_not_remembered_and_none_is() {
        let cache: Cache<u32, Option<u32>> = Cache::builder(10).build();
        let calls = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&calls);
        let call = try_cached_async(
            &cache,
            |n| *n,
            move |_: u32| {
                let call = counted.fetch_add(1, Ordering::SeqCst);
                async move { if call == 0 { Err("not yet") } else { Ok(None) } }
            },
        );
        assert_eq!(call(1).await.unwrap_err().failure(), Some(&"not yet"));
        assert_eq!(call(1).await.unwrap(), None);
        assert_eq!(call(1).await.unwrap(), None);
        assert_eq!(calls.load(Ordering::SeqCst), 2);
    }
}
