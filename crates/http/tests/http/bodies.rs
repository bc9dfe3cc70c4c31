//! Bodies: compression both ways, and bounds on what a server may send.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::collections::HashMap;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderValue, Response};
use http_body_util::Full;
use serde_json::{Value, json};
use support::{Answer, PROBE, READ, Server, TOKEN, WRITE, ok, status};
use wats_http::{Client, Compression, ErrorKind, StatusCode};
use wats_serialization::gzip;

fn gzipped(text: &[u8]) -> Response<Full<hyper::body::Bytes>> {
    let mut answer = ok(gzip::compress(text, gzip::Level::DEFAULT));
    answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer
}

#[tokio::test]
async fn a_compressed_answer_is_read_like_any_other() {
    let server = Server::start(|asked| async move {
        assert!(asked.headers["accept-encoding"].to_str().unwrap().starts_with("gzip"));
        gzipped(b"[1,2,3]")
    })
    .await;
    let answer = server.client().request(&PROBE).send::<Vec<u8>>().await.unwrap();
    assert_eq!(*answer.value(), [1, 2, 3]);
}

#[tokio::test]
async fn an_answer_that_expands_beyond_the_limit_is_refused() {
    let server = Server::start(|_| async { gzipped(&vec![b' '; 300_000]) }).await;
    let limit = |options: &mut wats_http::Options| options.limits.max_response_bytes = 200_000;
    let client = server.builder().configure(limit).build().unwrap();
    let error = client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_is_refused_announced_or_not() {
    let server = Server::start(|_| async { ok(vec![b'1'; 2_000]) }).await;
    let limit = |options: &mut wats_http::Options| options.limits.max_response_bytes = 1_000;
    let client = server.builder().configure(limit).build().unwrap();
    let error = client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
}

#[tokio::test]
async fn an_encoding_that_was_not_asked_for_is_an_error() {
    let server = Server::start(|_| async {
        let mut answer = ok("1");
        answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        answer
    })
    .await;
    let error = server.client().request(&PROBE).send::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
}

#[tokio::test]
async fn bodies_are_compressed_when_asked_to_and_worth_it() {
    let server = Server::start(|asked| async move {
        let plain = if asked.headers.contains_key(CONTENT_ENCODING) {
            gzip::decompress(&asked.body, &wats_serialization::Options::default()).unwrap()
        } else {
            asked.body.to_vec()
        };
        let length = asked.headers[CONTENT_LENGTH].to_str().unwrap().to_owned();
        ok(format!("[{}, {length}]", plain.len()))
    })
    .await;
    let compress = |options: &mut wats_http::Options| options.compression = Compression::Gzip;
    let client = server.builder().configure(compress).build().unwrap();
    let send = async |body: Value| {
        let answer = client.request(&WRITE).json(&body).send::<[usize; 2]>().await.unwrap();
        *answer.value()
    };
    let [plain, sent] = send(json!("x".repeat(5_000))).await;
    assert_eq!(plain, 5_002);
    assert!(sent < 200);
    assert_eq!(send(json!("small")).await, [7, 7]);
}

#[tokio::test]
async fn an_empty_answer_reads_as_null() {
    let server = Server::start(|_| async { ok("") }).await;
    let client = server.client();
    assert_eq!(*client.request(&PROBE).send::<Option<u8>>().await.unwrap(), None);
    assert_eq!(*client.request(&WRITE).json(&1).send::<()>().await.unwrap(), ());
}

#[tokio::test]
async fn a_lookup_of_something_absent_is_none_and_a_write_to_it_an_error() {
    let server = Server::start(|_| async { status(404, "\"no such thing\"") }).await;
    let client = server.client();
    let absent = client.request(&READ).path("id", 1).send_optional::<Value>().await.unwrap();
    assert!(absent.is_none());
    let error = client.request(&WRITE).json(&1).send::<Value>().await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("no such thing"), "{error}");
}

fn encoded(mut answer: Response<Full<hyper::body::Bytes>>, encoding: &'static str) -> Answer {
    answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    answer
}

#[tokio::test]
async fn a_status_survives_whatever_is_wrong_with_the_body() {
    let server = Server::start(|asked| async move {
        match asked.line.as_str() {
            "GET /things/odd" => encoded(status(404, "x"), "br"),
            "GET /things/broken" => encoded(status(404, "not gzip"), "gzip"),
            _ => {
                let mut answer = ok(vec![b'x'; 1 << 20]);
                *answer.status_mut() = StatusCode::NOT_FOUND;
                answer
            }
        }
    })
    .await;
    let client = server.client();
    for id in ["odd", "broken", "large"] {
        let request = client.request(&READ).path("id", id);
        assert!(request.send_optional::<Value>().await.unwrap().is_none(), "{id}");
    }
}

#[tokio::test]
async fn an_empty_answer_may_claim_to_be_compressed() {
    let server = Server::start(|_| async { encoded(status(204, ""), "gzip") }).await;
    server.client().request(&WRITE).json(&1).send::<()>().await.unwrap();
}

#[tokio::test]
async fn a_body_that_the_caller_has_compressed_is_not_compressed_again() {
    let server = Server::start(|asked| async move {
        let options = wats_serialization::Options::default();
        ok(gzip::decompress(&asked.body, &options).unwrap().len().to_string())
    })
    .await;
    let compress = |options: &mut wats_http::Options| options.compression = Compression::Gzip;
    let client = server.builder().configure(compress).build().unwrap();
    let text: String = (0..1_000).map(|number| number.to_string()).collect();
    let body = gzip::compress(text.as_bytes(), gzip::Level::DEFAULT);
    assert!(body.len() > 1_024, "it is large enough to be compressed");
    let request = client.request(&WRITE).header(CONTENT_ENCODING, "gzip").body(body, "text/csv");
    assert_eq!(*request.send::<usize>().await.unwrap(), text.len());
}

#[tokio::test]
async fn a_page_of_equal_rows_may_be_compressed_to_almost_nothing() {
    let server =
        Server::start(|_| async { gzipped(format!("[{}0]", "0,".repeat(1 << 20)).as_bytes()) })
            .await;
    let rows = server.client().request(&PROBE).send::<Vec<u8>>().await.unwrap();
    assert_eq!(rows.len(), (1 << 20) + 1);
}

#[tokio::test]
async fn what_a_server_repeats_of_an_address_is_left_out() {
    let server = Server::start(|asked| async move {
        let target = asked.line.split(' ').nth(1).unwrap().to_owned();
        let credentials = asked.headers["authorization"].to_str().unwrap().to_owned();
        let message = format!("nothing at 'http://x{target}' for {credentials}: no customer 7");
        let mut answer = ok(json!({ "Message": message }).to_string());
        *answer.status_mut() = StatusCode::NOT_FOUND;
        answer
    })
    .await;
    let client = server.client();
    let request = client.request(&READ).path("id", "customer 7").query("$filter", "name eq 'x'");
    let error = request.send::<Value>().await.unwrap_err();
    let text = format!("{error} {error:?}");
    for secret in [TOKEN, "customer", "name", "filter"] {
        assert!(!text.contains(secret), "{secret} stands in {text}");
    }
    assert!(text.contains("nothing at 'http://x…' for Basic …: no …"), "{text}");
}

#[tokio::test]
async fn a_value_of_the_wrong_kind_is_told_by_its_place_and_not_quoted() {
    let server = Server::start(|_| async { ok(r#"{"name":"customer-7"}"#) }).await;
    let request = server.client();
    let request = request.request(&READ).path("id", 1);
    let error = request.send::<HashMap<String, u8>>().await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(error.is_decode() && !text.contains("customer-7"), "{text}");
    assert!(text.contains("at line 1 column 20, value name"), "{text}");
}

#[tokio::test]
async fn no_error_holds_the_token_the_query_or_a_path_parameter() {
    let server = Server::start(|_| async { status(418, "") }).await;
    let dead = Client::builder("http://127.0.0.1:1").token(TOKEN).build().unwrap();
    for client in [server.client(), dead] {
        let request =
            client.request(&READ).path("id", "customer-7").query("$filter", "name eq 'x'");
        let error = request.send::<Value>().await.unwrap_err();
        let text = format!("{error} {error:?} {client:?}");
        for secret in [TOKEN, "customer-7", "name", "filter"] {
            assert!(!text.contains(secret), "{secret} stands in {text}");
        }
        assert!(text.contains("things.get (GET /things/{id})"), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_takes_no_compressed_bodies_is_sent_none_after_the_first() {
    for refusal in [415, 400] {
        let server = Server::start(move |asked| async move {
            match asked.headers.get("content-encoding") {
                Some(_) => status(refusal, "\"what is this?\""),
                None => ok(asked.body.len().to_string()),
            }
        })
        .await;
        let compress = |options: &mut wats_http::Options| options.compression = Compression::Gzip;
        let client = server.builder().configure(compress).build().unwrap();
        let text = "x".repeat(5_000);
        for requests in [2, 3, 4] {
            let answer = client.request(&WRITE).json(&text).send::<usize>().await.unwrap();
            assert_eq!((*answer.value(), server.requests()), (5_002, requests), "{refusal}");
        }
    }
}

#[tokio::test]
async fn what_was_tried_compressed_is_told_when_the_plain_body_fails_too() {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let code = [504, 400][next.fetch_add(1, std::sync::atomic::Ordering::SeqCst).min(1)];
        async move { status(code, "\"no\"") }
    })
    .await;
    let compress = |options: &mut wats_http::Options| options.compression = Compression::Gzip;
    let client = server.builder().configure(compress).build().unwrap();
    let (set, text) = (WRITE.idempotent(), "x".repeat(5_000));
    let error = client.request(&set).json(&text).send::<usize>().await.unwrap_err();
    let statuses: Vec<_> = error.attempts().iter().filter_map(|attempt| attempt.status).collect();
    assert_eq!(
        (statuses, server.requests()),
        (vec![StatusCode::GATEWAY_TIMEOUT, StatusCode::BAD_REQUEST], 3)
    );
    assert!(error.may_have_been_applied(), "by the first attempt");
}

#[tokio::test]
async fn a_bad_request_is_not_blamed_on_the_compression() {
    let server = Server::start(|_| async { status(400, "\"no serial number\"") }).await;
    let compress = |options: &mut wats_http::Options| options.compression = Compression::Gzip;
    let client = server.builder().configure(compress).build().unwrap();
    let text = "x".repeat(5_000);
    for requests in [2, 4] {
        let answer = client.request(&WRITE).json(&text).send::<usize>().await;
        let error = answer.unwrap_err();
        assert!(error.to_string().contains("no serial number"), "{error}");
        assert_eq!(server.requests(), requests, "the next one is compressed again");
    }
}

#[tokio::test]
async fn an_answer_can_be_had_as_it_came_and_decoded_as_well() {
    let server = Server::start(|_| async { gzipped(b"[1,2,3]") }).await;
    let client = server.client();
    let raw = client.request(&READ).path("id", 1).send_bytes().await.unwrap();
    assert_eq!(raw.value().as_ref(), b"[1,2,3]");
    let decoded = client.request(&READ).path("id", 1).send::<Vec<u8>>().await.unwrap();
    assert_eq!((decoded.value().as_slice(), server.requests()), (&[1, 2, 3][..], 1));
}
