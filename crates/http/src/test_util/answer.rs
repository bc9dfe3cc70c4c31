//! What a server that is not there answers.

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use wats_serialization::gzip;

/// A whole answer: status, headers, body.
///
/// ```
/// use wats_http::test_util::Answer;
///
/// let found = Answer::json(&[1, 2, 3]);
/// let busy = Answer::status(503).header("retry-after", "2").body("\"later\"");
/// ```
#[derive(Debug, Clone)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// Status 200 with `value` as its body.
    ///
    /// # Panics
    ///
    /// If `value` cannot be written as JSON.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Self {
        let body = serde_json::to_vec(value).expect("the answer of a test can be written as JSON");
        Self::status(200).header("content-type", "application/json").body(body)
    }

    /// An answer with this status and an empty body.
    ///
    /// # Panics
    ///
    /// If `status` is not between 200 and 999: what comes before an answer is no answer.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).ok().filter(|status| !status.is_informational());
        let status = status.expect("the status of an answer is between 200 and 999");
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// The same with a further header.
    ///
    /// # Panics
    ///
    /// If the name or the value holds a character that none may.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("the name of a header is valid");
        let value: HeaderValue = value.parse().expect("the value of a header is valid");
        self.headers.append(name, value);
        self
    }

    /// The same with this body, whatever it is.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// The same with the body compressed, and a header that says so.
    pub fn gzip(mut self) -> Self {
        self.body = gzip::compress(&self.body, gzip::Level::DEFAULT).into();
        self.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        self
    }

    /// What is said where a test has said nothing.
    pub(super) fn unscripted(what: &str) -> Self {
        let text = format!("the test did not say what to answer to {what}");
        let answer = Self::json(&serde_json::json!({ "Message": text }));
        Self { status: StatusCode::NOT_IMPLEMENTED, ..answer }
    }

    /// The number 1 as JSON: good for a test that does not look at answers.
    pub(super) fn one() -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self { status: StatusCode::OK, headers, body: Bytes::from_static(b"1") }
    }
}
