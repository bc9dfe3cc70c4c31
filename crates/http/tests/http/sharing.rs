//! One request for many callers, each with a deadline of his own; and which of two answers is kept.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use support::{Held, PROBE, READ, Server, WRITE, eventually, gated, ok, read, status};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use wats_http::{CacheMode, Client, Error, Source};

const SHORT: Duration = Duration::from_millis(50);

fn read_within(client: &Client, timeout: Duration) -> JoinHandle<Result<Source, Error>> {
    let client = client.clone();
    tokio::spawn(async move {
        let request = client.request(&READ).path("id", 1).timeout(timeout);
        request.send::<Value>().await.map(|response| response.source())
    })
}

#[tokio::test]
async fn who_joins_an_impatient_caller_keeps_his_own_deadline() {
    let (server, gate) = gated(None).await;
    let client = server.client();
    let first = read_within(&client, SHORT);
    eventually("the read is at the server", || server.requests() == 1).await;
    let second = read_within(&client, Duration::from_secs(30));
    eventually("the second has joined", || client.cache_stats().shared == 1).await;
    assert!(first.await.unwrap().unwrap_err().is_timeout());
    gate.add_permits(1);
    assert_eq!(second.await.unwrap().unwrap(), Source::Shared);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn an_impatient_caller_does_not_wait_for_the_one_he_joined() {
    let (server, gate) = gated(None).await;
    let client = server.client();
    let first = read_within(&client, Duration::from_secs(30));
    eventually("the read is at the server", || server.requests() == 1).await;
    let second = read_within(&client, SHORT).await.unwrap().unwrap_err();
    assert!(second.is_timeout() && second.to_string().contains("no whole answer"), "{second}");
    gate.add_permits(1);
    assert_eq!(first.await.unwrap().unwrap(), Source::Server);
}

#[tokio::test]
async fn a_retry_after_a_timeout_sends_a_request_of_its_own() {
    let (server, gate) = gated(None).await;
    let client = server.client();
    for round in 1..=5 {
        read_within(&client, SHORT).await.unwrap().unwrap_err();
        assert_eq!(server.requests(), round);
    }
    gate.add_permits(1);
    assert_eq!(
        read_within(&client, Duration::from_secs(30)).await.unwrap().unwrap(),
        Source::Server
    );
}

#[tokio::test]
async fn a_request_that_is_stuck_is_not_joined_for_ever() {
    let (server, gate) = gated(None).await;
    let client =
        server.builder().configure(|options| options.timeouts.total = SHORT).build().unwrap();
    let _stuck = read_within(&client, SHORT);
    eventually("the read is at the server", || server.requests() == 1).await;
    // Longer than twice the usual time of the one under way.
    let late = read_within(&client, Duration::from_secs(30));
    eventually("a second request is at the server", || server.requests() == 2).await;
    gate.add_permits(2);
    assert_eq!(late.await.unwrap().unwrap(), Source::Server);
}

#[tokio::test]
async fn a_thousand_callers_at_once_cause_one_request() {
    let held = Held::start().await;
    let client = held.server.client();
    let callers: Vec<_> = (0..1_000)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { read(&client, "1").await })
        })
        .collect();
    eventually("all have asked", || client.cache_stats().reads() == 1_000).await;
    held.reads.add_permits(1);
    for caller in callers {
        assert_eq!(caller.await.unwrap().0, json!(0));
    }
    assert_eq!(held.server.requests(), 1);
    assert_eq!(client.cache_stats().shared, 999);
}

#[tokio::test]
async fn an_error_is_shared_with_all_who_waited_and_not_kept() {
    let gate = Arc::new(Semaphore::new(0));
    let server = Server::start({
        let gate = Arc::clone(&gate);
        move |_| {
            let gate = Arc::clone(&gate);
            async move {
                gate.acquire().await.unwrap().forget();
                status(500, "\"broken\"")
            }
        }
    })
    .await;
    let client = server.client();
    let callers: Vec<_> = (0..1_000)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.request(&READ).path("id", 1).send::<Value>().await })
        })
        .collect();
    eventually("all have asked", || client.cache_stats().reads() == 1_000).await;
    gate.add_permits(1);
    for caller in callers {
        let error = caller.await.unwrap().unwrap_err();
        assert_eq!(error.status().unwrap(), 500);
    }
    assert_eq!(server.requests(), 1);
    gate.add_permits(1);
    client.request(&READ).path("id", 1).send::<Value>().await.unwrap_err();
    assert_eq!(server.requests(), 2, "the next caller asks again");
}

#[tokio::test]
async fn a_first_caller_who_gives_up_takes_nothing_from_the_others() {
    let held = Held::start().await;
    let client = held.server.client();
    let first = tokio::spawn({
        let client = client.clone();
        async move { read(&client, "1").await }
    });
    eventually("the read is at the server", || held.server.requests() == 1).await;
    let second = tokio::spawn({
        let client = client.clone();
        async move { read(&client, "1").await }
    });
    eventually("the second has joined", || client.cache_stats().shared == 1).await;
    first.abort();
    held.reads.add_permits(1);
    assert_eq!(second.await.unwrap(), (json!(0), Source::Shared));
    assert_eq!(held.server.requests(), 1);
}

#[tokio::test]
async fn a_probe_is_never_shared_either() {
    let (server, gate) = gated(None).await;
    let client = server.client();
    let probes: Vec<_> = (0..2)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.request(&PROBE).send::<Value>().await.unwrap() })
        })
        .collect();
    eventually("both are at the server", || server.crowd() == 2).await;
    gate.add_permits(2);
    for probe in probes {
        assert_eq!(probe.await.unwrap().source(), Source::Server);
    }
}

/// Answers with a value that others can change; the first value is held back until the gate opens.
async fn changing() -> (Server, Arc<AtomicU64>, Arc<Semaphore>) {
    let (value, gate) = (Arc::new(AtomicU64::new(0)), Arc::new(Semaphore::new(0)));
    let shared = (Arc::clone(&value), Arc::clone(&gate));
    let server = Server::start(move |_| {
        let (value, gate) = shared.clone();
        async move {
            let now = value.load(Ordering::SeqCst);
            if now == 0 {
                gate.acquire().await.unwrap().forget();
            }
            ok(now.to_string())
        }
    })
    .await;
    (server, value, gate)
}

#[tokio::test]
async fn what_a_reload_brought_is_not_replaced_by_an_older_answer() {
    let (server, value, gate) = changing().await;
    let client = server.client();
    let early = tokio::spawn({
        let client = client.clone();
        async move { *client.request(&READ).path("id", 1).send::<u64>().await.unwrap() }
    });
    eventually("the read is at the server", || server.requests() == 1).await;
    value.store(1, Ordering::SeqCst);
    let reload = client.request(&READ).path("id", 1).cache(CacheMode::Reload);
    assert_eq!(*reload.send::<u64>().await.unwrap(), 1);
    gate.add_permits(1);
    assert_eq!(early.await.unwrap(), 0);
    let kept = client.request(&READ).path("id", 1).send::<u64>().await.unwrap();
    assert_eq!((*kept, kept.source()), (1, Source::Cache));
}

#[tokio::test]
async fn who_comes_during_a_reload_joins_it_and_not_the_read_before() {
    let (server, gate) = gated(None).await;
    let client = server.client();
    let early = read_within(&client, Duration::from_secs(30));
    eventually("the read is at the server", || server.requests() == 1).await;
    let reload = tokio::spawn({
        let client = client.clone();
        async move {
            let request = client.request(&READ).path("id", 1).cache(CacheMode::Reload);
            request.send::<Value>().await.map(|response| response.source())
        }
    });
    eventually("the reload is at the server", || server.requests() == 2).await;
    let late = read_within(&client, Duration::from_secs(30));
    eventually("the late one has joined", || client.cache_stats().shared == 1).await;
    gate.add_permits(2);
    assert_eq!(early.await.unwrap().unwrap(), Source::Server);
    assert_eq!(reload.await.unwrap().unwrap(), Source::Server);
    assert_eq!(late.await.unwrap().unwrap(), Source::Shared);
    assert_eq!(client.cache_stats().stored, 1, "only the reload's answer is kept");
}

#[test]
fn a_write_whose_runtime_is_shut_down_still_invalidates() {
    let server_runtime = tokio::runtime::Runtime::new().unwrap();
    let value = Arc::new(AtomicU64::new(0));
    let stored = Arc::clone(&value);
    let server = server_runtime.block_on(Server::start(move |asked| {
        let value = Arc::clone(&stored);
        async move {
            if asked.line.starts_with("PUT") {
                value.fetch_add(1, Ordering::SeqCst);
                std::future::pending::<()>().await;
            }
            ok(value.load(Ordering::SeqCst).to_string())
        }
    }));
    let client = server.client();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        client.request(&READ).path("id", 1).send::<Value>().await.unwrap();
        let writer = client.clone();
        tokio::spawn(async move { writer.request(&WRITE).json(&1).send::<Value>().await });
        eventually("the write is applied", || value.load(Ordering::SeqCst) == 1).await;
    });
    drop(runtime);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let read = runtime.block_on(client.request(&READ).path("id", 1).send::<u64>()).unwrap();
    assert_eq!((*read, read.source()), (1, Source::Server));
}
