//! Entries that end: by lifetime, by idleness, and without anybody asking for them.

use std::time::Duration;

use wats_cache::{Cache, Insert, ManualClock, Policy};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn writers_remove_what_has_expired_although_nobody_reads_it() {
    for policy in [Policy::ScanResistant, Policy::Lru] {
        let clock = ManualClock::new();
        let cache = Cache::builder(10_000).policy(policy).clock(clock.clone()).build();
        for key in 0..1_000 {
            cache.insert_with(key, key, Insert::default().ttl(SECOND));
        }
        clock.advance(SECOND * 2);
        for key in 1_000..2_000 {
            cache.insert_with(key, key, Insert::default().ttl(SECOND * 60));
        }
        let stats = cache.stats();
        assert_eq!((stats.entries, stats.removals.expired), (1_000, 1_000), "{policy:?}");
    }
}

#[test]
fn a_call_from_a_timer_removes_what_writers_do_not() {
    let clock = ManualClock::new();
    let cache = Cache::builder(1_000).clock(clock.clone()).build();
    for key in 0..500 {
        cache.insert_with(key, key, Insert::default().ttl(SECOND));
    }
    assert_eq!(cache.remove_expired(1_000), 0);
    clock.advance(SECOND * 2);
    let first = cache.remove_expired(10);
    assert!((1..=80).contains(&first), "{first} removed with a budget of ten a wheel");
    while cache.remove_expired(100) > 0 {}
    assert_eq!(cache.stats().entries, 0);
}

#[test]
fn dead_entries_stay_below_five_percent_in_a_steady_state() {
    let clock = ManualClock::new();
    let cache = Cache::builder(10_000).clock(clock.clone()).build();
    let lifetimes = [SECOND, SECOND * 4, SECOND * 16];
    let (mut live, mut held) = (0_u64, 0_u64);
    let mut ends = std::collections::HashMap::new();
    let mut now = Duration::ZERO;
    for key in 0..200_000_u64 {
        let ttl = lifetimes[usize::try_from(key % 3).unwrap()];
        cache.insert_with(key, (), Insert::default().ttl(ttl));
        ends.insert(key, now + ttl);
        clock.advance(Duration::from_millis(2));
        now += Duration::from_millis(2);
        if key % 10_000 == 9_999 && key > 50_000 {
            held += cache.stats().entries;
            live += ends.values().filter(|end| **end > now).count() as u64;
        }
    }
    assert_eq!(cache.stats().removals.size, 0, "there is room for all that live");
    let dead = 1.0 - live as f64 / held as f64;
    assert!((0.0..=0.05).contains(&dead), "{:.1} % dead", dead * 100.0);
}

#[test]
fn reading_keeps_an_idle_entry_but_not_beyond_its_lifetime() {
    let clock = ManualClock::new();
    let cache =
        Cache::builder(10).ttl(SECOND * 10).time_to_idle(SECOND * 4).clock(clock.clone()).build();
    cache.insert("read", 1);
    cache.insert("idle", 2);
    for _ in 0..3 {
        clock.advance(SECOND * 3);
        assert_eq!(cache.get("read"), Some(1));
    }
    assert_eq!(cache.get("idle"), None);
    clock.advance(SECOND);
    assert_eq!(cache.get("read"), None, "ten seconds are over");
}

#[test]
fn the_wheel_looks_again_at_an_entry_that_was_read_meanwhile() {
    let clock = ManualClock::new();
    let cache = Cache::builder(100).no_ttl().time_to_idle(SECOND * 4).clock(clock.clone()).build();
    cache.insert("read", 1);
    cache.insert("idle", 2);
    for _ in 0..10 {
        clock.advance(SECOND * 2);
        assert_eq!(cache.get("read"), Some(1));
        cache.remove_expired(100);
    }
    assert_eq!((cache.stats().entries, cache.stats().removals.expired), (1, 1));
    clock.advance(SECOND * 20);
    cache.remove_expired(100);
    assert_eq!(cache.stats().entries, 0);
}

#[test]
fn jitter_spreads_lifetimes_around_the_one_given() {
    let clock = ManualClock::new();
    let cache =
        Cache::builder(10_000).ttl(SECOND * 100).ttl_jitter(0.1).clock(clock.clone()).build();
    for key in 0..1_000 {
        cache.insert(key, ());
    }
    let alive = |cache: &Cache<i32, ()>| (0..1_000).filter(|key| cache.get(key).is_some()).count();
    clock.advance(SECOND * 89);
    assert_eq!(alive(&cache), 1_000);
    clock.advance(SECOND * 11);
    let half = alive(&cache);
    assert!((400..600).contains(&half), "{half} of 1000 live longer than the mean");
    clock.advance(SECOND * 11);
    assert_eq!(alive(&cache), 0);
}

#[test]
fn without_a_lifetime_an_entry_stays() {
    let clock = ManualClock::new();
    let cache = Cache::builder(10).no_ttl().clock(clock.clone()).build();
    cache.insert("key", 1);
    clock.advance(Duration::from_secs(u64::from(u32::MAX)));
    assert_eq!(cache.get("key"), Some(1));
}
