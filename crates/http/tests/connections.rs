//! Connections: protocols, limits, reuse, and what happens when they break.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use support::{PROBE, Server, TOKEN, WRITE, eventually, ok};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use wats_http::{Client, Endpoint, ErrorKind, HttpVersion};
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

/// A call of its own, never shared with another: each has another query.
fn call(client: &Client, number: u32) -> tokio::task::JoinHandle<Result<(), wats_http::Error>> {
    let client = client.clone();
    tokio::spawn(async move {
        client.request(&PROBE_ANY).query("n", number).send::<Value>().await.map(drop)
    })
}

const PROBE_ANY: Endpoint = Endpoint::get("probe", "/api/App/Version");

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

fn http2(server: &Server, change: impl FnOnce(&mut wats_http::Options)) -> Client {
    let builder = server.builder().configure(|options| options.http_version = HttpVersion::Http2);
    builder.configure(change).build().unwrap()
}

/// Requests that stay at the server until the gate opens.
async fn gated(streams: Option<u32>) -> (Server, Arc<Semaphore>) {
    let gate = Arc::new(Semaphore::new(0));
    let server = Server::start_limited(streams, {
        let gate = Arc::clone(&gate);
        move |_| {
            let gate = Arc::clone(&gate);
            async move {
                gate.acquire().await.unwrap().forget();
                ok("1")
            }
        }
    })
    .await;
    (server, gate)
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
async fn beyond_all_limits_callers_wait_their_turn() {
    let (server, gate) = gated(Some(5)).await;
    let client = http2(&server, |options| options.pool.max_http2_connections = 2);
    let calls: Vec<_> = (0..30).map(|number| call(&client, number)).collect();
    eventually("ten are at the server", || server.crowd() == 10).await;
    gate.add_permits(30);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((server.crowd(), server.connections()), (10, 2));
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
async fn no_more_than_the_allowed_connections_are_kept_idle() {
    let (server, gate) = gated(None).await;
    let client = server.builder().configure(|options| options.pool.max_idle = 3).build().unwrap();
    let calls: Vec<_> = (0..10).map(|number| call(&client, number)).collect();
    eventually("ten are at the server", || server.crowd() == 10).await;
    gate.add_permits(10);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    eventually("three are left", || client.stats().pool.open == 3).await;
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

/// A server of one line of Rust a connection: reads a request's head, then does as it is told.
async fn scripted(answers: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            for part in answer.split('|') {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => break,
                    }
                }
                stream.write_all(part.as_bytes()).await.unwrap();
            }
            // Dropping the stream closes the connection.
        }
    });
    url
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1";

#[tokio::test]
async fn a_read_survives_a_kept_connection_that_the_server_has_closed() {
    let url = scripted(&[OK, OK, OK]).await;
    let client = Client::builder(url).token(TOKEN).build().unwrap();
    for _ in 0..3 {
        assert_eq!(*client.request(&PROBE).send::<u8>().await.unwrap(), 1);
    }
    assert_eq!(client.stats().pool.opened, 3);
}

#[tokio::test]
async fn a_write_cut_off_is_not_repeated_and_says_that_it_may_have_been_applied() {
    // The first connection answers one request and then closes while the second is on it.
    let url = scripted(&["HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1|", OK]).await;
    let client = Client::builder(url).token(TOKEN).build().unwrap();
    client.request(&PROBE).send::<u8>().await.unwrap();
    let error = client.request(&WRITE_EMPTY).send::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(error.may_have_been_applied(), "{error}");
    assert_eq!(client.stats().requests, 2);
}

const WRITE_EMPTY: Endpoint = Endpoint::put("things.save", "/things").entities(&["thing"]);

#[tokio::test]
async fn an_answer_cut_short_is_an_error() {
    let url = scripted(&["HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n1"]).await;
    let client = Client::builder(url).token(TOKEN).build().unwrap();
    let error = client.request(&PROBE).send::<u8>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
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
async fn waiting_for_a_connection_counts_towards_the_deadline_and_sends_nothing() {
    let (server, gate) = gated(None).await;
    let client =
        server.builder().configure(|options| options.pool.max_connections = 1).build().unwrap();
    let first = call(&client, 1);
    eventually("the first is at the server", || server.requests() == 1).await;
    let request = client.request(&WRITE).json(&1).timeout(Duration::from_millis(50));
    let error = request.send::<Value>().await.unwrap_err();
    assert!(error.is_timeout() && !error.may_have_been_applied(), "{error}");
    gate.add_permits(1);
    first.await.unwrap().unwrap();
    assert_eq!(server.requests(), 1);
}
