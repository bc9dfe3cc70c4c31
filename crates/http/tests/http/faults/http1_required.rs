//! HTTP/2 servers that want HTTP/1.1 for what they are asked.

use std::time::Duration;

use wats_http::test_util::FaultServer;
use wats_http::{Builder, HttpVersion};

use crate::faults::common::{ADD, READ, certificate, only_http1, send, server};

/// A server that offers both protocols and answers by HTTP/1.1 only, and settings of a client that
/// trusts it.
async fn prefers_http1() -> (FaultServer, Builder) {
    let (config, root) = certificate();
    let server = server().tls(config).http2(only_http1).await;
    let builder = server.client_builder().add_root_certificate(root);
    (server, builder)
}

#[tokio::test(start_paused = true)]
async fn a_server_that_wants_http1_gets_it_for_ten_minutes() {
    let (server, builder) = prefers_http1().await;
    let client = builder.build().unwrap();
    send(&client, &ADD, 0).await.unwrap();
    let counts = server.counts();
    assert_eq!((counts.requests, counts.processed), (2, 1), "sent again, as it was not processed");
    for number in 1..=20 {
        send(&client, &READ, number).await.unwrap();
    }
    let counts = server.counts();
    assert_eq!((counts.requests, counts.processed), (22, 21));
    assert_eq!(client.stats().pool.closed.downgraded, 1);

    tokio::time::sleep(Duration::from_secs(601)).await;
    assert_eq!(client.stats().pool.open, 0);
    send(&client, &READ, 21).await.unwrap();
    let counts = server.counts();
    assert_eq!((counts.requests, counts.processed), (24, 22), "HTTP/2 was offered again");
    assert_eq!(client.stats().pool.closed.downgraded, 2);
}

#[tokio::test(start_paused = true)]
async fn where_http2_is_demanded_a_server_that_wants_http1_is_an_error() {
    let (server, builder) = prefers_http1().await;
    let builder = builder.configure(|options| options.http_version = HttpVersion::Http2);
    let client = builder.build().unwrap();
    let error = send(&client, &ADD, 0).await.unwrap_err();
    assert!(error.is_configuration() && !error.may_have_been_applied(), "{error}");
    assert!(error.to_string().contains("HttpVersion::Auto"), "{error}");
    assert_eq!(server.counts().requests, 1, "asked once");
    let pool = client.stats().pool;
    assert_eq!((pool.open, pool.closed.total()), (1, 0), "the connection is as good as before");
}
