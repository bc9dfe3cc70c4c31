//! One connection of either protocol: its handshake, its driver, and sending on it.

use std::error::Error as StdError;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::header::{CONTENT_LENGTH, HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, Method, Request, Response, Uri};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::{TrySendError, http1, http2};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Notify, oneshot};

use super::proxy::Forward;
use super::streams::{self, StreamLimit};
use super::tasks::{Starter, Tasks};
use super::wire::{Seen, Watched};
use super::{Outbound, Outgoing};
use crate::options::PoolOptions;
use crate::stats::CloseReason;

type Body = Outbound;

/// How much the peer may send ahead of what is read, on a stream and on a connection: at a round
/// trip of 100 ms, 20 MB and 50 MB a second. Windows that grow by themselves start at 64 KiB, cost
/// a PING at every turn, and the time to find out what is had here at once.
const STREAM_WINDOW: u32 = 2 << 20;
const CONNECTION_WINDOW: u32 = 5 << 20;

/// A kept connection may still be busy with the request before – a server that answered early may
/// never read the rest of it. A healthy one is ready at once; after this long, another is used.
const READY_MAX: Duration = Duration::from_secs(1);

/// What a connection that nobody uses any more gets for its farewell, such as the end of TLS. One
/// that is stuck in the middle of an upload would never come to it.
const FAREWELL_MAX: Duration = Duration::from_millis(100);

/// A fresh connection, and the future that moves its bytes; it ends when the connection does, and
/// says why, as far as the peer and the network are concerned.
pub(super) struct Dialled {
    pub(super) sender: Sender,
    pub(super) driver: Pin<Box<dyn Future<Output = CloseReason> + Send>>,
    /// Told by the driver when the peer allows another number of requests at once.
    pub(super) limit_changed: Arc<Notify>,
}

/// The sending side of a connection.
pub(super) enum Sender {
    Http1(Http1),
    Http2(Http2),
}

/// The sending side of an HTTP/1.1 connection.
pub(super) struct Http1 {
    sender: http1::SendRequest<Body>,
    /// What a proxy needs in every request that it passes on.
    forward: Option<Forward>,
    /// Tells the driver, by being dropped, to close the connection, whatever it is busy with.
    _in_use: oneshot::Sender<()>,
}

/// The sending side of an HTTP/2 connection; clones are the same connection.
#[derive(Clone)]
pub(super) struct Http2 {
    /// Given up with the request that is sent by it.
    ///
    /// A request that hyper is handed in the moment in which it stops to take any can be left lying
    /// between the two: it is given back when the last sender is gone, and not before. So nobody may
    /// keep one while he waits.
    sender: Option<http2::SendRequest<Body>>,
    limit: Arc<StreamLimit>,
    seen: Arc<Seen>,
}

impl Http2 {
    /// How many requests the peer takes at once.
    pub(super) fn limit(&self) -> usize {
        self.limit.streams()
    }

    /// Whether that number came from the peer.
    pub(super) fn is_settled(&self) -> bool {
        self.limit.is_settled()
    }

    pub(super) fn is_open(&self) -> bool {
        self.sender.as_ref().is_some_and(http2::SendRequest::is_ready)
    }

    /// How many bytes the peer has sent so far. Any sign of life counts, also of other requests.
    pub(super) fn received(&self) -> u64 {
        self.seen.received()
    }
}

/// Why there is no answer.
pub(super) enum Unanswered {
    /// The connection was closed, or stayed busy, before a byte of the request was written.
    NeverSent(Option<hyper::Error>),
    /// The peer said that it did not process the request, and will not: HTTP/2 has words for that.
    Refused(hyper::Error),
    /// The same, because the peer wants this request by HTTP/1.1.
    WantsHttp1(hyper::Error),
    /// It broke afterwards.
    Broken(hyper::Error),
}

impl Unanswered {
    fn of(mut error: TrySendError<Request<Body>>) -> Self {
        if error.take_message().is_some() {
            return Self::NeverSent(Some(error.into_error()));
        }
        let error = error.into_error();
        match refusal(&error) {
            Some(h2::Reason::HTTP_1_1_REQUIRED) => Self::WantsHttp1(error),
            Some(_) => Self::Refused(error),
            None => Self::Broken(error),
        }
    }
}

/// Why the peer did not process the request, if it guarantees that: by a reset with
/// `REFUSED_STREAM` (RFC 9113, 8.7), by one with `HTTP_1_1_REQUIRED` (7), or by a GOAWAY that names
/// an earlier stream as the last one it looked at (6.8). `h2` tells the latter only to streams
/// beyond that one; the others go on, or end with the error of the connection.
fn refusal(error: &hyper::Error) -> Option<h2::Reason> {
    let error = error.source().and_then(|source| source.downcast_ref::<h2::Error>())?;
    let reason = error.reason().filter(|_| error.is_remote())?;
    let unprocessed = [h2::Reason::REFUSED_STREAM, h2::Reason::HTTP_1_1_REQUIRED];
    let refused = error.is_reset() && unprocessed.contains(&reason);
    (refused || error.is_go_away()).then_some(reason)
}

/// Whether a connection ended without a word, as a kept one does that the peer had given up.
/// Answers that are no HTTP, and streams that the peer reset, are words.
pub(super) fn is_closed(error: &hyper::Error) -> bool {
    // A "user" error: the driver is gone, because the runtime that ran it was shut down.
    error.is_incomplete_message()
        || error.is_closed()
        || error.is_canceled()
        || error.is_user()
        || error.source().is_some_and(<dyn StdError>::is::<io::Error>)
}

impl Sender {
    /// How many bytes the peer has sent so far, if that is known: it is for HTTP/2.
    pub(super) fn received(&self) -> u64 {
        match self {
            Self::Http1(_) => 0,
            Self::Http2(connection) => connection.received(),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Http1(Http1 { sender, .. }) => !sender.is_closed(),
            Self::Http2(connection) => connection.is_open(),
        }
    }

    pub(super) fn is_http2(&self) -> bool {
        matches!(self, Self::Http2(_))
    }

    /// Whether a request would go out without waiting.
    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::Http1(Http1 { sender, .. }) => sender.is_ready(),
            Self::Http2(connection) => connection.is_open(),
        }
    }

    /// Waits until the connection takes a request, though not long.
    pub(super) async fn ready(&mut self) -> Result<(), Unanswered> {
        let Self::Http1(Http1 { sender, .. }) = self else { return Ok(()) };
        match tokio::time::timeout(READY_MAX, sender.ready()).await {
            Ok(result) => result.map_err(|error| Unanswered::NeverSent(Some(error))),
            Err(_elapsed) => Err(Unanswered::NeverSent(None)),
        }
    }

    pub(super) async fn send(
        &mut self,
        request: &Outgoing,
        body: Outbound,
    ) -> Result<Response<Incoming>, Unanswered> {
        match self {
            Self::Http1(Http1 { sender, forward, .. }) => {
                let message = http1_message(request, body, forward.as_ref());
                sender.try_send_request(message).await.map_err(Unanswered::of)
            }
            Self::Http2(Http2 { sender, .. }) => {
                let Some(mut sender) = sender.take() else {
                    return Err(Unanswered::NeverSent(None));
                };
                let response = sender.try_send_request(message(request, body));
                drop(sender);
                response.await.map_err(Unanswered::of)
            }
        }
    }
}

/// The request as HTTP/2 has it: the host is part of the address.
fn message(request: &Outgoing, body: Outbound) -> Request<Body> {
    let mut message = Request::new(body);
    *message.method_mut() = request.method.clone();
    *message.headers_mut() = request.headers();
    *message.uri_mut() = request.uri.clone();
    message
}

/// HTTP/1.1 names the host in a header, and wants a length where a body is expected.
fn http1_message(request: &Outgoing, body: Outbound, forward: Option<&Forward>) -> Request<Body> {
    let mut message = message(request, body);
    if let Some(authority) = request.uri.authority() {
        let host = HeaderValue::from_str(authority.as_str())
            .expect("a parsed authority has only visible ASCII characters");
        message.headers_mut().insert(HOST, host);
    }
    if let Some(Forward { authorization }) = forward {
        // The whole address stays: it tells the proxy where the request is to go.
        if let Some(authorization) = authorization {
            message.headers_mut().insert(PROXY_AUTHORIZATION, authorization.clone());
        }
    } else if let Some(target) = request.uri.path_and_query() {
        *message.uri_mut() = Uri::from(target.clone());
    }
    let expects_body = matches!(request.method, Method::PUT | Method::POST | Method::PATCH);
    if expects_body && message.body().size_hint().exact() == Some(0) {
        // Without it some servers, IIS among them, refuse the request with 411.
        message.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    message
}

pub(super) async fn http1<S>(io: S, forward: Option<Forward>) -> hyper::Result<Dialled>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(TokioIo::new(io)).await?;
    let (in_use, dropped) = oneshot::channel();
    let driver = async move {
        let mut connection = std::pin::pin!(connection);
        // Every request on it learns of a failure by itself.
        tokio::select! {
            _ = &mut connection => {}
            _ = dropped => {
                let _ = tokio::time::timeout(FAREWELL_MAX, connection).await;
            }
        }
        // In the second case the pool has a reason of its own.
        CloseReason::Broken
    };
    let sender = Sender::Http1(Http1 { sender, forward, _in_use: in_use });
    Ok(Dialled { sender, driver: Box::pin(driver), limit_changed: Arc::default() })
}

pub(super) async fn http2<S>(io: S, options: &PoolOptions) -> hyper::Result<Dialled>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let interval = options.keep_alive_interval;
    let seen = Arc::new(Seen::default());
    let starter = Starter::default();
    let (sender, connection) = http2::Builder::new(starter.clone())
        .timer(TokioTimer::new())
        .keep_alive_interval((!interval.is_zero()).then_some(interval))
        .keep_alive_timeout(options.keep_alive_timeout)
        .initial_max_send_streams(streams::INITIAL)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .handshake(TokioIo::new(Watched::new(io, Arc::clone(&seen))))
        .await?;
    let limit = Arc::new(StreamLimit::default());
    let limit_changed = Arc::new(Notify::new());
    let driver = {
        let (limit, limit_changed) = (Arc::clone(&limit), Arc::clone(&limit_changed));
        let seen = Arc::clone(&seen);
        async move {
            let tasks = Tasks::new(starter);
            let result = drive_http2(connection, tasks, limit, limit_changed, &seen).await;
            end_of_http2(&result, &seen)
        }
    };
    let sender = Sender::Http2(Http2 { sender: Some(sender), limit, seen });
    Ok(Dialled { sender, driver: Box::pin(driver), limit_changed })
}

/// Drives a connection with its tasks, and follows the peer's stream limit.
///
/// hyper does not think of a PING before it is polled with a request on its way, and a request
/// without a body does not have it polled once more unless something comes back. A peer that never
/// says a word would not be found out.
async fn drive_http2<S>(
    connection: http2::Connection<TokioIo<Watched<S>>, Body, Starter>,
    mut tasks: Tasks,
    limit: Arc<StreamLimit>,
    limit_changed: Arc<Notify>,
    seen: &Seen,
) -> hyper::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut connection = Box::pin(connection);
    let mut watch = streams::Watch::new();
    let result = loop {
        let end = poll_fn(|cx| {
            loop {
                let _rest = tasks.poll(cx);
                if let Poll::Ready(result) = connection.as_mut().poll(cx) {
                    return Poll::Ready(result);
                }
                if !tasks.has_started() {
                    return Poll::Pending;
                }
            }
        });
        tokio::select! {
            result = end => break result,
            () = tokio::time::sleep(watch.pause()) => seen.nudge(),
        }
        let age = watch.waited(limit.is_settled());
        if limit.observe(connection.current_max_send_streams(), age) {
            limit_changed.notify_one();
        }
    };
    // Tells the task of the connection that nothing more will be asked.
    drop(connection);
    if seen.farewell() && !seen.ended() {
        // The peer takes nothing more, and goes on with what it has: hyper's future is then over
        // before the streams are. The pool need not know of them.
        tokio::spawn(async move { poll_fn(|cx| tasks.poll(cx)).await });
        return result;
    }
    // Whoever still waits is told by tasks of their own, and the peer gets a farewell.
    let _ = tokio::time::timeout(FAREWELL_MAX, poll_fn(|cx| tasks.poll(cx))).await;
    result
}

/// Why an HTTP/2 connection has ended, unless the pool has a reason of its own.
fn end_of_http2(result: &hyper::Result<()>, seen: &Seen) -> CloseReason {
    let timed_out = result.as_ref().is_err_and(hyper::Error::is_timeout);
    if seen.farewell() {
        CloseReason::GoAway
    } else if timed_out || (result.is_ok() && !seen.ended()) {
        // Nobody closed it, so hyper did: a PING was not answered.
        CloseReason::Unresponsive
    } else {
        CloseReason::Broken
    }
}
