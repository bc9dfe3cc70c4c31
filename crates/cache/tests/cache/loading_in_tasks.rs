//! Loading in tasks: once for all, whoever gives up.
#![cfg(feature = "tokio")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use wats_cache::{Cache, LoadError, ManualClock};

/// A source that answers when it is let, and counts.
#[derive(Clone)]
struct Source {
    gate: Arc<Semaphore>,
    asked: Arc<AtomicU32>,
}

impl Source {
    fn new() -> Self {
        Self { gate: Arc::new(Semaphore::new(0)), asked: Arc::default() }
    }

    async fn ask(self) -> Result<u32, &'static str> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        self.gate.acquire().await.expect("the gate is never closed").forget();
        if number == 0 { Err("the first one fails") } else { Ok(number) }
    }
}

async fn eventually(what: &str, condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(10), waiting).await;
    assert!(waited.is_ok(), "never came true: {what}");
}

fn spawn_callers(
    cache: &Cache<u8, u32>,
    source: &Source,
    count: usize,
) -> Vec<tokio::task::JoinHandle<Result<u32, LoadError<&'static str>>>> {
    let call = || {
        let (cache, source) = (cache.clone(), source.clone());
        tokio::spawn(async move { cache.try_get_or_load_async(1, || source.ask()).await })
    };
    (0..count).map(|_| call()).collect()
}

#[tokio::test]
async fn a_hundred_tasks_share_one_load_and_its_error() {
    let cache: Cache<u8, u32> = Cache::builder(10).build();
    let source = Source::new();
    let callers = spawn_callers(&cache, &source, 100);
    eventually("all have asked", || cache.stats().shared == 99).await;
    source.gate.add_permits(1);
    for caller in callers {
        let error = caller.await.unwrap().unwrap_err();
        assert_eq!(error.failure(), Some(&"the first one fails"));
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_leader_who_gives_up_takes_nothing_from_the_others() {
    let cache: Cache<u8, u32> = Cache::builder(10).build();
    let source = Source::new();
    source.asked.store(1, Ordering::SeqCst);
    let mut callers = spawn_callers(&cache, &source, 1);
    eventually("the leader loads", || source.asked.load(Ordering::SeqCst) == 2).await;
    callers.extend(spawn_callers(&cache, &source, 5));
    eventually("the others wait", || cache.stats().shared == 5).await;
    callers.remove(0).abort();
    source.gate.add_permits(1);
    for caller in callers {
        assert_eq!(caller.await.unwrap().unwrap(), 1);
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_loader_that_panics_hands_over_to_one_who_waits() {
    let cache: Cache<u8, u32> = Cache::builder(10).build();
    let gate = Arc::new(Semaphore::new(0));
    let leader = tokio::spawn({
        let (cache, gate) = (cache.clone(), Arc::clone(&gate));
        async move {
            cache
                .get_or_load_async(1, || async move {
                    gate.acquire().await.expect("the gate is never closed").forget();
                    panic!("a loader that panics")
                })
                .await
        }
    });
    eventually("the leader loads", || cache.stats().misses == 1).await;
    let follower = tokio::spawn({
        let cache = cache.clone();
        async move { cache.get_or_load_async(1, || async { 2 }).await }
    });
    eventually("the other waits", || cache.stats().shared == 1).await;
    gate.add_permits(1);
    assert_eq!(follower.await.unwrap().unwrap(), 2);
    assert!(matches!(leader.await.unwrap(), Err(LoadError::Abandoned)));
}

#[tokio::test]
async fn a_task_may_wait_for_a_thread_and_a_thread_for_a_task() {
    let cache: Cache<u8, u32> = Cache::builder(10).build();
    let source = Source::new();
    source.asked.store(1, Ordering::SeqCst);
    let mut callers = spawn_callers(&cache, &source, 1);
    eventually("the task loads", || source.asked.load(Ordering::SeqCst) == 2).await;
    let thread = {
        let cache = cache.clone();
        std::thread::spawn(move || cache.try_get_or_load(1, || Err::<u32, _>("not asked")))
    };
    eventually("the thread waits", || cache.stats().shared == 1).await;
    source.gate.add_permits(1);
    assert_eq!(callers.remove(0).await.unwrap().unwrap(), 1);
    assert_eq!(tokio::task::spawn_blocking(|| thread.join().unwrap()).await.unwrap().unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_with_a_timeout_is_told_and_the_load_goes_on() {
    let cache: Cache<u8, u32> = Cache::builder(10).build();
    let load = || async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        Ok::<u32, &'static str>(1)
    };
    let result = cache.load(1).timeout(Duration::from_secs(1)).run_async(load).await;
    assert!(result.unwrap_err().is_timeout());
    assert_eq!(cache.load(1).run_async(load).await.unwrap(), 1);
    assert_eq!(cache.stats().loads, 1);
}

#[tokio::test]
async fn a_stale_value_is_served_while_a_task_loads_a_new_one() {
    let clock = ManualClock::new();
    let second = Duration::from_secs(1);
    let cache: Cache<u8, u32> = Cache::builder(10).ttl(second).clock(clock.clone()).build();
    let read = async |value: u32| {
        let call = cache.load(1).stale_while_revalidate(second * 10);
        call.run_async(|| async move { Ok::<_, &'static str>(value) }).await.unwrap()
    };
    assert_eq!(read(1).await, 1);
    clock.advance(second * 2);
    assert_eq!(read(2).await, 1);
    eventually("the new one is there", || cache.get(&1) == Some(2)).await;
}

#[tokio::test]
async fn a_busy_key_is_refreshed_before_it_expires_and_nobody_waits() {
    let clock = ManualClock::new();
    let lifetime = Duration::from_secs(10);
    let cache: Cache<u8, u32> = Cache::builder(10).ttl(lifetime).clock(clock.clone()).build();
    for _ in 0..20_000 {
        let load = || {
            let clock = clock.clone();
            async move {
                clock.advance(Duration::from_millis(100)); // what the load takes
                Ok::<_, &'static str>(1)
            }
        };
        cache.load(1).refresh_ahead(1.0).run_async(load).await.unwrap();
        clock.advance(Duration::from_millis(5));
        tokio::task::yield_now().await; // lets a refresh run
    }
    let stats = cache.stats();
    assert_eq!(stats.misses, 1, "only the first reader ever waited");
    let lifetimes = 20_000 * 5 / 10_000;
    // One for each lifetime, and a fifth more at most.
    assert!((lifetimes..=lifetimes * 6 / 5 + 1).contains(&stats.loads), "{} loads", stats.loads);
}
