//! Answers that are read while they come in.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, StatusCode};
use tokio::fs;
use tokio::io::{AsyncWrite, AsyncWriteExt};

use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind, Sent};
use crate::transport::{self, Incoming, Live};

/// An answer whose body is read piece by piece; from
/// [`Request::download`](crate::Request::download).
///
/// It is asked for uncompressed, and neither kept nor shared. Dropped before its end, it closes the
/// HTTP/1.1 connection or resets the HTTP/2 stream that it comes by, so nothing more is sent for
/// it.
pub struct Download {
    live: Box<Live>,
    status: StatusCode,
    headers: HeaderMap,
    starts_at: u64,
    received: u64,
    limit: u64,
    progress: Duration,
    endpoint: Endpoint,
}

impl Download {
    pub(crate) fn new(
        incoming: Incoming,
        endpoint: &Endpoint,
        limit: u64,
        progress: Duration,
    ) -> Result<Self, Error> {
        let Incoming { status, headers, live, .. } = incoming;
        let Some(live) = live else {
            return Err(Error::new(ErrorKind::Decode, "the answer has no body"));
        };
        let encoding = headers.get(CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            let detail = "the answer is compressed, though it was not asked for that";
            return Err(Error::new(ErrorKind::Decode, detail)
                .sent(Sent::Maybe)
                .advice("ask for it with send_bytes, which decompresses"));
        }
        let starts_at = match status {
            StatusCode::PARTIAL_CONTENT => text(&headers, &CONTENT_RANGE)
                .and_then(|range| range.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok())
                .ok_or_else(|| {
                    let detail = "the answer is a part, and does not say which";
                    Error::new(ErrorKind::Decode, detail).sent(Sent::Maybe)
                })?,
            _ => 0,
        };
        let download = Self {
            live,
            status,
            headers,
            starts_at,
            received: 0,
            limit,
            progress,
            endpoint: *endpoint,
        };
        match download.length() {
            Some(length) if length > limit => Err(too_large(limit)),
            _ => Ok(download),
        }
    }

    /// The status: 200, or 206 for the part that [`Request::range_from`] asks for.
    ///
    /// [`Request::range_from`]: crate::Request::range_from
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// How many bytes the body has, if the server says so.
    pub fn length(&self) -> Option<u64> {
        text(&self.headers, &CONTENT_LENGTH)?.parse().ok()
    }

    /// The media type, as the server names it.
    pub fn content_type(&self) -> Option<&str> {
        text(&self.headers, &CONTENT_TYPE)
    }

    /// Where in the whole the body begins: what [`Request::range_from`] asked for, or 0 from a
    /// server that sends the whole all the same.
    ///
    /// [`Request::range_from`]: crate::Request::range_from
    pub fn starts_at(&self) -> u64 {
        self.starts_at
    }

    /// How many bytes of the body were read so far.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// The next piece of the body, as large as it came in; `None` after the last. Dropping the
    /// future loses nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Timeout`] if nothing comes for
    /// [`Timeouts::progress`](crate::Timeouts::progress), [`ErrorKind::Interrupted`] if the
    /// connection breaks or the body ends before its announced length, [`ErrorKind::TooLarge`]
    /// beyond [`Limits::max_download_bytes`](crate::Limits::max_download_bytes).
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let result = if self.progress.is_zero() {
            self.live.piece().await
        } else {
            match tokio::time::timeout(self.progress, self.live.piece()).await {
                Ok(result) => result,
                Err(_elapsed) => Err(transport::stalled(self.progress)),
            }
        };
        let piece = result.map_err(|error| error.in_operation(&self.endpoint))?;
        if let Some(piece) = &piece {
            self.received += piece.len() as u64;
            if self.received > self.limit {
                return Err(too_large(self.limit).in_operation(&self.endpoint));
            }
        }
        Ok(piece)
    }

    /// Writes the rest of the body to `sink`, and flushes it; how many bytes that were. Memory holds
    /// one piece at a time.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk); [`ErrorKind::Interrupted`] if `sink` fails, with the reason in
    /// [`source`](std::error::Error::source).
    pub async fn copy_to<W>(&mut self, sink: &mut W) -> Result<u64, Error>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        let before = self.received;
        while let Some(piece) = self.chunk().await? {
            sink.write_all(&piece).await.map_err(|error| self.unwritten(error))?;
        }
        sink.flush().await.map_err(|error| self.unwritten(error))?;
        Ok(self.received - before)
    }

    /// Writes the rest of the body to a file at `path`, in place of any other; how many bytes that
    /// were.
    ///
    /// The file is written beside it, as `path` with `.part` appended, made durable, and renamed
    /// when it is whole: at `path` there is the old file or the new one, never a half. What was
    /// begun is removed if it fails; dropping the future leaves it there, and the next download
    /// writes over it.
    ///
    /// # Errors
    ///
    /// As [`copy_to`](Self::copy_to).
    pub async fn save(&mut self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let path = path.as_ref();
        let part = beside(path);
        let result = self.save_by(&part, path).await;
        if result.is_err() {
            // The first failure is the one to be told of.
            let _ = fs::remove_file(&part).await;
        }
        result
    }

    async fn save_by(&mut self, part: &Path, path: &Path) -> Result<u64, Error> {
        let mut file = fs::File::create(part).await.map_err(|error| self.unwritten(error))?;
        let length = self.copy_to(&mut file).await?;
        file.sync_all().await.map_err(|error| self.unwritten(error))?;
        drop(file);
        fs::rename(part, path).await.map_err(|error| self.unwritten(error))?;
        Ok(length)
    }

    fn unwritten(&self, error: io::Error) -> Error {
        Error::new(ErrorKind::Interrupted, format!("what came in could not be written: {error}"))
            .sent(Sent::Maybe)
            .caused_by(error)
            .in_operation(&self.endpoint)
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn too_large(limit: u64) -> Error {
    Error::new(ErrorKind::TooLarge, format!("the answer is larger than {limit} bytes"))
        .sent(Sent::Maybe)
        .advice("raise limits.max_download_bytes if that is right")
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.status)
            .field("starts_at", &self.starts_at)
            .field("received", &self.received)
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}
