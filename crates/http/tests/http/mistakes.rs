//! What is refused before anything is sent, and what the refusal says.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::time::Duration;

use http::header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use serde_json::Value;
use support::{Server, TOKEN, WRITE, ok};
use wats_http::{Client, Endpoint, ErrorKind, Options};

#[tokio::test]
async fn a_template_that_makes_no_address_is_an_error_of_the_request() {
    const SPACE: Endpoint = Endpoint::get("space", "/a b");
    const CONTROL: Endpoint = Endpoint::get("control", "/a\n");
    let server = Server::start(|_| async { ok("1") }).await;
    let client = server.client();
    for endpoint in [&SPACE, &CONTROL] {
        let error = client.request(endpoint).send::<Value>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{error}");
        assert!(error.to_string().contains("path template"), "{error}");
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_write_to_no_address_was_certainly_not_applied() {
    const SPACE: Endpoint = Endpoint::put("space", "/a b");
    let client = Client::builder("http://127.0.0.1:1").token(TOKEN).build().unwrap();
    let error = client.request(&SPACE).send::<Value>().await.unwrap_err();
    assert!(error.kind() == ErrorKind::Request && !error.may_have_been_applied(), "{error}");
}

#[test]
#[should_panic(expected = "a path template starts with '/'")]
fn a_template_without_a_slash_at_its_start_is_a_panic_where_it_is_written() {
    let _ = Endpoint::get("relative", "api/x");
}

#[tokio::test]
async fn headers_of_the_connection_cannot_be_set() {
    let server = Server::start(|_| async { ok("1") }).await;
    let client = server.client();
    for name in [CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING] {
        let request = client.request(&WRITE).header(name.clone(), "3").json(&"abcdefgh");
        let error = request.send::<Value>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{error}");
        assert!(error.to_string().contains(name.as_str()), "{error}");
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_body_that_cannot_be_encoded_is_not_quoted() {
    let server = Server::start(|_| async { ok("1") }).await;
    let request = server.client();
    let request = request.request(&WRITE).json(&[1.0, f64::NAN]);
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request, "{error}");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(!error.to_string().contains(&cause), "{error} repeats {cause}");
}

#[test]
fn options_that_could_never_work_are_refused_by_name() {
    let (mut connect, mut answer) = (Options::default(), Options::default());
    connect.timeouts.connect = Duration::ZERO;
    answer.pool.keep_alive_timeout = Duration::ZERO;
    for (name, options) in [("timeouts.connect", connect), ("pool.keep_alive_timeout", answer)] {
        let builder = Client::builder("http://a.example").token(TOKEN).options(options);
        let error = builder.build().unwrap_err();
        assert!(error.is_configuration() && error.to_string().contains(name), "{error}");
    }
}

#[tokio::test]
async fn zeros_that_mean_something_work() {
    let server = Server::start(|_| async { ok("1") }).await;
    let zeros = |options: &mut Options| {
        options.pool.max_connections = 0;
        options.pool.max_idle = 0;
        options.pool.max_http2_connections = 0;
        options.pool.streams_per_connection = 0;
        options.pool.keep_alive_interval = Duration::ZERO;
        options.cache.max_bytes = 0;
        options.cache.max_entries = 0;
    };
    for version in [wats_http::HttpVersion::Http1, wats_http::HttpVersion::Http2] {
        let set_version = |options: &mut Options| options.http_version = version;
        let client = server.builder().configure(zeros).configure(set_version).build().unwrap();
        for _ in 0..2 {
            client.request(&support::READ).path("id", 1).send::<Value>().await.unwrap();
        }
        assert_eq!(client.cache_stats().stored, 0);
    }
}

#[test]
fn a_builder_never_prints_credentials() {
    for url in ["https://user:hush@a.example", "https://a.example/?token=hush"] {
        let builder = Client::builder(url).token("hush");
        assert!(!format!("{builder:?}").contains("hush"), "{builder:?}");
    }
    let builder = Client::builder("https://a.example");
    assert!(format!("{builder:?}").contains("https://a.example"), "{builder:?}");
}
