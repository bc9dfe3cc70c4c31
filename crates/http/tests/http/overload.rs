//! How many requests a server is given at once.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use support::{PROBE, Server, call, eventually, gated, ok, status};
use wats_http::{ConcurrencyOptions, Options};

fn at_once(initial: u32, most: u32) -> impl FnOnce(&mut Options) {
    move |options| {
        let mut concurrency = ConcurrencyOptions::default();
        (concurrency.initial, concurrency.most) = (initial, most);
        options.concurrency = Some(concurrency);
        options.retry.attempts = 1;
    }
}

#[tokio::test]
async fn a_server_is_given_no_more_than_the_limit_and_nobody_is_forgotten() {
    let (server, gate) = gated(None).await;
    let client = server.builder().configure(at_once(3, 3)).build().unwrap();
    let calls: Vec<_> = (0..12).map(|number| call(&client, number)).collect();
    eventually("three are at the server", || server.crowd() == 3).await;
    eventually("the others wait", || client.stats().crowded_out == 9).await;
    assert_eq!(client.stats().pool.waiting, 0, "they do not even ask for a connection");
    calls[11].abort();
    eventually("one has given up", || client.stats().crowded_out == 8).await;
    gate.add_permits(12);
    let mut answered = 0;
    for call in calls {
        answered += usize::from(call.await.is_ok_and(|result| result.is_ok()));
    }
    assert_eq!((answered, server.requests(), server.crowd()), (11, 11, 3));
    assert_eq!(client.stats().crowded_out, 0);
}

#[tokio::test]
async fn a_server_that_is_overloaded_is_given_less() {
    let busy = Arc::new(AtomicBool::new(true));
    let server = Server::start({
        let busy = Arc::clone(&busy);
        move |_| {
            let busy = busy.load(Ordering::SeqCst);
            async move { if busy { status(503, "") } else { ok("1") } }
        }
    })
    .await;
    let client = server.builder().configure(at_once(20, 100)).build().unwrap();
    assert_eq!(client.stats().concurrency, Some(20));
    client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert_eq!(client.stats().concurrency, Some(14));
    busy.store(false, Ordering::SeqCst);
    client.request(&PROBE).send::<Value>().await.unwrap();
    assert_eq!(client.stats().concurrency, Some(14), "one at a time shows nothing");
}

#[tokio::test]
async fn who_waits_beyond_his_deadline_is_told_why() {
    let (server, _gate) = gated(None).await;
    let client = server.builder().configure(at_once(1, 1)).build().unwrap();
    let _first = call(&client, 1);
    eventually("one is at the server", || server.crowd() == 1).await;
    tokio::time::pause();
    let waiting = client.request(&PROBE).timeout(Duration::from_secs(3)).send::<Value>();
    let error = waiting.await.unwrap_err();
    assert!(error.is_timeout() && !error.may_have_been_applied(), "{error}");
    assert!(error.to_string().contains("options.concurrency"), "{error}");
    assert_eq!(server.requests(), 1);
}
