//! What holds of a value that stands in for one that could not be loaded.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use wats_cache::{Cache, Load, ManualClock, Tag};

const SECOND: Duration = Duration::from_secs(1);

fn patient(cache: &Cache<u8, u32>) -> Load<'_, u8, u32> {
    cache.load(1).stale_if_error(SECOND * 600, SECOND * 5)
}

fn cache() -> (Cache<u8, u32>, ManualClock) {
    let clock = ManualClock::new();
    (Cache::builder(10).ttl(SECOND * 60).clock(clock.clone()).build(), clock)
}

#[test]
fn it_keeps_its_own_tags_whatever_the_failing_call_names() {
    let (cache, clock) = cache();
    let product = Tag::new();
    patient(&cache).tag(&product).run(|| Ok::<_, &str>(1)).unwrap();
    clock.advance(SECOND * 61);
    assert_eq!(patient(&cache).run(|| Err("down")).unwrap(), 1);
    product.invalidate();
    assert!(patient(&cache).run(|| Err("down")).is_err(), "it was invalidated");
}

#[test]
fn its_end_does_not_move_however_often_it_stands_in() {
    let clock = ManualClock::new();
    let builder = Cache::builder(10).ttl(SECOND * 60).ttl_jitter(1.0).clock(clock.clone());
    let cache: Cache<u8, u32> = builder.build();
    patient(&cache).ttl(SECOND).run(|| Ok::<_, &str>(1)).unwrap(); // one or two seconds
    for _ in 0..200 {
        clock.advance(SECOND * 3);
        let served = patient(&cache).run(|| Err("down")).is_ok();
        let now = clock_seconds(&clock);
        assert!(!served || now < 602, "served at {now} s");
        assert!(served || now >= 600, "not served at {now} s");
    }
}

fn clock_seconds(clock: &ManualClock) -> u64 {
    wats_cache::Clock::now(clock).as_secs()
}

#[test]
fn a_plain_read_does_not_get_it() {
    let (cache, clock) = cache();
    patient(&cache).run(|| Ok::<_, &str>(1)).unwrap();
    clock.advance(SECOND * 61);
    patient(&cache).run(|| Err("down")).unwrap();
    assert_eq!(cache.get(&1), None, "its lifetime is over");
    assert_eq!(patient(&cache).run(|| Err("down")).unwrap(), 1, "and yet it stands in");
}

#[test]
fn it_is_a_stale_hit_only_for_those_who_did_not_wait() {
    let (cache, clock) = cache();
    patient(&cache).run(|| Ok::<_, &str>(1)).unwrap();
    clock.advance(SECOND * 61);
    patient(&cache).run(|| Err("down")).unwrap();
    patient(&cache).run(|| Err("down")).unwrap();
    let stats = cache.stats();
    assert_eq!((stats.misses, stats.stale_hits, stats.hits), (2, 1, 0));
    assert_eq!((stats.loads, stats.load_errors, stats.stood_in), (2, 1, 1));
}

#[test]
fn a_value_stored_while_the_load_failed_is_not_replaced() {
    let (cache, clock) = cache();
    patient(&cache).run(|| Ok::<_, &str>(1)).unwrap();
    clock.advance(SECOND * 61);
    let other = cache.clone();
    let given = patient(&cache).run(move || {
        other.insert(1, 2);
        Err("down")
    });
    assert_eq!(given.unwrap(), 2);
    assert_eq!(cache.get(&1), Some(2));
}

#[test]
fn a_refresh_ahead_that_fails_leaves_the_value_its_lifetime_and_is_not_repeated() {
    let (cache, clock) = cache();
    let slow = clock.clone();
    let load = |result: Result<u32, &'static str>| {
        // So eager that it loads anew at every read.
        patient(&cache).refresh_ahead(1e9).run(move || result)
    };
    let first = patient(&cache).run(move || {
        slow.advance(SECOND);
        Ok::<_, &str>(1)
    });
    assert_eq!(first.unwrap(), 1);
    assert_eq!(load(Err("down")).unwrap(), 1);
    while cache.stats().load_errors == 0 {
        std::thread::yield_now(); // the refresh runs in a thread of its own
    }
    for _ in 0..59 {
        clock.advance(SECOND);
        assert_eq!(load(Ok(2)).unwrap(), 1);
    }
    assert_eq!(cache.stats().loads, 2, "it is fresh, and a refresh has failed");
    clock.advance(SECOND);
    assert_eq!(load(Ok(2)).unwrap(), 2, "loaded at its end");
}

#[test]
fn the_window_for_revalidation_does_not_begin_anew() {
    let (cache, clock) = cache();
    let load = |result: Result<u32, &'static str>| {
        patient(&cache).stale_while_revalidate(SECOND * 30).run(move || result)
    };
    load(Ok(1)).unwrap();
    clock.advance(SECOND * 60 + SECOND * 31);
    assert_eq!(load(Err("down")).unwrap(), 1, "beyond that window it is asked for, and waited for");
    clock.advance(SECOND * 6);
    assert_eq!(load(Ok(2)).unwrap(), 2, "again");
}
