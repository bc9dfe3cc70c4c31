//! Why connections end: peers that keep silent, say goodbye or break off; and that each end is
//! counted once.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::time::Duration;

use serde_json::Value;
use support::raw::{answer_all, head, serve};
use support::{PROBE, Server, TOKEN, at_rest, eventually, gated, ok};
use tokio::io::AsyncWriteExt;
use wats_http::test_util::{Arrival, Fault, FaultServer, Gate, Last, Reason};
use wats_http::{Builder, Client, CloseReason, ErrorKind, HttpVersion, Options};

/// Long enough for loopback, and short enough to wait for several times.
const SHORT: Duration = Duration::from_millis(120);

/// Calls of one attempt, on connections that nobody checks with a PING.
fn unchecked(builder: Builder, change: impl FnOnce(&mut Options)) -> Client {
    let builder = builder.configure(|options| {
        options.retry.attempts = 1;
        options.breaker = None;
        options.pool.keep_alive_interval = Duration::ZERO;
    });
    builder.configure(change).build().unwrap()
}

fn client(url: &str, version: HttpVersion) -> Client {
    let builder = Client::builder(url).token(TOKEN);
    unchecked(builder, |options| options.http_version = version)
}

async fn times_out(client: &Client) {
    let error = client.request(&PROBE).timeout(SHORT).send::<Value>().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

/// A peer that reads everything and answers nothing, with or without SETTINGS at its beginning.
async fn silent(settings: bool) -> FaultServer {
    let builder = FaultServer::builder().in_memory();
    let builder = if settings { builder.streams(100) } else { builder.without_settings() };
    builder.http2(|_: &Arrival| Fault::Silence).await
}

#[tokio::test(start_paused = true)]
async fn after_two_requests_to_a_silent_peer_the_third_goes_to_a_new_connection() {
    for settings in [false, true] {
        let server = silent(settings).await;
        let client = unchecked(server.client_builder(), |_| {});
        for expected in [1, 1, 2, 2, 3] {
            times_out(&client).await;
            assert_eq!(server.counts().connections, expected, "settings: {settings}");
        }
        eventually("one is left", || client.stats().pool.open == 1).await;
        assert_eq!(at_rest(&client).await.closed.unresponsive, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_that_time_out_count_like_calls_that_do() {
    let server = silent(true).await;
    let client = unchecked(server.client_builder(), |options| {
        options.timeouts.attempt = SHORT;
        options.retry.attempts = 3;
    });
    let error = client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Timeout, 2), "{error}");
    assert_eq!(server.counts().connections, 2, "the third attempt has another connection");
    assert_eq!(at_rest(&client).await.closed.unresponsive, 1);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_is_slow_but_answers_some_keeps_its_connection() {
    let every_other = |request: &Arrival| match request.number % 2 {
        0 => Fault::Silence,
        _ => Fault::None,
    };
    let server = FaultServer::builder().in_memory().http2(every_other).await;
    let client = unchecked(server.client_builder(), |_| {});
    for _ in 0..3 {
        times_out(&client).await;
        client.request(&PROBE).send::<Value>().await.unwrap();
    }
    assert_eq!((server.counts().connections, at_rest(&client).await.open), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_answers_nothing_but_is_alive_keeps_its_connection() {
    let signs = [Gate::new(), Gate::new(), Gate::new()];
    let builder = FaultServer::builder().in_memory().streams(10);
    let builder = signs.iter().fold(builder, |builder, sign| builder.streams_after(sign, 10));
    let server = builder.http2(|_: &Arrival| Fault::Silence).await;
    let client = unchecked(server.client_builder(), |_| {});
    for (sign, requests) in signs.iter().zip(1..) {
        let call = times_out(&client);
        let sign = async {
            eventually("it is at the server", || server.counts().requests == requests).await;
            sign.open();
        };
        tokio::join!(call, sign);
    }
    assert_eq!((server.counts().connections, at_rest(&client).await.open), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_connection_on_which_hundreds_were_given_up_is_replaced() {
    // The last of each hundred is answered, so that the peer is alive.
    let last = |request: &Arrival| match request.number % 100 {
        99 => Fault::None,
        _ => Fault::Silence,
    };
    let server = FaultServer::builder().in_memory().streams(100).http2(last).await;
    let client = unchecked(server.client_builder(), |options| {
        options.pool.max_http2_connections = 1;
    });
    client.warm(1).await.unwrap();
    for hundred in 0..6 {
        assert_eq!(client.stats().pool.closed.worn, 0, "after {hundred} hundreds");
        let mut calls = tokio::task::JoinSet::new();
        for number in 0..100 {
            let client = client.clone();
            calls.spawn(async move {
                let request = client.request(&PROBE).query("n", hundred * 100 + number);
                request.timeout(SHORT).send::<Value>().await.is_ok()
            });
        }
        let answered = calls.join_all().await.into_iter().filter(|answered| *answered).count();
        assert_eq!(answered, 1);
    }
    times_out(&client).await;
    assert_eq!(server.counts().connections, 2);
    assert_eq!(at_rest(&client).await.closed.worn, 1);
}

#[tokio::test(start_paused = true)]
async fn a_ping_without_an_answer_is_told_from_a_goodbye() {
    let server = FaultServer::builder().in_memory().http2(|_: &Arrival| Fault::Mute).await;
    let client = unchecked(server.client_builder(), |options| {
        options.pool.keep_alive_interval = SHORT;
        options.pool.keep_alive_timeout = SHORT;
    });
    client.request(&PROBE).send::<Value>().await.unwrap_err();
    eventually("it is given up", || client.stats().pool.open == 0).await;
    assert_eq!(at_rest(&client).await.closed.of(CloseReason::Unresponsive), 1);

    let goodbye = Fault::GoAway { reason: Reason::NoError, last: Last::This, close: false };
    let server = FaultServer::builder().in_memory().http2(vec![vec![goodbye]]).await;
    let client = unchecked(server.client_builder(), |_| {});
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
    let client = client(&url, HttpVersion::Http1);
    for (whole, go_away, broken) in [(true, 1, 0), (true, 1, 1), (false, 1, 2)] {
        assert_eq!(client.request(&PROBE).send::<Value>().await.is_ok(), whole);
        eventually("it is closed", || client.stats().pool.open == 0).await;
        let closed = at_rest(&client).await.closed;
        assert_eq!((closed.go_away, closed.broken), (go_away, broken));
    }

    let (server, _gate) = gated(None).await;
    let client = self::client(&server.url, HttpVersion::Http1);
    times_out(&client).await;
    eventually("it is closed", || client.stats().pool.open == 0).await;
    assert_eq!(at_rest(&client).await.closed.abandoned, 1);
}

#[test]
fn connections_that_end_with_their_runtime_are_counted() {
    let home = tokio::runtime::Runtime::new().unwrap();
    let server = home.block_on(Server::start(|_| async { ok("1") }));
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let client = client(&server.url, version);
        let guest = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        guest.block_on(client.request(&PROBE).send::<Value>()).unwrap();
        drop(guest);
        assert_eq!(home.block_on(at_rest(&client)).closed.runtime, 1);
    }
}
