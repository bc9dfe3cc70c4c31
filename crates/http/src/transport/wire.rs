//! What is seen of an HTTP/2 connection from below: whether anything comes, and how it ends.
//!
//! hyper tells neither, so the bytes are looked at on their way to it: their number, and the heads
//! of the frames among them. And hyper, which begins to think of a PING when it is woken, is not
//! woken by a request that nobody reacts to; here is known whom to wake.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The type of a GOAWAY frame (RFC 9113, 6.8).
const GOAWAY: u8 = 7;

/// The head of every frame: three bytes of length, type, flags, four bytes of stream (4.1).
const HEAD: usize = 9;

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Seen {
    received: AtomicU64,
    farewell: AtomicBool,
    ended: AtomicBool,
    /// Of the task that waits for bytes.
    reader: Mutex<Option<Waker>>,
}

impl Seen {
    /// Bytes received, without those of TLS.
    pub(super) fn received(&self) -> u64 {
        self.received.load(Ordering::Acquire)
    }

    /// Whether the peer has sent GOAWAY.
    pub(super) fn farewell(&self) -> bool {
        self.farewell.load(Ordering::Acquire)
    }

    /// Whether the peer, or the network, has closed the connection.
    pub(super) fn ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Has whoever waits for bytes look around: whether a PING is due, for one.
    pub(super) fn nudge(&self) {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    fn waits(&self, waker: &Waker) {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if !reader.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *reader = Some(waker.clone());
        }
    }
}

/// Passes bytes on, and takes note of them.
#[derive(Debug)]
pub(super) struct Watched<S> {
    io: S,
    frames: Frames,
    seen: Arc<Seen>,
}

impl<S> Watched<S> {
    pub(super) fn new(io: S, seen: Arc<Seen>) -> Self {
        Self { io, frames: Frames::default(), seen }
    }

    fn checked<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|_| self.seen.ended.store(true, Ordering::Release))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (before, room) = (buf.filled().len(), buf.remaining());
        let Poll::Ready(result) = Pin::new(&mut self.io).poll_read(cx, buf) else {
            self.seen.waits(cx.waker());
            return Poll::Pending;
        };
        self.checked(result)?;
        let bytes = &buf.filled()[before..];
        if bytes.is_empty() && room > 0 {
            self.seen.ended.store(true, Ordering::Release);
        }
        if self.frames.feed(bytes) {
            self.seen.farewell.store(true, Ordering::Release);
        }
        self.seen.received.fetch_add(bytes.len() as u64, Ordering::AcqRel);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.io).poll_write(cx, bytes));
        Poll::Ready(self.checked(result))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = ready!(Pin::new(&mut self.io).poll_flush(cx));
        Poll::Ready(self.checked(result))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = ready!(Pin::new(&mut self.io).poll_write_vectored(cx, slices));
        Poll::Ready(self.checked(result))
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

/// Where in the stream of frames the bytes are.
#[derive(Debug, Default)]
struct Frames {
    head: [u8; HEAD],
    /// Bytes of the head that have come.
    have: usize,
    /// Bytes of the frame's content that are still to come.
    content: usize,
}

impl Frames {
    /// Whether the head of a GOAWAY ends in these bytes.
    fn feed(&mut self, mut bytes: &[u8]) -> bool {
        let mut farewell = false;
        while !bytes.is_empty() {
            if self.content > 0 {
                let passed = self.content.min(bytes.len());
                self.content -= passed;
                bytes = &bytes[passed..];
                continue;
            }
            let (part, rest) = bytes.split_at(bytes.len().min(HEAD - self.have));
            self.head[self.have..self.have + part.len()].copy_from_slice(part);
            self.have += part.len();
            bytes = rest;
            if self.have == HEAD {
                let [a, b, c, kind, ..] = self.head;
                self.have = 0;
                self.content = u32::from_be_bytes([0, a, b, c]) as usize;
                farewell |= kind == GOAWAY;
            }
        }
        farewell
    }
}

#[cfg(test)]
mod tests {
    use super::{Frames, GOAWAY};

    fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, 0, 0, 0, 0, 1]);
        frame.extend(content);
        frame
    }

    #[test]
    fn a_farewell_is_found_however_the_bytes_are_cut() {
        let mut bytes = frame(4, &[]);
        bytes.extend(frame(0, &[GOAWAY; 300]));
        bytes.extend(frame(1, &[GOAWAY; 11]));
        let harmless = bytes.len();
        bytes.extend(frame(GOAWAY, &[0; 8]));
        for piece in 1..=bytes.len() {
            let mut frames = Frames::default();
            let found = bytes.chunks(piece).position(|bytes| frames.feed(bytes));
            assert_eq!(found, Some((harmless + 8) / piece), "in pieces of {piece}");
        }
    }
}
