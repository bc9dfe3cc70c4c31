//! TLS: clients that show a certificate, configurations of the caller's own, proxies behind TLS.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use serde_json::Value;
use support::{PROBE, TOKEN, raw};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use wats_http::rustls::crypto::ring;
use wats_http::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use wats_http::rustls::server::WebPkiClientVerifier;
use wats_http::rustls::{ClientConfig, HandshakeKind, RootCertStore, ServerConfig, version};
use wats_http::{Builder, Client, HttpVersion, Proxy};

/// A certificate that vouches for itself, and its key, in DER form.
struct Identity {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

fn identity(name: &str) -> Identity {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed([name.to_owned()]).unwrap();
    Identity { certificate: cert.der().to_vec(), key: signing_key.serialize_der() }
}

fn trusting(identity: &Identity) -> Arc<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add(identity.certificate.clone().into()).unwrap();
    Arc::new(roots)
}

/// A server's side of TLS; with `known`, only for clients that show this certificate.
fn acceptor(own: &Identity, known: Option<&Identity>) -> TlsAcceptor {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match known {
        None => builder.with_no_client_auth(),
        Some(client) => {
            let verifier = WebPkiClientVerifier::builder_with_provider(trusting(client), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.key.clone()));
    let mut config = builder.with_single_cert(vec![own.certificate.clone().into()], key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// What was seen of each request: its protocol, and how the handshake of its connection went.
type Seen = Arc<Mutex<Vec<(http::Version, Option<HandshakeKind>)>>>;

/// An HTTPS server at a name that only `localhost` resolves.
async fn server(acceptor: TlsAcceptor) -> (String, Seen) {
    let seen = Seen::default();
    let told = Arc::clone(&seen);
    let (url, _) = raw::serve(move |stream, _| {
        let (acceptor, told) = (acceptor.clone(), Arc::clone(&told));
        async move {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let kind = stream.get_ref().1.handshake_kind();
            let service = service_fn(move |request: http::Request<_>| {
                let _: &hyper::body::Incoming = request.body();
                told.lock().unwrap().push((request.version(), kind));
                let answer = http::Response::new(Full::<Bytes>::from("1"));
                std::future::ready(Ok::<_, Infallible>(answer))
            });
            let builder = auto::Builder::new(TokioExecutor::new());
            let _ = builder.serve_connection(TokioIo::new(stream), service).await;
        }
    })
    .await;
    (url.replace("http://127.0.0.1", "https://localhost"), seen)
}

fn builder(url: &str) -> Builder {
    Client::builder(url).token(TOKEN).configure(|options| options.retry.attempts = 1)
}

/// A configuration that trusts this certificate alone.
fn own_config(trusted: &Identity) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&version::TLS13])
        .unwrap()
        .with_root_certificates(trusting(trusted))
        .with_no_client_auth()
}

#[tokio::test]
async fn a_server_that_demands_a_certificate_lets_in_whoever_has_it() {
    let (home, station, stranger) = (identity("localhost"), identity("station"), identity("other"));
    let (url, seen) = server(acceptor(&home, Some(&station))).await;
    let builder = || builder(&url).add_root_certificate(home.certificate.clone());

    let with = |who: &Identity| {
        builder()
            .client_certificate(vec![who.certificate.clone()], who.key.clone())
            .build()
            .unwrap()
    };
    assert!(with(&station).request(&PROBE).send::<Value>().await.is_ok());
    assert_eq!(seen.lock().unwrap().len(), 1);

    for refused in [builder().build().unwrap(), with(&stranger)] {
        refused.request(&PROBE).send::<Value>().await.unwrap_err();
    }
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_configuration_of_the_callers_own_is_used_with_the_protocol_of_the_options() {
    let home = identity("localhost");
    let (url, seen) = server(acceptor(&home, None)).await;
    for (wanted, spoken) in [
        (HttpVersion::Auto, http::Version::HTTP_2),
        (HttpVersion::Http1, http::Version::HTTP_11),
        (HttpVersion::Http2, http::Version::HTTP_2),
    ] {
        let client = builder(&url)
            .tls_config(own_config(&home))
            .configure(|options| options.http_version = wanted)
            .build()
            .unwrap();
        client.request(&PROBE).send::<Value>().await.unwrap();
        assert_eq!(seen.lock().unwrap().pop().unwrap().0, spoken);
    }
    let mut config = own_config(&home);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let client = builder(&url).tls_config(config).build().unwrap();
    client.request(&PROBE).send::<Value>().await.unwrap();
    assert_eq!(seen.lock().unwrap().pop().unwrap().0, http::Version::HTTP_11);

    let distrustful = builder(&url).tls_config(own_config(&identity("localhost"))).build().unwrap();
    let error = distrustful.request(&PROBE).send::<Value>().await.unwrap_err();
    assert!(error.is_connect(), "{error}");
    for said in ["TLS handshake", "invalid peer certificate", "add_root_certificate"] {
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[tokio::test]
async fn the_second_connection_resumes_the_session_of_the_first() {
    let home = identity("localhost");
    let (url, seen) = server(acceptor(&home, None)).await;
    let client = builder(&url)
        .add_root_certificate(home.certificate.clone())
        .configure(|options| {
            options.http_version = HttpVersion::Http1;
            options.pool.max_idle = 0;
        })
        .build()
        .unwrap();
    for _ in 0..2 {
        client.request(&PROBE).send::<Value>().await.unwrap();
    }
    let kinds: Vec<_> = seen.lock().unwrap().iter().map(|request| request.1.unwrap()).collect();
    assert_eq!(kinds, [HandshakeKind::Full, HandshakeKind::Resumed]);
}

#[test]
fn mistakes_are_told_when_the_client_is_built() {
    let (one, other) = (identity("one"), identity("other"));
    let https = || builder("https://factory.example");
    let chain = || vec![one.certificate.clone()];
    let not_der = KeyPair::generate().unwrap().serialize_pem().into_bytes();
    let mut http2 = own_config(&one);
    http2.alpn_protocols = vec![b"h2".to_vec()];
    let mut http1 = own_config(&one);
    http1.alpn_protocols = vec![b"http/1.1".to_vec()];
    for (builder, expected) in [
        (https().client_certificate(chain(), other.key.clone()), "not usable together"),
        (https().client_certificate(chain(), not_der), "has an unknown form"),
        (https().client_certificate(chain(), Vec::new()), "has an unknown form"),
        (https().client_certificate(Vec::new(), one.key.clone()), "certificate is missing"),
        (https().client_certificate(vec![vec![1]], one.key.clone()), "not usable together"),
        (
            https().client_certificate(chain(), one.key.clone()).tls_config(own_config(&one)),
            "in two ways",
        ),
        (https().add_root_certificate(vec![1]).tls_config(own_config(&one)), "in two ways"),
        (
            https().tls_config(http2).configure(|all| all.http_version = HttpVersion::Http1),
            "allows HTTP/1.1 only",
        ),
        (
            https().tls_config(http1).configure(|all| all.http_version = HttpVersion::Http2),
            "demands HTTP/2",
        ),
    ] {
        let printed = format!("{builder:?}");
        assert!(printed.len() < 2000, "no key and no certificate is printed: {printed}");
        let error = builder.build().unwrap_err();
        assert!(error.is_configuration(), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

/// A proxy that is spoken to with TLS, and opens tunnels.
async fn proxy(acceptor: TlsAcceptor) -> (String, Arc<Mutex<Vec<String>>>) {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    let (url, _) = raw::serve(move |stream, _| {
        let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap();
            let target = head.split(' ').nth(1).unwrap().to_owned();
            let tunnel = head.starts_with("CONNECT");
            seen.lock().unwrap().push(head);
            if tunnel {
                let mut onward = TcpStream::connect(target).await.unwrap();
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut onward).await;
            } else {
                stream.write_all(raw::OK).await.unwrap();
                stream.flush().await.unwrap();
                let _ = stream.read_to_end(&mut Vec::new()).await;
            }
        }
    })
    .await;
    (url.replace("http://127.0.0.1", "https://localhost"), heads)
}

#[tokio::test]
async fn a_proxy_may_be_spoken_to_with_tls() {
    let (home, gate) = (identity("localhost"), identity("localhost"));
    let (url, seen) = server(acceptor(&home, None)).await;
    let (proxy, heads) = proxy(acceptor(&gate, None)).await;
    for server in [url.as_str(), "http://factory.example"] {
        let client = builder(server)
            .add_root_certificate(home.certificate.clone())
            .add_root_certificate(gate.certificate.clone())
            .configure(|options| options.proxy = Proxy::At(proxy.clone()))
            .build()
            .unwrap();
        client.request(&PROBE).send::<Value>().await.unwrap();
    }
    assert_eq!(seen.lock().unwrap().len(), 1);
    let heads = heads.lock().unwrap();
    let target = url.trim_start_matches("https://");
    assert!(heads[0].starts_with(&format!("CONNECT {target} HTTP/1.1\r\n")), "{}", heads[0]);
    assert!(heads[1].starts_with("GET http://factory.example/probe HTTP/1.1\r\n"), "{}", heads[1]);
}

#[tokio::test]
async fn a_proxy_that_nobody_vouches_for_is_refused() {
    let (proxy, heads) = proxy(acceptor(&identity("localhost"), None)).await;
    let client = builder("http://factory.example")
        .configure(|options| options.proxy = Proxy::At(proxy.clone()))
        .build()
        .unwrap();
    let error = client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert!(error.to_string().contains("TLS handshake with the proxy"), "{error}");
    assert!(heads.lock().unwrap().is_empty());
}
