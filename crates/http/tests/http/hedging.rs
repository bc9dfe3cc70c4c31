//! Reads that are late and sent a second time.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use support::{PROBE, Server, WRITE, ok};
use wats_http::{Client, HedgeOptions, RateLimitOptions};

/// Answers at once, but for request number `late`, which it never answers.
async fn server(late: usize) -> Server {
    let next = Arc::new(AtomicUsize::new(1));
    Server::start(move |_| {
        let number = next.fetch_add(1, Ordering::SeqCst);
        async move {
            if number == late {
                std::future::pending::<()>().await;
            }
            ok("1")
        }
    })
    .await
}

fn hedging(server: &Server) -> wats_http::Builder {
    server.builder().configure(|options| options.hedge = Some(HedgeOptions::default()))
}

async fn probe(client: &Client) -> Result<(), wats_http::Error> {
    client.request(&PROBE).timeout(Duration::from_secs(5)).send::<Value>().await.map(drop)
}

#[tokio::test]
async fn a_read_that_is_never_answered_is_answered_by_a_second_one() {
    let server = server(31).await;
    let client = hedging(&server).build().unwrap();
    for _ in 0..31 {
        probe(&client).await.unwrap();
    }
    assert_eq!((client.stats().hedged, server.requests()), (1, 32));
}

#[tokio::test]
async fn a_write_is_never_sent_a_second_time() {
    let server = server(31).await;
    let client = hedging(&server).build().unwrap();
    for number in 1..=31 {
        let request = client.request(&WRITE).json(&1).timeout(Duration::from_millis(200));
        assert_eq!(request.send::<Value>().await.is_ok(), number < 31);
    }
    assert_eq!((client.stats().hedged, server.requests()), (0, 31));
}

#[tokio::test]
async fn a_rate_limit_comes_first() {
    let server = server(31).await;
    let client = hedging(&server)
        .configure(|options| options.rate_limit = Some(RateLimitOptions::default()))
        .configure(|options| options.timeouts.total = Duration::from_millis(200))
        .build()
        .unwrap();
    for number in 1..=31 {
        let result = client.request(&PROBE).send::<Value>().await;
        assert_eq!(result.is_ok(), number < 31);
    }
    assert_eq!((client.stats().hedged, server.requests()), (0, 31));
}
