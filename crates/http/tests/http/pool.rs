//! The pool over time: ages, connections opened ahead of need, and what is left when all is done.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use support::raw::{answer_all, listen, serve};
use support::{PROBE, Server, TOKEN, at_rest, call, eventually, gated, http2, ok, pass};
use tokio::task::JoinHandle;
use wats_http::{Client, HttpVersion, Options};
use wats_sim::{Options as SimOptions, Sim};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

fn client(server: &Server, version: HttpVersion, change: impl FnOnce(&mut Options)) -> Client {
    let builder = server.builder().configure(|options| options.http_version = version);
    builder.configure(change).build().unwrap()
}

#[tokio::test]
async fn connections_opened_together_retire_one_by_one_in_the_last_tenth_of_their_age() {
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let server = Server::start(|_| async { ok("1") }).await;
        let client = client(&server, version, |options| {
            options.pool.max_age = SECOND * 100;
            options.pool.idle_timeout = HOUR;
            options.pool.max_http2_connections = 10;
        });
        assert_eq!(client.warm(10).await.unwrap(), 10);
        tokio::time::pause();
        pass(SECOND * 89).await;
        assert_eq!(at_rest(&client).await.open, 10, "{version:?}");
        let mut moments = HashSet::new();
        for _ in 0..110 {
            pass(SECOND / 10).await;
            moments.insert(client.stats().pool.open);
        }
        assert!(moments.len() > 4, "{version:?}: {moments:?} were open from time to time");
        let pool = at_rest(&client).await;
        assert_eq!((pool.open, pool.closed.aged), (0, 10), "{version:?}");
        tokio::time::resume();
    }
}

#[tokio::test]
async fn a_request_under_way_outlives_the_age_of_its_connection() {
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let (server, gate) = gated(None).await;
        let client = client(&server, version, |options| {
            options.pool.max_age = SECOND * 100;
            options.pool.keep_alive_interval = Duration::ZERO;
            options.timeouts.total = HOUR;
        });
        let first = call(&client, 1);
        eventually("the first is at the server", || server.crowd() == 1).await;
        tokio::time::pause();
        pass(SECOND * 100).await;
        assert_eq!(client.stats().pool.open, 1, "it is still needed");
        let second = call(&client, 2);
        eventually("the second is at the server", || server.crowd() == 2).await;
        assert_eq!(server.connections(), 2, "on a connection of its own");
        gate.add_permits(2);
        eventually("both are answered", || first.is_finished() && second.is_finished()).await;
        first.await.unwrap().unwrap();
        second.await.unwrap().unwrap();
        eventually("the old one is closed", || client.stats().pool.open == 1).await;
        assert_eq!(at_rest(&client).await.closed.aged, 1, "{version:?}");
        tokio::time::resume();
    }
}

#[tokio::test]
async fn who_waits_for_a_connection_that_grows_too_old_gets_another() {
    let (server, gate) = gated(Some(1)).await;
    let client = client(&server, HttpVersion::Http2, |options| {
        options.pool.max_http2_connections = 1;
        options.pool.max_age = SECOND * 100;
        options.pool.keep_alive_interval = Duration::ZERO;
        options.timeouts.total = HOUR;
    });
    let calls = [call(&client, 1), call(&client, 2)];
    eventually("one is at the server", || server.crowd() == 1).await;
    eventually("one waits", || client.stats().pool.waiting == 1).await;
    tokio::time::pause();
    pass(SECOND * 100).await;
    eventually("both are at the server", || server.crowd() == 2).await;
    gate.add_permits(2);
    eventually("both are answered", || calls.iter().all(JoinHandle::is_finished)).await;
    assert_eq!(at_rest(&client).await.closed.aged, 1);
}

#[tokio::test]
async fn without_a_greatest_age_connections_stay() {
    let server = Server::start(|_| async { ok("1") }).await;
    let client = client(&server, HttpVersion::Http1, |options| {
        options.pool.max_age = Duration::ZERO;
        options.pool.idle_timeout = HOUR * 100;
    });
    client.warm(3).await.unwrap();
    tokio::time::pause();
    pass(HOUR * 99).await;
    assert_eq!(at_rest(&client).await.open, 3);
}

#[tokio::test]
async fn warm_connections_serve_the_first_requests() {
    let (server, gate) = gated(None).await;
    let client = server.client();
    assert_eq!(client.warm(3).await.unwrap(), 3);
    assert_eq!((server.connections(), server.requests()), (3, 0));
    let calls: Vec<_> = (0..3).map(|number| call(&client, number)).collect();
    eventually("three are at the server", || server.crowd() == 3).await;
    gate.add_permits(3);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((at_rest(&client).await.opened, server.connections()), (3, 3));
    assert_eq!(client.warm(2).await.unwrap(), 3, "there are enough");
    assert_eq!(client.warm(5).await.unwrap(), 5);
    assert_eq!(at_rest(&client).await.opened, 5);
}

#[tokio::test]
async fn warming_keeps_to_the_bounds_of_the_pool() {
    let server = Server::start(|_| async { ok("1") }).await;
    for (version, open) in [(HttpVersion::Http1, 6), (HttpVersion::Http2, 2)] {
        let client = client(&server, version, |options| {
            options.pool.max_connections = 6;
            options.pool.max_http2_connections = 2;
        });
        assert_eq!(client.warm(0).await.unwrap(), 0);
        assert_eq!(client.warm(50).await.unwrap(), open, "{version:?}");
        assert_eq!(at_rest(&client).await.opened, open as u64);
    }
}

#[tokio::test]
async fn warming_does_the_handshakes_of_tls_and_http2_ahead() {
    let sim = Sim::start(SimOptions::default().products(1).reports(0)).await.unwrap();
    let client = Client::builder(sim.https_url())
        .token(sim.token())
        .add_root_certificate(sim.certificate_der())
        .build()
        .unwrap();
    assert_eq!(client.warm(2).await.unwrap(), 2);
    assert_eq!((sim.counts().connections(), sim.counts().total()), (2, 0));
    let calls: Vec<_> = (0..40).map(|number| call(&client, number)).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(sim.counts().connections(), 2);
    assert_eq!(at_rest(&client).await.opened, 2);
}

#[tokio::test]
async fn warming_at_a_dead_server_says_that_it_cannot_be_reached() {
    let (listener, url) = listen().await;
    drop(listener);
    let client = Client::builder(url).token(TOKEN).build().unwrap();
    let error = client.warm(3).await.unwrap_err();
    assert!(error.is_connect() && error.to_string().contains("refused"), "{error}");
    let pool = at_rest(&client).await;
    assert_eq!((pool.failed, pool.opened), (1, 0), "one dial is enough to know");
}

#[tokio::test]
async fn warming_at_a_server_that_closes_every_connection_comes_to_an_end() {
    let (url, _) = serve(|stream, _| async move { drop(stream) }).await;
    let client = Client::builder(url).token(TOKEN).build().unwrap();
    client.warm(3).await.unwrap();
    eventually("all are closed", || client.stats().pool.open == 0).await;
    let pool = at_rest(&client).await;
    assert!((1..=3).contains(&pool.opened) && pool.closed.broken == pool.opened, "{pool:?}");
}

#[tokio::test]
async fn a_warming_that_is_given_up_leaves_what_it_has_begun() {
    let server = Server::start(|_| async { ok("1") }).await;
    let client = server.client();
    tokio::select! {
        biased;
        _ = client.warm(1) => unreachable!("a connection takes more than one step"),
        () = std::future::ready(()) => {}
    }
    eventually("it is open", || client.stats().pool.open == 1).await;
    client.request(&PROBE).send::<Value>().await.unwrap();
    assert_eq!(at_rest(&client).await.opened, 1);
}

#[tokio::test]
async fn a_warm_connection_that_the_server_has_closed_fails_no_read() {
    let (url, connections) = serve(|stream, number| async move {
        if number > 0 {
            answer_all(stream).await;
        } else {
            // Closed at the first byte of the request, as a kept one is that has just timed out.
            stream.readable().await.unwrap();
        }
    })
    .await;
    let client = Client::builder(url).token(TOKEN).build().unwrap();
    client.warm(1).await.unwrap();
    tokio::time::pause();
    pass(SECOND * 2).await;
    tokio::time::resume();
    client.request(&PROBE).send::<Value>().await.unwrap();
    assert_eq!((connections.load(Ordering::SeqCst), client.stats().retries), (2, 0));
    assert_eq!(at_rest(&client).await.closed.broken, 1);
}

#[tokio::test]
async fn unused_connections_are_few_and_after_a_while_none() {
    let (server, gate) = gated(None).await;
    let client = client(&server, HttpVersion::Http1, |options| options.pool.max_idle = 3);
    let calls: Vec<_> = (0..10).map(|number| call(&client, number)).collect();
    eventually("ten are at the server", || server.crowd() == 10).await;
    gate.add_permits(10);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    eventually("three are left", || client.stats().pool.open == 3).await;
    let surplus = at_rest(&client).await.closed.surplus;
    assert_eq!(surplus, 7);
    tokio::time::pause();
    pass(SECOND * 29).await;
    assert_eq!(client.stats().pool.open, 3);
    pass(SECOND * 2).await;
    let pool = at_rest(&client).await;
    assert_eq!((pool.open, pool.closed.idle), (0, 3));
}

#[tokio::test]
async fn a_shared_connection_serves_on_while_others_give_up() {
    let (server, gate) = gated(None).await;
    let client = http2(&server, |options| {
        options.pool.max_http2_connections = 1;
        options.retry.attempts = 1;
        options.breaker = None;
    });
    let patient = call(&client, 0);
    eventually("it is at the server", || server.crowd() == 1).await;
    for number in 1..=600 {
        let request = client.request(&PROBE).query("n", number);
        request.timeout(Duration::ZERO).send::<Value>().await.unwrap_err();
    }
    gate.add_permits(1_000);
    patient.await.unwrap().unwrap();
    at_rest(&client).await;
}
