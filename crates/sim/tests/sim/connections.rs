//! Protocols on the one port, and how connections begin and end.

use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use wats_sim::{Fault, Options, Sim};

use crate::client::{read, request, send, send_over, send_over_h2, start};

const VERSION: &str = "GET /api/App/Version";

async fn tls(sim: &Sim, name: &'static str, protocol: &str) -> TlsStream<TcpStream> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from(sim.certificate_der().to_vec())).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.into()];
    let stream = TcpStream::connect(sim.address()).await.unwrap();
    let name = ServerName::try_from(name).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

#[tokio::test]
async fn one_port_speaks_http_1_and_2_with_and_without_tls() {
    let sim = start().await;
    let asked = || request(&sim, "GET", "/api/App/Version");
    let plain = || async { TcpStream::connect(sim.address()).await.unwrap() };
    let answers = [
        send_over(plain().await, asked()).await.unwrap(),
        send_over_h2(plain().await, asked()).await.unwrap(),
        send_over(tls(&sim, "localhost", "http/1.1").await, asked()).await.unwrap(),
        send_over_h2(tls(&sim, "127.0.0.1", "h2").await, asked()).await.unwrap(),
    ];
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!((sim.counts().of(VERSION), sim.counts().connections()), (Some(4), 4));
}

#[tokio::test]
async fn alpn_chooses_the_protocol_the_client_offers() {
    let sim = start().await;
    for protocol in ["h2", "http/1.1"] {
        let stream = tls(&sim, "localhost", protocol).await;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
    }
    assert!(sim.certificate_pem().starts_with("-----BEGIN CERTIFICATE-----"));
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let options = Options::default().header_timeout(Duration::from_millis(50));
    let sim = Sim::start(options).await.unwrap();
    let mut stream = TcpStream::connect(sim.address()).await.unwrap();
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_connection_that_falls_silent_is_closed_in_every_protocol() {
    let options = Options::default().header_timeout(Duration::from_millis(50));
    let sim = Sim::start(options).await.unwrap();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let starts = [&b"P"[..], &preface[..20], preface, b"GET / HTTP/1.1\r\nHos"];
    for start in starts {
        let mut stream = TcpStream::connect(sim.address()).await.unwrap();
        stream.write_all(start).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
    }
    // A connection that was of use, too.
    let io = TokioIo::new(TcpStream::connect(sim.address()).await.unwrap());
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut asked = request(&sim, "GET", "/api/App/Version");
    *asked.uri_mut() = format!("{}/api/App/Version", sim.url()).parse().unwrap();
    assert_eq!(read(sender.send_request(asked).await.unwrap()).await.unwrap().status, 200);
    connection.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_connection_that_waits_for_an_answer_is_not_silent() {
    let patience = Duration::from_millis(30);
    let sim = Sim::start(Options::default().header_timeout(patience)).await.unwrap();
    sim.inject(VERSION, Fault::delay(5 * patience)).unwrap();
    let asked = || request(&sim, "GET", "/api/App/Version");
    let stream = || async { TcpStream::connect(sim.address()).await.unwrap() };
    assert_eq!(send_over(stream().await, asked()).await.unwrap().status, 200);
    assert_eq!(send_over_h2(stream().await, asked()).await.unwrap().status, 200);
}

#[tokio::test]
async fn servers_run_side_by_side() {
    let (one, other) = (start().await, start().await);
    assert_ne!(one.address(), other.address());
    send(&one, request(&one, "GET", "/api/App/Version")).await.unwrap();
    assert_eq!((one.counts().total(), other.counts().total()), (1, 0));
}

#[tokio::test]
async fn a_taken_port_is_an_error_that_says_so() {
    let sim = start().await;
    let options = Options::default().port(sim.address().port());
    let error = Sim::start(options).await.unwrap_err();
    assert!(error.is_address_in_use());
    assert!(error.to_string().contains(&sim.address().to_string()), "{error}");
}

#[tokio::test]
async fn options_that_contradict_each_other_are_refused() {
    for options in [
        Options::default().products(0),
        Options::default().token(""),
        Options::default().token("a b"),
        Options::default().max_connections(0),
        Options::default().products(100_001),
        Options::default().reports(1_000_001),
    ] {
        assert!(Sim::start(options).await.unwrap_err().is_invalid_options());
    }
}

#[tokio::test]
async fn connections_beyond_the_bound_wait_for_their_turn() {
    let sim = Sim::start(Options::default().max_connections(1)).await.unwrap();
    let asked = || request(&sim, "GET", "/api/App/Version");
    let io = TokioIo::new(TcpStream::connect(sim.address()).await.unwrap());
    let (mut first, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
    tokio::spawn(connection);
    read(first.send_request(asked()).await.unwrap()).await.unwrap();

    let stream = TcpStream::connect(sim.address()).await.unwrap();
    let second = tokio::spawn(send_over(stream, asked()));
    for _ in 0..50 {
        first.ready().await.unwrap();
        read(first.send_request(asked()).await.unwrap()).await.unwrap();
    }
    assert!(!second.is_finished());
    assert_eq!(sim.counts().connections(), 1);
    drop(first);
    assert_eq!(second.await.unwrap().unwrap().status, 200);
}

#[tokio::test]
async fn stopping_lets_running_requests_finish() {
    let sim = start().await;
    sim.inject(VERSION, Fault::delay(Duration::from_millis(50))).unwrap();
    let address = sim.address();
    let asked = request(&sim, "GET", "/api/App/Version");
    let stream = TcpStream::connect(address).await.unwrap();
    let running = tokio::spawn(send_over(stream, asked));
    while sim.counts().of(VERSION) == Some(0) {
        tokio::task::yield_now().await;
    }
    sim.stop().await;
    assert_eq!(running.await.unwrap().unwrap().status, 200);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn stopping_cuts_what_exceeds_the_deadline() {
    let options = Options::default().stop_deadline(Duration::from_millis(20));
    let sim = Sim::start(options).await.unwrap();
    sim.inject(VERSION, Fault::delay(Duration::from_secs(3_600))).unwrap();
    let asked = request(&sim, "GET", "/api/App/Version");
    let stream = TcpStream::connect(sim.address()).await.unwrap();
    let running = tokio::spawn(send_over(stream, asked));
    while sim.counts().of(VERSION) == Some(0) {
        tokio::task::yield_now().await;
    }
    sim.stop().await;
    assert!(running.await.unwrap().is_err());
}

#[tokio::test]
async fn dropping_the_handle_stops_the_server() {
    let sim = start().await;
    let mut stream = TcpStream::connect(sim.address()).await.unwrap();
    while sim.counts().connections() == 0 {
        tokio::task::yield_now().await;
    }
    drop(sim);
    // Closed or reset, but not left open.
    let end = stream.read(&mut [0]).await;
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
}
