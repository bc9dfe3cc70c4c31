//! A request as it went out.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

/// A request that a [`FakeTransport`](super::FakeTransport) was given to send.
#[derive(Debug, Clone)]
pub struct Recorded {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Recorded {
    pub(crate) fn new(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Self {
        Self { method, uri, headers, body }
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, percent-encoded, without the query.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The first query parameter of this name, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        let pairs = self.uri.query()?.split('&');
        let mut pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let (_, value) = pairs.find(|(key, _)| decoded(key) == name)?;
        Some(decoded(value).into_owned())
    }

    /// The whole query, percent-encoded, without the question mark.
    pub fn query_string(&self) -> Option<&str> {
        self.uri.query()
    }

    /// The first header of this name, in any case, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers, those that the client adds by itself included – the token, too.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it went out: compressed, if the client compresses bodies.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as a value.
    ///
    /// # Panics
    ///
    /// If it is not JSON of this type: in a test, that is a failure.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).expect("the body is JSON of the expected type")
    }
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}
