//! The promises of loading and invalidating under many interleavings of threads.
//!
//! `cargo xtask shuttle` runs them; the seed of a failing schedule is printed and can be replayed.
//! The strict store is used: the other one's locks are not the scheduler's to switch at.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64 as Plain, Ordering};

use shuttle::sync::atomic::AtomicU64;
use shuttle::thread;

use crate::cache::Cache;
use crate::store::Policy;
use crate::tag::Tag;

const SCHEDULES: usize = 2_000;

fn cache() -> Cache<u8, u64> {
    Cache::builder(10).policy(Policy::Lru).no_ttl().build()
}

fn check(test: impl Fn() + Send + Sync + 'static) {
    shuttle::check_random(test, SCHEDULES);
}

/// All threads are given the value, one of them loads it, and none sleeps for ever: a lost wake-up
/// would be a deadlock, which the scheduler reports.
#[test]
fn one_loads_and_everybody_is_given_the_value() {
    check(|| {
        let cache = cache();
        let loads = Arc::new(Plain::new(0));
        let readers: Vec<_> = (0..3)
            .map(|_| {
                let (cache, loads) = (cache.clone(), Arc::clone(&loads));
                thread::spawn(move || {
                    cache.get_or_load(1, || {
                        loads.fetch_add(1, Ordering::SeqCst);
                        thread::yield_now();
                        7
                    })
                })
            })
            .collect();
        for reader in readers {
            assert_eq!(reader.join().unwrap(), 7);
        }
        assert_eq!(loads.load(Ordering::SeqCst), 1);
        let stats = cache.stats();
        assert_eq!((stats.hits + stats.misses, stats.loads), (3, 1));
        assert_eq!(cache.inner.flights.len(), 0);
    });
}

/// A value read before a change can never be served to one who asks after the invalidation.
#[test]
fn nobody_who_comes_after_an_invalidation_is_given_what_was_before() {
    check(|| {
        let (cache, tag) = (cache(), Tag::new());
        let source = Arc::new(AtomicU64::new(0));
        let read = |cache: &Cache<u8, u64>, tag: &Tag, source: &Arc<AtomicU64>| {
            let source = Arc::clone(source);
            let call = cache.load(1).tag(tag);
            call.run(move || Ok::<_, ()>(source.load(Ordering::SeqCst))).unwrap()
        };
        let early = {
            let (cache, tag, source) = (cache.clone(), tag.clone(), Arc::clone(&source));
            thread::spawn(move || read(&cache, &tag, &source))
        };
        source.store(1, Ordering::SeqCst);
        tag.invalidate();
        assert_eq!(read(&cache, &tag, &source), 1);
        early.join().unwrap();
        assert_eq!(cache.get(&1), Some(1));
    });
}

/// A leader who does not finish hands over; those who wait are neither lost nor given nothing.
#[test]
fn an_abandoned_load_is_taken_over() {
    check(|| {
        let cache = cache();
        let leader = {
            let cache = cache.clone();
            thread::spawn(move || {
                if let super::lead::Look::Lead(lead) = cache.load(1).look() {
                    thread::yield_now();
                    drop(lead);
                }
            })
        };
        let followers: Vec<_> = (0..2)
            .map(|_| {
                let cache = cache.clone();
                thread::spawn(move || cache.get_or_load(1, || 7))
            })
            .collect();
        for follower in followers {
            assert_eq!(follower.join().unwrap(), 7);
        }
        leader.join().unwrap();
        assert_eq!(cache.inner.flights.len(), 0);
    });
}

/// An error reaches all who waited for that load, and only them.
#[test]
fn an_error_is_shared_by_one_load_and_not_kept() {
    check(|| {
        let cache = cache();
        let loads = Arc::new(Plain::new(0));
        let readers: Vec<_> = (0..3)
            .map(|_| {
                let (cache, loads) = (cache.clone(), Arc::clone(&loads));
                thread::spawn(move || {
                    let result = cache
                        .try_get_or_load(1, || Err::<u64, _>(loads.fetch_add(1, Ordering::SeqCst)));
                    *result.unwrap_err().failure().unwrap()
                })
            })
            .collect();
        let mut seen: Vec<u64> = readers.into_iter().map(|reader| reader.join().unwrap()).collect();
        seen.sort_unstable();
        seen.dedup();
        let loads = loads.load(Ordering::SeqCst);
        assert_eq!(seen, (0..loads).collect::<Vec<_>>(), "every load's error was seen by somebody");
        assert_eq!((cache.stats().loads, cache.stats().load_errors), (loads, loads));
        assert_eq!(cache.get(&1), None);
    });
}
