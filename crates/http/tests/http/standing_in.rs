//! Answers whose lifetime is over: served while another is fetched, or when the server fails.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use support::declared::{clocked, get, with};
use support::{PROBE, READ, Server, WRITE, eventually, gated, ok, read};
use wats_http::{CacheMode, ManualClock, Source, StatusCode};

#[tokio::test]
async fn an_answer_within_its_window_serves_while_another_is_fetched() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst).to_string();
        let header = ("cache-control", "max-age=10, stale-while-revalidate=20");
        async move { with(ok(number), &[header]) }
    })
    .await;
    let (client, clock) = clocked(&server);
    read(&client, "1").await;
    clock.advance(Duration::from_secs(15));
    let stale = get(&client, &READ).await;
    assert!(stale.is_stale() && stale.source() == Source::Cache);
    assert_eq!(
        stale.cache_status().to_string(),
        "wats; hit; ttl=-5; detail=stale-while-revalidate"
    );
    eventually("another was kept", || client.cache_stats().stored == 2).await;
    assert_eq!(read(&client, "1").await, (json!(1), Source::Cache));
    let stats = client.cache_stats();
    assert_eq!((stats.refreshed, stats.stale, stats.hits, stats.misses), (1, 1, 2, 1));
}

#[tokio::test]
async fn many_who_are_served_a_stale_answer_cause_one_request() {
    let (server, gate) = gated(None).await;
    let clock = ManualClock::new();
    let options = |options: &mut wats_http::Options| {
        options.cache.stale_while_revalidate = Duration::from_secs(60);
    };
    let client = server.builder().configure(options).clock(clock.clone()).build().unwrap();
    gate.add_permits(1);
    read(&client, "1").await;
    clock.advance(Duration::from_secs(300));
    for _ in 0..1_000 {
        assert_eq!(read(&client, "1").await.1, Source::Cache);
    }
    eventually("it is asked", || server.requests() == 2).await;
    assert_eq!(client.cache_stats().refreshed, 1);
}

/// A server that can be broken.
async fn breakable() -> (Server, Arc<AtomicBool>) {
    let broken = Arc::new(AtomicBool::new(false));
    let server = Server::start({
        let broken = Arc::clone(&broken);
        move |_| {
            let broken = broken.load(Ordering::SeqCst);
            async move { if broken { support::status(503, "") } else { ok("1") } }
        }
    })
    .await;
    (server, broken)
}

#[tokio::test]
async fn what_is_kept_stands_in_for_a_server_that_fails_and_says_so() {
    let (server, broken) = breakable().await;
    let clock = ManualClock::new();
    let builder = server.builder().configure(|options| options.retry.attempts = 1);
    let client = builder.clock(clock.clone()).build().unwrap();
    read(&client, "1").await;
    broken.store(true, Ordering::SeqCst);
    clock.advance(Duration::from_secs(301));
    let stale = get(&client, &READ).await;
    assert!(stale.is_stale() && stale.source() == Source::Cache);
    assert_eq!(
        stale.cache_status().to_string(),
        "wats; fwd=stale; fwd-status=503; ttl=-1; detail=stale-if-error"
    );
    clock.advance(Duration::from_secs(300));
    let error = client.request(&READ).path("id", 1).send::<Value>().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE), "that is too old");
}

#[tokio::test]
async fn nothing_stands_in_after_a_write_that_touched_it() {
    let (server, broken) = breakable().await;
    let clock = ManualClock::new();
    let builder = server.builder().configure(|options| options.retry.attempts = 1);
    let client = builder.clock(clock.clone()).build().unwrap();
    read(&client, "1").await;
    client.request(&WRITE).json(&1).send::<Value>().await.unwrap();
    broken.store(true, Ordering::SeqCst);
    clock.advance(Duration::from_secs(301));
    client.request(&READ).path("id", 1).send::<Value>().await.unwrap_err();
    let force = client.request(&READ).path("id", 1).cache(CacheMode::ForceCache);
    force.send::<Value>().await.unwrap_err();
}

#[tokio::test]
async fn what_is_kept_stands_in_while_the_breaker_is_open() {
    let (server, broken) = breakable().await;
    let clock = ManualClock::new();
    let builder = server.builder().configure(|options| options.retry.attempts = 1);
    let client = builder.clock(clock.clone()).build().unwrap();
    read(&client, "1").await;
    broken.store(true, Ordering::SeqCst);
    while client.breaker_state() == Some(wats_http::BreakerState::Closed) {
        let _ = client.request(&PROBE).send::<Value>().await;
    }
    clock.advance(Duration::from_secs(301));
    let asked = server.requests();
    assert!(get(&client, &READ).await.is_stale());
    assert_eq!(server.requests(), asked, "a server that is left alone is not asked");
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_stands_in_for_a_server_that_is_too_slow() {
    let slow = Arc::new(AtomicBool::new(false));
    let server = Server::start({
        let slow = Arc::clone(&slow);
        move |_| {
            let slow = slow.load(Ordering::SeqCst);
            async move {
                if slow {
                    std::future::pending::<()>().await;
                }
                ok("1")
            }
        }
    })
    .await;
    let (client, clock) = clocked(&server);
    read(&client, "1").await;
    slow.store(true, Ordering::SeqCst);
    clock.advance(Duration::from_secs(301));
    assert!(get(&client, &READ).await.is_stale());
}

#[tokio::test]
async fn what_the_server_has_replaced_does_not_stand_in_even_if_the_new_answer_is_not_kept() {
    for (status_now, header) in [(200, "no-store"), (404, "private")] {
        let step = Arc::new(AtomicUsize::new(0));
        let server = Server::start({
            let step = Arc::clone(&step);
            move |_| {
                let step = step.load(Ordering::SeqCst);
                async move {
                    match step {
                        0 => with(ok("1"), &[("cache-control", "max-age=10")]),
                        1 => with(support::status(status_now, "2"), &[("cache-control", header)]),
                        _ => support::status(503, ""),
                    }
                }
            }
        })
        .await;
        let clock = ManualClock::new();
        let builder = server.builder().configure(|options| options.retry.attempts = 1);
        let client = builder.clock(clock.clone()).build().unwrap();
        let ask = async || client.request(&READ).path("id", 1).send::<Value>().await;
        ask().await.unwrap();
        clock.advance(Duration::from_secs(11));
        step.store(1, Ordering::SeqCst);
        let _ = ask().await;
        step.store(2, Ordering::SeqCst);
        let error = ask().await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE), "{status_now}");
    }
}

#[tokio::test]
async fn who_wants_the_server_to_be_asked_is_told_that_it_fails() {
    let (server, broken) = breakable().await;
    let clock = ManualClock::new();
    let builder = server.builder().configure(|options| options.retry.attempts = 1);
    let client = builder.clock(clock.clone()).build().unwrap();
    read(&client, "1").await;
    broken.store(true, Ordering::SeqCst);
    clock.advance(Duration::from_secs(301));
    for mode in [CacheMode::Reload, CacheMode::NoCache, CacheMode::NoStore] {
        let request = client.request(&READ).path("id", 1).cache(mode);
        let error = request.send::<Value>().await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE), "{mode:?}");
    }
    assert!(get(&client, &READ).await.is_stale(), "it is still kept for others");
}

#[tokio::test]
async fn who_joins_one_who_wants_the_server_is_still_given_what_is_kept() {
    let gate = Arc::new(tokio::sync::Semaphore::new(1));
    let count = Arc::new(AtomicUsize::new(0));
    let server = Server::start({
        let gate = Arc::clone(&gate);
        move |_| {
            let (gate, first) = (Arc::clone(&gate), count.fetch_add(1, Ordering::SeqCst) == 0);
            async move {
                gate.acquire().await.unwrap().forget();
                if first { ok("1") } else { support::status(503, "") }
            }
        }
    })
    .await;
    let clock = ManualClock::new();
    let builder = server.builder().configure(|options| options.retry.attempts = 1);
    let client = builder.clock(clock.clone()).build().unwrap();
    read(&client, "1").await;
    clock.advance(Duration::from_secs(301));
    let eager = tokio::spawn({
        let client = client.clone();
        async move {
            let request = client.request(&READ).path("id", 1).cache(CacheMode::NoCache);
            request.send::<Value>().await.map(|answer| answer.is_stale())
        }
    });
    eventually("it is at the server", || server.requests() == 2).await;
    let content = support::start_reading(&client, "1");
    eventually("the other has joined", || client.cache_stats().shared == 1).await;
    gate.add_permits(1);
    assert!(eager.await.unwrap().is_err());
    assert_eq!(content.await.unwrap(), (json!(1), Source::Cache));
}
