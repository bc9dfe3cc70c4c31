//! What keeps a server's state across restarts: a file with every request that changed it, in the
//! order in which they were carried out. A server that starts on it carries them out again, each at
//! its own time, and so comes to the same state, whatever the domains keep and how.
//!
//! A line is written before its request is answered, so a killed server loses nothing it has
//! confirmed; the line that it was writing is cut off. The system's cache is not flushed to the disk:
//! a power cut may cost the last lines.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use data_encoding::BASE64;
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Error, Options, clock};

const FILE: &str = "journal.jsonl";
/// The form of the lines.
const VERSION: u32 = 1;

/// The first line: what the factory was generated from. Requests make the same state only on the
/// same factory.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Start {
    wats_sim: u32,
    seed: u64,
    products: usize,
    reports: usize,
    strict: bool,
}

/// A request that changed the state.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    at: Timestamp,
    method: String,
    uri: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    /// Who asked: exports and tokens belong to somebody. Never with a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caller: Option<String>,
    /// Base64 of the body, its compression undone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    body: String,
}

/// A request to be carried out again.
#[derive(Debug)]
pub(crate) struct Replayed {
    pub(crate) at: Timestamp,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// The open file. It is locked, so that no second server writes to it.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

impl Journal {
    /// Opens the journal of a folder, or begins one, and gives each of its requests to `replay`.
    ///
    /// # Errors
    ///
    /// The folder cannot be used, another server uses it, it was begun with other options, or a line
    /// before the last cannot be read.
    pub(crate) fn open(
        folder: &Path,
        options: &Options,
        mut replay: impl FnMut(Replayed),
    ) -> Result<Self, Error> {
        let path = folder.join(FILE);
        let failed = |what: &str, error: std::io::Error| Error::data(&path, what, Some(error));
        std::fs::create_dir_all(folder).map_err(|error| failed("cannot be made", error))?;
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(&path)
            .map_err(|error| failed("cannot be opened", error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::data(&path, "is used by another server", None));
            }
            Err(TryLockError::Error(error)) => return Err(failed("cannot be locked", error)),
        }
        let own = Start {
            wats_sim: VERSION,
            seed: options.seed,
            products: options.products,
            reports: options.reports,
            strict: options.strict,
        };
        let mut reader = BufReader::new(&file);
        let mut text = String::new();
        let mut whole: u64 = 0;
        for number in 1.. {
            text.clear();
            let read =
                reader.read_line(&mut text).map_err(|error| failed("cannot be read", error))?;
            if !text.ends_with('\n') {
                // The end, or a line that a killed server did not finish.
                break;
            }
            whole += read as u64;
            if number == 1 {
                check(&path, &text, &own)?;
                continue;
            }
            let line = serde_json::from_str::<Line>(&text).ok().and_then(Line::into_replayed);
            replay(line.ok_or_else(|| {
                let what = format!("has a line that is no request: line {number}");
                Error::data(&path, &what, None)
            })?);
        }
        file.set_len(whole)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(|error| failed("cannot be cut to its whole lines", error))?;
        let journal = Self { path, file: Mutex::new(file) };
        if whole == 0 {
            journal.lock().write(&own)?;
        }
        Ok(journal)
    }

    /// Until the guard is dropped no other request is carried out that changes anything: the order of
    /// the lines is the order of the changes.
    pub(crate) fn lock(&self) -> Writing<'_> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        Writing { path: &self.path, file }
    }
}

fn check(path: &Path, text: &str, own: &Start) -> Result<(), Error> {
    let start: Start = serde_json::from_str(text)
        .map_err(|_| Error::data(path, "is no journal of a simulated server", None))?;
    if start == *own {
        return Ok(());
    }
    let what = format!(
        "was begun with other options (version {}, seed {}, products {}, reports {}, strict {}); \
         start with those, or with another folder",
        start.wats_sim, start.seed, start.products, start.reports, start.strict
    );
    Err(Error::data(path, &what, None))
}

/// The right to carry out a request that changes something.
#[derive(Debug)]
pub(crate) struct Writing<'a> {
    path: &'a Path,
    file: MutexGuard<'a, File>,
}

impl Writing<'_> {
    /// Records a request of `caller` that was carried out at `at`.
    pub(crate) fn record(
        &mut self,
        at: Timestamp,
        caller: String,
        head: &http::request::Parts,
        body: &[u8],
    ) -> Result<(), Error> {
        let content_type = head.headers.get(header::CONTENT_TYPE);
        let uri = head.uri.path_and_query().map_or("/", |uri| uri.as_str());
        self.write(&Line {
            at,
            method: head.method.to_string(),
            uri: uri.to_owned(),
            content_type: content_type.and_then(|v| v.to_str().ok()).map(str::to_owned),
            caller: Some(caller),
            body: BASE64.encode(body),
        })
    }

    fn write(&mut self, line: &impl Serialize) -> Result<(), Error> {
        let mut text = serde_json::to_vec(line)
            .map_err(|error| Error::data(self.path, "takes no such line", Some(error.into())))?;
        text.push(b'\n');
        let end = self.file.metadata().map(|metadata| metadata.len());
        self.file.write_all(&text).map_err(|error| {
            // What follows must begin a line of its own.
            if let Ok(end) = end {
                let _ = self.file.set_len(end);
            }
            Error::data(self.path, "cannot be written", Some(error))
        })
    }
}

impl Line {
    fn into_replayed(self) -> Option<Replayed> {
        let mut headers = HeaderMap::new();
        if let Some(label) = self.content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&label).ok()?);
        }
        if let Some(caller) = self.caller {
            let credentials = format!("Basic {}", BASE64.encode(format!("{caller}:").as_bytes()));
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&credentials).ok()?);
        }
        Some(Replayed {
            at: self.at,
            method: Method::from_bytes(self.method.as_bytes()).ok()?,
            uri: self.uri.parse().ok()?,
            headers,
            body: BASE64.decode(self.body.as_bytes()).ok()?,
        })
    }
}

impl Replayed {
    /// Runs `work` at the time of the request.
    pub(crate) fn at_its_time<T>(&self, work: impl FnOnce() -> T) -> T {
        clock::at(self.at, work)
    }
}
