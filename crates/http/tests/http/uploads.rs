//! Bodies read while they are sent.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use support::raw::{head, serve};
use support::{PROBE, READ, Server, TOKEN, WRITE, at_rest, ok, status};
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;
use wats_http::{Client, Endpoint, ErrorKind, HttpVersion, Upload};

const SAVE: Endpoint = Endpoint::put("files.save", "/files").entities(&["file"]).idempotent();

fn large() -> Vec<u8> {
    static LARGE: LazyLock<Vec<u8>> =
        LazyLock::new(|| (0..750_000_u32).flat_map(u32::to_be_bytes).collect());
    LARGE.clone()
}

/// Answers with the number of bytes that came, and whether they are the right ones.
async fn that_compares() -> Server {
    Server::start(|asked| async move {
        let told = asked.headers.get(CONTENT_LENGTH).is_some();
        let chunked = asked.headers.get(TRANSFER_ENCODING).is_some();
        let right = *asked.body == large();
        ok(format!("[{}, {right}, {told}, {chunked}]", asked.body.len()))
    })
    .await
}

fn either(server: &Server, version: HttpVersion) -> Client {
    server.builder().configure(|options| options.http_version = version).build().unwrap()
}

/// A source that counts how often it was opened.
fn counted(bytes: Vec<u8>, length: Option<u64>) -> (Upload, Arc<AtomicUsize>) {
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    let upload = Upload::new(length, move || {
        count.fetch_add(1, Ordering::SeqCst);
        let bytes = std::io::Cursor::new(bytes.clone());
        async move { Ok(bytes) }
    });
    (upload, opened)
}

type Came = (usize, bool, bool, bool);

async fn put(client: &Client, upload: Upload) -> Result<Came, wats_http::Error> {
    let request = client.request(&WRITE).upload(upload, "application/zip");
    request.send::<Came>().await.map(wats_http::Response::into_value)
}

#[tokio::test]
async fn a_file_is_sent_whole_with_its_length() {
    let server = that_compares().await;
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), large()).unwrap();
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let client = either(&server, version);
        for _ in 0..2 {
            let came = put(&client, Upload::file(file.path())).await.unwrap();
            assert_eq!(came, (3_000_000, true, true, false), "{version:?}");
        }
        assert_eq!(client.stats().bytes_sent, 6_000_000, "{version:?}");
        assert_eq!(at_rest(&client).await.opened, 1, "{version:?}");
    }
}

#[tokio::test]
async fn a_source_of_unknown_length_is_sent_in_chunks() {
    let server = that_compares().await;
    for (version, chunked) in [(HttpVersion::Http1, true), (HttpVersion::Http2, false)] {
        let (upload, _) = counted(large(), None);
        let came = put(&either(&server, version), upload).await.unwrap();
        assert_eq!(came, (3_000_000, true, false, chunked), "{version:?}");
    }
}

#[tokio::test]
async fn an_empty_file_is_a_body_too() {
    let server = that_compares().await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let (upload, _) = counted(Vec::new(), Some(0));
        assert_eq!(put(&either(&server, version), upload).await.unwrap().0, 0, "{version:?}");
    }
}

#[tokio::test]
async fn each_attempt_begins_at_the_beginning() {
    let server = Server::start({
        let asked = AtomicUsize::new(0);
        move |request| {
            let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
            let right = *request.body == large();
            async move { if first { status(503, "") } else { ok(right.to_string()) } }
        }
    })
    .await;
    let (upload, opened) = counted(large(), Some(3_000_000));
    let request = server.client();
    let request = request.request(&SAVE).upload(upload, "application/zip");
    assert!(request.send::<bool>().await.unwrap().into_value());
    assert_eq!((opened.load(Ordering::SeqCst), server.requests()), (2, 2));
}

#[tokio::test]
async fn a_source_that_is_not_there_is_told_and_nothing_is_sent() {
    let server = that_compares().await;
    let error = put(&server.client(), Upload::file("no/such/file.zip")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request, "{error}");
    assert!(error.to_string().contains("could not be read"), "{error}");
    assert!(!error.may_have_been_applied());
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_source_of_another_length_than_was_said_is_told() {
    let server = that_compares().await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        for (said, how) in [(4_000_000, "shorter"), (2_000_000, "longer")] {
            let client = either(&server, version);
            let (upload, opened) = counted(large(), Some(said));
            let error = put(&client, upload).await.unwrap_err();
            assert!(error.to_string().contains(how), "{version:?}: {error}");
            assert!(error.may_have_been_applied(), "{version:?}: {error}");
            assert_eq!(opened.load(Ordering::SeqCst), 1, "{version:?}: it is not tried again");
            at_rest(&client).await;
        }
    }
}

#[tokio::test]
async fn a_server_that_takes_nothing_more_is_given_up() {
    let (url, _) = serve(|mut stream, _| async move {
        head(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let client = Client::builder(url)
        .token(TOKEN)
        .configure(|options| options.timeouts.progress = Duration::from_secs(7))
        .build()
        .unwrap();
    client.warm(1).await.unwrap();
    tokio::time::pause();
    let began = Instant::now();
    let endless = Upload::new(None, || async { Ok(tokio::io::repeat(7)) });
    let error = put(&client, endless).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.may_have_been_applied());
    assert_eq!(began.elapsed().as_secs(), 7);
}

#[tokio::test]
async fn an_upload_may_take_longer_than_any_other_call_as_long_as_it_moves() {
    let (url, _) = serve(|mut stream, _| async move {
        head(&mut stream).await;
        let mut body = [0; 50];
        stream.read_exact(&mut body).await.unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n[5, true, true, false]")
            .await
            .unwrap();
    })
    .await;
    let client = Client::builder(url).token(TOKEN).build().unwrap();
    client.warm(1).await.unwrap();
    tokio::time::pause();
    let began = Instant::now();
    let slow = Upload::new(Some(50), || async {
        let (mut source, read) = tokio::io::duplex(64);
        tokio::spawn(async move {
            for _ in 0..5 {
                tokio::time::sleep(Duration::from_secs(15)).await;
                source.write_all(&[7; 10]).await.unwrap();
            }
        });
        Ok(read)
    });
    put(&client, slow).await.unwrap();
    assert_eq!(began.elapsed().as_secs(), 75);
}

#[tokio::test]
async fn the_answer_to_an_upload_has_as_long_as_any_other() {
    let (url, _) = serve(|mut stream, _| async move {
        head(&mut stream).await;
        let mut body = [0; 50];
        stream.read_exact(&mut body).await.unwrap();
        tokio::time::sleep(Duration::from_secs(25)).await;
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n[5, true, true, false]")
            .await
            .unwrap();
    })
    .await;
    let client = Client::builder(url).token(TOKEN).build().unwrap();
    client.warm(1).await.unwrap();
    tokio::time::pause();
    let (upload, _) = counted(vec![7; 50], Some(50));
    put(&client, upload).await.unwrap();
}

#[tokio::test]
async fn an_upload_that_stands_still_is_noticed_though_it_took_time_to_open() {
    let (url, _) = serve(|mut stream, _| async move {
        head(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let client = Client::builder(url)
        .token(TOKEN)
        .configure(|options| options.timeouts.progress = Duration::from_secs(7))
        .build()
        .unwrap();
    client.warm(1).await.unwrap();
    tokio::time::pause();
    let began = Instant::now();
    let slow = Upload::new(None, || async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(tokio::io::repeat(7))
    });
    assert!(put(&client, slow).await.unwrap_err().is_timeout());
    assert_eq!(began.elapsed().as_secs(), 9);
}

#[tokio::test]
async fn what_an_early_answer_left_unread_disturbs_nobody() {
    let server = Server::start({
        let asked = AtomicUsize::new(0);
        move |request| {
            let first = asked.fetch_add(1, Ordering::SeqCst) == 0;
            let right = *request.body == large();
            async move { if first { status(503, "") } else { ok(right.to_string()) } }
        }
    })
    .await;
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let client = either(&server, version);
        let (upload, _) = counted(large(), Some(3_000_000));
        let request = client.request(&SAVE).upload(upload, "application/zip");
        assert!(request.send::<bool>().await.unwrap().into_value(), "{version:?}");
        at_rest(&client).await;
    }
}

#[tokio::test]
async fn a_write_that_was_sent_again_may_have_been_applied_by_the_first_time() {
    let (listener, url) = support::raw::listen().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        head(&mut stream).await;
        stream.write_all(support::raw::OK).await.unwrap();
        head(&mut stream).await;
        // It goes down with the second request in its hands, and does not come back.
        drop(listener);
    });
    let client = Client::builder(url)
        .token(TOKEN)
        .configure(|options| options.retry.attempts = 1)
        .build()
        .unwrap();
    client.request(&PROBE).send::<u8>().await.unwrap();
    let error = client.request(&SAVE).json(&1).send::<u8>().await.unwrap_err();
    server.await.unwrap();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!(error.may_have_been_applied(), "{error}");
}

#[tokio::test]
async fn a_read_has_no_upload() {
    let server = that_compares().await;
    let (upload, opened) = counted(Vec::new(), None);
    let client = server.client();
    let request = client.request(&READ).path("id", 1).upload(upload, "application/zip");
    assert_eq!(request.send::<Came>().await.unwrap_err().kind(), ErrorKind::Request);
    assert_eq!((server.requests(), opened.load(Ordering::SeqCst)), (0, 0));
}
