//! What is kept, what is shared, and what a write makes of it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use support::{
    Held, OTHER, PROBE, READ, SEARCH, Server, WRITE, eventually, ok, read, start_reading, status,
};
use wats_http::{CacheMode, ManualClock, Source};

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

#[tokio::test]
async fn a_read_on_its_way_during_a_write_is_never_served_afterwards() {
    let held = Held::start().await;
    let client = held.server.client();
    let early = start_reading(&client, "1");
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
    let early = start_reading(&client, "1");
    eventually("the read is at the server", || held.server.requests() == 1).await;
    held.writes.add_permits(1);
    client.request(&WRITE).json(&1).send::<Value>().await.unwrap();

    let late = start_reading(&client, "1");
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
    assert!(client.invalidate("thing"));
    assert_eq!(read(&client, "1").await.1, Source::Server);
    client.clear_cache();
    assert_eq!(read(&client, "1").await.1, Source::Server);
    assert!(!client.invalidate("no such entity"), "no read ever named it");
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

#[tokio::test]
async fn a_large_page_is_kept_and_one_that_cannot_be_is_counted() {
    let server = Server::start(|asked| async move {
        let kib = asked.line.rsplit('/').next().unwrap().parse::<usize>().unwrap();
        ok(format!("\"{}\"", "x".repeat(kib << 10)))
    })
    .await;
    let client = server.client();
    for _ in 0..2 {
        client.request(&READ).path("id", 3 << 10).send::<String>().await.unwrap();
    }
    let stats = client.cache_stats();
    assert_eq!((stats.hits, stats.refused_heavy), (1, 0));
    client.request(&READ).path("id", 5 << 10).send::<String>().await.unwrap();
    assert_eq!(client.cache_stats().refused_heavy, 1);
}

#[tokio::test]
async fn a_lifetime_begins_when_the_answer_is_asked_for() {
    let held = Held::start().await;
    let clock = ManualClock::new();
    let client = held.server.builder().clock(clock.clone()).build().unwrap();
    let slow = start_reading(&client, "1");
    eventually("the read is at the server", || held.server.requests() == 1).await;
    clock.advance(Duration::from_secs(25));
    held.reads.add_permits(2);
    slow.await.unwrap();
    clock.advance(Duration::from_secs(274));
    assert_eq!(read(&client, "1").await.1, Source::Cache);
    clock.advance(Duration::from_secs(1));
    assert_eq!(read(&client, "1").await.1, Source::Server);
}

#[tokio::test]
async fn an_answer_that_cannot_be_decoded_takes_no_good_one_with_it() {
    let count = AtomicU64::new(0);
    let server = Server::start(move |_| {
        let second = count.fetch_add(1, Ordering::SeqCst) == 1;
        async move { ok(if second { "<html>" } else { "7" }) }
    })
    .await;
    let client = server.client();
    let request = || client.request(&READ).path("id", 1);
    request().send::<u8>().await.unwrap();
    let error = request().cache(CacheMode::NoStore).send::<u8>().await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(request().send::<u8>().await.unwrap().source(), Source::Cache);
}
