//! What is kept, what is shared, and what a write makes of it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use support::{OTHER, PROBE, READ, SEARCH, Server, WRITE, eventually, ok, status};
use tokio::sync::Semaphore;
use wats_http::{CacheMode, Client, ManualClock, Source};

async fn read(client: &Client, id: &str) -> (Value, Source) {
    let response = client.request(&READ).path("id", id).send::<Value>().await.unwrap();
    (response.value().clone(), response.source())
}

/// Answers every request with the number of requests before it.
async fn counting() -> Server {
    let count = AtomicU64::new(0);
    Server::start(move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move { ok(number.to_string()) }
    })
    .await
}

#[tokio::test]
async fn a_second_read_is_answered_without_the_server() {
    let server = counting().await;
    let client = server.client();
    assert_eq!(read(&client, "1").await, (json!(0), Source::Server));
    assert_eq!(read(&client, "1").await, (json!(0), Source::Cache));
    assert_eq!(server.requests(), 1);
    assert_eq!((client.cache_stats().hits, client.cache_stats().misses), (1, 1));
}

#[tokio::test]
async fn a_hit_returns_the_very_value_that_was_decoded_before() {
    let server = counting().await;
    let client = server.client();
    let first = client.request(&READ).path("id", 1).send::<Value>().await.unwrap().into_shared();
    let again = client.request(&READ).path("id", 1).send::<Value>().await.unwrap().into_shared();
    assert!(Arc::ptr_eq(&first, &again));
}

#[tokio::test]
async fn answers_expire_with_their_class() {
    let server = counting().await;
    let clock = ManualClock::new();
    let client = server.builder().clock(clock.clone()).build().unwrap();
    read(&client, "1").await;
    clock.advance(Duration::from_secs(299));
    assert_eq!(read(&client, "1").await.1, Source::Cache);
    clock.advance(Duration::from_secs(1));
    assert_eq!(read(&client, "1").await, (json!(1), Source::Server));
}

#[tokio::test]
async fn a_write_invalidates_its_entities_and_nothing_else() {
    let server = counting().await;
    let client = server.client();
    read(&client, "1").await;
    client.request(&OTHER).path("id", 1).send::<Value>().await.unwrap();
    client.request(&WRITE).json(&json!({})).send::<Value>().await.unwrap();

    assert_eq!(read(&client, "1").await.1, Source::Server);
    let other = client.request(&OTHER).path("id", 1).send::<Value>().await.unwrap();
    assert_eq!(other.source(), Source::Cache);
    assert_eq!(server.requests(), 4);
}

#[tokio::test]
async fn a_refused_write_invalidates_nothing() {
    let server = Server::start(|asked| async move {
        if asked.line.starts_with("PUT") { status(400, "\"no\"") } else { ok("1") }
    })
    .await;
    let client = server.client();
    read(&client, "1").await;
    let error = client.request(&WRITE).json(&1).send::<Value>().await.unwrap_err();
    assert!(!error.may_have_been_applied());
    assert_eq!(read(&client, "1").await.1, Source::Cache);
}

#[tokio::test]
async fn a_write_of_unknown_outcome_invalidates() {
    let server = Server::start(|asked| async move {
        if asked.line.starts_with("PUT") { status(500, "") } else { ok("1") }
    })
    .await;
    let client = server.client();
    read(&client, "1").await;
    let error = client.request(&WRITE).json(&1).send::<Value>().await.unwrap_err();
    assert!(error.may_have_been_applied());
    assert_eq!(read(&client, "1").await.1, Source::Server);
}

/// A server whose reads take the present value at once, but are held back until let go.
struct Held {
    server: Server,
    reads: Arc<Semaphore>,
    writes: Arc<Semaphore>,
}

impl Held {
    async fn start() -> Self {
        let value = Arc::new(AtomicU64::new(0));
        let (reads, writes) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let gates = (Arc::clone(&reads), Arc::clone(&writes));
        let server = Server::start(move |asked| {
            let (reads, writes) = gates.clone();
            let value = Arc::clone(&value);
            async move {
                let (answer, gate) = if asked.line.starts_with("PUT") {
                    (value.fetch_add(1, Ordering::SeqCst) + 1, writes)
                } else {
                    (value.load(Ordering::SeqCst), reads)
                };
                gate.acquire().await.unwrap().forget();
                ok(answer.to_string())
            }
        })
        .await;
        Self { server, reads, writes }
    }
}

#[tokio::test]
async fn a_read_on_its_way_during_a_write_is_never_served_afterwards() {
    let held = Held::start().await;
    let client = held.server.client();
    let early = tokio::spawn({
        let client = client.clone();
        async move { read(&client, "1").await }
    });
    eventually("the read is at the server", || held.server.requests() == 1).await;

    held.writes.add_permits(1);
    client.request(&WRITE).json(&1).send::<Value>().await.unwrap();
    held.reads.add_permits(2);
    assert_eq!(early.await.unwrap().0, json!(0), "it was asked for before the write");

    assert_eq!(read(&client, "1").await, (json!(1), Source::Server));
    assert_eq!(client.cache_stats().refused_stale, 1);
}

#[tokio::test]
async fn who_reads_after_a_write_does_not_join_a_read_from_before_it() {
    let held = Held::start().await;
    let client = held.server.client();
    let early = tokio::spawn({
        let client = client.clone();
        async move { read(&client, "1").await }
    });
    eventually("the read is at the server", || held.server.requests() == 1).await;
    held.writes.add_permits(1);
    client.request(&WRITE).json(&1).send::<Value>().await.unwrap();

    let late = tokio::spawn({
        let client = client.clone();
        async move { read(&client, "1").await }
    });
    eventually("the second read is at the server", || held.server.requests() == 3).await;
    held.reads.add_permits(2);
    assert_eq!(late.await.unwrap(), (json!(1), Source::Server));
    assert_eq!(early.await.unwrap().0, json!(0));
    assert_eq!(read(&client, "1").await, (json!(1), Source::Cache));
}

#[tokio::test]
async fn a_write_that_its_caller_gave_up_still_invalidates() {
    let held = Held::start().await;
    let client = held.server.client();
    held.reads.add_permits(2);
    read(&client, "1").await;

    let write = tokio::spawn({
        let client = client.clone();
        async move { client.request(&WRITE).json(&1).send::<Value>().await }
    });
    eventually("the write is at the server", || held.server.requests() == 2).await;
    write.abort();
    held.writes.add_permits(1);
    eventually("the write has ended", || client.cache_stats().invalidations == 1).await;
    assert_eq!(read(&client, "1").await, (json!(1), Source::Server));
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
                status(503, "\"busy\"")
            }
        }
    })
    .await;
    let client = server.client();
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.request(&READ).path("id", 1).send::<Value>().await })
        })
        .collect();
    eventually("all have asked", || client.cache_stats().reads() == 100).await;
    gate.add_permits(1);
    for caller in callers {
        let error = caller.await.unwrap().unwrap_err();
        assert_eq!(error.status().unwrap(), 503);
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
async fn queries_sent_by_post_are_kept_by_their_body() {
    let server = counting().await;
    let client = server.client();
    let search = async |body: Value| {
        let response = client.request(&SEARCH).json(&body).send::<Value>().await.unwrap();
        (response.value().clone(), response.source())
    };
    assert_eq!(search(json!({"pn": "A"})).await, (json!(0), Source::Server));
    assert_eq!(search(json!({"pn": "B"})).await, (json!(1), Source::Server));
    assert_eq!(search(json!({"pn": "A"})).await, (json!(0), Source::Cache));
}

#[tokio::test]
async fn a_probe_is_never_kept() {
    let server = counting().await;
    let client = server.client();
    for number in 0..3 {
        let answer = client.request(&PROBE).send::<Value>().await.unwrap();
        assert_eq!(answer.value(), &json!(number));
    }
    assert_eq!(client.cache_stats().reads(), 0);
}

#[tokio::test]
async fn reload_asks_and_keeps_while_no_store_only_asks() {
    let server = counting().await;
    let client = server.client();
    let with = async |mode| {
        let request = client.request(&READ).path("id", 1).cache(mode);
        request.send::<Value>().await.unwrap().value().clone()
    };
    assert_eq!(with(CacheMode::Default).await, json!(0));
    assert_eq!(with(CacheMode::NoStore).await, json!(1));
    assert_eq!(with(CacheMode::Default).await, json!(0));
    assert_eq!(with(CacheMode::Reload).await, json!(2));
    assert_eq!(with(CacheMode::Default).await, json!(2));
}

#[tokio::test]
async fn switched_off_it_keeps_nothing() {
    let server = counting().await;
    let client =
        server.builder().configure(|options| options.cache.enabled = false).build().unwrap();
    read(&client, "1").await;
    assert_eq!(read(&client, "1").await.1, Source::Server);
    assert_eq!(client.cache_stats().entries, 0);
}

#[tokio::test]
async fn an_answer_that_cannot_be_decoded_is_not_kept() {
    let count = AtomicU64::new(0);
    let server = Server::start(move |_| {
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        async move { ok(if first { "<html>" } else { "7" }) }
    })
    .await;
    let client = server.client();
    let error = client.request(&READ).path("id", 1).send::<u8>().await.unwrap_err();
    assert_eq!(error.kind(), wats_http::ErrorKind::Decode);
    assert_eq!(*client.request(&READ).path("id", 1).send::<u8>().await.unwrap(), 7);
}

#[tokio::test]
async fn clearing_and_invalidating_by_hand_make_the_next_read_ask() {
    let server = counting().await;
    let client = server.client();
    read(&client, "1").await;
    client.invalidate("thing");
    assert_eq!(read(&client, "1").await.1, Source::Server);
    client.clear_cache();
    assert_eq!(read(&client, "1").await.1, Source::Server);
    client.invalidate("no such entity");
    assert_eq!(read(&client, "1").await.1, Source::Cache);
}

#[tokio::test]
async fn the_cache_is_bounded_by_bytes() {
    let server = Server::start(|_| async { ok(format!("\"{}\"", "x".repeat(10_000))) }).await;
    let client =
        server.builder().configure(|options| options.cache.max_bytes = 1 << 20).build().unwrap();
    for id in 0..200 {
        client.request(&READ).path("id", id).send::<String>().await.unwrap();
    }
    let stats = client.cache_stats();
    assert!(stats.bytes <= 1 << 20, "{} bytes kept", stats.bytes);
    assert!(stats.evictions > 100);
}
