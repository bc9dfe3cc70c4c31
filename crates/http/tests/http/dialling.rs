//! Reaching a server by a name that has several addresses.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use serde_json::Value;
use support::{PROBE, Server, TOKEN, ok};
use tokio::net::TcpStream;
use wats_http::Client;

#[tokio::test]
async fn a_name_reaches_the_server_though_one_of_its_addresses_refuses() {
    let server = Server::start(|_| async { ok("1") }).await;
    let (_, port) = server.url.rsplit_once(':').unwrap();
    let other_family = ("::1", port.parse().unwrap());
    assert!(TcpStream::connect(other_family).await.is_err(), "nobody listens there");

    let client = Client::builder(format!("http://localhost:{port}")).token(TOKEN).build().unwrap();
    let answer = client.request(&PROBE).send::<Value>().await.unwrap();
    assert_eq!(answer.value(), &Value::from(1));
    assert_eq!((server.requests(), server.connections()), (1, 1));
}
