//! Request bodies that are read while they are sent.

use std::fmt;
use std::io::{self, Cursor};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Where the bytes of an upload come from.
pub(crate) type Source = Pin<Box<dyn AsyncRead + Send>>;

type Opening = Pin<Box<dyn Future<Output = io::Result<Opened>> + Send>>;

/// A body that was opened for one attempt.
pub(crate) struct Opened {
    pub(crate) source: Source,
    /// How many bytes it has, if that is known.
    pub(crate) length: Option<u64>,
}

/// A body of any size, read piece by piece while it is sent: for packages, certificates and other
/// files. Memory holds one piece of it, 64 KiB, and what the connection has taken.
///
/// It is opened anew for every attempt, so a call with an upload can be tried again like any other,
/// as far as its [`Safety`](crate::Safety) allows.
///
/// # Deadlines
///
/// How long an upload takes depends on its size, so the total deadline does not apply unless the
/// call sets one with [`Request::timeout`](crate::Request::timeout). Instead, the server must take
/// something every [`Timeouts::progress`](crate::Timeouts::progress), and waiting for a connection
/// before, and for the answer afterwards, may each take
/// [`Timeouts::total`](crate::Timeouts::total).
///
/// ```no_run
/// use wats_http::{Client, Endpoint, Error, Upload};
///
/// const PUT: Endpoint = Endpoint::put("packages.upload", "/api/Packages/{id}/Zip");
///
/// # async fn run(client: &Client) -> Result<(), Error> {
/// let package = Upload::file("station-software.zip");
/// client.request(&PUT).path("id", "7f1c").upload(package, "application/zip").send::<()>().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Upload {
    open: Arc<dyn Fn() -> Opening + Send + Sync>,
}

impl Upload {
    /// The file at `path`, as it is when the request is sent. One that shrinks meanwhile is an error:
    /// the server was told another length. What it grows by is an error, or by HTTP/1.1 perhaps not
    /// sent.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path: Arc<PathBuf> = Arc::new(path.into());
        let open = move || -> Opening {
            let path = Arc::clone(&path);
            Box::pin(async move {
                let file = tokio::fs::File::open(&*path).await?;
                let length = Some(file.metadata().await?.len());
                Ok(Opened { source: Box::pin(file), length })
            })
        };
        Self { open: Arc::new(open) }
    }

    /// Whatever `open` returns, of `length` bytes if that is known; without a length HTTP/1.1
    /// servers get the body in chunks, which some do not take.
    ///
    /// `open` is called once for each attempt, and has to begin at the beginning each time.
    ///
    /// ```
    /// use wats_http::Upload;
    ///
    /// let upload = Upload::new(Some(5), || async { Ok(&b"bytes"[..]) });
    /// # let _ = upload;
    /// ```
    pub fn new<F, R, S>(length: Option<u64>, open: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = io::Result<S>> + Send + 'static,
        S: AsyncRead + Send + 'static,
    {
        let open = move || -> Opening {
            let opening = open();
            Box::pin(async move { Ok(Opened { source: Box::pin(opening.await?), length }) })
        };
        Self { open: Arc::new(open) }
    }

    /// The same with `before` in front and `after` behind it: for a file that goes out as a part of a
    /// form. If its length is known, no more than that is read of it.
    ///
    /// ```
    /// use wats_http::Upload;
    ///
    /// let form = Upload::file("a.zip").between("--b\r\nContent-Type: …\r\n\r\n", "\r\n--b--\r\n");
    /// # let _ = form;
    /// ```
    pub fn between(self, before: impl Into<Bytes>, after: impl Into<Bytes>) -> Self {
        let (before, after) = (before.into(), after.into());
        let open = move || -> Opening {
            let (opening, before, after) = ((self.open)(), before.clone(), after.clone());
            Box::pin(async move {
                let Opened { source, length } = opening.await?;
                let around = (before.len() + after.len()) as u64;
                let source = source.take(length.unwrap_or(u64::MAX));
                let source = Cursor::new(before).chain(source).chain(Cursor::new(after));
                Ok(Opened { source: Box::pin(source), length: length.map(|own| own + around) })
            })
        };
        Self { open: Arc::new(open) }
    }

    /// Opens it for one attempt.
    pub(crate) async fn open(&self) -> io::Result<Opened> {
        (self.open)().await
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::Upload;

    #[tokio::test]
    async fn what_stands_around_an_upload_is_sent_and_counted() {
        let grown = Upload::new(Some(3), || async { Ok(&b"filex"[..]) });
        for (inner, length, text) in [
            (grown, Some(5), "<fil>"),
            (Upload::new(None, || async { Ok(&b"file"[..]) }), None, "<file>"),
        ] {
            let mut opened = inner.between("<", ">").open().await.unwrap();
            let mut read = String::new();
            opened.source.read_to_string(&mut read).await.unwrap();
            assert_eq!((opened.length, read.as_str()), (length, text));
        }
    }
}
