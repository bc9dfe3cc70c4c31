//! Endpoints of each kind, and clients for servers that break.

use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::Value;
use tokio::runtime::Handle;
use wats_http::rustls::ServerConfig;
use wats_http::rustls::crypto::ring;
use wats_http::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use wats_http::test_util::{Arrival, Fault, FaultServer, FaultServerBuilder, Gate, Reason};
use wats_http::{Client, Endpoint, Error, Options, Safety};

pub(crate) const READ: Endpoint = Endpoint::get("probe", "/probe");
pub(crate) const SET: Endpoint = Endpoint::put("things.set", "/things").idempotent();
pub(crate) const ADD: Endpoint = Endpoint::post("things.add", "/things");

/// A server within the process, so that paused time passes exactly when everybody waits.
pub(crate) fn server() -> FaultServerBuilder {
    FaultServer::builder().in_memory()
}

/// Does to the first attempt of every request what one of `faults` says, in turn by the numbers of
/// the requests, and answers all others.
pub(crate) fn first(faults: &[Fault]) -> impl Fn(&Arrival) -> Fault + Send + Sync + 'static {
    let faults = faults.to_vec();
    move |request| if request.attempt == 0 { choice(&faults, request) } else { Fault::None }
}

/// As [`first`], for each request after the first on its connection.
pub(crate) fn first_on_kept(
    faults: &[Fault],
) -> impl Fn(&Arrival) -> Fault + Send + Sync + 'static {
    let faults = faults.to_vec();
    move |request| {
        let hit = request.attempt == 0 && request.number > 0;
        if hit { choice(&faults, request) } else { Fault::None }
    }
}

fn choice(faults: &[Fault], request: &Arrival) -> Fault {
    let (_, number) = request.target.rsplit_once('=').unwrap();
    faults[number.parse::<usize>().unwrap() % faults.len()].clone()
}

/// Retries that no number of failures uses up: each of a thousand requests is hit, which no budget
/// is made for.
pub(crate) fn tireless(options: &mut Options) {
    options.breaker = None;
    options.retry.quota = u32::MAX;
    options.retry.ratio = 1.0;
    options.retry.per_second = u32::MAX;
}

/// One attempt for each call, whatever failed before: what one attempt does is not hidden by
/// others.
pub(crate) fn one_attempt(options: &mut Options) {
    options.breaker = None;
    options.retry.attempts = 1;
}

/// A call that no other is like.
pub(crate) async fn send(client: &Client, endpoint: &Endpoint, number: usize) -> Result<(), Error> {
    let request = client.request(endpoint).query("n", number);
    let request = match endpoint.safety() {
        Safety::Safe => request,
        _ => request.json(&1),
    };
    request.send::<Value>().await.map(drop)
}

/// The first line of such a call.
pub(crate) fn line(endpoint: &Endpoint, number: usize) -> String {
    format!("{} {}?n={number}", endpoint.method(), endpoint.template())
}

/// Waits until so many wait at the gate; not for ever, as paused time would pass on and on.
pub(crate) async fn reached(gate: &Gate, count: usize) {
    let patience = Duration::from_secs(3600);
    let reached = tokio::time::timeout(patience, gate.reached(count)).await;
    assert!(reached.is_ok(), "{} of {count} have come", gate.waiting());
}

/// Lets every other task that can do something do one thing. In a task of its own: what
/// `#[tokio::test]` runs by itself is passed over for dozens of their steps.
pub(crate) async fn step() {
    let mut over = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut over, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Tasks that run, once all those that only have to end have done so.
pub(crate) async fn tasks() -> usize {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    Handle::current().metrics().num_alive_tasks()
}

/// Answers by HTTP/1.1 only, and asks for that.
pub(crate) fn only_http1(request: &Arrival) -> Fault {
    if request.http2 { Fault::Reset(Reason::Http11Required) } else { Fault::None }
}

/// A server's TLS with both protocols, and the certificate that vouches for it.
pub(crate) fn certificate() -> (ServerConfig, Vec<u8>) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    (config, cert.der().to_vec())
}
