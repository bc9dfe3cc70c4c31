//! Loading in threads: once for all, shared errors, stale values in place of none.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use wats_cache::{Cache, LoadError, ManualClock, Tag};

const SECOND: Duration = Duration::from_secs(1);

type Result<V> = std::result::Result<V, LoadError<&'static str>>;

/// Waits until `condition` holds, without sleeping; panics after ten seconds.
fn eventually(what: &str, condition: impl Fn() -> bool) {
    let began = std::time::Instant::now();
    while !condition() {
        assert!(began.elapsed() < SECOND * 10, "never came true: {what}");
        thread::yield_now();
    }
}

#[test]
fn a_missing_value_is_loaded_once_and_kept() {
    let cache: Cache<&str, u32> = Cache::builder(10).build();
    assert_eq!(cache.get_or_load("key", || 1), 1);
    assert_eq!(cache.get_or_load("key", || unreachable!("it is there")), 1);
    let stats = cache.stats();
    assert_eq!((stats.loads, stats.hits, stats.misses), (1, 1, 1));
}

/// `callers` threads ask for one key; the loader ends when all of them have asked.
fn crowd(
    callers: u32,
    load: impl Fn() -> std::result::Result<u32, &'static str> + Send + Sync + 'static,
) -> (Vec<Result<u32>>, u32, Cache<u8, u32>) {
    let cache: Cache<u8, u32> = Cache::builder(10).build();
    let loads = Arc::new(AtomicU32::new(0));
    let load = Arc::new(load);
    let threads: Vec<_> = (0..callers)
        .map(|_| {
            let (cache, loads, load) = (cache.clone(), Arc::clone(&loads), Arc::clone(&load));
            thread::spawn(move || {
                cache.try_get_or_load(1, || {
                    loads.fetch_add(1, Ordering::SeqCst);
                    eventually("all have asked", || cache.stats().shared == u64::from(callers) - 1);
                    load()
                })
            })
        })
        .collect();
    let join = |thread: thread::JoinHandle<_>| thread.join().expect("no caller panics");
    let results = threads.into_iter().map(join).collect();
    (results, loads.load(Ordering::SeqCst), cache)
}

#[test]
fn a_hundred_threads_cause_one_load() {
    let (results, loads, cache) = crowd(100, || Ok(7));
    assert!(results.into_iter().all(|result| result.unwrap() == 7));
    assert_eq!((loads, cache.stats().loads, cache.stats().shared), (1, 1, 99));
}

#[test]
fn a_hundred_threads_share_one_error_and_it_is_not_kept() {
    let (results, loads, cache) = crowd(100, || Err("out of order"));
    for result in results {
        assert_eq!(result.unwrap_err().failure(), Some(&"out of order"));
    }
    assert_eq!((loads, cache.stats().load_errors), (1, 1));
    assert_eq!(cache.get_or_load(1, || 8), 8);
}

#[test]
fn a_leader_who_panics_hands_over() {
    let cache: Cache<u8, u32> = Cache::builder(10).build();
    let follows = {
        let cache = cache.clone();
        let (asked, follower) = mpsc::channel();
        let leader = thread::spawn(move || {
            cache.get_or_load(1, || {
                asked.send(()).unwrap();
                eventually("somebody waits", || cache.stats().shared == 1);
                panic!("a loader that panics")
            })
        });
        follower.recv().unwrap();
        leader
    };
    assert_eq!(cache.get_or_load(1, || 2), 2);
    assert!(follows.join().is_err(), "the panic is the leader's own");
}

#[test]
fn who_waits_too_long_is_told_and_the_load_goes_on() {
    let cache: Cache<u8, u32> = Cache::builder(10).build();
    let gate = Arc::new(Barrier::new(2));
    let leader = {
        let (cache, gate) = (cache.clone(), Arc::clone(&gate));
        thread::spawn(move || {
            cache.get_or_load(1, || {
                gate.wait();
                1
            })
        })
    };
    eventually("the leader loads", || cache.stats().misses == 1);
    let call = cache.load(1).timeout(Duration::from_millis(20));
    let result: Result<u32> = call.run(|| unreachable!("another one leads"));
    assert!(result.unwrap_err().is_timeout());
    gate.wait();
    assert_eq!(leader.join().unwrap(), 1);
    assert_eq!(cache.get(&1), Some(1));
}

#[test]
fn a_value_loaded_across_an_invalidation_is_returned_but_not_kept() {
    let cache: Cache<u8, u32> = Cache::builder(10).build();
    let tag = Tag::new();
    let invalidate = tag.clone();
    let result: Result<u32> = cache.load(1).tag(&tag).run(move || {
        invalidate.invalidate();
        Ok(1)
    });
    assert_eq!(result.unwrap(), 1);
    assert_eq!(cache.get(&1), None);
    assert_eq!(cache.stats().refused_stale, 1);
}

#[test]
fn who_asks_after_an_invalidation_does_not_join_a_load_from_before_it() {
    let cache: Cache<u8, u32> = Cache::builder(10).build();
    let gate = Arc::new(Barrier::new(2));
    let early = {
        let (cache, gate) = (cache.clone(), Arc::clone(&gate));
        thread::spawn(move || {
            cache.get_or_load(1, || {
                gate.wait();
                1
            })
        })
    };
    eventually("the early one loads", || cache.stats().misses == 1);
    cache.invalidate_all();
    assert_eq!(cache.get_or_load(1, || 2), 2);
    gate.wait();
    assert_eq!(early.join().unwrap(), 1);
    assert_eq!(cache.get(&1), Some(2), "the early value must not replace the later one");
}

#[test]
fn a_stale_value_is_served_while_one_thread_loads_a_new_one() {
    let clock = ManualClock::new();
    let cache: Cache<u8, u32> = Cache::builder(10).ttl(SECOND).clock(clock.clone()).build();
    let read = |load: u32| {
        let call = cache.load(1).stale_while_revalidate(SECOND * 10);
        let result: Result<u32> = call.run(move || Ok(load));
        result.unwrap()
    };
    assert_eq!(read(1), 1);
    clock.advance(SECOND * 5);
    assert_eq!(cache.get(&1), None, "a plain read wants a fresh one");
    assert_eq!(read(2), 1);
    eventually("the new one is there", || cache.get(&1) == Some(2));
    assert_eq!(cache.stats().stale_hits, 1);

    clock.advance(SECOND * 12);
    assert_eq!(read(3), 3, "beyond the window there is nothing to serve");
}

#[test]
fn a_stale_value_stands_in_for_an_error_and_the_source_is_left_alone_for_a_while() {
    let clock = ManualClock::new();
    let cache: Cache<u8, u32> = Cache::builder(10).ttl(SECOND).clock(clock.clone()).build();
    let loads = Arc::new(AtomicU32::new(0));
    let read = |value: std::result::Result<u32, &'static str>| {
        let loads = Arc::clone(&loads);
        cache.load(1).stale_if_error(SECOND * 10, SECOND * 2).run(move || {
            loads.fetch_add(1, Ordering::SeqCst);
            value
        })
    };
    assert_eq!(read(Ok(1)).unwrap(), 1);
    clock.advance(SECOND * 3);
    assert_eq!(read(Err("down")).unwrap(), 1);
    assert_eq!(read(Err("down")).unwrap(), 1, "throttled");
    assert_eq!(loads.load(Ordering::SeqCst), 2);
    clock.advance(SECOND * 2);
    assert_eq!(read(Err("down")).unwrap(), 1);
    assert_eq!(loads.load(Ordering::SeqCst), 3);
    clock.advance(SECOND * 7);
    assert!(read(Err("down")).is_err(), "eleven seconds after its end it is too old");
}

#[test]
fn an_invalidated_value_never_stands_in() {
    let clock = ManualClock::new();
    let cache: Cache<u8, u32> = Cache::builder(10).ttl(SECOND).clock(clock.clone()).build();
    let read = |value| {
        let call = cache.load(1).stale_while_revalidate(SECOND * 9);
        call.stale_if_error(SECOND * 9, SECOND).run(move || value)
    };
    assert_eq!(read(Ok(1)).unwrap(), 1);
    clock.advance(SECOND * 2);
    cache.invalidate_all();
    assert_eq!(read(Err("down")).unwrap_err().failure(), Some(&"down"));
}

#[test]
fn many_missing_keys_are_loaded_with_one_call() {
    let cache: Cache<u32, u32> = Cache::builder(100).build();
    cache.insert(3, 30);
    let mut calls = 0;
    let values = cache.get_or_load_many(0..6, |missing| {
        calls += 1;
        assert_eq!(missing, [0, 1, 2, 4, 5]);
        Ok::<_, &str>(
            missing.iter().filter(|key| **key != 4).map(|key| (*key, key * 10)).collect::<Vec<_>>(),
        )
    });
    assert_eq!(values.unwrap(), [Some(0), Some(10), Some(20), Some(30), None, Some(50)]);
    assert_eq!(calls, 1);
    assert_eq!(cache.get(&5), Some(50));
    let error = cache.get_or_load_many([9], |_| Err::<Vec<_>, _>("down"));
    assert_eq!(error.unwrap_err(), "down");
    let stats = cache.stats();
    assert_eq!((stats.loads, stats.load_errors, stats.misses), (2, 1, 6));
}

#[test]
fn a_value_may_be_kept_shorter_or_not_at_all() {
    let clock = ManualClock::new();
    let cache: Cache<u8, Option<u32>> =
        Cache::builder(10).ttl(SECOND * 60).clock(clock.clone()).build();
    let read = |key, value| {
        let result: Result<Option<u32>> = cache
            .load(key)
            .adapt(|value, adapt| match value {
                None => adapt.ttl = Some(SECOND),
                Some(0) => adapt.store = false,
                Some(_) => {}
            })
            .run(move || Ok(value));
        result.unwrap()
    };
    assert_eq!((read(1, None), read(1, Some(1))), (None, None));
    clock.advance(SECOND);
    assert_eq!((read(1, Some(1)), read(1, None)), (Some(1), Some(1)));
    assert_eq!((read(2, Some(0)), read(2, Some(5))), (Some(0), Some(5)));
}
