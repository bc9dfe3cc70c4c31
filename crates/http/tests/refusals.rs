//! Requests that an HTTP/2 server says it did not process: sent again, whatever they would change,
//! and processed once.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use support::raw::{self, ENHANCE_YOUR_CALM, Http2, NO_ERROR};
use support::{PROBE, TOKEN, WRITE};
use tokio::net::TcpStream;
use wats_http::{Client, HttpVersion};

fn client(url: &str) -> Client {
    let builder = Client::builder(url).token(TOKEN);
    builder.configure(|options| options.http_version = HttpVersion::Http2).build().unwrap()
}

async fn write(client: &Client) -> Result<(), wats_http::Error> {
    client.request(&WRITE).json(&1).send::<Value>().await.map(drop)
}

/// Answers everything, and counts that as processed.
async fn serve_all(mut connection: Http2, processed: &AtomicUsize) {
    while let Some(stream) = connection.requests.recv().await {
        processed.fetch_add(1, Ordering::SeqCst);
        connection.answer(stream).await;
    }
}

async fn accepted(stream: TcpStream) -> Http2 {
    let mut connection = Http2::accept(stream);
    connection.allow(100).await;
    connection
}

#[tokio::test]
async fn a_refused_write_is_sent_again_and_processed_once() {
    let processed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&processed);
    let (url, connections) = raw::serve(move |stream, _| {
        let processed = Arc::clone(&count);
        async move {
            let mut connection = accepted(stream).await;
            for _ in 0..3 {
                let refused = connection.requests.recv().await.unwrap();
                connection.refuse(refused).await;
            }
            serve_all(connection, &processed).await;
        }
    })
    .await;
    let client = client(&url);
    write(&client).await.unwrap();
    assert_eq!(processed.load(Ordering::SeqCst), 1);
    assert_eq!(connections.load(Ordering::SeqCst), 1, "the connection is as good as before");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_refused_for_ever_was_certainly_not_applied() {
    let (url, _) = raw::serve(|stream, _| async move {
        let mut connection = accepted(stream).await;
        while let Some(stream) = connection.requests.recv().await {
            connection.refuse(stream).await;
        }
    })
    .await;
    let error = write(&client(&url)).await.unwrap_err();
    assert!(!error.may_have_been_applied(), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_write_beyond_the_last_stream_of_a_goaway_goes_to_another_connection() {
    for reason in [NO_ERROR, ENHANCE_YOUR_CALM] {
        let processed = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&processed);
        let (url, connections) = raw::serve(move |stream, number| {
            let processed = Arc::clone(&count);
            async move {
                let mut connection = accepted(stream).await;
                if number == 0 {
                    let first = connection.requests.recv().await.unwrap();
                    connection.answer(first).await;
                    connection.requests.recv().await.unwrap();
                    connection.go_away(first, reason).await;
                }
                serve_all(connection, &processed).await;
            }
        })
        .await;
        let client = client(&url);
        write(&client).await.unwrap();
        write(&client).await.unwrap();
        assert_eq!(processed.load(Ordering::SeqCst), 1, "on the second connection");
        assert_eq!(connections.load(Ordering::SeqCst), 2);
    }
}

#[tokio::test]
async fn a_write_that_a_goaway_covers_is_waited_for_and_never_repeated() {
    let (url, connections) = raw::serve(|stream, _| async move {
        let mut connection = accepted(stream).await;
        let first = connection.requests.recv().await.unwrap();
        connection.go_away(first, NO_ERROR).await;
        connection.answer(first).await;
        connection.requests.recv().await;
    })
    .await;
    write(&client(&url)).await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 1);

    let (url, connections) = raw::serve(|stream, _| async move {
        let mut connection = accepted(stream).await;
        let first = connection.requests.recv().await.unwrap();
        connection.go_away(first, ENHANCE_YOUR_CALM).await;
        // And the connection ends.
    })
    .await;
    let error = write(&client(&url)).await.unwrap_err();
    assert!(error.may_have_been_applied(), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), 1, "it was not sent again");
}

/// A thousand writes and a thousand reads against connections that refuse, say goodbye, or do both.
#[tokio::test]
async fn a_thousand_requests_survive_every_refusal_and_none_is_processed_twice() {
    let processed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&processed);
    let (url, _) = raw::serve(move |stream, number| {
        let processed = Arc::clone(&count);
        async move {
            let mut connection = accepted(stream).await;
            let mut seen = 0_usize;
            let mut last = 0;
            while let Some(stream) = connection.requests.recv().await {
                seen += 1;
                match (seen + number) % 7 {
                    3 => connection.refuse(stream).await,
                    5 if seen > 3 => {
                        let reason = if number % 2 == 0 { NO_ERROR } else { ENHANCE_YOUR_CALM };
                        connection.go_away(last, reason).await;
                        return;
                    }
                    _ => {
                        processed.fetch_add(1, Ordering::SeqCst);
                        connection.answer(stream).await;
                        last = last.max(stream);
                    }
                }
            }
        }
    })
    .await;
    let client = client(&url);
    for _ in 0..1_000 {
        write(&client).await.unwrap();
        client.request(&PROBE).send::<Value>().await.unwrap();
    }
    assert_eq!(processed.load(Ordering::SeqCst), 2_000);
}
