//! Downloads to files that go on where an earlier attempt was cut off.

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use http::StatusCode;
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncSeekExt;

use crate::download::Download;
use crate::error::{Error, ErrorKind, Sent};
use crate::request::Request;

impl Download {
    /// Downloads to a file at `path`, in place of any other, and goes on where an earlier attempt
    /// was cut off; the file's length in bytes.
    ///
    /// What came in is kept beside it, as `path` with `.<content>.part` appended, also if the
    /// download fails or its future is dropped; the next call asks for the rest. A server that
    /// sends the whole all the same starts it anew. When the file is whole it is made durable and
    /// renamed.
    ///
    /// `content` names what is downloaded, in letters that a file name may have: two downloads of
    /// one name must be of the same bytes, because a rest is put behind what is there. What was there
    /// is not read: after the power was cut, hold the file against a checksum. `request` is
    /// called once for each attempt that is made, of which there are two at most.
    ///
    /// ```no_run
    /// use wats_http::{Client, Download, Endpoint, Error};
    ///
    /// const FILE: Endpoint = Endpoint::get("files.get", "/api/Files/{id}");
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let request = || client.request(&FILE).path("id", "7f1c");
    /// let bytes = Download::resume("station-software.zip", "7f1c", request).await?;
    /// # let _ = bytes;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Request::download`] and [`copy_to`](Self::copy_to).
    pub async fn resume<'a>(
        path: impl AsRef<Path>,
        content: &str,
        request: impl Fn() -> Request<'a>,
    ) -> Result<u64, Error> {
        let path = path.as_ref();
        let part = part_of(path, content)?;
        let have = fs::metadata(&part).await.map_or(0, |data| data.len());
        let mut download = match have {
            0 => request().download().await?,
            _ => match request().range_from(have).download().await {
                // What is there is as long as the whole, or longer: it is not known to be right.
                Err(error) if error.status() == Some(StatusCode::RANGE_NOT_SATISFIABLE) => {
                    request().download().await?
                }
                answer => answer?,
            },
        };
        let starts_at = download.starts_at();
        if starts_at > have {
            let detail = "the answer begins behind what was asked for";
            return Err(Error::new(ErrorKind::Decode, detail).sent(Sent::Maybe));
        }
        let mut file = open_at(&part, starts_at).await.map_err(unwritten)?;
        download.copy_to(&mut file).await?;
        file.sync_all().await.map_err(unwritten)?;
        drop(file);
        fs::rename(&part, path).await.map_err(unwritten)?;
        Ok(starts_at + download.received())
    }
}

fn part_of(path: &Path, content: &str) -> Result<PathBuf, Error> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if content.is_empty() || !content.chars().all(fits) {
        let detail = "the name of what is downloaded holds other than letters, digits, '-' and '_'";
        return Err(Error::new(ErrorKind::Request, detail));
    }
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{content}.part"));
    Ok(part.into())
}

/// The file, cut off at `length`, to be written from there on.
async fn open_at(part: &Path, length: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(part).await?;
    file.set_len(length).await?;
    file.seek(SeekFrom::Start(length)).await?;
    Ok(file)
}

fn unwritten(error: io::Error) -> Error {
    Error::new(ErrorKind::Interrupted, format!("what came in could not be written: {error}"))
        .sent(Sent::Maybe)
        .caused_by(error)
}
