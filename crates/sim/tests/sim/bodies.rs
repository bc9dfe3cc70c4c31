//! Limits of request bodies, and compression of answers.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wats_sim::{Options, Sim};

use crate::client::{get, request, send, start, with_body};

const SUBMIT: &str = "/api/Report/WSJF";

#[tokio::test]
async fn a_body_beyond_the_limit_is_413() {
    let sim = Sim::start(Options::default().max_body_bytes(100)).await.unwrap();
    for (length, status) in [(100, 400), (101, 413)] {
        let asked = with_body(&sim, "POST", SUBMIT, " ".repeat(length));
        assert_eq!(send(&sim, asked).await.unwrap().status, status, "{length}");
    }
}

#[tokio::test]
async fn a_body_that_expands_beyond_the_limit_is_413() {
    let sim = Sim::start(Options::default().max_expanded_body_bytes(10_000)).await.unwrap();
    for (length, status) in [(10_000, 400), (10_001, 413)] {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![b' '; length]).unwrap();
        let mut asked = with_body(&sim, "POST", SUBMIT, encoder.finish().unwrap());
        asked.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
        assert_eq!(send(&sim, asked).await.unwrap().status, status, "{length}");
    }
}

#[tokio::test]
async fn an_encoding_that_is_not_gzip_is_415_and_broken_gzip_is_400() {
    let sim = start().await;
    for (encoding, status) in [("br", 415), ("gzip", 400)] {
        let mut asked = with_body(&sim, "POST", SUBMIT, "plain");
        asked.headers_mut().insert("content-encoding", encoding.parse().unwrap());
        assert_eq!(send(&sim, asked).await.unwrap().status, status, "{encoding}");
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_408() {
    let options = Options::default().body_timeout(Duration::from_millis(50));
    let sim = Sim::start(options).await.unwrap();
    let mut stream = TcpStream::connect(sim.address()).await.unwrap();
    let head = format!(
        "POST {SUBMIT} HTTP/1.1\r\nHost: sim\r\nAuthorization: Basic {}\r\nContent-Length: 9\r\n\r\nhalf",
        sim.token()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn long_answers_are_compressed_for_those_who_take_it() {
    let sim = start().await;
    let plain = get(&sim, "/api/App/Processes").await;
    assert_eq!(plain.header("content-encoding"), None);
    let mut asked = request(&sim, "GET", "/api/App/Processes");
    asked.headers_mut().insert("accept-encoding", "gzip, br".parse().unwrap());
    let packed = send(&sim, asked).await.unwrap();
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.unpacked(), plain.body);
    assert!(packed.body.len() < plain.body.len());
}

#[tokio::test]
async fn short_answers_are_never_compressed() {
    let sim = start().await;
    let mut asked = request(&sim, "GET", "/api/App/Version");
    asked.headers_mut().insert("accept-encoding", "gzip".parse().unwrap());
    assert_eq!(send(&sim, asked).await.unwrap().header("content-encoding"), None);
}
