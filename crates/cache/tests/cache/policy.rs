//! Which entry goes, and who is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use wats_cache::{Cache, Insert, ManualClock, Outcome, Policy, RemovalCause, Tag};

#[test]
fn lru_evicts_exactly_the_one_not_used_for_longest() {
    let cache = Cache::builder(3).policy(Policy::Lru).build();
    for key in ["a", "b", "c"] {
        cache.insert(key, ());
    }
    cache.get("a");
    cache.insert("d", ());
    assert_eq!(cache.get("b"), None);
    cache.get("c");
    cache.insert("e", ());
    assert_eq!(cache.get("a"), None);
    assert!(cache.get("c").is_some() && cache.get("d").is_some() && cache.get("e").is_some());
}

#[test]
fn lru_makes_room_for_weight_not_for_count() {
    let cache = Cache::builder(100)
        .policy(Policy::Lru)
        .weigher(10, |_: &i32, weight: &u64| *weight)
        .build();
    for key in 0..5 {
        cache.insert(key, 2);
    }
    cache.insert(5, 5);
    let present: Vec<i32> = (0..6).filter(|key| cache.get(key).is_some()).collect();
    assert_eq!(present, [3, 4, 5]);
    assert_eq!(cache.stats().weight, 9);
}

#[test]
fn a_pass_over_many_keys_leaves_the_proven_ones() {
    let hot = |policy| {
        let cache = Cache::builder(100).policy(policy).build();
        for _ in 0..20 {
            for key in 0..50 {
                if cache.get(&key).is_none() {
                    cache.insert(key, ());
                }
            }
        }
        for key in 1_000..2_000 {
            cache.insert(key, ());
        }
        (0..50).filter(|key| cache.get(key).is_some()).count()
    };
    assert!(hot(Policy::ScanResistant) >= 45);
    assert_eq!(hot(Policy::Lru), 0);
}

#[test]
fn the_listener_is_told_every_cause_once() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let clock = ManualClock::new();
    let cache = {
        let told = Arc::clone(&told);
        Cache::builder(3)
            .policy(Policy::Lru)
            .ttl(Duration::from_secs(10))
            .clock(clock.clone())
            .on_removal(move |key: &str, value: i32, cause| {
                told.lock().unwrap().push((key, value, cause));
            })
            .build()
    };
    let tag = Tag::new();
    cache.insert("a", 1);
    cache.insert("a", 2);
    cache.remove("a");
    cache.insert_with("b", 3, Insert::default().stamp(cache.stamp([&tag])));
    tag.invalidate();
    cache.get("b");
    cache.insert("c", 4);
    clock.advance(Duration::from_secs(10));
    cache.get("c");
    for (key, value) in [("d", 5), ("e", 6), ("f", 7), ("g", 8)] {
        cache.insert(key, value);
    }
    assert_eq!(cache.remove_where(|key, _| *key == "f"), 1);
    assert_eq!(
        *told.lock().unwrap(),
        [
            ("a", 1, RemovalCause::Replaced),
            ("a", 2, RemovalCause::Explicit),
            ("b", 3, RemovalCause::Invalidated),
            ("c", 4, RemovalCause::Expired),
            ("d", 5, RemovalCause::Size),
            ("f", 7, RemovalCause::Explicit),
        ]
    );
    let removals = cache.stats().removals;
    assert_eq!((removals.replaced, removals.explicit, removals.invalidated), (1, 2, 1));
    assert_eq!((removals.expired, removals.size), (1, 1));
}

#[test]
fn a_listener_may_use_the_cache() {
    let cache: Arc<std::sync::OnceLock<Cache<u32, u32>>> = Arc::default();
    let made = {
        let cache = Arc::clone(&cache);
        Cache::builder(10)
            .on_removal(move |key, value, cause| {
                if cause == RemovalCause::Explicit {
                    cache.get().unwrap().insert(key + 1, value);
                }
            })
            .build()
    };
    cache.set(made.clone()).unwrap();
    made.insert(1, 7);
    made.remove(&1);
    assert_eq!((made.get(&1), made.get(&2)), (None, Some(7)));
}

#[test]
fn prefixes_reach_every_depth_and_no_other_key() {
    let cache: Cache<String, ()> = Cache::builder(100).prefixes('/').build();
    let keys = ["a/b/c", "a/b/d", "a/x", "ab/c", "a"];
    let fill = || {
        for key in keys {
            cache.insert(key.to_owned(), ());
        }
    };
    let left = || keys.iter().filter(|key| cache.get(**key).is_some()).copied().collect::<Vec<_>>();
    fill();
    cache.invalidate_prefix("a/b/");
    assert_eq!(left(), ["a/x", "ab/c", "a"]);
    fill();
    cache.invalidate_prefix("a/");
    assert_eq!(left(), ["ab/c", "a"]);
    fill();
    cache.invalidate_prefix("a");
    assert_eq!(left(), keys, "not a prefix: it does not end in the separator");
}

#[test]
fn a_value_on_its_way_during_an_invalidation_by_prefix_is_refused() {
    let cache: Cache<String, u8> = Cache::builder(10).prefixes('/').build();
    let key = String::from("a/b");
    let stamp = cache.stamp_for(&key, []);
    cache.invalidate_prefix("a/");
    let outcome = cache.insert_with(key.clone(), 1, Insert::default().stamp(stamp));
    assert_eq!(outcome, wats_cache::Outcome::Stale);
    assert_eq!(cache.get(&key), None);
}

#[test]
fn a_named_tag_is_the_same_tag_each_time_it_is_named() {
    let cache: Cache<u8, u8> = Cache::builder(10).build();
    let stamp = cache.stamp([&cache.tag("product:7")]);
    cache.insert_with(1, 1, Insert::default().stamp(stamp));
    cache.tag("product:8").invalidate();
    assert_eq!(cache.get(&1), Some(1));
    cache.tag("product:7").invalidate();
    assert_eq!(cache.get(&1), None);
}

#[test]
fn what_weighs_more_than_an_entry_can_counts_as_the_most_it_can() {
    let cache: Cache<u32, u64> =
        Cache::builder(10).shards(1).weigher(1 << 40, |_, weight: &u64| *weight).build();
    assert_eq!(cache.insert(1, 1 << 33), Outcome::Stored);
    assert_eq!(cache.stats().weight, u64::from(u32::MAX));
    assert!(cache.remove(&1));
    assert_eq!(cache.stats().weight, 0);
}
