//! A server that does exactly what a test says, and counts; and a way to wait without sleeping.

#![allow(dead_code, reason = "every test file uses its own part of the support")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{Request, Response};
use http_body_util::{BodyExt, Collected, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use wats_http::{Builder, Client, Endpoint, Freshness};

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
                            let here = present.fetch_add(1, Ordering::SeqCst) + 1;
                            crowd.fetch_max(here, Ordering::SeqCst);
                            let asked = Asked {
                                line,
                                headers: head.headers,
                                body: body.unwrap_or_default(),
                            };
                            let answer = handler(asked).await;
                            present.fetch_sub(1, Ordering::SeqCst);
                            Ok::<_, Infallible>(answer)
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

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Waits until `condition` holds, without sleeping; panics after ten seconds.
pub(crate) async fn eventually(what: &str, condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    let patience = Duration::from_secs(10);
    assert!(tokio::time::timeout(patience, waiting).await.is_ok(), "never came true: {what}");
}
