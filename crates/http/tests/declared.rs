//! What servers declare of their answers, and what the cache makes of it, through a client.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use http::header::{HeaderName, HeaderValue, RANGE};
use serde_json::{Value, json};
use support::{Answer, Asked, PROBE, READ, SEARCH, Server, WRITE, eventually, gated, ok, read};
use wats_http::{
    CacheMode, Client, Endpoint, ErrorKind, Freshness, ManualClock, Response, Source, StatusCode,
};

const DECLARED: Endpoint =
    Endpoint::get("declared.get", "/declared/{id}").freshness(Freshness::Declared);
const HEAD: Endpoint =
    Endpoint::head("declared.head", "/declared/{id}").freshness(Freshness::Declared);
const CHANGE: Endpoint = Endpoint::post("declared.change", "/declared/{id}");
const FOO: HeaderName = HeaderName::from_static("foo");

/// With these headers. The server's clock stands still while the client's is moved, so no date is
/// given.
fn with(mut answer: Answer, headers: &[(&'static str, &str)]) -> Answer {
    answer.headers_mut().insert("date", HeaderValue::from_static("unknown"));
    for (name, value) in headers {
        answer.headers_mut().append(*name, HeaderValue::from_str(value).unwrap());
    }
    answer
}

/// Answers 304 to who shows the tag, and otherwise the number of the request.
async fn tagged(cache_control: &'static str) -> Server {
    let count = AtomicUsize::new(0);
    Server::start(move |asked: Asked| {
        let number = count.fetch_add(1, Ordering::SeqCst).to_string();
        let known = asked.headers.get("if-none-match").is_some_and(|tag| tag == "\"v1\"");
        let answer = if known { support::status(304, "") } else { ok("\"first\"") };
        let headers =
            [("etag", "\"v1\""), ("cache-control", cache_control), ("x-request", &*number)];
        let answer = with(answer, &headers);
        async move { answer }
    })
    .await
}

fn clocked(server: &Server) -> (Client, ManualClock) {
    let clock = ManualClock::new();
    (server.builder().clock(clock.clone()).build().unwrap(), clock)
}

async fn get(client: &Client, endpoint: &Endpoint) -> Response<Value> {
    client.request(endpoint).path("id", 1).send().await.unwrap()
}

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
