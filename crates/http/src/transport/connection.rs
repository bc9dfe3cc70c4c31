//! One connection of either protocol: its handshake, its driver, and sending on it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;

use super::Outgoing;
use crate::options::PoolOptions;
use crate::url::BaseUrl;

type Body = Full<Bytes>;

/// A fresh connection, and the future that moves its bytes; it ends when the connection does.
pub(super) struct Dialled {
    pub(super) sender: Sender,
    pub(super) driver: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// The sending side of a connection.
pub(super) enum Sender {
    Http1(http1::SendRequest<Body>),
    Http2(Http2),
}

/// The sending side of an HTTP/2 connection; clones are the same connection.
#[derive(Clone)]
pub(super) struct Http2 {
    sender: http2::SendRequest<Body>,
    /// How many streams the peer allows at once; [`UNKNOWN`] until it has said so.
    limit: Arc<AtomicUsize>,
}

const UNKNOWN: usize = 0;

/// Streams assumed when the peer sets no limit: what common servers set.
const STREAMS_UNLIMITED: usize = 100;

impl Http2 {
    pub(super) fn limit(&self) -> usize {
        self.limit.load(Ordering::Acquire).max(1)
    }

    pub(super) fn is_settled(&self) -> bool {
        self.limit.load(Ordering::Acquire) != UNKNOWN
    }

    pub(super) fn is_open(&self) -> bool {
        self.sender.is_ready()
    }
}

/// Why there is no answer.
pub(super) enum Unanswered {
    /// The connection was closed before a byte of the request was written.
    NeverSent(hyper::Error),
    /// It broke afterwards.
    Broken(hyper::Error),
}

impl Sender {
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Http1(sender) => !sender.is_closed(),
            Self::Http2(connection) => connection.is_open(),
        }
    }

    pub(super) async fn send(
        &mut self,
        request: &Outgoing,
        base: &BaseUrl,
    ) -> Result<Response<Incoming>, Unanswered> {
        match self {
            Self::Http1(sender) => {
                sender.ready().await.map_err(Unanswered::NeverSent)?;
                let message = message(request, base, false);
                sender.try_send_request(message).await.map_err(unanswered)
            }
            Self::Http2(connection) => {
                let message = message(request, base, true);
                connection.sender.try_send_request(message).await.map_err(unanswered)
            }
        }
    }
}

fn unanswered(mut error: TrySendError<Request<Body>>) -> Unanswered {
    if error.take_message().is_some() {
        Unanswered::NeverSent(error.into_error())
    } else {
        Unanswered::Broken(error.into_error())
    }
}

/// HTTP/1.1 names the host in a header, HTTP/2 in the address.
fn message(request: &Outgoing, base: &BaseUrl, absolute: bool) -> Request<Body> {
    let mut message = Request::new(Full::new(request.body.clone()));
    *message.method_mut() = request.method.clone();
    *message.headers_mut() = request.headers.clone();
    let target = &request.target;
    let uri = if absolute {
        format!("{}://{}{target}", base.scheme(), base.authority()).parse::<Uri>()
    } else {
        let host = HeaderValue::from_str(base.authority())
            .expect("an authority taken from a parsed URL has only visible ASCII characters");
        message.headers_mut().insert(HOST, host);
        target.parse::<Uri>()
    };
    *message.uri_mut() =
        uri.expect("a template, percent-encoded values and a parsed URL are valid");
    message
}

pub(super) async fn http1<S>(io: S) -> hyper::Result<Dialled>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(TokioIo::new(io)).await?;
    let driver = async move {
        // Every request on it learns of the failure by itself.
        let _ = connection.await;
    };
    Ok(Dialled { sender: Sender::Http1(sender), driver: Box::pin(driver) })
}

/// `freed` is told when the peer has said how many streams it allows.
pub(super) async fn http2<S>(
    io: S,
    options: &PoolOptions,
    freed: Arc<Notify>,
) -> hyper::Result<Dialled>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(options.keep_alive_interval)
        .keep_alive_timeout(options.keep_alive_timeout)
        // Until the peer's SETTINGS arrive, one stream: a burst beyond its limit would be refused.
        .initial_max_send_streams(1)
        .adaptive_window(true)
        .handshake(TokioIo::new(io))
        .await?;
    let limit = Arc::new(AtomicUsize::new(UNKNOWN));
    let driver = drive_http2(connection, Arc::clone(&limit), freed);
    Ok(Dialled { sender: Sender::Http2(Http2 { sender, limit }), driver: Box::pin(driver) })
}

/// Drives a connection and learns the peer's stream limit.
///
/// The future is not woken when SETTINGS arrive, so the limit is looked at again after short,
/// growing pauses until it differs from the initial value – one round trip, as SETTINGS are the
/// first thing a server sends. After a second one stream is taken for the server's real limit, but
/// half a minute is given to the slowest network to say otherwise.
async fn drive_http2<S>(
    connection: http2::Connection<TokioIo<S>, Body, TokioExecutor>,
    limit: Arc<AtomicUsize>,
    freed: Arc<Notify>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut connection = std::pin::pin!(connection);
    let mut pause = Duration::from_millis(1);
    let mut waited = Duration::ZERO;
    while waited < Duration::from_secs(30) {
        tokio::select! {
            _ = &mut connection => return,
            () = tokio::time::sleep(pause) => {}
        }
        let streams = connection.current_max_send_streams();
        if streams != 1 {
            let streams = streams.min(STREAMS_UNLIMITED);
            limit.store(streams, Ordering::Release);
            for _ in 0..streams {
                freed.notify_one();
            }
            break;
        }
        waited += pause;
        if waited > Duration::from_secs(1) {
            limit.store(1, Ordering::Release);
        }
        pause = (pause * 2).min(Duration::from_millis(50));
    }
    let _ = connection.await;
}
