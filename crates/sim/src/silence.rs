//! Telling a silent connection from one that is in use, whatever protocol it speaks: bytes in
//! either direction and requests being served are signs of life. What becomes of a silent
//! connection is the listener's part.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::time::{Instant, sleep_until};

/// The signs of life of one connection.
#[derive(Clone, Debug)]
pub(crate) struct Life(Arc<Mutex<Signs>>);

#[derive(Debug)]
struct Signs {
    last: Instant,
    /// Requests being served.
    requests: usize,
}

impl Life {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Signs { last: Instant::now(), requests: 0 })))
    }

    /// Resolves when nothing has moved for `patience` and no request is being served.
    pub(crate) async fn silent(&self, patience: Duration) {
        loop {
            let quiet_since = self.sign(|signs| {
                let quiet = (signs.requests == 0).then_some(signs.last);
                quiet.unwrap_or_else(Instant::now)
            });
            // Beyond what the clock can count, nothing is ever silent for long enough.
            let Some(end) = quiet_since.checked_add(patience) else {
                return std::future::pending().await;
            };
            if end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }

    /// A request is being served until the answer is dropped.
    pub(crate) fn request(&self) -> Serving {
        self.sign(|signs| signs.requests += 1);
        Serving(self.clone())
    }

    fn moved(&self) {
        self.sign(|signs| signs.last = Instant::now());
    }

    fn sign<T>(&self, look: impl FnOnce(&mut Signs) -> T) -> T {
        // Two numbers cannot be left half changed.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request on its way through the server, see [`Life::request`].
#[derive(Debug)]
pub(crate) struct Serving(Life);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.sign(|signs| {
            signs.requests -= 1;
            signs.last = Instant::now();
        });
    }
}

/// A stream whose bytes are signs of life.
#[derive(Debug)]
pub(crate) struct Watched<I> {
    inner: I,
    life: Life,
}

impl<I> Watched<I> {
    pub(crate) fn new(inner: I, life: Life) -> Self {
        Self { inner, life }
    }

    fn note<T>(&self, poll: Poll<T>) -> Poll<T> {
        if poll.is_ready() {
            self.life.moved();
        }
        poll
    }
}

impl<I: Read + Unpin> Read for Watched<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.inner).poll_read(context, buffer);
        self.note(poll)
    }
}

impl<I: Write + Unpin> Write for Watched<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.note(poll)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Flushing moves no bytes here: below are a socket, or TLS that writes at once.
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.inner).poll_write_vectored(context, slices);
        self.note(poll)
    }
}
