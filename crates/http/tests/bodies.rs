//! Bodies: compression both ways, and bounds on what a server may send.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod support;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderValue, Response};
use http_body_util::Full;
use serde_json::{Value, json};
use support::{PROBE, READ, Server, TOKEN, WRITE, ok, status};
use wats_http::{Client, Compression, ErrorKind};
use wats_serialization::{Limits, gzip};

fn gzipped(text: &[u8]) -> Response<Full<hyper::body::Bytes>> {
    let mut answer = ok(gzip::compress(text, gzip::Level::DEFAULT));
    answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer
}

#[tokio::test]
async fn a_compressed_answer_is_read_like_any_other() {
    let server = Server::start(|asked| async move {
        assert_eq!(asked.headers["accept-encoding"], "gzip");
        gzipped(b"[1,2,3]")
    })
    .await;
    let answer = server.client().request(&PROBE).send::<Vec<u8>>().await.unwrap();
    assert_eq!(*answer.value(), [1, 2, 3]);
}

#[tokio::test]
async fn an_answer_that_expands_beyond_the_limit_is_refused() {
    let server = Server::start(|_| async { gzipped(&vec![b' '; 3 << 20]) }).await;
    let limit = |options: &mut wats_http::Options| options.limits.max_response_bytes = 2 << 20;
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
            gzip::decompress(&asked.body, &Limits::default()).unwrap()
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
