//! Servers behind a proxy: tunnels, requests that are passed on, and proxies that refuse or fail.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use support::{PROBE, Server, TOKEN, WRITE, ok, raw};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use wats_http::{Builder, Client, Endpoint, Error, HttpVersion, Proxy};
use wats_sim::{Options as SimOptions, Sim};

const VERSION: Endpoint = Endpoint::get("app.version", "/api/App/Version");

/// User and password as they stand in an address, and as they go out.
const KNOWN: &str = "station:s%40cret-quince@";
const KNOWN_HEADER: &str = "proxy-authorization: Basic c3RhdGlvbjpzQGNyZXQtcXVpbmNl";

async fn small_sim() -> Sim {
    Sim::start(SimOptions::default().products(1).reports(0)).await.unwrap()
}

/// What a proxy was asked: the first head of each connection, or all if it answers by itself.
type Heads = Arc<Mutex<Vec<String>>>;

fn at(url: &str, known: &str) -> Proxy {
    Proxy::At(url.replace("http://", &format!("http://{known}")))
}

/// A proxy that opens tunnels and passes requests on, whatever their address, to `target`.
async fn proxy_to(target: SocketAddr) -> (String, Heads) {
    let heads = Heads::default();
    let seen = Arc::clone(&heads);
    let (url, _) = raw::serve(move |mut stream, _| {
        let seen = Arc::clone(&seen);
        async move {
            let Some(head) = raw::head(&mut stream).await else { return };
            let mut onward = TcpStream::connect(target).await.unwrap();
            if head.starts_with("CONNECT ") {
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
            } else {
                onward.write_all(head.as_bytes()).await.unwrap();
            }
            seen.lock().unwrap().push(head);
            let _ = copy_bidirectional(&mut stream, &mut onward).await;
        }
    })
    .await;
    (url, heads)
}

/// A proxy that gives the same answer to everything, and then keeps the connection open.
async fn proxy_saying(answer: impl AsRef<[u8]> + Clone + Send + 'static) -> (String, Heads) {
    let heads = Heads::default();
    let seen = Arc::clone(&heads);
    let (url, _) = raw::serve(move |mut stream, _| {
        let (seen, answer) = (Arc::clone(&seen), answer.clone());
        async move {
            while let Some(head) = raw::head(&mut stream).await {
                seen.lock().unwrap().push(head);
                let _ = stream.write_all(answer.as_ref()).await;
            }
        }
    })
    .await;
    (url, heads)
}

fn first_lines(heads: &Heads) -> Vec<String> {
    let heads = heads.lock().unwrap();
    heads.iter().map(|head| head.lines().next().unwrap().to_owned()).collect()
}

fn client_of(sim: &Sim, url: &str) -> Builder {
    let builder = Client::builder(url).token(sim.token());
    builder.add_root_certificate(sim.certificate_der())
}

/// A client that does not try again, so that a test sees the first failure.
fn single(url: &str, proxy: Proxy) -> Client {
    let builder = Client::builder(url).token(TOKEN).configure(|options| {
        options.retry.attempts = 1;
        options.proxy = proxy;
    });
    builder.build().unwrap()
}

/// Why a write fails, which must not take long.
async fn failure(client: &Client) -> Error {
    let writing = client.request(&WRITE).json(&1).send::<Value>();
    let patience = Duration::from_secs(10);
    tokio::time::timeout(patience, writing).await.unwrap().unwrap_err()
}

fn assert_silent_about_credentials(told: &str) {
    for secret in ["s%40cret", "s@cret", "quince", "c3RhdGlvbjp"] {
        assert!(!told.contains(secret), "{told}");
    }
}

#[tokio::test]
async fn an_https_server_is_reached_through_a_tunnel() {
    let sim = small_sim().await;
    let (proxy, heads) = proxy_to(sim.address()).await;
    for version in [HttpVersion::Auto, HttpVersion::Http1, HttpVersion::Http2] {
        heads.lock().unwrap().clear();
        let connections = sim.counts().connections();
        let client = client_of(&sim, &sim.https_url())
            .configure(|options| {
                options.http_version = version;
                options.proxy = at(&proxy, KNOWN);
            })
            .build()
            .unwrap();
        for _ in 0..3 {
            client.request(&VERSION).send::<String>().await.unwrap();
        }
        let authority = sim.address().to_string();
        assert_eq!(first_lines(&heads), [format!("CONNECT {authority} HTTP/1.1")]);
        let head = heads.lock().unwrap()[0].clone();
        assert!(head.contains(&format!("\r\nhost: {authority}\r\n")), "{head}");
        assert!(head.contains(KNOWN_HEADER), "{head}");
        assert!(!head.contains("\r\nauthorization"), "the token is for the server alone: {head}");
        assert_eq!(sim.counts().connections(), connections + 1);
    }
    assert_eq!(sim.counts().of("GET /api/App/Version"), Some(9));
}

#[tokio::test]
async fn a_plain_server_is_reached_by_requests_with_their_whole_address() {
    let sim = small_sim().await;
    let (proxy, heads) = proxy_to(sim.address()).await;
    let client = client_of(&sim, &sim.url())
        .configure(|options| options.proxy = Proxy::At(proxy))
        .build()
        .unwrap();
    for _ in 0..3 {
        client.request(&VERSION).send::<String>().await.unwrap();
    }
    assert_eq!(first_lines(&heads), [format!("GET {}/api/App/Version HTTP/1.1", sim.url())]);
    assert_eq!(sim.counts().of("GET /api/App/Version"), Some(3));
    assert_eq!(sim.counts().connections(), 1);
}

#[tokio::test]
async fn the_proxy_looks_the_server_up_and_learns_with_each_request_who_asks() {
    let (proxy, heads) = proxy_saying(raw::OK).await;
    let client = single("http://factory.example:8080/wats", at(&proxy, KNOWN));
    for _ in 0..3 {
        client.request(&PROBE).send::<Value>().await.unwrap();
    }
    assert_eq!(heads.lock().unwrap().len(), 3);
    for head in &*heads.lock().unwrap() {
        assert!(head.starts_with("GET http://factory.example:8080/wats/probe HTTP/1.1"), "{head}");
        assert!(head.contains("\r\nhost: factory.example:8080\r\n"), "{head}");
        assert!(head.contains(KNOWN_HEADER), "{head}");
    }
}

#[tokio::test]
async fn http2_without_tls_goes_through_a_tunnel() {
    let server = Server::start(|_| async { ok("1") }).await;
    let target = server.url.trim_start_matches("http://").parse().unwrap();
    let (proxy, heads) = proxy_to(target).await;
    let client = server
        .builder()
        .configure(|options| {
            options.http_version = HttpVersion::Http2;
            options.proxy = Proxy::At(proxy);
        })
        .build()
        .unwrap();
    for _ in 0..3 {
        client.request(&PROBE).send::<Value>().await.unwrap();
    }
    assert_eq!(first_lines(&heads), [format!("CONNECT {target} HTTP/1.1")]);
    assert_eq!((server.requests(), server.connections()), (3, 1));
}

#[tokio::test]
async fn a_proxy_that_wants_to_know_who_asks_is_named_and_nothing_was_sent() {
    let answer = "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n";
    let (proxy, heads) = proxy_saying(answer).await;
    let authority = proxy.trim_start_matches("http://");
    for (known, advice) in [(KNOWN, "check the user and the password"), ("", "give user and")] {
        let client = single("https://factory.example", at(&proxy, known));
        let error = failure(&client).await;
        assert!(error.is_connect() && !error.may_have_been_applied(), "{error}");
        let told = error.to_string();
        let expected = format!(
            "connecting to factory.example through the proxy {authority} failed: the proxy \
             answered 407 Proxy Authentication Required; {advice}"
        );
        assert!(told.contains(&expected), "{told}");
        assert_silent_about_credentials(&format!("{told} {error:?} {client:?}"));
        assert_eq!(client.stats().requests, 0);
    }
    let asked = first_lines(&heads);
    assert_eq!(asked, ["CONNECT factory.example:443 HTTP/1.1"; 2]);
}

#[tokio::test]
async fn a_password_that_a_proxy_does_not_take_is_given_once() {
    let answer = "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n";
    let (proxy, heads) = proxy_saying(answer).await;
    let client = Client::builder("https://factory.example")
        .token(TOKEN)
        .configure(|options| options.proxy = at(&proxy, KNOWN))
        .build()
        .unwrap();
    failure(&client).await;
    assert_eq!(first_lines(&heads).len(), 1, "three times would lock an account");
}

#[tokio::test]
async fn a_proxy_that_quotes_who_asked_is_not_quoted() {
    let body = "Basic c3RhdGlvbjpzQGNyZXQtcXVpbmNl is not s@cret-quince";
    let head = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-type: text/plain";
    let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    // A write sends a body, which this proxy would take for another request.
    let (proxy, _) = proxy_saying(answer).await;
    let client = single("http://factory.example", at(&proxy, KNOWN));
    let error = client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(407));
    assert!(error.to_string().contains("in the proxy's address"), "{error}");
    assert_silent_about_credentials(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn what_a_proxy_answers_amiss_is_told_at_once() {
    let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "x".repeat(64 << 10));
    for (answer, expected) in [
        ("hello", "not HTTP/1"),
        ("\x15\x03\x01\x00\x02\x02\x46", "not HTTP/1"),
        (endless.as_str(), "does not end within 8 KiB"),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", "403 Forbidden; ask who runs the proxy"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "502 Bad Gateway; check that the server runs"),
        ("HTTP/1.1 407 Who?\r\nproxy-authenticate: NTLM\r\n\r\n", "does not offer Basic"),
    ] {
        let (proxy, _) = proxy_saying(answer.to_owned()).await;
        let error = failure(&single("https://factory.example", at(&proxy, KNOWN))).await;
        let told = error.to_string();
        assert!(error.is_connect() && !error.may_have_been_applied(), "{told}");
        assert!(told.contains(expected) && told.contains(&proxy[7..]), "{told}");
        assert_silent_about_credentials(&format!("{told} {error:?}"));
    }
}

#[tokio::test]
async fn a_proxy_that_closes_is_told_at_once() {
    for begun in ["", "HTTP/1.1 200 OK\r\n"] {
        let (proxy, _) = raw::serve(move |mut stream, _| async move {
            raw::head(&mut stream).await;
            stream.write_all(begun.as_bytes()).await.unwrap();
        })
        .await;
        let error = failure(&single("https://factory.example", Proxy::At(proxy))).await;
        assert!(error.is_connect() && !error.may_have_been_applied(), "{error}");
        assert!(error.to_string().contains("closed the connection"), "{error}");
    }
}

#[tokio::test]
async fn a_silent_proxy_is_given_up_after_the_connect_timeout() {
    let (proxy, _) = raw::serve(|mut stream, _| async move {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let client = Client::builder("https://factory.example")
        .token(TOKEN)
        .configure(|options| {
            options.retry.attempts = 1;
            options.timeouts.connect = Duration::from_millis(50);
            options.proxy = Proxy::At(proxy.clone());
        })
        .build()
        .unwrap();
    let error = failure(&client).await;
    assert!(error.is_connect() && !error.may_have_been_applied(), "{error}");
    let expected = format!("through the proxy {} timed out", &proxy[7..]);
    assert!(error.to_string().contains(&expected), "{error}");
}

#[tokio::test]
async fn a_proxy_that_does_not_run_is_named() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for server in ["https://factory.example", "http://factory.example"] {
        let error = failure(&single(server, Proxy::At(closed.to_string()))).await;
        assert!(error.is_connect() && !error.may_have_been_applied(), "{error}");
        let expected = format!("factory.example through the proxy {closed} failed (connection ref");
        assert!(error.to_string().contains(&expected), "{error}");
    }
}

#[tokio::test]
async fn an_unusable_proxy_is_a_mistake_of_the_configuration() {
    for address in ["socks5://station:quince@proxy.example", "http://station:qui/nce@proxy.example"]
    {
        let builder = Client::builder("https://factory.example")
            .token(TOKEN)
            .configure(|options| options.proxy = Proxy::At(address.into()));
        assert_silent_about_credentials(&format!("{builder:?}"));
        let error = builder.build().unwrap_err();
        assert!(error.is_configuration(), "{error}");
        assert!(error.to_string().contains("the proxy given by the options"), "{error}");
        assert_silent_about_credentials(&format!("{error} {error:?}"));
    }
}
