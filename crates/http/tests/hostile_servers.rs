//! Servers that break off, stall, refuse and lie: what the client does, and how often.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod support;

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use support::raw::{Http2, OK, answer_all, head, listen, serve};
use support::{PROBE, TOKEN, WRITE, call, eventually};
use tokio::io::AsyncWriteExt;
use tokio::sync::Notify;
use wats_http::{Client, ErrorKind, HttpVersion, Proxy, StatusCode};

fn client(url: &str) -> Client {
    configured(url, |_| {})
}

/// Calls of one attempt, whatever failed before: what is tried again and when a server is left alone
/// are other matters, and would hide what one attempt does.
fn configured(url: &str, change: impl FnOnce(&mut wats_http::Options)) -> Client {
    let builder = Client::builder(url).token(TOKEN).configure(|options| {
        options.retry.attempts = 1;
        options.breaker = None;
    });
    builder.configure(change).build().unwrap()
}

fn http2(url: &str) -> Client {
    configured(url, |options| options.http_version = HttpVersion::Http2)
}

/// More than any socket buffers on the way to a server that does not read.
fn large() -> Vec<u8> {
    vec![b'x'; 32 << 20]
}

#[tokio::test]
async fn a_read_survives_a_kept_connection_that_the_server_has_closed() {
    let (url, connections) = serve(|mut stream, _| async move {
        head(&mut stream).await;
        stream.write_all(OK).await.unwrap();
    })
    .await;
    let client = client(&url);
    for _ in 0..3 {
        assert_eq!(*client.request(&PROBE).send::<u8>().await.unwrap(), 1);
    }
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_read_survives_a_kept_connection_that_breaks_under_it() {
    let (url, connections) = serve(|mut stream, number| async move {
        head(&mut stream).await;
        stream.write_all(OK).await.unwrap();
        head(&mut stream).await;
        if number > 0 {
            stream.write_all(OK).await.unwrap();
        }
    })
    .await;
    let client = client(&url);
    for _ in 0..2 {
        client.request(&PROBE).send::<u8>().await.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
    assert_eq!(client.stats().requests, 3, "what was sent in vain counts as well");
}

#[tokio::test]
async fn a_read_survives_a_kept_http2_connection_that_breaks_under_it() {
    let (url, connections) = serve(|stream, number| async move {
        let mut server = Http2::accept(stream);
        server.allow(100).await;
        let first = server.requests.recv().await.unwrap();
        server.answer(first).await;
        while let Some(stream) = server.requests.recv().await {
            if number == 0 {
                return;
            }
            server.answer(stream).await;
        }
    })
    .await;
    let client = http2(&url);
    for _ in 0..2 {
        client.request(&PROBE).send::<u8>().await.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_write_cut_off_is_not_repeated_and_says_that_it_may_have_been_applied() {
    let (url, connections) = serve(|mut stream, _| async move {
        head(&mut stream).await;
        stream.write_all(OK).await.unwrap();
        head(&mut stream).await;
    })
    .await;
    let client = client(&url);
    client.request(&PROBE).send::<u8>().await.unwrap();
    let error = client.request(&WRITE).send::<Value>().await.unwrap_err();
    assert!(error.is_interrupted() && error.may_have_been_applied(), "{error}");
    assert_eq!((client.stats().requests, connections.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test]
async fn an_answer_cut_short_is_an_error() {
    let (url, _) = serve(|mut stream, _| async move {
        head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n1").await.unwrap();
    })
    .await;
    let error = client(&url).request(&PROBE).send::<u8>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
}

#[tokio::test]
async fn a_status_is_told_though_the_body_after_it_never_comes() {
    let (url, connections) = serve(|mut stream, _| async move {
        while head(&mut stream).await.is_some() {
            let refusal = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 100\r\n\r\n1";
            stream.write_all(refusal).await.unwrap();
        }
    })
    .await;
    let client = client(&url);
    let calls = (0..2).map(|number| call(&client, number));
    for call in calls.collect::<Vec<_>>() {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE), "{error}");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2, "neither can be used again");
    eventually("both are closed", || client.stats().pool.open == 0).await;
}

#[tokio::test]
async fn a_server_that_cuts_every_fresh_connection_gets_a_read_once() {
    let (url, connections) = serve(|mut stream, _| async move {
        head(&mut stream).await;
    })
    .await;
    let error = client(&url).request(&PROBE).send::<Value>().await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_peer_that_speaks_no_http_gets_a_read_once() {
    let (url, connections) = serve(|mut stream, _| async move {
        // The first request is answered, so that the connection counts as a kept one.
        head(&mut stream).await;
        stream.write_all(OK).await.unwrap();
        head(&mut stream).await;
        stream.write_all(b"\x15\x03\x01\x00\x02\x02\x46").await.unwrap();
    })
    .await;
    let client = client(&url);
    client.request(&PROBE).send::<Value>().await.unwrap();
    let error = client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    assert_eq!((client.stats().requests, connections.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test]
async fn a_stream_that_the_server_resets_is_not_asked_for_again() {
    let (url, connections) = serve(|stream, _| async move {
        let mut server = Http2::accept(stream);
        server.allow(100).await;
        let first = server.requests.recv().await.unwrap();
        server.answer(first).await;
        while let Some(stream) = server.requests.recv().await {
            server.reset(stream).await;
        }
    })
    .await;
    let client = http2(&url);
    client.request(&PROBE).send::<Value>().await.unwrap();
    let error = client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    assert_eq!((client.stats().requests, connections.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test]
async fn connections_closed_before_anything_is_sent_are_not_opened_again_and_again() {
    let (url, connections) = serve(|stream, _| async move { drop(stream) }).await;
    let error = http2(&url).request(&WRITE).json(&1).send::<Value>().await.unwrap_err();
    assert!(!error.may_have_been_applied() || error.is_interrupted(), "{error}");
    let dialled = connections.load(Ordering::SeqCst);
    assert!((1..=2).contains(&dialled), "{dialled} connections");
}

#[tokio::test]
async fn while_one_connection_serves_failed_dials_are_repeated_only_after_a_pause() {
    let (listener, url) = listen().await;
    let client = client(&url);
    let first = call(&client, 1);
    let (mut stream, _) = listener.accept().await.unwrap();
    head(&mut stream).await;
    drop(listener);

    let request = client.request(&PROBE).timeout(Duration::from_millis(400));
    let error = request.send::<Value>().await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("no connection was free"), "{error}");
    assert!(error.source().unwrap().to_string().contains("refused"), "{error:?}");
    let failed = client.stats().pool.failed;
    assert!((2..=4).contains(&failed), "{failed} failed dials in 400 ms");

    stream.write_all(OK).await.unwrap();
    first.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_has_gone_is_told_to_all_who_wait_and_not_dialled_on_and_on() {
    let (listener, url) = listen().await;
    let client = client(&url);
    let first = call(&client, 0);
    let (mut stream, _) = listener.accept().await.unwrap();
    head(&mut stream).await;
    stream.write_all(OK).await.unwrap();
    first.await.unwrap().unwrap();
    drop((stream, listener));
    eventually("no connection is left", || client.stats().pool.open == 0).await;

    let calls: Vec<_> = (1..=100).map(|number| call(&client, number)).collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(error.is_connect(), "{error}");
    }
    let failed = client.stats().pool.failed;
    assert!(failed <= 100, "{failed} failed dials for 100 callers");
}

#[tokio::test]
async fn an_upload_that_stalls_gives_its_place_back() {
    let (url, connections) = serve(|stream, number| async move {
        if number > 0 {
            return answer_all(stream).await;
        }
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let client = configured(&url, |options| options.pool.max_connections = 1);
    let upload = client.request(&WRITE).body(large(), "application/json");
    let error = upload.timeout(Duration::from_millis(200)).send::<Value>().await.unwrap_err();
    assert!(error.is_timeout() && error.may_have_been_applied(), "{error}");
    client.request(&PROBE).send::<Value>().await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_early_answer_does_not_spoil_the_call_after_it() {
    let (url, connections) = serve(|mut stream, number| async move {
        if number > 0 {
            return answer_all(stream).await;
        }
        head(&mut stream).await;
        let refusal = b"HTTP/1.1 413 Payload Too Large\r\ncontent-length: 1\r\n\r\n1";
        stream.write_all(refusal).await.unwrap();
        // The rest of the request is never read.
        std::future::pending::<()>().await;
    })
    .await;
    let client = client(&url);
    let upload = client.request(&WRITE).body(large(), "application/json");
    let error = upload.send::<Value>().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::PAYLOAD_TOO_LARGE));
    client.request(&WRITE).send::<Value>().await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

/// A server of one HTTP/2 connection that raises its limit from `first` to 100 when it is told to,
/// answers nothing, and counts.
async fn raising(first: u32) -> (String, Arc<AtomicUsize>, Arc<Notify>) {
    let (seen, raise) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let shared = (Arc::clone(&seen), Arc::clone(&raise));
    let (url, _) = serve(move |stream, _| {
        let (seen, raise) = shared.clone();
        async move {
            let mut server = Http2::accept(stream);
            server.allow(first).await;
            loop {
                tokio::select! {
                    Some(_) = server.requests.recv() => {
                        seen.fetch_add(1, Ordering::SeqCst);
                    }
                    () = raise.notified() => server.allow(100).await,
                }
            }
        }
    })
    .await;
    (url, seen, raise)
}

#[tokio::test]
async fn a_stream_limit_that_is_raised_later_is_used() {
    for first in [0, 2] {
        let (url, seen, raise) = raising(first).await;
        let client = configured(&url, |options| {
            options.http_version = HttpVersion::Http2;
            options.pool.max_http2_connections = 1;
        });
        let calls: Vec<_> = (0..20).map(|number| call(&client, number)).collect();
        eventually("the first are sent", || seen.load(Ordering::SeqCst) == first.max(1) as usize)
            .await;
        raise.notify_one();
        eventually("all are sent", || seen.load(Ordering::SeqCst) == 20).await;
        calls.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

#[tokio::test]
async fn a_put_without_a_body_says_so() {
    let (heads, mut received) = tokio::sync::mpsc::unbounded_channel();
    let (url, _) = serve(move |mut stream, _| {
        let heads = heads.clone();
        async move {
            while let Some(head) = head(&mut stream).await {
                heads.send(head).unwrap();
                stream.write_all(OK).await.unwrap();
            }
        }
    })
    .await;
    let client = client(&url);
    client.request(&WRITE).send::<Value>().await.unwrap();
    let put = received.recv().await.unwrap();
    assert!(put.contains("\r\ncontent-length: 0\r\n"), "{put}");
    client.request(&PROBE).send::<Value>().await.unwrap();
    let get = received.recv().await.unwrap();
    assert!(!get.contains("content-length"), "{get}");
}

#[tokio::test]
async fn a_handshake_that_hangs_is_told_from_a_full_pool() {
    let (listener, url) = listen().await;
    let client = client(&url.replace("http:", "https:"));
    for endpoint in [&PROBE, &WRITE] {
        let request = client.request(endpoint).timeout(Duration::from_millis(50));
        let error = request.send::<Value>().await.unwrap_err();
        assert!(error.is_timeout() && !error.may_have_been_applied(), "{error}");
        assert!(error.to_string().contains("connecting had not finished"), "{error}");
    }
    assert_eq!(client.stats().requests, 0);
    drop(listener);
}

#[tokio::test]
async fn a_host_without_an_address_is_named_as_the_reason() {
    // No name in the world has a part this long, so nobody is asked.
    let url = format!("http://{}.invalid", "a".repeat(70));
    let builder = Client::builder(url).token(TOKEN);
    let client = builder.configure(|options| options.proxy = Proxy::None).build().unwrap();
    let error = client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert!(error.is_connect() && error.to_string().contains("could not be looked up"), "{error}");
}
