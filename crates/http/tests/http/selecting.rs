//! What selects an answer: headers, the order of a query, the method, a range, the caller.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::header::{HeaderName, RANGE};
use serde_json::{Value, json};
use support::declared::{DECLARED, clocked, get, tagged, with};
use support::{Asked, READ, Server, WRITE, eventually, gated, ok, read};
use wats_http::{Endpoint, Freshness, Source, StatusCode};

const HEAD: Endpoint =
    Endpoint::head("declared.head", "/declared/{id}").freshness(Freshness::Declared);
const FOO: HeaderName = HeaderName::from_static("foo");

#[tokio::test]
async fn headers_that_the_server_names_select_the_answer() {
    let server = Server::start(|asked: Asked| async move {
        let foo = asked.headers.get("foo").map_or("none", |foo| foo.to_str().unwrap()).to_owned();
        with(ok(format!("{foo:?}")), &[("cache-control", "max-age=60"), ("vary", "Foo")])
    })
    .await;
    let client = server.client();
    let with = async |foo: &str| {
        let request = client.request(&DECLARED).path("id", 1).header(FOO, foo);
        let answer = request.send::<String>().await.unwrap();
        (answer.value().clone(), answer.source())
    };
    for source in [Source::Server, Source::Cache] {
        assert_eq!(with("1").await, ("1".to_owned(), source));
        assert_eq!(with("2, 3").await, ("2, 3".to_owned(), source));
    }
    assert_eq!(with("2,3").await, ("2, 3".to_owned(), Source::Cache));
    assert_eq!(get(&client, &DECLARED).await.value(), &json!("none"));
    assert_eq!(get(&client, &DECLARED).await.source(), Source::Cache);
}

#[tokio::test]
async fn where_the_server_says_nothing_every_header_of_the_call_selects() {
    let server = Server::start(|asked: Asked| async move {
        let foo = asked.headers.get("foo").map_or("none", |foo| foo.to_str().unwrap()).to_owned();
        ok(format!("{foo:?}"))
    })
    .await;
    let client = server.client();
    let with = async |foo: &str| {
        let request = client.request(&READ).path("id", 1).header(FOO, foo);
        let answer = request.send::<String>().await.unwrap();
        (answer.value().clone(), answer.source())
    };
    assert_eq!(get(&client, &READ).await.value(), &json!("none"));
    assert_eq!(with("1").await, ("1".to_owned(), Source::Server));
    assert_eq!(with("2").await, ("2".to_owned(), Source::Server));
    assert_eq!(with("1").await, ("1".to_owned(), Source::Cache));
    assert_eq!(get(&client, &READ).await.value(), &json!("none"));
    client.request(&WRITE).json(&1).send::<Value>().await.unwrap();
    assert_eq!(with("1").await.1, Source::Server, "a write touches every variant");
}

#[tokio::test]
async fn calls_with_other_headers_do_not_share_a_request() {
    let (server, gate) = gated(None).await;
    let client = server.client();
    let callers: Vec<_> = ["1", "1", "2"]
        .map(|foo| {
            let client = client.clone();
            tokio::spawn(async move {
                let request = client.request(&READ).path("id", 1).header(FOO, foo);
                request.send::<Value>().await.unwrap().cache_status().to_string()
            })
        })
        .into();
    eventually("two are at the server", || server.requests() == 2).await;
    eventually("one has joined", || client.cache_stats().shared == 1).await;
    gate.add_permits(2);
    let mut collapsed = 0;
    for caller in callers {
        collapsed += usize::from(caller.await.unwrap().contains("collapsed"));
    }
    assert_eq!(collapsed, 1);
}

#[tokio::test]
async fn queries_that_differ_in_their_order_alone_are_one() {
    let server = Server::start(|asked| async move { ok(format!("{:?}", asked.line)) }).await;
    let client = server.client();
    let two = |first: (&'static str, u8), second: (&'static str, u8)| {
        client.request(&READ).path("id", 1).query(first.0, first.1).query(second.0, second.1)
    };
    let sent = two(("b", 1), ("a", 2)).send::<String>().await.unwrap();
    assert!(sent.ends_with("?b=1&a=2"), "sent as it was given: {}", *sent);
    let same = two(("a", 2), ("b", 1)).send::<String>().await.unwrap();
    assert_eq!(same.source(), Source::Cache);
    let other = two(("a", 1), ("b", 2)).send::<String>().await.unwrap();
    assert_eq!(other.source(), Source::Server);
}

#[tokio::test]
async fn head_is_answered_by_what_get_brought_and_brings_it_up_to_date() {
    let changed = Arc::new(AtomicBool::new(false));
    let server = Server::start({
        let changed = Arc::clone(&changed);
        move |_| {
            let tag = if changed.load(Ordering::SeqCst) { "\"v2\"" } else { "\"v1\"" };
            async move { with(ok("1"), &[("cache-control", "max-age=10"), ("etag", tag)]) }
        }
    })
    .await;
    let (client, clock) = clocked(&server);
    let head = async || client.request(&HEAD).path("id", 1).send_bytes().await.unwrap();
    get(&client, &DECLARED).await;
    let kept = head().await;
    assert_eq!((kept.source(), kept.value().len()), (Source::Cache, 0));
    clock.advance(Duration::from_secs(10));
    assert_eq!(head().await.source(), Source::Server);
    assert_eq!(get(&client, &DECLARED).await.source(), Source::Cache, "it was brought up to date");
    changed.store(true, Ordering::SeqCst);
    clock.advance(Duration::from_secs(10));
    head().await;
    assert_eq!(get(&client, &DECLARED).await.source(), Source::Server, "it was found to be old");
}

#[tokio::test]
async fn a_range_is_cut_out_of_what_is_kept() {
    let server =
        Server::start(|_| async { with(ok("0123456789"), &[("cache-control", "max-age=60")]) })
            .await;
    let client = server.client();
    client.request(&DECLARED).path("id", 1).send_bytes().await.unwrap();
    let request = client.request(&DECLARED).path("id", 1).header(RANGE, "bytes=2-4");
    let part = request.send_bytes().await.unwrap();
    assert_eq!((part.value().as_ref(), part.status().as_u16()), (&b"234"[..], 206));
    assert_eq!(part.headers()["content-range"], "bytes 2-4/10");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn another_credential_is_answered_by_the_server_alone() {
    let server = tagged("max-age=60").await;
    let client = server.client();
    read(&client, "1").await;
    let authorization = http::header::AUTHORIZATION;
    let request = client.request(&READ).path("id", 1).header(authorization, "Basic b3RoZXI=");
    assert_eq!(request.send::<Value>().await.unwrap().source(), Source::Server);
    assert_eq!(read(&client, "1").await.1, Source::Cache);
}

#[tokio::test]
async fn a_caller_who_asks_conditionally_himself_is_told_what_the_server_says() {
    let server = tagged("max-age=60").await;
    let client = server.client();
    read(&client, "1").await;
    let condition = http::header::IF_NONE_MATCH;
    let request = client.request(&READ).path("id", 1).header(condition, "\"v1\"");
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::NOT_MODIFIED));
    assert_eq!(read(&client, "1").await, (json!("first"), Source::Cache));
}

/// As `READ`, by somebody who does not know what its answer depends on.
const CARELESS: Endpoint =
    Endpoint::get("things.careless", "/things/{id}").freshness(Freshness::MasterData);

#[tokio::test]
async fn two_endpoints_with_one_address_do_not_answer_for_each_other() {
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let server = Server::start(move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst).to_string();
        async move { ok(number) }
    })
    .await;
    let client = server.client();
    get(&client, &CARELESS).await;
    client.request(&WRITE).json(&1).send::<Value>().await.unwrap();
    assert_eq!(get(&client, &CARELESS).await.source(), Source::Cache, "as far as it knows");
    assert_eq!(read(&client, "1").await, (json!(2), Source::Server));
}

#[tokio::test]
async fn who_depends_on_more_does_not_join_who_depends_on_less() {
    let (server, gate) = gated(None).await;
    let client = server.client();
    let careless = tokio::spawn({
        let client = client.clone();
        async move { get(&client, &CARELESS).await }
    });
    eventually("it is at the server", || server.requests() == 1).await;
    client.invalidate("thing");
    let careful = support::start_reading(&client, "1");
    eventually("another is at the server", || server.requests() == 2).await;
    gate.add_permits(2);
    careless.await.unwrap();
    assert_eq!(careful.await.unwrap().1, Source::Server);
}
