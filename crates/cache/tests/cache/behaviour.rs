//! What a user relies on, one promise a test.

use std::time::Duration;

use wats_cache::{Cache, Insert, ManualClock, Outcome, Stamp, Tag};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn an_entry_lives_exactly_its_lifetime() {
    let clock = ManualClock::new();
    let cache = Cache::builder(10).ttl(MINUTE).clock(clock.clone()).build();
    cache.insert("key", 1);

    clock.advance(Duration::from_nanos(59_999_999_999));
    assert_eq!(cache.get("key"), Some(1));
    clock.advance(Duration::from_nanos(1));
    assert_eq!(cache.get("key"), None);
    assert_eq!(cache.stats().expired, 1);
}

#[test]
fn an_expired_entry_is_removed_when_it_is_found() {
    let clock = ManualClock::new();
    let cache = Cache::builder(10).ttl(MINUTE).clock(clock.clone()).build();
    cache.insert("key", 1);
    clock.advance(MINUTE);
    assert_eq!(cache.get("key"), None);
    assert_eq!(cache.stats().entries, 0);
}

#[test]
fn a_value_of_no_lifetime_takes_an_older_one_away() {
    let cache = Cache::builder(10).build();
    cache.insert("key", 1);
    let outcome = cache.insert_with("key", 2, Insert::default().ttl(Duration::ZERO));
    assert_eq!((outcome, cache.get("key")), (Outcome::Expired, None));
}

#[test]
fn a_cache_of_one_entry_keeps_one_entry() {
    for capacity in [0, 1] {
        let cache = Cache::builder(capacity).build();
        for key in ["first", "second"] {
            assert_eq!(cache.insert(key, 1), Outcome::Stored);
            assert_eq!(cache.get(key), Some(1));
        }
        assert_eq!(cache.stats().entries, 1);
    }
}

#[test]
fn a_lifetime_of_its_own_wins_over_the_caches() {
    let clock = ManualClock::new();
    let cache = Cache::builder(10).ttl(MINUTE).clock(clock.clone()).build();
    cache.insert_with("long", 1, Insert::default().ttl(MINUTE * 3));
    clock.advance(MINUTE * 2);
    assert_eq!(cache.get("long"), Some(1));
}

#[test]
fn a_lifetime_of_zero_stores_nothing() {
    let cache = Cache::builder(10).build();
    let outcome = cache.insert_with("key", 1, Insert::default().ttl(Duration::ZERO));
    assert_eq!(outcome, Outcome::Expired);
    assert_eq!(cache.get("key"), None);
}

#[test]
fn a_tag_invalidates_its_entries_and_no_others() {
    let cache = Cache::builder(10).build();
    let (product, report) = (Tag::new(), Tag::new());
    cache.insert_with("p", 1, Insert::default().stamp(cache.stamp([&product])));
    cache.insert_with("r", 2, Insert::default().stamp(cache.stamp([&report])));
    cache.insert_with("both", 3, Insert::default().stamp(cache.stamp([&product, &report])));

    product.invalidate();
    assert_eq!(cache.get("p"), None);
    assert_eq!(cache.get("both"), None);
    assert_eq!(cache.get("r"), Some(2));
    assert_eq!(cache.stats().invalidated, 2);
}

#[test]
fn a_value_read_before_an_invalidation_is_never_served_after_it() {
    let cache = Cache::builder(10).build();
    let product = Tag::new();
    let stamp = cache.stamp([&product]);
    product.invalidate(); // a write lands while the old value is on its way
    assert_eq!(cache.insert_with("p", 1, Insert::default().stamp(stamp)), Outcome::Stale);
    assert_eq!(cache.get("p"), None);
    assert_eq!(cache.stats().refused_stale, 1);
}

#[test]
fn invalidating_everything_also_stops_loads_under_way() {
    let cache = Cache::builder(10).build();
    cache.insert("old", 1);
    let stamp = cache.stamp([]);
    cache.invalidate_all();
    assert_eq!(cache.get("old"), None);
    assert_eq!(cache.insert_with("late", 2, Insert::default().stamp(stamp)), Outcome::Stale);
    cache.insert("new", 3);
    assert_eq!(cache.get("new"), Some(3));
}

#[test]
fn a_tag_may_mark_entries_of_several_caches() {
    let tag = Tag::new();
    let (a, b) = (Cache::builder(10).build(), Cache::builder(10).build());
    a.insert_with(1, 1, Insert::default().stamp(Stamp::take([&tag])));
    b.insert_with(1, 1, Insert::default().stamp(Stamp::take([&tag])));
    tag.invalidate();
    assert_eq!((a.get(&1), b.get(&1)), (None, None));
}

#[test]
fn a_value_too_heavy_is_refused_and_takes_its_older_self_along() {
    let cache: Cache<u8, Vec<u8>> =
        Cache::builder(10).weigher(100, |_, v: &Vec<u8>| v.len() as u64).build();
    assert_eq!(cache.insert(1, vec![0; 50]), Outcome::Stored);
    assert_eq!(cache.insert(1, vec![0; 101]), Outcome::TooHeavy);
    assert_eq!(cache.get(&1), None, "the older value must not outlive the newer one");
    assert_eq!(cache.stats().refused_heavy, 1);
}

#[test]
fn the_weight_stays_within_its_bound() {
    let cache: Cache<u32, Vec<u8>> =
        Cache::builder(100).weigher(10_000, |_, v: &Vec<u8>| v.len() as u64).build();
    for key in 0..1_000 {
        cache.insert(key, vec![0; 100]);
        assert!(cache.stats().weight <= 10_000);
    }
    let stats = cache.stats();
    assert_eq!(stats.inserts, 1_000);
    assert_eq!(stats.evictions(), 1_000 - stats.entries);
}

#[test]
fn replacing_is_not_evicting() {
    let cache = Cache::builder(10).build();
    cache.insert("key", 1);
    cache.insert("key", 2);
    assert_eq!(cache.get("key"), Some(2));
    assert_eq!(cache.stats().evictions(), 0);
    assert_eq!(cache.stats().entries, 1);
}

#[test]
fn none_is_a_value_like_any_other() {
    let cache: Cache<&str, Option<u8>> = Cache::builder(10).build();
    cache.insert("absent", None);
    assert_eq!(cache.get("absent"), Some(None));
    assert_eq!(cache.stats().hits, 1);
}

#[test]
fn the_hit_rate_counts_reads_only() {
    let cache = Cache::builder(10).build();
    assert!(cache.stats().hit_rate().abs() < f64::EPSILON);
    cache.insert("key", 1);
    cache.get("key");
    cache.get("key");
    cache.get("key");
    cache.get("other");
    assert!((cache.stats().hit_rate() - 0.75).abs() < f64::EPSILON);
}
