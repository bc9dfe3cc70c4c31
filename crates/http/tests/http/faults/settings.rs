//! HTTP/2 servers whose SETTINGS come late, change, or never come.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;
use wats_http::test_util::{Arrival, Fault, Gate};
use wats_http::{Client, Options};

use crate::faults::common::{READ, reached, send, server};

/// As many calls at once.
fn calls(client: &Client, count: usize) -> JoinSet<()> {
    let mut calls = JoinSet::new();
    for number in 0..count {
        let client = client.clone();
        calls.spawn(async move { send(&client, &READ, number).await.unwrap() });
    }
    calls
}

async fn done(mut calls: JoinSet<()>) {
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
}

fn one_connection(options: &mut Options) {
    options.pool.max_http2_connections = 1;
}

#[tokio::test(start_paused = true)]
async fn until_settings_come_one_request_is_sent_and_then_all() {
    let (settings, gate) = (Gate::new(), Gate::new());
    let held = gate.clone();
    let server = server()
        .settings_after(&settings)
        .streams(100)
        .http2(move |_: &Arrival| Fault::None.held_by(&held))
        .await;
    let client = server.client_builder().configure(one_connection).build().unwrap();
    let calls = calls(&client, 20);
    reached(&gate, 1).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(gate.waiting(), 1, "a burst might be refused");
    settings.open();
    reached(&gate, 20).await;
    gate.open();
    done(calls).await;
    assert_eq!(server.counts().connections, 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_sends_settings_is_asked_one_by_one() {
    let server = server().without_settings().http2(|_: &Arrival| Fault::None).await;
    let client = server.client_builder().configure(one_connection).build().unwrap();
    let start = Instant::now();
    done(calls(&client, 20)).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(server.counts().most_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_sends_settings_gets_further_connections_after_a_second() {
    let gate = Gate::new();
    let held = gate.clone();
    let server =
        server().without_settings().http2(move |_: &Arrival| Fault::None.held_by(&held)).await;
    let client = server.client();
    let start = Instant::now();
    let calls = calls(&client, 20);
    // One each on the eight connections that are allowed; each has to be believed for a second.
    reached(&gate, 8).await;
    assert!(start.elapsed() <= Duration::from_secs(9), "{:?}", start.elapsed());
    gate.open();
    done(calls).await;
    assert_eq!(server.counts().connections, 8);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_is_lowered_is_kept_to_within_a_second() {
    let (lower, gate) = (Gate::new(), Gate::new());
    let held = gate.clone();
    let server = server()
        .streams(50)
        .streams_after(&lower, 5)
        .http2(move |request: &Arrival| match request.number {
            0 => Fault::None,
            _ => Fault::None.held_by(&held),
        })
        .await;
    let client = server.client_builder().configure(one_connection).build().unwrap();
    client.warm(1).await.unwrap();
    send(&client, &READ, 1_000).await.unwrap();
    let before = calls(&client, 20);
    reached(&gate, 20).await;
    lower.open();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let after = (20..40).map(|number| {
        let client = client.clone();
        tokio::spawn(async move { send(&client, &READ, number).await })
    });
    let after: Vec<_> = after.collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(gate.waiting(), 20, "there is no room for more");
    // Those before end; from then on there are five at once.
    gate.let_through(20);
    done(before).await;
    reached(&gate, 5).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(gate.waiting(), 5);
    gate.open();
    for call in after {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.counts().connections, 1);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_goes_down_and_up_under_requests_fails_none_of_them() {
    let server = server()
        .streams(20)
        .http2(|request: &Arrival| match request.number % 30 {
            10 => Fault::Streams(2),
            20 => Fault::Streams(7),
            _ => Fault::None,
        })
        .await;
    let client = server.client();
    done(calls(&client, 500)).await;
    let counts = server.counts();
    assert_eq!((counts.requests, counts.processed), (500, 500), "none was refused");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_takes_no_more_requests_is_replaced_within_a_second() {
    let server = server()
        .streams(20)
        .http2(|request: &Arrival| match request.connection {
            0 => Fault::Streams(0),
            _ => Fault::None,
        })
        .await;
    let client = server.client();
    client.warm(1).await.unwrap();
    send(&client, &READ, 0).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let start = Instant::now();
    done(calls(&client, 20)).await;
    assert!(start.elapsed() < Duration::from_millis(100), "{:?}", start.elapsed());
    assert_eq!(server.counts().connections, 2);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_is_raised_later_is_used() {
    for first in [0, 2] {
        let (raise, gate) = (Gate::new(), Gate::new());
        let held = gate.clone();
        let server = server()
            .streams(first)
            .streams_after(&raise, 100)
            .http2(move |_: &Arrival| Fault::None.held_by(&held))
            .await;
        let client = server.client_builder().configure(one_connection).build().unwrap();
        let calls = calls(&client, 20);
        tokio::time::sleep(Duration::from_secs(2)).await;
        // One may go out before the SETTINGS are in.
        assert!(gate.waiting() <= first.max(1) as usize, "{}", gate.waiting());
        raise.open();
        reached(&gate, 20).await;
        gate.open();
        done(calls).await;
    }
}
