//! Servers that break off, stall, refuse and lie: what the client does, and how often.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::error::Error as _;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use support::raw::{OK, head, listen, serve};
use support::{PROBE, TOKEN, WRITE, call, eventually};
use tokio::io::AsyncWriteExt;
use wats_http::{Client, HttpVersion, Proxy, StatusCode};

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
