//! A connection of HTTP/2: that of `h2`, with what it would not do put between its frames.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{RecvStream, SendStream};
use http::header::HeaderName;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::http1::{blank, large_head};
use super::io::BoxedIo;
use super::ledger::{Arrival, Present};
use super::outbox::{Outbox, Tap};
use super::{Fault, Last, Shared, malformed};
use crate::test_util::{Answer, Gate};

/// What is said at the beginning of each connection, and later.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    pub(super) streams: Option<u32>,
    pub(super) changes: Vec<(Gate, u32)>,
    pub(super) window: Option<u32>,
    pub(super) after: Option<Gate>,
    pub(super) absent: bool,
    pub(super) mute: Option<Gate>,
}

/// What the requests of one connection share.
struct Connection {
    outbox: Arc<Outbox>,
    /// Which requests were or will be processed, and after which none is.
    farewell: Mutex<Farewell>,
    /// For a new number of requests allowed at once.
    allow: UnboundedSender<u32>,
}

struct Farewell {
    highest: u32,
    last: u32,
}

/// The highest number of a stream.
const LAST_MAX: u32 = (1 << 31) - 1;

/// How soon SETTINGS are tried again while others are to be acknowledged.
const SETTINGS_PAUSE: Duration = Duration::from_millis(1);

/// A window for bodies of the usual size (RFC 9113, 6.9.2).
const WINDOW: u32 = 65_535;

pub(super) async fn serve(io: BoxedIo, number: usize, shared: &Arc<Shared>) -> io::Result<()> {
    let (read, mut write) = tokio::io::split(io);
    let settings = &shared.settings;
    let outbox = Arc::new(Outbox::new(settings.streams, settings.absent));
    let tap = Tap { read, outbox: Arc::clone(&outbox) };
    let writing = async {
        if let Some(gate) = &settings.after {
            gate.pass().await;
        }
        outbox.drain(&mut write).await
    };
    tokio::select! {
        written = writing => written,
        served = serve_streams(tap, number, shared, &outbox) => served.map_err(io::Error::other),
    }
}

async fn serve_streams<R>(
    tap: Tap<R>,
    number: usize,
    shared: &Arc<Shared>,
    outbox: &Arc<Outbox>,
) -> Result<(), h2::Error>
where
    R: tokio::io::AsyncRead + Unpin,
{
    let settings = &shared.settings;
    let window = settings.window.unwrap_or(WINDOW);
    let mut http2 = h2::server::Builder::new()
        .initial_window_size(window)
        .max_concurrent_reset_streams(usize::MAX >> 1)
        .max_pending_accept_reset_streams(usize::MAX >> 1)
        .handshake::<_, Bytes>(tap)
        .await?;
    let (allow, mut allowed) = unbounded_channel();
    let mut tasks = JoinSet::new();
    for (gate, streams) in settings.changes.clone() {
        let allow = allow.clone();
        tasks.spawn(async move {
            gate.pass().await;
            // The connection may have ended.
            let _ = allow.send(streams);
        });
    }
    if let Some(gate) = settings.mute.clone() {
        let outbox = Arc::clone(outbox);
        tasks.spawn(async move {
            gate.pass().await;
            outbox.mute();
        });
    }
    let farewell = Mutex::new(Farewell { highest: 0, last: LAST_MAX });
    let connection = Arc::new(Connection { outbox: Arc::clone(outbox), farewell, allow });
    let mut requests = 0;
    loop {
        tokio::select! {
            request = http2.accept() => {
                let Some(request) = request else { return Ok(()) };
                let (request, respond) = request?;
                let (head, body) = request.into_parts();
                let stream = Stream::new(head, body, respond, (number, requests), shared);
                requests += 1;
                let connection = Arc::clone(&connection);
                tasks.spawn(stream.serve(connection));
            }
            Some(streams) = allowed.recv() => {
                outbox.allow(streams);
                // The same as before: what matters is that SETTINGS are sent, and acknowledged.
                if http2.set_initial_window_size(window).is_err() {
                    // Others are still to be acknowledged.
                    let allow = connection.allow.clone();
                    tasks.spawn(async move {
                        tokio::time::sleep(SETTINGS_PAUSE).await;
                        let _ = allow.send(streams);
                    });
                }
            }
            Some(_) = tasks.join_next() => {}
        }
    }
}

/// A request and where its answer goes.
struct Stream {
    arrival: Arrival,
    fault: Fault,
    body: RecvStream,
    respond: SendResponse<Bytes>,
    shared: Arc<Shared>,
    _present: Present,
}

impl Stream {
    fn new(
        head: http::request::Parts,
        body: RecvStream,
        respond: SendResponse<Bytes>,
        (connection, number): (usize, usize),
        shared: &Arc<Shared>,
    ) -> Self {
        let target = head.uri.path_and_query().map_or_else(String::new, ToString::to_string);
        let (attempt, present) = shared.ledger.arrived(&format!("{} {target}", head.method));
        let (method, headers) = (head.method, head.headers);
        let arrival = Arrival { connection, number, attempt, http2: true, method, target, headers };
        let fault = shared.script.fault(&arrival);
        Self { arrival, fault, body, respond, shared: Arc::clone(shared), _present: present }
    }

    async fn serve(mut self, connection: Arc<Connection>) {
        let (gates, fault) = std::mem::take(&mut self.fault).unwrapped();
        let id = self.respond.stream_id().as_u32();
        if fault.reads_body() && !self.read().await {
            return;
        }
        if fault.processes() {
            if !connection.may_process(id) {
                return;
            }
            self.shared.ledger.processed(&self.arrival.line());
        }
        for gate in gates {
            let given_up = std::future::poll_fn(|cx| self.respond.poll_reset(cx));
            tokio::select! {
                () = gate.pass() => {}
                _ = given_up => return,
            }
        }
        // A client that has given up is no concern of the server's.
        let _ = self.act(fault, id, &connection).await;
    }

    /// Reads the body; whether it was whole.
    async fn read(&mut self) -> bool {
        while let Some(data) = self.body.data().await {
            let Ok(data) = data else { return false };
            let _ = self.body.flow_control().release_capacity(data.len());
        }
        true
    }

    async fn act(
        &mut self,
        fault: Fault,
        id: u32,
        connection: &Connection,
    ) -> Result<(), h2::Error> {
        let outbox = &connection.outbox;
        if let Some(bytes) = malformed::answer(&fault, id) {
            outbox.inject(&bytes);
        }
        match fault {
            Fault::None => self.answer(Answer::one(), None).await?,
            Fault::Answer(answer) => self.answer(answer, None).await?,
            Fault::Early(answer) => {
                self.answer(answer, None).await?;
                self.rest().await;
            }
            Fault::Informational(statuses, answer) => {
                for status in statuses {
                    let mut hint = Response::new(());
                    *hint.status_mut() =
                        StatusCode::from_u16(status).unwrap_or(StatusCode::CONTINUE);
                    self.respond.send_informational(hint)?;
                }
                self.answer(answer, None).await?;
            }
            Fault::Trailers(answer) => {
                let after = HeaderName::from_static("x-after");
                let trailers = [(after, HeaderValue::from_static("1"))];
                self.answer(answer, Some(trailers.into_iter().collect())).await?;
            }
            Fault::Close(_) => {
                outbox.cut();
                self.rest().await;
            }
            Fault::Stall
            | Fault::Silence
            | Fault::Deaf
            | Fault::MoreThanAnnounced
            | Fault::LessThanAnnounced
            | Fault::BadChunk
            | Fault::Garbage => self.rest().await,
            Fault::Mute => {
                outbox.mute();
                self.rest().await;
            }
            Fault::LargeHead(size) => self.answer(large_head(size), None).await?,
            Fault::LargeBody(size) => {
                let answer = Answer::status(200).header("content-length", &size.to_string());
                self.answer(answer.body(blank(size)), None).await?;
            }
            Fault::Unannounced(size) => {
                self.answer(Answer::status(200).body(blank(size)), None).await?;
            }
            Fault::Bomb(size) => {
                self.answer(Answer::status(200).body(blank(size)).gzip(), None).await?;
            }
            Fault::Reset(reason) => self.respond.send_reset(reason.code().into()),
            Fault::GoAway { reason, last, close } => {
                let covered = connection.go_away(id, last, reason.code());
                if covered && last == Last::Before {
                    self.shared.ledger.processed(&self.arrival.line());
                }
                if close {
                    outbox.cut();
                    self.rest().await;
                } else if covered {
                    self.answer(Answer::one(), None).await?;
                }
            }
            Fault::Streams(streams) => {
                let _ = connection.allow.send(streams);
                self.answer(Answer::one(), None).await?;
            }
            Fault::Held(..) => unreachable!("it was unwrapped"),
        }
        Ok(())
    }

    async fn answer(
        &mut self,
        answer: Answer,
        trailers: Option<HeaderMap>,
    ) -> Result<(), h2::Error> {
        let mut head = Response::new(());
        *head.status_mut() = answer.status;
        *head.headers_mut() = answer.headers;
        let over = answer.body.is_empty() && trailers.is_none();
        let mut stream = self.respond.send_response(head, over)?;
        if !over {
            send_all(&mut stream, answer.body, trailers.is_none()).await?;
        }
        match trailers {
            Some(trailers) => stream.send_trailers(trailers),
            None => Ok(()),
        }
    }

    /// Does nothing until the client resets the stream or the connection ends: dropped, the stream
    /// would be reset from here.
    async fn rest(&mut self) {
        let _ = std::future::poll_fn(|cx| self.respond.poll_reset(cx)).await;
    }
}

/// Sends a body as far and as fast as the client takes it.
async fn send_all(
    stream: &mut SendStream<Bytes>,
    mut body: Bytes,
    last: bool,
) -> Result<(), h2::Error> {
    while !body.is_empty() {
        stream.reserve_capacity(body.len());
        let capacity = std::future::poll_fn(|cx| stream.poll_capacity(cx)).await;
        let Some(capacity) = capacity else { return Ok(()) };
        let part = body.split_to(capacity?.min(body.len()));
        stream.send_data(part, last && body.is_empty())?;
    }
    Ok(())
}

impl Connection {
    /// Whether a request is processed: none is that came after the last of a goodbye.
    fn may_process(&self, id: u32) -> bool {
        let mut farewell = self.farewell.lock().unwrap_or_else(PoisonError::into_inner);
        if id > farewell.last {
            return false;
        }
        farewell.highest = farewell.highest.max(id);
        true
    }

    /// Says goodbye, truly: what was processed is covered. Whether this request is.
    fn go_away(&self, id: u32, last: Last, reason: u32) -> bool {
        let mut farewell = self.farewell.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = match last {
            Last::Before => id.saturating_sub(2),
            Last::This => id,
            Last::All => LAST_MAX,
        };
        // A later goodbye may cover less than an earlier one, but never more (RFC 9113, 6.8).
        farewell.last = wanted.max(farewell.highest).min(farewell.last);
        self.outbox.inject(&malformed::go_away(farewell.last, reason));
        id <= farewell.last
    }
}
