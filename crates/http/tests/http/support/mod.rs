//! A server that does exactly what a test says, and counts; and a way to wait without sleeping.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

pub(crate) mod declared;
pub(crate) mod raw;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use http::{Request, Response};
use http_body_util::{BodyExt, Collected, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use wats_http::{Builder, Client, Endpoint, Freshness, HttpVersion, Source};

pub(crate) const TOKEN: &str = "c2VjcmV0OnRva2Vu";

pub(crate) const READ: Endpoint = Endpoint::get("things.get", "/things/{id}")
    .freshness(Freshness::MasterData)
    .entities(&["thing"]);
pub(crate) const OTHER: Endpoint = Endpoint::get("others.get", "/others/{id}")
    .freshness(Freshness::MasterData)
    .entities(&["other"]);
pub(crate) const PROBE: Endpoint = Endpoint::get("probe", "/probe");
pub(crate) const WRITE: Endpoint = Endpoint::put("things.save", "/things").entities(&["thing"]);
pub(crate) const SEARCH: Endpoint = Endpoint::post("things.search", "/things/search")
    .pure()
    .freshness(Freshness::Live)
    .entities(&["thing"]);

/// A request as a handler sees it: method and target, headers, body.
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Bytes,
}

pub(crate) type Answer = Response<Full<Bytes>>;

pub(crate) fn ok(body: impl Into<Bytes>) -> Answer {
    Response::new(Full::new(body.into()))
}

pub(crate) fn status(status: u16, body: &'static str) -> Answer {
    Response::builder().status(status).body(Full::from(body)).expect("a constant status is valid")
}

/// Speaks HTTP/1.1 and HTTP/2 by prior knowledge until it is dropped.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) requests: Arc<AtomicUsize>,
    pub(crate) connections: Arc<AtomicUsize>,
    /// Most requests in a handler at once.
    pub(crate) crowd: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start<F, R>(handler: F) -> Self
    where
        F: Fn(Asked) -> R + Send + Sync + 'static,
        R: Future<Output = Answer> + Send + 'static,
    {
        Self::start_limited(None, handler).await
    }

    /// With a limit on the streams of one HTTP/2 connection.
    pub(crate) async fn start_limited<F, R>(streams: Option<u32>, handler: F) -> Self
    where
        F: Fn(Asked) -> R + Send + Sync + 'static,
        R: Future<Output = Answer> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let connections = Arc::new(AtomicUsize::new(0));
        let crowd = Arc::new(AtomicUsize::new(0));
        let present = Arc::new(AtomicUsize::new(0));
        let handler = Arc::new(handler);
        let counters = (Arc::clone(&requests), Arc::clone(&connections), Arc::clone(&crowd));
        let task = tokio::spawn(async move {
            let (requests, connections, crowd) = counters;
            let mut open = tokio::task::JoinSet::new();
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                connections.fetch_add(1, Ordering::SeqCst);
                let (handler, requests) = (Arc::clone(&handler), Arc::clone(&requests));
                let (crowd, present) = (Arc::clone(&crowd), Arc::clone(&present));
                open.spawn(async move {
                    let service = service_fn(move |request: Request<Incoming>| {
                        requests.fetch_add(1, Ordering::SeqCst);
                        let (handler, crowd) = (Arc::clone(&handler), Arc::clone(&crowd));
                        let present = Arc::clone(&present);
                        async move {
                            let (head, body) = request.into_parts();
                            let line =
                                format!("{} {}", head.method, head.uri.path_and_query().unwrap());
                            let body = body.collect().await.map(Collected::to_bytes);
                            let _present = Present::enter(present, &crowd);
                            let asked = Asked {
                                line,
                                headers: head.headers,
                                body: body.unwrap_or_default(),
                            };
                            Ok::<_, Infallible>(handler(asked).await)
                        }
                    });
                    let mut server = auto::Builder::new(TokioExecutor::new());
                    server.http2().max_concurrent_streams(streams);
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { url, requests, connections, crowd, task }
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(crate) fn builder(&self) -> Builder {
        Client::builder(self.url.as_str()).token(TOKEN)
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn crowd(&self) -> usize {
        self.crowd.load(Ordering::SeqCst)
    }
}

/// A request in a handler, also one that is cancelled.
struct Present(Arc<AtomicUsize>);

impl Present {
    fn enter(present: Arc<AtomicUsize>, crowd: &AtomicUsize) -> Self {
        let here = present.fetch_add(1, Ordering::SeqCst) + 1;
        crowd.fetch_max(here, Ordering::SeqCst);
        Self(present)
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A route that the simulated server of the other crate has, too.
const CALLED: Endpoint = Endpoint::get("app.version", "/api/App/Version");

/// A call of its own, never shared with another: each has another query.
pub(crate) fn call(client: &Client, number: u32) -> JoinHandle<Result<(), wats_http::Error>> {
    let client = client.clone();
    tokio::spawn(async move {
        client.request(&CALLED).query("n", number).send::<Value>().await.map(drop)
    })
}

/// A server whose requests stay in it until the gate opens.
pub(crate) async fn gated(streams: Option<u32>) -> (Server, Arc<Semaphore>) {
    let gate = Arc::new(Semaphore::new(0));
    let server = Server::start_limited(streams, {
        let gate = Arc::clone(&gate);
        move |_| {
            let gate = Arc::clone(&gate);
            async move {
                gate.acquire().await.unwrap().forget();
                ok("1")
            }
        }
    })
    .await;
    (server, gate)
}

/// A client that speaks HTTP/2.
pub(crate) fn http2(server: &Server, change: impl FnOnce(&mut wats_http::Options)) -> Client {
    let builder = server.builder().configure(|options| options.http_version = HttpVersion::Http2);
    builder.configure(change).build().unwrap()
}

pub(crate) async fn read(client: &Client, id: &str) -> (Value, Source) {
    let response = client.request(&READ).path("id", id).send::<Value>().await.unwrap();
    (response.value().clone(), response.source())
}

/// The same in a task, for reads that are to be on their way while something else happens.
pub(crate) fn start_reading(client: &Client, id: &'static str) -> JoinHandle<(Value, Source)> {
    let client = client.clone();
    tokio::spawn(async move { read(&client, id).await })
}

/// A server whose reads take the present value at once, but are held back until let go.
pub(crate) struct Held {
    pub(crate) server: Server,
    pub(crate) reads: Arc<Semaphore>,
    pub(crate) writes: Arc<Semaphore>,
}

impl Held {
    pub(crate) async fn start() -> Self {
        let value = Arc::new(AtomicU64::new(0));
        let (reads, writes) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let gates = (Arc::clone(&reads), Arc::clone(&writes));
        let server = Server::start(move |asked| {
            let (reads, writes) = gates.clone();
            let value = Arc::clone(&value);
            async move {
                let (answer, gate) = if asked.line.starts_with("PUT") {
                    (value.fetch_add(1, Ordering::SeqCst) + 1, writes)
                } else {
                    (value.load(Ordering::SeqCst), reads)
                };
                gate.acquire().await.unwrap().forget();
                ok(answer.to_string())
            }
        })
        .await;
        Self { server, reads, writes }
    }
}

/// Waits until nothing is under way, and checks that every connection is accounted for.
pub(crate) async fn at_rest(client: &Client) -> wats_http::PoolStats {
    eventually("nothing is under way", || {
        let pool = client.stats().pool;
        (pool.dialling, pool.waiting, pool.open) == (0, 0, pool.idle)
    })
    .await;
    let pool = client.stats().pool;
    assert_eq!(pool.opened, pool.open + pool.closed.total(), "{pool:?}");
    pool
}

/// Lets time pass, on a paused clock, and all that it brings about.
pub(crate) async fn pass(time: Duration) {
    tokio::time::advance(time).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// Waits until `condition` holds, without sleeping; panics after ten seconds of a clock that nobody
/// has paused.
pub(crate) async fn eventually(what: &str, condition: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(10), "never came true: {what}");
        tokio::task::yield_now().await;
    }
}
