//! Bodies as they go out: whole, or read while they are sent.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::ReadBuf;
use tokio::time::Instant;

use crate::upload::{Opened, Source, Upload};

/// How much is read of a source at once: some frames of HTTP/2, and little enough to be held for
/// every upload under way.
const PIECE: usize = 64 << 10;

/// A request body in hyper's terms.
pub(super) enum Outbound {
    Whole(Full<Bytes>),
    Streamed(Box<Streamed>),
}

impl Outbound {
    pub(super) fn whole(body: Bytes) -> Self {
        Self::Whole(Full::new(body))
    }
}

/// A body that is read while it is sent.
pub(super) struct Streamed {
    source: Source,
    /// How many bytes are still to come, if their number was told.
    left: Option<u64>,
    piece: Box<[u8]>,
    course: Arc<Course>,
    over: bool,
}

impl Streamed {
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.over {
            return Poll::Ready(None);
        }
        // Whoever asks for more has taken what came before.
        self.course.moved();
        let mut buffer = ReadBuf::new(&mut self.piece);
        let read = ready!(self.source.as_mut().poll_read(cx, &mut buffer));
        let bytes = buffer.filled();
        let result = read.and_then(|()| match self.left {
            Some(left) if bytes.len() as u64 > left => Err(other_length("longer")),
            Some(left) if bytes.is_empty() && left > 0 => Err(other_length("shorter")),
            _ => Ok(Bytes::copy_from_slice(bytes)),
        });
        Poll::Ready(match result {
            Ok(bytes) if bytes.is_empty() => {
                self.end();
                None
            }
            Ok(bytes) => {
                self.left = self.left.map(|left| left - bytes.len() as u64);
                self.course.sent(bytes.len());
                Some(Ok(bytes))
            }
            Err(error) => {
                self.over = true;
                let told = io::Error::new(error.kind(), error.to_string());
                self.course.failed(error);
                Some(Err(told))
            }
        })
    }

    fn end(&mut self) {
        self.over = true;
        self.course.enter(Phase::Waiting);
    }
}

fn other_length(how: &str) -> io::Error {
    let text = format!("the source of the upload is {how} than it was said to be");
    io::Error::new(io::ErrorKind::InvalidData, text)
}

impl Body for Outbound {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.get_mut() {
            Self::Whole(body) => Pin::new(body).poll_frame(cx).map_err(|never| match never {}),
            Self::Streamed(body) => {
                body.poll_piece(cx).map(|piece| piece.map(|piece| piece.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            // A source may turn out longer than it was said to be: it has to be read to its end.
            Self::Streamed(body) => body.over,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Streamed(body) => body.left.map_or_else(SizeHint::new, SizeHint::with_exact),
        }
    }
}

/// An upload of one call, attempt after attempt.
#[derive(Debug, Clone)]
pub(crate) struct Uploading {
    upload: Upload,
    course: Arc<Course>,
}

impl Uploading {
    pub(crate) fn new(upload: Upload) -> Self {
        Self { upload, course: Arc::default() }
    }

    /// It waits for a connection, for the first time or again.
    pub(super) fn queue(&self) {
        self.course.enter(Phase::Queued);
    }

    /// The body for one attempt.
    pub(super) async fn begin(&self) -> io::Result<Outbound> {
        let Opened { source, length } = self.upload.open().await?;
        self.course.enter(Phase::Sending);
        let piece = vec![0; PIECE].into_boxed_slice();
        let course = Arc::clone(&self.course);
        let streamed = Streamed { source, left: length, piece, course, over: false };
        Ok(Outbound::Streamed(Box::new(streamed)))
    }

    /// Why the source could not be read to its end.
    pub(super) fn failure(&self) -> Option<io::Error> {
        self.course.lock().failure.take()
    }

    /// How many bytes were sent since this was last asked.
    pub(super) fn sent(&self) -> usize {
        std::mem::take(&mut self.course.lock().sent)
    }

    /// Whether sending has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.course.lock().phase != Phase::Queued
    }

    /// Waits until nothing has happened for too long: for `progress` while the body goes out, for
    /// `total` before and after. Zero is for ever.
    pub(super) async fn stalls(&self, progress: Duration, total: Duration) {
        loop {
            let (since, limit) = {
                let state = self.course.lock();
                (state.since, if state.phase == Phase::Sending { progress } else { total })
            };
            if limit.is_zero() {
                // Until the next phase, which may have a limit.
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
            tokio::time::sleep_until(since + limit).await;
            if self.course.lock().since == since {
                return;
            }
        }
    }
}

/// How an upload goes on, for those who watch over it.
#[derive(Debug, Default)]
struct Course {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// When something happened last.
    since: Instant,
    sent: usize,
    failure: Option<io::Error>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// For a connection.
    Queued,
    Sending,
    /// For the answer.
    Waiting,
}

impl Default for State {
    fn default() -> Self {
        Self { phase: Phase::Queued, since: Instant::now(), sent: 0, failure: None }
    }
}

impl Course {
    fn enter(&self, phase: Phase) {
        let mut state = self.lock();
        state.phase = phase;
        state.since = Instant::now();
    }

    fn moved(&self) {
        self.lock().since = Instant::now();
    }

    fn sent(&self, bytes: usize) {
        self.lock().sent += bytes;
    }

    fn failed(&self, error: io::Error) {
        self.lock().failure = Some(error);
    }

    /// Nothing that could panic is done with it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
