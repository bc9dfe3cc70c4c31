//! Peers that have gone without a word: how soon that is found out, and what it costs.

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;
use wats_http::test_util::{Arrival, Fault, FaultServer, Gate};
use wats_http::{Client, Error, ErrorKind, Kind, Options};

use crate::faults::common::{ADD, READ, one_attempt, send, server};

const SECOND: Duration = Duration::from_secs(1);

/// An interval and a timeout of PING by default.
const PING: Duration = Duration::from_secs(15 + 5);

/// What a timer may be late.
const SLACK: Duration = Duration::from_millis(50);

/// A server whose first connection falls silent at its second request.
async fn falls_silent() -> FaultServer {
    let script = |request: &Arrival| match (request.connection, request.number) {
        (0, 1..) => Fault::Mute,
        _ => Fault::None,
    };
    server().http2(script).await
}

fn client(server: &FaultServer, change: impl FnOnce(&mut Options)) -> Client {
    server.client_builder().configure(one_attempt).configure(change).build().unwrap()
}

/// The next request is answered at once, on the second connection.
async fn is_well(server: &FaultServer, client: &Client) {
    let start = Instant::now();
    send(client, &ADD, 1_000).await.unwrap();
    assert!(start.elapsed() <= Duration::from_millis(10), "{:?}", start.elapsed());
    assert_eq!(server.counts().connections, 2);
    assert_eq!(client.stats().pool.closed.unresponsive, 1);
}

async fn times_out(client: &Client, after: Duration) -> Error {
    let error = client.request(&READ).timeout(after).send::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    error
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_falls_silent_under_a_request_is_found_out_by_ping() {
    for endpoint in [READ, ADD] {
        let server = falls_silent().await;
        let client = client(&server, |_| {});
        send(&client, &READ, 0).await.unwrap();
        let start = Instant::now();
        let error = send(&client, &endpoint, 1).await.unwrap_err();
        let took = start.elapsed();
        assert!(took <= PING + SLACK, "{took:?}");
        assert_eq!(error.may_have_been_applied(), endpoint.kind() == Kind::Write);
        assert!(error.is_interrupted(), "{error}");
        is_well(&server, &client).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_fell_silent_while_nobody_asked_is_found_out_as_soon() {
    // A request without a body leaves the connection alone once it is out.
    for endpoint in [READ, ADD] {
        for idle in [0, 5, 14, 16, 25] {
            let silence = Gate::new();
            let server = server().mute_after(&silence).http2(|_: &Arrival| Fault::None).await;
            let client = client(&server, |_| {});
            send(&client, &READ, 0).await.unwrap();
            silence.let_through(1);
            tokio::time::sleep(SECOND * idle).await;
            let start = Instant::now();
            let error = send(&client, &endpoint, 1).await.unwrap_err();
            assert!(error.is_interrupted(), "{error}");
            // A PING that is overdue goes out within a second.
            let (took, due) =
                (start.elapsed(), PING.saturating_sub(SECOND * idle).max(SECOND * (5 + 1)));
            assert!(took <= due + SLACK, "{}, {idle} s idle: {took:?}", endpoint.name());
            is_well(&server, &client).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_survives_a_peer_that_falls_silent() {
    let server = falls_silent().await;
    let client = server.client();
    send(&client, &READ, 0).await.unwrap();
    let start = Instant::now();
    send(&client, &READ, 1).await.unwrap();
    // With the first pause of a retry, which is three times 50 ms at most.
    assert!(start.elapsed() <= PING + SLACK + SECOND / 5, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn all_who_wait_for_a_silent_peer_learn_of_it_together() {
    let server = falls_silent().await;
    let client = client(&server, |_| {});
    send(&client, &READ, 0).await.unwrap();
    let start = Instant::now();
    let calls = (1..=20).map(|number| {
        let client = client.clone();
        tokio::spawn(async move { send(&client, &READ, number).await.unwrap_err() })
    });
    for call in calls.collect::<Vec<_>>() {
        assert!(call.await.unwrap().is_interrupted());
    }
    assert!(start.elapsed() <= PING + SLACK, "{:?}", start.elapsed());
    is_well(&server, &client).await;
}

#[tokio::test(start_paused = true)]
async fn without_ping_a_silent_peer_is_left_after_two_timeouts() {
    let server = falls_silent().await;
    let client = client(&server, |options| options.pool.keep_alive_interval = Duration::ZERO);
    send(&client, &READ, 0).await.unwrap();
    let start = Instant::now();
    for _ in 0..2 {
        times_out(&client, SECOND * 3).await;
    }
    is_well(&server, &client).await;
    assert!(start.elapsed() <= SECOND * (2 * 3 + 1), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn without_ping_a_silent_peer_is_left_after_timeouts_of_attempts_within_one_call() {
    let server = falls_silent().await;
    let change = |options: &mut Options| {
        options.pool.keep_alive_interval = Duration::ZERO;
        options.timeouts.attempt = SECOND * 3;
    };
    let client = server.client_builder().configure(change).build().unwrap();
    send(&client, &READ, 0).await.unwrap();
    let start = Instant::now();
    send(&client, &READ, 1).await.unwrap();
    assert!(start.elapsed() <= SECOND * (2 * 3 + 1), "{:?}", start.elapsed());
    assert_eq!(server.counts().connections, 2);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_never_says_a_word_is_found_out_by_ping() {
    for endpoint in [READ, ADD] {
        let never = Gate::new();
        let server = server().settings_after(&never).http2(|_: &Arrival| Fault::None).await;
        let client = client(&server, |_| {});
        let start = Instant::now();
        let error = send(&client, &endpoint, 0).await.unwrap_err();
        assert!(start.elapsed() <= PING + SLACK, "{:?}", start.elapsed());
        assert!(error.is_interrupted(), "{error}");
        never.open();
        is_well(&server, &client).await;
    }
}
