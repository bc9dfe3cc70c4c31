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
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::call::LONGEST;
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
        if self.course.is_given_up() {
            // Answered before it was read to its end: nobody watches over it any more.
            self.over = true;
            let cut = self.left != Some(0);
            return Poll::Ready(cut.then(|| Err(io::ErrorKind::BrokenPipe.into())));
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
                if self.left == Some(0) {
                    // HTTP/1.1 does not ask for more than it was told there is.
                    self.course.enter(Phase::Waiting);
                }
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
#[derive(Debug)]
pub(crate) struct Uploading {
    upload: Upload,
    /// That of the present attempt.
    course: Mutex<Arc<Course>>,
}

impl Uploading {
    pub(crate) fn new(upload: Upload) -> Self {
        Self { upload, course: Mutex::default() }
    }

    /// Opens the source for one attempt, which then waits for a connection.
    pub(super) async fn open(&self) -> io::Result<Outbound> {
        let course = self.renew();
        let Opened { source, length } = self.upload.open().await?;
        let piece = vec![0; PIECE].into_boxed_slice();
        let streamed = Streamed { source, left: length, piece, course, over: false };
        Ok(Outbound::Streamed(Box::new(streamed)))
    }

    /// Another attempt begins, and the one before is over.
    fn renew(&self) -> Arc<Course> {
        let course = Arc::new(Course::default());
        let mut present = self.course.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *present, Arc::clone(&course));
        drop(present);
        // Not before the new one stands there, for those who watch.
        before.give_up();
        course
    }

    /// It has its connection.
    pub(super) fn begin(&self, body: &Outbound) {
        let empty = body.size_hint().exact() == Some(0);
        self.present().enter(if empty { Phase::Waiting } else { Phase::Sending });
    }

    /// The attempt is over: what was not sent never will be.
    pub(super) fn end(&self) {
        self.present().give_up();
    }

    /// Why the source could not be read to its end.
    pub(super) fn failure(&self) -> Option<io::Error> {
        self.present().lock().failure.take()
    }

    /// How many bytes were sent since this was last asked.
    pub(super) fn sent(&self) -> usize {
        std::mem::take(&mut self.present().lock().sent)
    }

    fn present(&self) -> Arc<Course> {
        Arc::clone(&self.course.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until nothing has happened for too long: for `progress` while the body goes out, for
    /// `total` before and after. Zero is for ever.
    pub(super) async fn stalls(&self, progress: Duration, total: Duration) {
        let mut quiet: Option<(Arc<Course>, Instant)> = None;
        loop {
            let course = self.present();
            let (since, phase) = {
                let state = course.lock();
                (state.since, state.phase)
            };
            if quiet.is_some_and(|(before, at)| Arc::ptr_eq(&before, &course) && at == since) {
                return;
            }
            let limit = if phase == Phase::Sending { progress } else { total };
            let limit = if limit.is_zero() { LONGEST } else { limit };
            // A phase may end, or an attempt, long before what the last one was allowed.
            tokio::select! {
                () = tokio::time::sleep_until(since + limit) => {
                    quiet = Some((course, since));
                }
                () = course.changed.notified() => quiet = None,
            }
        }
    }
}

/// How one attempt at an upload goes on, for those who watch over it.
#[derive(Debug, Default)]
struct Course {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// When something happened last.
    since: Instant,
    sent: usize,
    failure: Option<io::Error>,
    given_up: bool,
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
        Self {
            phase: Phase::Queued,
            since: Instant::now(),
            sent: 0,
            failure: None,
            given_up: false,
        }
    }
}

impl Course {
    fn enter(&self, phase: Phase) {
        let mut state = self.lock();
        state.phase = phase;
        state.since = Instant::now();
        drop(state);
        self.changed.notify_one();
    }

    fn give_up(&self) {
        self.lock().given_up = true;
        // Another course may have taken its place.
        self.changed.notify_one();
    }

    fn is_given_up(&self) -> bool {
        self.lock().given_up
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
