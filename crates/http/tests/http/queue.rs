//! Waiting for a connection: the order, giving up, and what is told of it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use support::{Server, WRITE, call, eventually, gated, http2, ok};
use tokio::sync::Semaphore;
use wats_http::HttpVersion;

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

/// A server that notes the order of its requests, by their query, and lets each go when told.
async fn queueing() -> (Server, Arc<Semaphore>, Arc<Mutex<Vec<u32>>>) {
    let (gate, order) = (Arc::new(Semaphore::new(0)), Arc::new(Mutex::new(Vec::new())));
    let shared = (Arc::clone(&gate), Arc::clone(&order));
    let server = Server::start_limited(Some(1), move |asked| {
        let (gate, order) = shared.clone();
        async move {
            if let Some((_, number)) = asked.line.rsplit_once('=') {
                order.lock().unwrap().push(number.parse().unwrap());
            }
            gate.acquire().await.unwrap().forget();
            ok("1")
        }
    })
    .await;
    (server, gate, order)
}

#[tokio::test]
async fn callers_are_served_in_the_order_of_their_coming() {
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let (server, gate, order) = queueing().await;
        let one_place = |options: &mut wats_http::Options| {
            options.http_version = version;
            options.pool.max_connections = 1;
        };
        let client = server.builder().configure(one_place).build().unwrap();
        let mut calls = vec![call(&client, 0)];
        eventually("the only place is taken", || server.requests() == 1).await;
        for number in 1..=20 {
            calls.push(call(&client, number));
            let waiting = u64::from(number);
            eventually("one more waits", || client.stats().pool.waiting == waiting).await;
        }
        // A newcomer for each place that becomes free: it must queue behind those who wait.
        for number in 21..=40 {
            let served = server.requests();
            gate.add_permits(1);
            calls.push(call(&client, number));
            eventually("the next is served", || server.requests() == served + 1).await;
        }
        gate.add_permits(100);
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(*order.lock().unwrap(), (0..=40).collect::<Vec<_>>(), "{version:?}");
    }
}

#[tokio::test]
async fn a_place_handed_to_somebody_who_gives_up_goes_to_the_next() {
    let (server, gate, _order) = queueing().await;
    let client =
        server.builder().configure(|options| options.pool.max_connections = 1).build().unwrap();
    let first = call(&client, 0);
    eventually("the first is at the server", || server.requests() == 1).await;
    for round in 0..20 {
        // Gives up at some moment around that of being handed the place.
        let quitter = tokio::spawn({
            let client = client.clone();
            async move {
                let waiting = client.request(&WRITE).send::<Value>();
                tokio::select! {
                    biased;
                    () = yields(round) => {}
                    _ = waiting => {}
                }
            }
        });
        gate.add_permits(1);
        quitter.await.unwrap();
        gate.add_permits(1);
        call(&client, round).await.unwrap().unwrap();
    }
    first.await.unwrap().unwrap();
    assert_eq!(client.stats().pool.waiting, 0);
}

async fn yields(count: u32) {
    for _ in 0..count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_write_given_up_while_it_waits_for_a_connection_is_not_sent() {
    let (server, gate) = gated(None).await;
    let client =
        server.builder().configure(|options| options.pool.max_connections = 1).build().unwrap();
    let first = call(&client, 1);
    eventually("the first is at the server", || server.requests() == 1).await;
    let write = tokio::spawn({
        let client = client.clone();
        async move { client.request(&WRITE).json(&1).send::<Value>().await }
    });
    eventually("the write waits", || client.stats().pool.waiting == 1).await;
    write.abort();
    eventually("it has left the queue", || client.stats().pool.waiting == 0).await;
    gate.add_permits(2);
    first.await.unwrap().unwrap();
    call(&client, 2).await.unwrap().unwrap();
    assert_eq!(server.requests(), 2, "the write never came");
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

#[tokio::test]
async fn the_statistics_tell_idle_connections_from_busy_ones() {
    let (server, gate) = gated(None).await;
    let client =
        server.builder().configure(|options| options.pool.max_connections = 2).build().unwrap();
    let calls: Vec<_> = (0..3).map(|number| call(&client, number)).collect();
    eventually("two are at the server", || server.crowd() == 2).await;
    eventually("one waits", || client.stats().pool.waiting == 1).await;
    let pool = client.stats().pool;
    assert_eq!((pool.open, pool.idle, pool.dialling), (2, 0, 0));
    gate.add_permits(3);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let pool = client.stats().pool;
    assert_eq!((pool.open, pool.idle, pool.waiting), (2, 2, 0));
}
