//! One call of an endpoint, built up; how it is sent stands in `send`.

mod send;

use std::error::Error as StdError;
use std::fmt::{self, Display};
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, RANGE, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderValue};
use serde::Serialize;
use wats_serialization::{Format, Position};

use crate::client::Client;
use crate::endpoint::{Endpoint, Kind};
use crate::error::{Error, ErrorKind};
use crate::parameters::Parameters;
use crate::upload::Upload;

/// How one call uses the response cache; means nothing for a write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CacheMode {
    /// As the endpoint's freshness class says.
    #[default]
    Default,
    /// Asks the server, and keeps the answer for the callers to come, in place of what a read
    /// under way may bring.
    Reload,
    /// Asks the server and keeps nothing.
    NoStore,
    /// Asks the server whether what is kept still holds, and keeps its answer. What the server has
    /// declared `immutable` is not asked for while it is fresh.
    NoCache,
    /// Answers with what is kept, however old, and asks the server only if there is nothing. What a
    /// write has made invalid is not kept.
    ForceCache,
    /// Answers with what is kept and fresh, and never asks the server; otherwise fails with
    /// [`ErrorKind::NotCached`](crate::ErrorKind::NotCached).
    OnlyIfCached,
}

/// A call of an [`Endpoint`] under construction; from [`Client::request`].
///
/// Mistakes in its parts are reported when it is sent, so that calls can be chained.
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'a> {
    client: &'a Client,
    endpoint: &'a Endpoint,
    values: Parameters,
    headers: HeaderMap,
    body: Bytes,
    upload: Option<Upload>,
    mode: CacheMode,
    timeout: Option<Duration>,
    mistake: Option<Error>,
}

/// A checked request, ready for the client to send.
pub(crate) struct Prepared {
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) upload: Option<Upload>,
    pub(crate) timeout: Option<Duration>,
    /// What stands in the path and the query.
    pub(crate) values: Vec<String>,
}

/// Headers that belong to the connection: a wrong one would cut the body short, or make the next
/// request part of this one.
const RESERVED: [HeaderName; 4] = [CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING];

impl<'a> Request<'a> {
    #[inline]
    pub(crate) fn new(client: &'a Client, endpoint: &'a Endpoint) -> Self {
        Self {
            client,
            endpoint,
            values: Parameters::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            upload: None,
            mode: CacheMode::Default,
            timeout: None,
            mistake: None,
        }
    }

    /// Sets a path parameter of the template; `value` is percent-encoded whole.
    #[inline]
    pub fn path(mut self, name: &'a str, value: impl Display) -> Self {
        self.values.push_path(name, value);
        self
    }

    /// Adds a query parameter.
    #[inline]
    pub fn query(mut self, name: &'a str, value: impl Display) -> Self {
        self.values.push_query(name, value);
        self
    }

    /// Adds a query parameter if there is a value.
    pub fn query_opt(self, name: &'a str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Sets a header. `Connection`, `Content-Length`, `Host` and `Transfer-Encoding` are the
    /// client's own business; setting one of them is a mistake.
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if RESERVED.contains(&name) {
            let detail = format!("the header {name} is set by the client alone");
            self.note(Error::new(ErrorKind::Request, detail));
            return self;
        }
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.headers.insert(name, value);
            }
            Err(_) => self.note(Error::new(
                ErrorKind::Request,
                format!("the value for the header {name} holds a character that none may"),
            )),
        }
        self
    }

    /// Sends `value` as a JSON body.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        self.encoded(Format::Json.encode(value), "application/json")
    }

    /// Sends a body that was encoded with success; an error is reported when the request is sent.
    pub fn encoded<E>(mut self, body: Result<Vec<u8>, E>, content_type: &'static str) -> Self
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        match body {
            Ok(body) => self.body(body, content_type),
            Err(error) => {
                let detail = format!("the body cannot be encoded{}", place_of(&error));
                self.note(Error::new(ErrorKind::Request, detail).caused_by(error));
                self
            }
        }
    }

    /// Sends these bytes as the body.
    pub fn body(mut self, body: impl Into<Bytes>, content_type: &'static str) -> Self {
        self.body = body.into();
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self
    }

    /// Sends a body of any size, read while it is sent; only for writes.
    pub fn upload(mut self, body: Upload, content_type: &'static str) -> Self {
        if self.endpoint.kind() != Kind::Write {
            self.note(Error::new(ErrorKind::Request, "only a write can have an upload"));
        }
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.upload = Some(body);
        self
    }

    /// Asks for what follows the first `offset` bytes, to go on with a download that was cut off.
    /// A server may send the whole all the same: [`Download::starts_at`](crate::Download::starts_at) tells.
    pub fn range_from(self, offset: u64) -> Self {
        self.header(RANGE, &format!("bytes={offset}-"))
    }

    /// Chooses how this call uses the cache.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.mode = mode;
        self
    }

    /// Gives this call a total deadline of its own, in place of
    /// [`Timeouts::total`](crate::Timeouts::total). With zero, only the cache answers.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    fn note(&mut self, mistake: Error) {
        self.mistake.get_or_insert(mistake);
    }
}

/// Where in the bytes and in the value a fault lies, if the error can tell. Its own words can quote
/// the value, so they stay with the cause.
fn place_of<E: StdError + 'static>(error: &E) -> String {
    let error: &(dyn StdError + 'static) = error;
    let Some(error) = error.downcast_ref::<wats_serialization::Error>() else {
        return String::new();
    };
    let position = match error.position() {
        Some(Position::Text { line, column }) => format!(" at line {line} column {column}"),
        Some(Position::Byte(offset)) => format!(" at byte {offset}"),
        _ => String::new(),
    };
    match error.path() {
        Some(path) => format!("{position}, value {path}"),
        None => position,
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("endpoint", &self.endpoint.name()).finish_non_exhaustive()
    }
}
