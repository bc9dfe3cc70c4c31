//! What servers declare of their answers, and what the cache makes of it, through a client.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::Arc;
use std::time::Duration;

use http::header::HeaderValue;
use serde_json::{Value, json};
use support::declared::{DECLARED, clocked, get, tagged, with};
use support::{Asked, PROBE, READ, SEARCH, Server, eventually, ok, read};
use wats_http::{CacheMode, Client, Endpoint, ErrorKind, Freshness, Source, StatusCode};

const CHANGE: Endpoint = Endpoint::post("declared.change", "/declared/{id}");

#[tokio::test]
async fn a_server_that_says_how_long_is_taken_at_its_word() {
    let server = tagged("max-age=10").await;
    let (client, clock) = clocked(&server);
    let first = get(&client, &READ).await;
    assert_eq!(first.cache_status().to_string(), "wats; fwd=miss; fwd-status=200; stored; ttl=10");
    clock.advance(Duration::from_secs(9));
    let kept = get(&client, &READ).await;
    assert_eq!(kept.cache_status().to_string(), "wats; hit; ttl=1");
    assert_eq!(kept.cache_status().age(), Some(Duration::from_secs(9)));
    assert_eq!((kept.headers()["x-request"].as_bytes(), kept.is_stale()), (&b"0"[..], false));
    clock.advance(Duration::from_secs(1));
    assert_ne!(get(&client, &READ).await.source(), Source::Cache);
}

#[tokio::test]
async fn a_confirmed_answer_keeps_its_decoded_value_and_takes_the_new_headers() {
    let server = tagged("max-age=10").await;
    let (client, clock) = clocked(&server);
    let first = get(&client, &READ).await.into_shared();
    clock.advance(Duration::from_secs(10));
    let confirmed = get(&client, &READ).await;
    assert_eq!(confirmed.status(), StatusCode::OK);
    assert_eq!(confirmed.headers()["x-request"], "1");
    assert_eq!(
        confirmed.cache_status().to_string(),
        "wats; fwd=stale; fwd-status=304; stored; ttl=10"
    );
    assert!(Arc::ptr_eq(&first, &confirmed.into_shared()));
    assert_eq!((client.cache_stats().revalidated, server.requests()), (1, 2));
}

#[tokio::test]
async fn an_answer_that_says_the_same_again_keeps_its_decoded_value() {
    let server = Server::start(|_| async { ok("[1, 2]") }).await;
    let (client, clock) = clocked(&server);
    let first = get(&client, &READ).await.into_shared();
    clock.advance(Duration::from_secs(300));
    let again = get(&client, &READ).await;
    assert_eq!(again.source(), Source::Server);
    assert!(Arc::ptr_eq(&first, &again.into_shared()));
}

#[tokio::test]
async fn no_store_is_obeyed_whatever_the_class_and_no_cache_unless_that_is_overruled() {
    let server = Server::start(|asked| async move {
        let id = asked.line.rsplit('/').next().unwrap().to_owned();
        with(ok("1"), &[("cache-control", &id)])
    })
    .await;
    let with_id = async |client: &Client, id| {
        for _ in 0..2 {
            client.request(&READ).path("id", id).send::<Value>().await.unwrap();
        }
        client.request(&READ).path("id", id).send::<Value>().await.unwrap().source()
    };
    let client = server.client();
    assert_eq!(with_id(&client, "no-store").await, Source::Server);
    assert_eq!(with_id(&client, "no-cache").await, Source::Server);
    assert_eq!(with_id(&client, "private").await, Source::Cache);
    let client = server.builder().configure(|options| options.cache.obey_server = false);
    let client = client.build().unwrap();
    assert_eq!(with_id(&client, "no-store").await, Source::Server);
    assert_eq!(with_id(&client, "no-cache").await, Source::Cache);
}

#[tokio::test]
async fn a_probe_is_not_kept_even_if_the_server_allows_it() {
    let server = tagged("max-age=1000").await;
    let client = server.client();
    for _ in 0..2 {
        let probe = client.request(&PROBE).send::<Value>().await.unwrap();
        assert_eq!(probe.cache_status().to_string(), "wats; fwd=bypass; fwd-status=200");
    }
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn every_mode_does_what_it_says() {
    let server = tagged("max-age=10").await;
    let (client, clock) = clocked(&server);
    let with = async |mode| {
        let request = client.request(&READ).path("id", 1).cache(mode);
        request.send::<Value>().await.map(|answer| answer.cache_status().to_string())
    };
    let error = with(CacheMode::OnlyIfCached).await.unwrap_err();
    assert!(error.is_not_cached() && error.kind() == ErrorKind::NotCached, "{error}");
    assert_eq!(server.requests(), 0);
    with(CacheMode::ForceCache).await.unwrap();
    assert_eq!(with(CacheMode::OnlyIfCached).await.unwrap(), "wats; hit; ttl=10");
    let confirmed = "wats; fwd=request; fwd-status=304; stored; ttl=10";
    assert_eq!(with(CacheMode::NoCache).await.unwrap(), confirmed);
    let anew = "wats; fwd=request; fwd-status=200; stored; ttl=10";
    assert_eq!(with(CacheMode::Reload).await.unwrap(), anew);
    assert_eq!(with(CacheMode::NoStore).await.unwrap(), "wats; fwd=request; fwd-status=200");
    clock.advance(Duration::from_secs(12));
    assert!(with(CacheMode::OnlyIfCached).await.unwrap_err().is_not_cached());
    assert_eq!(with(CacheMode::ForceCache).await.unwrap(), "wats; hit; ttl=-2");
}

#[tokio::test]
async fn caches_on_the_way_are_told_that_the_server_is_wanted() {
    let server = Server::start(|asked: Asked| async move {
        let said = asked.headers.get("cache-control").map(|said| said.to_str().unwrap());
        ok(format!("{said:?}"))
    })
    .await;
    let client = server.client();
    let with = async |mode| {
        let request = client.request(&READ).path("id", 1).cache(mode);
        request.send_bytes().await.unwrap().value().clone()
    };
    assert_eq!(with(CacheMode::Default).await, "None");
    assert_eq!(with(CacheMode::NoCache).await, "Some(\"max-age=0\")");
    assert_eq!(with(CacheMode::Reload).await, "Some(\"no-cache\")");
}

#[tokio::test]
async fn an_error_is_kept_if_the_server_says_so_and_only_then() {
    let server = Server::start(|asked| async move {
        let declared = asked.line.ends_with("/1");
        let header = ("cache-control", if declared { "max-age=60" } else { "private" });
        with(support::status(404, "\"gone\""), &[header])
    })
    .await;
    let client = server.client();
    for (id, asked) in [(1, 1), (2, 3)] {
        for _ in 0..2 {
            let request = client.request(&READ).path("id", id);
            let error = request.send::<Value>().await.unwrap_err();
            assert!(error.is_not_found() && error.body() == Some("\"gone\""), "{error}");
        }
        assert_eq!(server.requests(), asked);
    }
}

#[tokio::test]
async fn a_write_takes_what_its_address_led_to_and_what_its_answer_names() {
    let server = Server::start(|asked| async move {
        let answer = with(ok("1"), &[("cache-control", "max-age=60"), ("cache-groups", "\"g\"")]);
        if asked.line == "POST /declared/1" {
            with(answer, &[("location", "/declared/2"), ("content-location", "3")])
        } else if asked.line == "POST /declared/9" {
            with(answer, &[("cache-group-invalidation", "\"g\"")])
        } else {
            answer
        }
    })
    .await;
    let client = server.client();
    let sources = async || {
        let mut sources = Vec::new();
        for id in 1..=4 {
            let answer = client.request(&DECLARED).path("id", id).send::<Value>().await.unwrap();
            sources.push(answer.source());
        }
        sources
    };
    let change = async |id| {
        client.request(&CHANGE).path("id", id).json(&1).send::<Value>().await.unwrap();
    };
    sources().await;
    change(1).await;
    assert_eq!(sources().await, [Source::Server, Source::Server, Source::Server, Source::Cache]);
    assert_eq!(sources().await, [Source::Cache; 4]);
    change(9).await;
    assert_eq!(sources().await, [Source::Server; 4], "all were in the group");
}

#[tokio::test]
async fn a_read_on_its_way_is_not_kept_if_its_address_or_its_group_was_written_to() {
    for target in [1, 9] {
        let gate = Arc::new(tokio::sync::Semaphore::new(0));
        let server = Server::start({
            let gate = Arc::clone(&gate);
            move |asked| {
                let gate = Arc::clone(&gate);
                async move {
                    if asked.line.starts_with("GET") {
                        gate.acquire().await.unwrap().forget();
                    }
                    let headers = [("cache-control", "max-age=60"), ("cache-groups", "\"g\"")];
                    let answer = with(ok("1"), &headers);
                    with(answer, &[("cache-group-invalidation", "\"g\"")])
                }
            }
        })
        .await;
        let client = server.client();
        let early = tokio::spawn({
            let client = client.clone();
            async move { get(&client, &DECLARED).await.source() }
        });
        eventually("the read is at the server", || server.requests() == 1).await;
        client.request(&CHANGE).path("id", target).json(&1).send::<Value>().await.unwrap();
        gate.add_permits(2);
        early.await.unwrap();
        assert_eq!(get(&client, &DECLARED).await.source(), Source::Server, "{target}");
    }
}

#[tokio::test]
async fn one_call_can_be_forgotten() {
    let server = tagged("max-age=60").await;
    let client = server.client();
    read(&client, "1").await;
    read(&client, "2").await;
    assert!(client.request(&READ).path("id", 1).invalidate().unwrap());
    assert!(!client.request(&READ).path("id", 1).invalidate().unwrap());
    assert_eq!(read(&client, "2").await.1, Source::Cache);
    assert_eq!(read(&client, "1").await.1, Source::Server);
    assert!(client.request(&READ).invalidate().is_err(), "a parameter is missing");
    let search = || client.request(&SEARCH).json(&json!({"pn": "A"}));
    search().send::<Value>().await.unwrap();
    assert!(search().invalidate().unwrap());
}

#[tokio::test]
async fn what_the_cache_did_is_told_by_route() {
    let server = tagged("max-age=60").await;
    let client = server.client();
    for _ in 0..3 {
        read(&client, "1").await;
    }
    read(&client, "2").await;
    client.request(&SEARCH).json(&1).send::<Value>().await.unwrap();
    let routes = client.cache_stats_by_route();
    let told: Vec<_> = routes
        .iter()
        .map(|route| (route.route.as_str(), route.freshness, route.hits, route.misses))
        .collect();
    assert_eq!(
        told,
        [
            ("GET /things/{id}", Freshness::MasterData, 2, 2),
            ("POST /things/search", Freshness::Live, 0, 1),
        ]
    );
    let stats = client.cache_stats();
    assert_eq!((stats.hits, stats.misses, stats.reads()), (2, 3, 5));
    let live = client.cache_stats_of(Freshness::Live);
    assert_eq!((live.hits, live.misses), (0, 1));
}

#[tokio::test]
async fn what_varies_by_everything_is_not_kept_whatever_the_class() {
    let server = Server::start(|_| async { with(ok("1"), &[("vary", "accept, *")]) }).await;
    let client = server.client();
    for _ in 0..2 {
        assert_eq!(read(&client, "1").await.1, Source::Server);
    }
}

#[tokio::test]
async fn a_probe_is_not_asked_for_where_only_the_cache_may_answer() {
    let server = tagged("max-age=60").await;
    let client = server.client();
    let request = client.request(&PROBE).cache(CacheMode::OnlyIfCached);
    assert!(request.send::<Value>().await.unwrap_err().is_not_cached());
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn hostile_headers_do_no_harm() {
    let lines = [
        "max-age=99999999999999999999999999, stale-while-revalidate=-1, =, \"",
        "no-cache=\"",
        "max-age",
        ",,,,",
        "stale-if-error=1e9",
    ];
    for line in lines {
        let server = Server::start(move |_| async move {
            let mut answer = with(ok("1"), &[("cache-control", line), ("vary", "a b, \"")]);
            for name in ["date", "expires", "age", "etag", "cache-groups", "last-modified"] {
                answer.headers_mut().insert(name, HeaderValue::from_bytes(b"\xff\"(,").unwrap());
            }
            answer
        })
        .await;
        let client = server.client();
        for _ in 0..3 {
            assert_eq!(read(&client, "1").await.0, json!(1), "{line}");
        }
    }
}
