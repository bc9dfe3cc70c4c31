//! How many connections there are at most, at rest and after a while; and that nothing is left of a
//! hundred thousand requests that were given up.

use std::time::Duration;

use serde_json::Value;
use tokio::task::{JoinHandle, JoinSet};
use wats_http::test_util::{Arrival, Fault, FaultServer, Gate};
use wats_http::{Client, Endpoint, Options, RateLimitOptions};

use crate::faults::common::{ADD, READ, one_attempt, reached, send, server, step, tasks};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn however_many_ask_there_are_a_hundred_connections_then_twenty_and_then_none() {
    let before = tasks().await;
    let gate = Gate::new();
    let held = gate.clone();
    let server = server().http1(move |_: &Arrival| Fault::None.held_by(&held)).await;
    let client = server.client();
    let mut calls = JoinSet::new();
    for number in 0..500 {
        let client = client.clone();
        calls.spawn(async move { send(&client, &READ, number).await.unwrap() });
    }
    reached(&gate, 100).await;
    tokio::time::sleep(SECOND).await;
    let pool = client.stats().pool;
    assert_eq!((gate.waiting(), pool.open, pool.waiting), (100, 100, 400));
    gate.open();
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
    tokio::time::sleep(SECOND).await;
    let pool = client.stats().pool;
    assert_eq!((pool.open, pool.idle, server.counts().open), (20, 20, 20));
    tokio::time::sleep(SECOND * 30).await;
    assert_eq!((client.stats().pool.open, server.counts().open), (0, 0));
    assert_eq!(server.counts().most_open, 100);
    drop(server);
    assert_eq!(tasks().await, before);
}

#[tokio::test(start_paused = true)]
async fn http2_connections_are_eight_at_most_and_then_none() {
    let gate = Gate::new();
    let held = gate.clone();
    let server = server().streams(10).http2(move |_: &Arrival| Fault::None.held_by(&held)).await;
    let client = server.client();
    let mut calls = JoinSet::new();
    for number in 0..500 {
        let client = client.clone();
        calls.spawn(async move { send(&client, &READ, number).await.unwrap() });
    }
    reached(&gate, 80).await;
    tokio::time::sleep(SECOND).await;
    let pool = client.stats().pool;
    assert_eq!((gate.waiting(), pool.open, pool.waiting), (80, 8, 420));
    gate.open();
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
    tokio::time::sleep(SECOND * 31).await;
    assert_eq!((client.stats().pool.open, server.counts().open), (0, 0));
    assert_eq!((server.counts().most_open, server.counts().most_requests), (8, 80));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_dropped_leaves_no_task_behind_however_patient_it_was() {
    for http2 in [false, true] {
        let before = tasks().await;
        let server = started(http2, |_| Fault::None).await;
        let patient = |options: &mut Options| {
            options.pool.idle_timeout = Duration::MAX;
            options.pool.max_age = Duration::ZERO;
        };
        let client = server.client_builder().configure(patient).build().unwrap();
        send(&client, &READ, 0).await.unwrap();
        tokio::time::sleep(SECOND * 3600).await;
        assert_eq!(client.stats().pool.open, 1);
        drop((server, client));
        assert_eq!(tasks().await, before);
    }
}

async fn started(
    http2: bool,
    script: impl Fn(&Arrival) -> Fault + Send + Sync + 'static,
) -> FaultServer {
    if http2 { server().streams(10).http2(script).await } else { server().http1(script).await }
}

/// Begins `count` requests and drops each after some steps, from none to a few dozen.
async fn drop_early(client: &Client, count: usize) {
    for number in 0..count {
        let endpoint = [&READ, &ADD][number % 2];
        let mut call = std::pin::pin!(send(client, endpoint, number));
        for _ in 0..number % 37 {
            tokio::select! {
                biased;
                _ = &mut call => break,
                () = step() => {}
            }
        }
    }
}

/// Begins `count` requests, a hundred at once, which nobody answers in time.
async fn let_expire(client: &Client, count: usize) {
    for round in 0..count / 100 {
        let mut calls = JoinSet::new();
        for number in 0..100 {
            let client = client.clone();
            calls.spawn(async move {
                let endpoint: &Endpoint = [&READ, &ADD][number % 2];
                let request = client.request(endpoint).query("n", round * 100 + number);
                let time = Duration::from_millis(5 + number as u64 % 3);
                request.timeout(time).send::<Value>().await.unwrap_err()
            });
        }
        while let Some(call) = calls.join_next().await {
            assert!(call.unwrap().is_timeout());
        }
    }
}

/// A client with everything in the way of a request that could keep a part of it.
fn bounded(server: &FaultServer) -> Client {
    let change = |options: &mut Options| {
        options.pool.max_connections = 10;
        options.pool.max_http2_connections = 3;
        let mut limit = RateLimitOptions::default();
        limit.requests = 1_000_000;
        limit.per = SECOND;
        options.rate_limit = Some(limit);
    };
    server.client_builder().configure(one_attempt).configure(change).build().unwrap()
}

/// Everything that was begun has ended, and the client is as good as new.
async fn nothing_is_left(server: FaultServer, client: Client, tasks_before: usize) {
    tokio::time::sleep(SECOND).await;
    let stats = client.stats();
    let pool = stats.pool;
    assert_eq!((pool.dialling, pool.waiting, pool.open - pool.idle), (0, 0, 0), "{pool:?}");
    assert_eq!(pool.opened, pool.open + pool.closed.total(), "{pool:?}");
    assert_eq!(stats.rate_limited, 0);
    for number in 0..100 {
        send(&client, &READ, number).await.unwrap();
    }
    tokio::time::sleep(SECOND * 31).await;
    let pool = client.stats().pool;
    assert_eq!((pool.open, pool.opened), (0, pool.closed.total()), "{pool:?}");
    assert_eq!(server.counts().open, 0);
    assert!(server.counts().most_open <= 20, "{:?}", server.counts());
    drop((server, client));
    assert_eq!(tasks().await, tasks_before);
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_requests_dropped_at_any_step_leave_nothing_behind() {
    for http2 in [false, true] {
        let before = tasks().await;
        let server = started(http2, |_| Fault::None).await;
        let client = bounded(&server);
        let mut callers = JoinSet::new();
        for _ in 0..10 {
            let client = client.clone();
            callers.spawn(async move { drop_early(&client, 500).await });
        }
        while let Some(caller) = callers.join_next().await {
            caller.unwrap();
        }
        nothing_is_left(server, client, before).await;
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_requests_that_time_out_leave_nothing_behind() {
    for http2 in [false, true] {
        let before = tasks().await;
        let gate = Gate::new();
        let held = gate.clone();
        let server = started(http2, move |_| Fault::None.held_by(&held)).await;
        let client = bounded(&server);
        let_expire(&client, 5_000).await;
        gate.open();
        nothing_is_left(server, client, before).await;
    }
}

#[tokio::test(start_paused = true)]
async fn eighty_thousand_requests_given_up_in_the_queue_leave_nothing_behind() {
    for http2 in [false, true] {
        let before = tasks().await;
        let gate = Gate::new();
        let held = gate.clone();
        let server = started(http2, move |_| Fault::None.held_by(&held)).await;
        let client = bounded(&server);
        let places = if http2 { 30 } else { 10 };
        let first = (0..places).map(|number| {
            let client = client.clone();
            tokio::spawn(async move { send(&client, &READ, number).await })
        });
        let first: Vec<_> = first.collect();
        reached(&gate, places).await;
        for round in 0..80 {
            let calls = (0..500).map(|number| {
                let client = client.clone();
                tokio::spawn(async move { send(&client, &ADD, round * 500 + number).await })
            });
            let calls: Vec<_> = calls.collect();
            while client.stats().pool.waiting < 500 {
                tokio::task::yield_now().await;
            }
            calls.iter().for_each(JoinHandle::abort);
            while client.stats().pool.waiting > 0 {
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(server.counts().requests, places, "none of the others was sent");
        gate.open();
        for call in first {
            call.await.unwrap().unwrap();
        }
        nothing_is_left(server, client, before).await;
    }
}
