//! Why connections end: peers that keep silent, say goodbye, break off or want HTTP/1.1; and that
//! each end is counted once.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{Request, Response, Version};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::Value;
use support::raw::{self, Http2, NO_ERROR, answer_all, head, serve};
use support::{PROBE, Server, TOKEN, WRITE, at_rest, call, eventually, gated, ok, pass};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use wats_http::rustls::ServerConfig;
use wats_http::rustls::crypto::ring;
use wats_http::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use wats_http::{Client, CloseReason, ErrorKind, HttpVersion, Options};

/// Long enough for loopback, and short enough to wait for several times.
const SHORT: Duration = Duration::from_millis(120);

/// Calls of one attempt, on connections that nobody checks with a PING.
fn client(url: &str, version: HttpVersion, change: impl FnOnce(&mut Options)) -> Client {
    let builder = Client::builder(url).token(TOKEN).configure(|options| {
        options.http_version = version;
        options.retry.attempts = 1;
        options.breaker = None;
        options.pool.keep_alive_interval = Duration::ZERO;
    });
    builder.configure(change).build().unwrap()
}

async fn times_out(client: &Client) {
    let error = client.request(&PROBE).timeout(SHORT).send::<Value>().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

/// A peer that reads everything and answers nothing, with or without SETTINGS at its beginning.
async fn silent(settings: bool) -> (String, Arc<AtomicUsize>) {
    serve(move |stream, _| async move {
        let mut server = Http2::accept(stream);
        if settings {
            server.allow(100).await;
        }
        while server.requests.recv().await.is_some() {}
    })
    .await
}

#[tokio::test]
async fn after_two_requests_to_a_silent_peer_the_third_goes_to_a_new_connection() {
    for settings in [false, true] {
        let (url, connections) = silent(settings).await;
        let client = client(&url, HttpVersion::Http2, |_| {});
        for expected in [1, 1, 2, 2, 3] {
            times_out(&client).await;
            assert_eq!(connections.load(Ordering::SeqCst), expected, "settings: {settings}");
        }
        eventually("one is left", || client.stats().pool.open == 1).await;
        assert_eq!(at_rest(&client).await.closed.unresponsive, 2);
    }
}

#[tokio::test]
async fn attempts_that_time_out_count_like_calls_that_do() {
    let (url, connections) = silent(true).await;
    let client = client(&url, HttpVersion::Http2, |options| {
        options.timeouts.attempt = SHORT;
        options.retry.attempts = 3;
    });
    let error = client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Timeout, 2), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), 2, "the third attempt has another connection");
    assert_eq!(at_rest(&client).await.closed.unresponsive, 1);
}

#[tokio::test]
async fn a_peer_that_is_slow_but_sends_something_keeps_its_connection() {
    // Every other request is answered, or none while the peer gives other signs of life.
    for answers in [true, false] {
        let (url, connections) = serve(move |stream, _| async move {
            let mut server = Http2::accept(stream);
            server.allow(100).await;
            let mut seen = 0;
            while let Some(stream) = server.requests.recv().await {
                seen += 1;
                match answers {
                    true if seen % 2 == 0 => server.answer(stream).await,
                    true => {}
                    false => server.allow(100).await,
                }
            }
        })
        .await;
        let client = client(&url, HttpVersion::Http2, |_| {});
        for _ in 0..3 {
            times_out(&client).await;
            if answers {
                client.request(&PROBE).send::<Value>().await.unwrap();
            }
        }
        assert_eq!(connections.load(Ordering::SeqCst), 1, "answers: {answers}");
        assert_eq!(at_rest(&client).await.open, 1);
    }
}

#[tokio::test]
async fn a_connection_on_which_hundreds_were_given_up_is_replaced() {
    let (url, connections) = serve(|stream, _| async move {
        let mut server = Http2::accept(stream);
        loop {
            server.allow(100).await;
            if server.requests.recv().await.is_none() {
                return;
            }
        }
    })
    .await;
    let client = client(&url, HttpVersion::Http2, |options| {
        options.pool.max_http2_connections = 1;
    });
    client.warm(1).await.unwrap();
    let mut round = 0;
    // Under load a few calls may not come to be sent in their time, and do not count.
    while client.stats().pool.closed.worn == 0 {
        assert!(round < 50, "{:?}", client.stats().pool);
        let calls: Vec<_> = (0..100)
            .map(|number| {
                let client = client.clone();
                tokio::spawn(async move {
                    let request = client.request(&PROBE).query("n", round * 100 + number);
                    request.timeout(SHORT).send::<Value>().await.map(drop)
                })
            })
            .collect();
        for call in calls {
            assert!(call.await.unwrap().unwrap_err().is_timeout());
        }
        round += 1;
    }
    assert!(round >= 5, "{round} hundreds");
    times_out(&client).await;
    assert!(connections.load(Ordering::SeqCst) > 1);
    assert_eq!(at_rest(&client).await.closed.worn, 1);
}

#[tokio::test]
async fn a_ping_without_an_answer_is_told_from_a_goodbye() {
    let (url, _) = silent(true).await;
    let client = client(&url, HttpVersion::Http2, |options| {
        options.pool.keep_alive_interval = SHORT;
        options.pool.keep_alive_timeout = SHORT;
    });
    client.request(&PROBE).send::<Value>().await.unwrap_err();
    eventually("it is given up", || client.stats().pool.open == 0).await;
    assert_eq!(at_rest(&client).await.closed.of(CloseReason::Unresponsive), 1);

    let (url, _) = serve(|stream, _| async move {
        let mut server = Http2::accept(stream);
        server.allow(100).await;
        let first = server.requests.recv().await.unwrap();
        server.answer(first).await;
        server.go_away(first, NO_ERROR).await;
        server.requests.recv().await;
    })
    .await;
    let client = self::client(&url, HttpVersion::Http2, |_| {});
    client.request(&PROBE).send::<Value>().await.unwrap();
    eventually("it is closed", || client.stats().pool.open == 0).await;
    assert_eq!(at_rest(&client).await.closed.of(CloseReason::GoAway), 1);
}

#[tokio::test]
async fn the_ends_of_http1_connections_have_their_reasons() {
    let (url, _) = serve(|mut stream, number| async move {
        head(&mut stream).await;
        let answers: [&[u8]; 3] = [
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: close\r\n\r\n1",
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1",
            b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n1",
        ];
        if let Some(answer) = answers.get(number) {
            stream.write_all(answer).await.unwrap();
        } else {
            answer_all(stream).await;
        }
    })
    .await;
    let client = client(&url, HttpVersion::Http1, |_| {});
    for (whole, go_away, broken) in [(true, 1, 0), (true, 1, 1), (false, 1, 2)] {
        assert_eq!(client.request(&PROBE).send::<Value>().await.is_ok(), whole);
        eventually("it is closed", || client.stats().pool.open == 0).await;
        let closed = at_rest(&client).await.closed;
        assert_eq!((closed.go_away, closed.broken), (go_away, broken));
    }

    let (server, _gate) = gated(None).await;
    let client = self::client(&server.url, HttpVersion::Http1, |_| {});
    times_out(&client).await;
    eventually("it is closed", || client.stats().pool.open == 0).await;
    assert_eq!(at_rest(&client).await.closed.abandoned, 1);
}

#[test]
fn connections_that_end_with_their_runtime_are_counted() {
    let home = tokio::runtime::Runtime::new().unwrap();
    let server = home.block_on(Server::start(|_| async { ok("1") }));
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let client = client(&server.url, version, |_| {});
        let guest = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        guest.block_on(client.request(&PROBE).send::<Value>()).unwrap();
        drop(guest);
        assert_eq!(home.block_on(at_rest(&client)).closed.runtime, 1);
    }
}

/// A server over TLS that offers both protocols, and answers requests by HTTP/1.1 only; its
/// certificate, and how many requests came by HTTP/2 and by HTTP/1.1.
async fn prefers_http1() -> (String, Vec<u8>, Arc<[AtomicUsize; 2]>) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let counts = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
    let seen = Arc::clone(&counts);
    let (url, _) = raw::serve(move |stream: TcpStream, _| {
        let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
        async move {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = service_fn(move |request: Request<Incoming>| {
                let http1 = request.version() != Version::HTTP_2;
                seen[usize::from(http1)].fetch_add(1, Ordering::SeqCst);
                std::future::ready(if http1 {
                    Ok(Response::new(Full::new(Bytes::from_static(b"1"))))
                } else {
                    Err(h2::Error::from(h2::Reason::HTTP_1_1_REQUIRED))
                })
            });
            let server = auto::Builder::new(TokioExecutor::new());
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        }
    })
    .await;
    (url.replace("http:", "https:"), cert.der().to_vec(), counts)
}

#[tokio::test]
async fn a_server_that_wants_http1_gets_it_for_ten_minutes() {
    let (url, certificate, counts) = prefers_http1().await;
    let seen = || counts.each_ref().map(|count| count.load(Ordering::SeqCst));
    let client = Client::builder(url).token(TOKEN).add_root_certificate(certificate);
    let client = client.build().unwrap();
    client.request(&WRITE).json(&1).send::<Value>().await.unwrap();
    assert_eq!(seen(), [1, 1], "sent again, as it was not processed");
    let calls: Vec<_> = (0..20).map(|number| call(&client, number)).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(seen(), [1, 21]);
    assert_eq!(at_rest(&client).await.closed.downgraded, 1);

    tokio::time::pause();
    pass(Duration::from_secs(601)).await;
    tokio::time::resume();
    eventually("none is open", || client.stats().pool.open == 0).await;
    call(&client, 0).await.unwrap().unwrap();
    assert_eq!(seen(), [2, 22], "HTTP/2 was offered again");
    assert_eq!(at_rest(&client).await.closed.downgraded, 2);
}

#[tokio::test]
async fn where_http2_is_demanded_a_server_that_wants_http1_is_an_error() {
    let (url, certificate, counts) = prefers_http1().await;
    let client = Client::builder(url).token(TOKEN).add_root_certificate(certificate);
    let client = client.configure(|options| options.http_version = HttpVersion::Http2);
    let client = client.build().unwrap();
    let error = client.request(&WRITE).json(&1).send::<Value>().await.unwrap_err();
    assert!(error.is_configuration() && !error.may_have_been_applied(), "{error}");
    assert!(error.to_string().contains("HttpVersion::Auto"), "{error}");
    assert_eq!(counts[0].load(Ordering::SeqCst), 1, "asked once");
    assert_eq!(at_rest(&client).await.closed.total(), 0, "the connection is as good as before");
}
