//! Connections: protocols, limits, reuse, and what happens when they break.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::time::Duration;

use serde_json::Value;
use support::{PROBE, READ, Server, TOKEN, WRITE, call, eventually, gated, http2, ok};
use tokio::net::TcpListener;
use wats_http::{Client, Endpoint, HttpVersion};
use wats_sim::{Options as SimOptions, Sim};

const VERSION: Endpoint = Endpoint::get("app.version", "/api/App/Version");

async fn small_sim() -> Sim {
    Sim::start(SimOptions::default().products(1).reports(0)).await.unwrap()
}

#[tokio::test]
async fn every_protocol_reaches_the_same_server() {
    let sim = small_sim().await;
    for (url, version) in [
        (sim.url(), HttpVersion::Auto),
        (sim.url(), HttpVersion::Http1),
        (sim.url(), HttpVersion::Http2),
        (sim.https_url(), HttpVersion::Auto),
        (sim.https_url(), HttpVersion::Http1),
        (sim.https_url(), HttpVersion::Http2),
    ] {
        let client = Client::builder(url.as_str())
            .token(sim.token())
            .add_root_certificate(sim.certificate_der())
            .configure(|options| options.http_version = version)
            .build()
            .unwrap();
        let answer = client.request(&VERSION).send::<String>().await;
        assert!(!answer.unwrap().value().is_empty(), "{url} with {version:?}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let sim = small_sim().await;
    let other = small_sim().await;
    let client = Client::builder(sim.https_url())
        .token(sim.token())
        .add_root_certificate(other.certificate_der())
        .build()
        .unwrap();
    let error = client.request(&VERSION).send::<String>().await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    assert!(error.to_string().contains("TLS handshake"), "{error}");
    assert_eq!(sim.counts().total(), 0);
}

#[tokio::test]
async fn fifty_cold_callers_share_one_http2_connection() {
    let sim = small_sim().await;
    let client = Client::builder(sim.https_url())
        .token(sim.token())
        .add_root_certificate(sim.certificate_der())
        .configure(|options| options.pool.streams_per_connection = 100)
        .build()
        .unwrap();
    let calls: Vec<_> = (0..50).map(|number| call(&client, number)).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(sim.counts().connections(), 1);
}

#[tokio::test]
async fn a_burst_against_a_low_stream_limit_fails_nobody() {
    for _ in 0..20 {
        let server = Server::start_limited(Some(10), |_| async { ok("1") }).await;
        let client = http2(&server, |_| {});
        let calls: Vec<_> = (0..40).map(|number| call(&client, number)).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert!(server.crowd() <= 40);
    }
}

#[tokio::test]
async fn a_full_connection_is_joined_by_another() {
    let (server, gate) = gated(Some(10)).await;
    let client = http2(&server, |options| options.pool.max_http2_connections = 4);
    let calls: Vec<_> = (0..40).map(|number| call(&client, number)).collect();
    eventually("all forty are at the server", || server.crowd() == 40).await;
    assert_eq!(server.connections(), 4);
    gate.add_permits(40);
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn http1_connections_are_bounded_and_reused() {
    let (server, gate) = gated(None).await;
    let client =
        server.builder().configure(|options| options.pool.max_connections = 4).build().unwrap();
    let calls: Vec<_> = (0..20).map(|number| call(&client, number)).collect();
    eventually("four are at the server", || server.crowd() == 4).await;
    gate.add_permits(20);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((server.crowd(), server.connections()), (4, 4));
    assert_eq!(client.stats().pool.opened, 4);
}

#[tokio::test]
async fn calls_one_after_the_other_use_one_connection() {
    let server = Server::start(|_| async { ok("1") }).await;
    let client = server.client();
    for _ in 0..100 {
        client.request(&PROBE).send::<Value>().await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn idle_connections_are_closed() {
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let server = Server::start(|_| async { ok("1") }).await;
        let client = server
            .builder()
            .configure(|options| {
                options.http_version = version;
                options.pool.idle_timeout = Duration::from_millis(20);
            })
            .build()
            .unwrap();
        client.request(&PROBE).send::<Value>().await.unwrap();
        eventually("no connection is open", || client.stats().pool.open == 0).await;
        client.request(&PROBE).send::<Value>().await.unwrap();
        assert_eq!(server.connections(), 2);
    }
}

#[test]
fn a_client_outlives_the_runtimes_it_was_used_in() {
    let server_runtime = tokio::runtime::Runtime::new().unwrap();
    let server = server_runtime.block_on(Server::start(|_| async { ok("1") }));
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let client = server
            .builder()
            .configure(|options| {
                options.http_version = version;
                options.pool.max_connections = 1;
            })
            .build()
            .unwrap();
        for _ in 0..3 {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                client.request(&PROBE).send::<Value>().await.unwrap();
            });
            drop(runtime);
            assert_eq!(client.stats().pool.open, 0, "its connections went with the runtime");
        }
    }
}

#[tokio::test]
async fn a_refused_connection_is_told_to_all_who_waited_for_it() {
    let address = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let client = Client::builder(format!("http://{address}")).token(TOKEN).build().unwrap();
    let calls: Vec<_> = (0..20).map(|number| call(&client, number)).collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(error.is_connect() && !error.may_have_been_applied(), "{error}");
        assert!(error.to_string().contains("refused"), "{error}");
    }
    assert_eq!(client.stats().requests, 0);
}

#[tokio::test]
async fn a_silent_server_is_given_up_at_the_deadline() {
    let (server, _gate) = gated(None).await;
    let client = server.client();
    let short = Duration::from_millis(50);
    let read = client.request(&PROBE).timeout(short).send::<Value>().await.unwrap_err();
    assert!(read.is_timeout() && !read.may_have_been_applied(), "{read}");
    let write = client.request(&WRITE).json(&1).timeout(short).send::<Value>().await.unwrap_err();
    assert!(write.is_timeout() && write.may_have_been_applied(), "{write}");
}

#[tokio::test]
async fn a_request_given_up_at_the_deadline_is_counted() {
    let (server, _gate) = gated(None).await;
    let client = server.client();
    let request = client.request(&PROBE).timeout(Duration::from_millis(50));
    request.send::<Value>().await.unwrap_err();
    assert_eq!(client.stats().requests, 1);
}

#[tokio::test]
async fn an_idle_timeout_of_zero_serves_every_caller() {
    let server = Server::start(|_| async { ok("1") }).await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let change = |options: &mut wats_http::Options| {
            options.http_version = version;
            options.pool.idle_timeout = Duration::ZERO;
        };
        let client = server.builder().configure(change).build().unwrap();
        for _ in 0..3 {
            client.request(&PROBE).send::<Value>().await.unwrap();
        }
        assert!(client.stats().pool.opened <= 3);
    }
}

#[tokio::test]
async fn the_longest_durations_are_as_good_as_any() {
    let server = Server::start(|_| async { ok("1") }).await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let change = |options: &mut wats_http::Options| {
            options.http_version = version;
            options.timeouts.total = Duration::MAX;
            options.timeouts.connect = Duration::MAX;
            options.pool.idle_timeout = Duration::MAX;
            options.pool.keep_alive_interval = Duration::MAX;
            options.pool.keep_alive_timeout = Duration::MAX;
            options.cache.master_data_ttl = Duration::MAX;
        };
        let client = server.builder().configure(change).build().unwrap();
        for endpoint in [&PROBE, &WRITE] {
            client.request(endpoint).timeout(Duration::MAX).send::<Value>().await.unwrap();
            client.request(endpoint).send::<Value>().await.unwrap();
        }
        for _ in 0..2 {
            client.request(&READ).path("id", 1).send::<Value>().await.unwrap();
        }
        assert_eq!(client.cache_stats().hits, 1);
    }
}

#[tokio::test]
async fn one_stream_a_connection_is_answered_with_further_connections() {
    let (server, gate) = gated(Some(1)).await;
    let client = http2(&server, |options| options.pool.max_http2_connections = 2);
    let calls: Vec<_> = (0..2).map(|number| call(&client, number)).collect();
    eventually("both are at the server", || server.crowd() == 2).await;
    gate.add_permits(2);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.connections(), 2);
}
