//! Answers read while they come in.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::LazyLock;
use std::time::Duration;

use http::header::{CONTENT_RANGE, RANGE};
use http::{HeaderValue, StatusCode};
use support::raw::{head, serve};
use support::{PROBE, Server, TOKEN, WRITE, at_rest, eventually, http2, ok, status};
use tempfile::tempdir;
use tokio::io::AsyncWriteExt;
use wats_http::{Client, ErrorKind, HttpVersion, Options};

/// Larger than any window of HTTP/2, and no two pieces of it alike.
fn large() -> Vec<u8> {
    static LARGE: LazyLock<Vec<u8>> =
        LazyLock::new(|| (0..1_000_000_u32).flat_map(u32::to_be_bytes).collect());
    LARGE.clone()
}

async fn of_large_files() -> Server {
    Server::start(|asked| async move {
        let body = large();
        let Some(range) = asked.headers.get(RANGE) else { return ok(body) };
        let from: usize =
            range.to_str().unwrap()["bytes=".len()..].strip_suffix('-').unwrap().parse().unwrap();
        let mut answer = ok(body[from..].to_vec());
        *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
        let range = format!("bytes {from}-{}/{}", body.len() - 1, body.len());
        answer.headers_mut().insert(CONTENT_RANGE, HeaderValue::from_str(&range).unwrap());
        answer
    })
    .await
}

fn either(server: &Server, version: HttpVersion) -> Client {
    server.builder().configure(|options| options.http_version = version).build().unwrap()
}

#[tokio::test]
async fn a_download_comes_in_pieces_and_leaves_its_connection_to_the_next() {
    let server = of_large_files().await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let client = either(&server, version);
        for _ in 0..2 {
            let mut download = client.request(&PROBE).download().await.unwrap();
            assert_eq!(download.length(), Some(4_000_000), "{version:?}");
            let (mut whole, mut pieces) = (Vec::new(), 0);
            while let Some(piece) = download.chunk().await.unwrap() {
                whole.extend_from_slice(&piece);
                pieces += 1;
            }
            assert!(whole == large(), "{version:?}");
            assert!(pieces > 2, "{pieces} pieces");
            assert_eq!(download.received(), 4_000_000);
            assert_eq!(download.chunk().await.unwrap(), None, "it stays at its end");
        }
        assert_eq!(at_rest(&client).await.opened, 1, "{version:?}");
        assert_eq!(client.stats().bytes_received, 8_000_000, "{version:?}");
    }
}

#[tokio::test]
async fn a_download_given_up_frees_its_place() {
    let server = of_large_files().await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let client = either(&server, version);
        for _ in 0..3 {
            let mut download = client.request(&PROBE).download().await.unwrap();
            download.chunk().await.unwrap().unwrap();
            assert_eq!(client.stats().pool.idle, 0, "{version:?}");
        }
        let pool = at_rest(&client).await;
        let closed = if version == HttpVersion::Http1 { 3 } else { 0 };
        assert_eq!(pool.closed.abandoned, closed, "{version:?}");
    }
}

#[tokio::test]
async fn a_file_is_whole_or_the_one_that_was_there() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("package.zip");
    let server = of_large_files().await;
    let client = server.client();
    let saved = client.request(&PROBE).download().await.unwrap().save(&path).await.unwrap();
    assert_eq!(saved, 4_000_000);
    assert!(std::fs::read(&path).unwrap() == large());

    let (url, _) = serve(|mut stream, _| async move {
        head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf").await.unwrap();
    })
    .await;
    let client = Client::builder(url).token(TOKEN).build().unwrap();
    let mut download = client.request(&PROBE).download().await.unwrap();
    let error = download.save(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    assert_eq!(error.operation(), Some("probe"));
    assert_eq!(download.received(), 4);
    assert!(std::fs::read(&path).unwrap() == large(), "the old one is there");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "and nothing else");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_told() {
    let server = of_large_files().await;
    let path = tempdir().unwrap().path().join("gone").join("package.zip");
    let mut download = server.client().request(&PROBE).download().await.unwrap();
    let error = download.save(&path).await.unwrap_err();
    assert!(error.to_string().contains("could not be written"), "{error}");
}

#[tokio::test]
async fn a_download_goes_on_where_it_was_cut_off() {
    let server = of_large_files().await;
    let request = || server.client();
    let client = request();
    let mut download = client.request(&PROBE).range_from(3_000_000).download().await.unwrap();
    assert_eq!(download.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!((download.starts_at(), download.length()), (3_000_000, Some(1_000_000)));
    let mut rest = Vec::new();
    assert_eq!(download.copy_to(&mut rest).await.unwrap(), 1_000_000);
    assert!(rest == large()[3_000_000..]);

    let deaf = Server::start(|_| async { ok("the whole") }).await;
    let download = deaf.client().request(&PROBE).range_from(4).download().await.unwrap();
    assert_eq!((download.status(), download.starts_at()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn more_than_is_allowed_is_refused_announced_or_not() {
    let server = of_large_files().await;
    let limit = |options: &mut Options| options.limits.max_download_bytes = 100_000;
    let client = http2(&server, limit);
    let error = client.request(&PROBE).download().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");

    let (url, _) = serve(|mut stream, _| async move {
        head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await.unwrap();
        let mut chunk = b"10000\r\n".to_vec();
        chunk.extend(vec![b'x'; 0x10000]);
        chunk.extend(b"\r\n");
        while stream.write_all(&chunk).await.is_ok() {}
    })
    .await;
    let client = Client::builder(url).token(TOKEN).configure(limit).build().unwrap();
    let mut download = client.request(&PROBE).download().await.unwrap();
    assert_eq!(download.length(), None);
    let error = download.copy_to(&mut tokio::io::sink()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    assert!(download.received() <= 100_000 + 0x10000);
}

#[tokio::test]
async fn a_body_that_stands_still_is_given_up_after_a_while() {
    let (url, _) = serve(|mut stream, _| async move {
        head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf").await.unwrap();
        std::future::pending::<()>().await;
    })
    .await;
    let client = Client::builder(url)
        .token(TOKEN)
        .configure(|options| {
            options.timeouts.progress = Duration::from_secs(7);
            options.retry.attempts = 1;
        })
        .build()
        .unwrap();
    let mut download = client.request(&PROBE).download().await.unwrap();
    assert_eq!(download.chunk().await.unwrap().unwrap(), "half");
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    let error = download.chunk().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert_eq!(began.elapsed().as_secs(), 7);
    tokio::time::resume();

    // The same for an answer that is collected: it need not wait for the deadline of the call.
    let reading = tokio::spawn({
        let client = client.clone();
        async move { client.request(&PROBE).send_bytes().await }
    });
    eventually("the first half has come", || client.stats().bytes_received >= 8).await;
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    let error = reading.await.unwrap().unwrap_err();
    assert!(error.to_string().contains("nothing more of the answer came for 7s"), "{error}");
    assert!((6..=7).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
}

#[tokio::test]
async fn what_is_no_good_answer_is_an_error_as_for_other_reads_and_tried_again() {
    let server = Server::start(|_| async { status(404, "no such package") }).await;
    let error = server.client().request(&PROBE).download().await.unwrap_err();
    assert_eq!((error.kind(), error.body()), (ErrorKind::Status, Some("no such package")));
    assert!(error.is_not_found());

    let server = Server::start({
        let asked = std::sync::atomic::AtomicUsize::new(0);
        move |_| {
            let first = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
            async move { if first { status(503, "") } else { ok("here it is") } }
        }
    })
    .await;
    let mut download = server.client().request(&PROBE).download().await.unwrap();
    assert_eq!(download.chunk().await.unwrap().unwrap(), "here it is");
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_write_is_no_download() {
    let server = of_large_files().await;
    let error = server.client().request(&WRITE).download().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(server.requests(), 0);
}
