//! What is tried again, how often, and what the caller is told of it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Response;
use http_body_util::Full;
use serde_json::Value;
use support::{PROBE, READ, Server, TOKEN, WRITE, eventually, ok, raw, status};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use wats_http::{BreakerState, Client, Endpoint, ErrorKind, Options, RateLimitOptions, Safety};

const SET: Endpoint = Endpoint::put("things.set", "/things").idempotent().entities(&["thing"]);

/// Pauses that no test notices.
fn quick(options: &mut Options) {
    options.retry.pause = Duration::from_millis(1);
    options.retry.pause_when_throttled = Duration::from_millis(1);
}

/// Answers with each of `statuses` in turn, and then with success.
async fn answering(statuses: &'static [u16]) -> Server {
    let next = Arc::new(AtomicUsize::new(0));
    Server::start(move |_| {
        let answer = match statuses.get(next.fetch_add(1, Ordering::SeqCst)) {
            Some(code) => status(*code, "\"no\""),
            None => ok("1"),
        };
        async move { answer }
    })
    .await
}

async fn send(client: &Client, endpoint: &Endpoint) -> Result<(), wats_http::Error> {
    let request = client.request(endpoint);
    match endpoint.safety() {
        Safety::Safe => request.send::<Value>().await.map(drop),
        _ => request.json(&1).send::<Value>().await.map(drop),
    }
}

#[tokio::test]
async fn a_server_that_is_overloaded_for_a_moment_is_asked_again() {
    for code in [408, 429, 502, 503, 504] {
        let codes: &'static [u16] = Box::leak(Box::new([code, code]));
        let server = answering(codes).await;
        let client = server.builder().configure(quick).build().unwrap();
        send(&client, &PROBE).await.unwrap();
        assert_eq!(server.requests(), 3, "{code}");
        assert_eq!(client.stats().retries, 2);
    }
}

#[tokio::test]
async fn an_answer_that_would_be_the_same_is_not_asked_for_again() {
    for code in [400, 401, 403, 404, 409, 500, 501] {
        let codes: &'static [u16] = Box::leak(Box::new([code, code]));
        let server = answering(codes).await;
        let client = server.builder().configure(quick).build().unwrap();
        let error = send(&client, &PROBE).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), server.requests()), (code, 1));
        assert!(error.attempts().is_empty());
    }
}

#[tokio::test]
async fn a_write_is_tried_again_only_as_far_as_it_says() {
    for (endpoint, code, requests) in [(WRITE, 503, 1), (SET, 503, 2), (WRITE, 429, 2)] {
        let codes: &'static [u16] = Box::leak(Box::new([code]));
        let server = answering(codes).await;
        let client = server.builder().configure(quick).build().unwrap();
        let result = send(&client, &endpoint).await;
        assert_eq!(result.is_ok(), requests == 2, "{} {code}", endpoint.name());
        assert_eq!(server.requests(), requests, "{} {code}", endpoint.name());
    }
}

#[tokio::test]
async fn the_error_tells_of_every_attempt() {
    let server = answering(&[502, 429, 503]).await;
    let client = server.builder().configure(quick).build().unwrap();
    let error = send(&client, &SET).await.unwrap_err();
    let statuses: Vec<_> =
        error.attempts().iter().map(|attempt| attempt.status.unwrap().as_u16()).collect();
    assert_eq!((statuses, error.status().unwrap().as_u16()), (vec![502, 429], 503));
    assert!(error.to_string().contains("(attempt 3)"), "{error}");
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn what_an_earlier_attempt_may_have_done_is_not_forgotten() {
    let server = answering(&[504, 409]).await;
    let client = server.builder().configure(quick).build().unwrap();
    let error = send(&client, &SET).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 409);
    assert!(error.attempts()[0].maybe_processed);
    assert!(error.may_have_been_applied(), "by the first attempt");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_names_a_time_is_left_alone_until_then() {
    let first = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |_| {
        let answer = if first.fetch_add(1, Ordering::SeqCst) == 0 {
            let busy = Response::builder().status(429).header("retry-after", "7");
            busy.body(Full::from("\"busy\"")).unwrap()
        } else {
            ok("1")
        };
        async move { answer }
    })
    .await;
    let client = server.client();
    let start = tokio::time::Instant::now();
    send(&client, &PROBE).await.unwrap();
    let took = start.elapsed();
    assert!((7..9).contains(&took.as_secs()), "{took:?}");
}

#[tokio::test]
async fn a_server_that_names_a_time_after_the_deadline_is_not_waited_for() {
    let server = Server::start(|_| async {
        let busy = Response::builder().status(503).header("retry-after", "40");
        busy.body(Full::from("\"busy\"")).unwrap()
    })
    .await;
    let client = server.client(); // 30 s in all
    let error = send(&client, &PROBE).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), server.requests()), (503, 1));
}

#[tokio::test]
async fn a_server_that_asks_to_wait_for_ever_is_not_believed() {
    for wish in ["18446744073709551615", "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"]
    {
        let server = Server::start(move |_| async move {
            let busy = Response::builder().status(503).header("retry-after", wish);
            busy.body(Full::from("\"busy\"")).unwrap()
        })
        .await;
        let client = server.builder().configure(quick).build().unwrap();
        let error = send(&client, &PROBE).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), 503, "{wish}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_of_a_read_is_no_failure() {
    let (url, connections) = raw::serve(|mut stream, number| async move {
        raw::head(&mut stream).await;
        if number == 0 {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n1").await.unwrap();
        } else {
            stream.write_all(raw::OK).await.unwrap();
        }
    })
    .await;
    let client = Client::builder(url).token(TOKEN).configure(quick).build().unwrap();
    send(&client, &PROBE).await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_given_up_and_tried_again() {
    let (url, _) = raw::serve(|mut stream, number| async move {
        raw::head(&mut stream).await;
        if number == 0 {
            std::future::pending::<()>().await;
        }
        stream.write_all(raw::OK).await.unwrap();
    })
    .await;
    let client = Client::builder(url)
        .token(TOKEN)
        .configure(quick)
        .configure(|options| options.timeouts.attempt = Duration::from_millis(50))
        .build()
        .unwrap();
    send(&client, &PROBE).await.unwrap();
    assert_eq!(client.stats().retries, 1);
}

#[tokio::test]
async fn a_server_that_comes_up_a_little_later_is_found() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = Client::builder(format!("http://{address}"))
        .token(TOKEN)
        .configure(|options| options.retry.pause = Duration::from_millis(300))
        .build()
        .unwrap();
    let call = tokio::spawn({
        let client = client.clone();
        async move { send(&client, &WRITE).await }
    });
    eventually("the first attempt has failed", || client.stats().retries == 1).await;
    let listener = TcpListener::bind(address).await.unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        raw::answer_all(stream).await;
    });
    // An unsafe write, too: nothing of it was sent.
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_server_that_keeps_failing_is_left_alone_and_found_again() {
    let healthy = Arc::new(AtomicUsize::new(0));
    let server = Server::start({
        let healthy = Arc::clone(&healthy);
        move |_| {
            let fine = healthy.load(Ordering::SeqCst) == 1;
            async move { if fine { ok("1") } else { status(500, "\"broken\"") } }
        }
    })
    .await;
    let client = server
        .builder()
        .configure(|options| {
            options.breaker.as_mut().unwrap().open_for = Duration::from_millis(20);
        })
        .build()
        .unwrap();
    for _ in 0..20 {
        assert_eq!(send(&client, &PROBE).await.unwrap_err().kind(), ErrorKind::Status);
    }
    assert_eq!(client.breaker_state(), Some(BreakerState::Open));
    let error = send(&client, &WRITE).await.unwrap_err();
    assert!(error.is_circuit_open() && !error.may_have_been_applied(), "{error}");
    assert_eq!(server.requests(), 20);

    healthy.store(1, Ordering::SeqCst);
    while send(&client, &PROBE).await.is_err() {
        tokio::task::yield_now().await;
    }
    send(&client, &PROBE).await.unwrap();
    send(&client, &PROBE).await.unwrap();
    assert_eq!(client.breaker_state(), Some(BreakerState::Closed));
}

#[tokio::test]
async fn refusals_of_bad_requests_do_not_open_the_breaker() {
    let server = Server::start(|_| async { status(404, "\"no\"") }).await;
    let client = server.client();
    for _ in 0..100 {
        send(&client, &PROBE).await.unwrap_err();
    }
    assert_eq!(client.breaker_state(), Some(BreakerState::Closed));
}

#[tokio::test(start_paused = true)]
async fn the_rate_limit_holds_for_all_callers_and_lets_the_cache_answer() {
    let server = Server::start(|_| async { ok("1") }).await;
    let client = server
        .builder()
        .configure(|options| {
            let mut limit = RateLimitOptions::default();
            limit.requests = 5;
            limit.per = Duration::from_secs(10);
            options.rate_limit = Some(limit);
        })
        .build()
        .unwrap();
    let start = tokio::time::Instant::now();
    for _ in 0..5 {
        send(&client, &PROBE).await.unwrap();
    }
    let read = client.request(&READ).path("id", 1).send::<Value>();
    read.await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(10), "the sixth has to wait");
    for _ in 0..100 {
        client.request(&READ).path("id", 1).send::<Value>().await.unwrap();
    }
    assert_eq!(server.requests(), 6);
}

#[tokio::test]
async fn what_the_server_asked_to_wait_is_told_with_the_failure() {
    let server = Server::start(|asked| async move {
        let mut answer = status(503, "");
        if asked.line.contains("later") {
            answer.headers_mut().insert("retry-after", "120".parse().unwrap());
        }
        answer
    })
    .await;
    let once = |options: &mut wats_http::Options| options.retry.attempts = 1;
    let client = server.builder().configure(once).build().unwrap();
    let failure = async |id| {
        client.request(&READ).path("id", id).send::<serde_json::Value>().await.unwrap_err()
    };
    assert_eq!(failure("later").await.retry_after(), Some(Duration::from_secs(120)));
    assert_eq!(failure("whenever").await.retry_after(), None);
}
