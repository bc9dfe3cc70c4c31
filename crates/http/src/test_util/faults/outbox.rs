//! What an HTTP/2 server writes, frame by frame: between those of `h2` there is room for others, and
//! its own can be changed or held back.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::sync::Notify;

use super::malformed::{MAX_CONCURRENT_STREAMS, SETTINGS, frame};

/// The head of a frame.
const HEAD: usize = 9;

const ACK: u8 = 1;

/// Frames on their way out. What is in it is bounded by the client's windows.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// The beginning of a frame of `h2`.
    begun: Vec<u8>,
    /// Whole frames, and what is put between them.
    ready: Vec<u8>,
    /// What SETTINGS say of the streams allowed at once.
    streams: Option<u32>,
    without_settings: bool,
    mute: bool,
    cut: bool,
}

impl Outbox {
    pub(super) fn new(streams: Option<u32>, without_settings: bool) -> Self {
        let state = State { streams, without_settings, ..State::default() };
        Self { state: Mutex::new(state), changed: Notify::new() }
    }

    /// Puts bytes between two frames.
    pub(super) fn inject(&self, bytes: &[u8]) {
        self.lock().ready.extend(bytes);
        self.changed.notify_one();
    }

    /// Writes nothing any more.
    pub(super) fn mute(&self) {
        self.lock().mute = true;
    }

    /// Ends the connection when what is in the box has been written.
    pub(super) fn cut(&self) {
        self.lock().cut = true;
        self.changed.notify_one();
    }

    /// Has this number said in the next SETTINGS.
    pub(super) fn allow(&self, streams: u32) {
        self.lock().streams = Some(streams);
    }

    /// Writes what comes, until the connection is cut.
    pub(super) async fn drain(&self, write: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        loop {
            let (bytes, cut) = {
                let mut state = self.lock();
                let bytes = if state.mute { Vec::new() } else { std::mem::take(&mut state.ready) };
                (bytes, state.cut)
            };
            if !bytes.is_empty() {
                write.write_all(&bytes).await?;
                write.flush().await?;
            } else if cut {
                return Ok(());
            } else {
                self.changed.notified().await;
            }
        }
    }

    /// Takes what `h2` writes.
    fn take(&self, bytes: &[u8]) {
        let mut state = self.lock();
        state.begun.extend(bytes);
        while let Some(length) = whole(&state.begun) {
            let rest = state.begun.split_off(length);
            let frame = std::mem::replace(&mut state.begun, rest);
            state.send(frame);
        }
        drop(state);
        self.changed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn send(&mut self, whole: Vec<u8>) {
        let settings = whole[3] == SETTINGS && whole[4] & ACK == 0;
        if settings && self.without_settings {
            return;
        }
        match self.streams {
            Some(streams) if settings => {
                let mut content = whole[HEAD..].to_vec();
                content.extend(MAX_CONCURRENT_STREAMS.to_be_bytes());
                content.extend(streams.to_be_bytes());
                self.ready.extend(frame(SETTINGS, 0, 0, &content));
            }
            _ => self.ready.extend(whole),
        }
    }
}

/// The length of the first frame, if all of it is there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let [a, b, c, ..] = *bytes else { return None };
    let length = HEAD + u32::from_be_bytes([0, a, b, c]) as usize;
    (bytes.len() >= length).then_some(length)
}

/// What `h2` takes for the connection: it reads from the client, and writes into the box.
pub(super) struct Tap<R> {
    pub(super) read: R,
    pub(super) outbox: Arc<Outbox>,
}

impl<R: AsyncRead + Unpin> AsyncRead for Tap<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.read).poll_read(cx, buf)
    }
}

impl<R: Unpin> AsyncWrite for Tap<R> {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.outbox.take(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.outbox.cut();
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Outbox, SETTINGS, frame};

    #[tokio::test]
    async fn frames_stay_whole_however_they_are_written_and_whatever_is_put_between_them() {
        let outbox = Outbox::new(Some(7), false);
        let first = frame(0, 0, 1, b"first");
        outbox.take(&first[..4]);
        outbox.inject(b"between");
        outbox.take(&first[4..]);
        outbox.take(&frame(SETTINGS, 0, 0, &[]));
        outbox.take(&frame(SETTINGS, 1, 0, &[]));
        outbox.cut();
        let mut written = Vec::new();
        outbox.drain(&mut written).await.unwrap();
        let limit = frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 7]);
        let expected = [&b"between"[..], &first, &limit, &frame(SETTINGS, 1, 0, &[])].concat();
        assert_eq!(written, expected);
    }

    #[tokio::test]
    async fn a_mute_box_writes_nothing_and_can_still_be_closed() {
        let outbox = Outbox::new(None, true);
        outbox.take(&frame(SETTINGS, 0, 0, &[]));
        outbox.mute();
        outbox.inject(b"never seen");
        outbox.cut();
        let mut written = Vec::new();
        outbox.drain(&mut written).await.unwrap();
        assert!(written.is_empty());
    }
}
