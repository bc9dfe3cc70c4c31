//! What a handler answers, before it is encoded for the wire: status, text, a few headers.

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::Full;
use serde::Serialize;
use serde_json::json;

use crate::body;

/// Answers below this length are not worth compressing: the gzip frame alone takes 18 bytes and
/// one packet carries about 1,400.
const COMPRESS_FROM: usize = 1_024;

const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// An answer in the making.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    content_type: Option<&'static str>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Reply {
    /// 200 with a value written as JSON.
    pub(crate) fn json(value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(text) => Self::json_bytes(text.into()),
            Err(error) => Self::message(
                StatusCode::INTERNAL_SERVER_ERROR,
                format!("The answer could not be written: {error}."),
            ),
        }
    }

    /// 200 with JSON text that exists already.
    pub(crate) fn json_bytes(body: Bytes) -> Self {
        Self { status: StatusCode::OK, content_type: Some(JSON), headers: Vec::new(), body }
    }

    /// 200 with a page for a browser.
    pub(crate) fn html(page: String) -> Self {
        Self { content_type: Some(HTML), ..Self::json_bytes(page.into()) }
    }

    /// 200 with a file of this media type. What a sender says a file is may be no media type at
    /// all; then it is bytes.
    pub(crate) fn file(media: &str, body: impl Into<Bytes>) -> Self {
        let media = HeaderValue::from_str(media)
            .ok()
            .filter(|media| !media.is_empty())
            .unwrap_or(HeaderValue::from_static("application/octet-stream"));
        let reply = Self { body: body.into(), ..Self::status(StatusCode::OK) };
        reply.with_header(header::CONTENT_TYPE, media)
    }

    /// 200 without a body.
    pub(crate) fn done() -> Self {
        Self::status(StatusCode::OK)
    }

    /// A bare status.
    pub(crate) fn status(status: StatusCode) -> Self {
        Self { status, content_type: None, headers: Vec::new(), body: Bytes::new() }
    }

    /// An error as ASP.NET words it: `{"Message": "…"}`.
    pub(crate) fn message(status: StatusCode, message: impl AsRef<str>) -> Self {
        let body = json!({ "Message": message.as_ref() }).to_string();
        Self { status, ..Self::json_bytes(body.into()) }
    }

    /// 400 with a JSON message.
    pub(crate) fn bad_request(message: impl AsRef<str>) -> Self {
        Self::message(StatusCode::BAD_REQUEST, message)
    }

    /// 404 with a JSON message.
    pub(crate) fn not_found(message: impl AsRef<str>) -> Self {
        Self::message(StatusCode::NOT_FOUND, message)
    }

    /// A status with plain text, which is how report validation answers.
    pub(crate) fn text(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            content_type: Some(TEXT),
            headers: Vec::new(),
            body: Bytes::from(text.into()),
        }
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The status as a number.
    pub(crate) fn code(&self) -> u16 {
        self.status.as_u16()
    }

    /// What the answer says it is, and the answer itself, before compression.
    pub(crate) fn content(&self) -> (Option<String>, Bytes) {
        let own = self.headers.iter().find(|(name, _)| *name == header::CONTENT_TYPE);
        let own = own.and_then(|(_, value)| value.to_str().ok()).or(self.content_type);
        (own.map(str::to_owned), self.body.clone())
    }

    /// Writes the answer for a client that does, or does not, take gzip.
    pub(crate) fn into_response(self, takes_gzip: bool) -> Response<Full<Bytes>> {
        // A part of a file is a part of its bytes, not of what they compress to.
        let is_part = self.status == StatusCode::PARTIAL_CONTENT;
        let compress = takes_gzip && !is_part && self.body.len() >= COMPRESS_FROM;
        let body = if compress { body::gzip(&self.body) } else { self.body };
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if let Some(content_type) = self.content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
            headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if compress {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        for (name, value) in self.headers {
            headers.append(name, value);
        }
        response
    }
}
