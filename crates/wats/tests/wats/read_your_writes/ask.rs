//! One request as data: what stands in its path, its query and its body.

use std::fmt::Display;

use serde_json::Value;
use wats::http::{HeaderName, Source};
use wats::{CacheMode, Client, Endpoint, Error};

/// What is asked, beside the operation.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Ask {
    path: Vec<(&'static str, String)>,
    query: Vec<(&'static str, String)>,
    body: Option<(Vec<u8>, String)>,
}

/// What came of a request.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) content: Content,
    /// Whether the server was asked for it.
    pub(crate) asked: bool,
}

/// The status if it was refused, the body if it was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Refused(u16),
    Body(Vec<u8>),
}

impl Content {
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self, Content::Refused(_))
    }

    /// The body as JSON; null if it is none.
    pub(crate) fn json(&self) -> Value {
        match self {
            Content::Refused(_) => Value::Null,
            Content::Body(body) => serde_json::from_slice(body).unwrap_or_default(),
        }
    }
}

/// A request without parameters.
pub(crate) fn ask() -> Ask {
    Ask::default()
}

impl Ask {
    pub(crate) fn path(mut self, name: &'static str, value: impl Display) -> Self {
        self.path.push((name, value.to_string()));
        self
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Display) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body(body.to_string(), "application/json")
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>, media: &str) -> Self {
        self.body = Some((body.into(), media.to_owned()));
        self
    }

    /// A form with one file.
    pub(crate) fn file(self, name: &str, media: &str, content: &[u8]) -> Self {
        let head = format!(
            "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: {media}\r\n\r\n"
        );
        let body = [head.as_bytes(), content, b"\r\n--limit--\r\n"].concat();
        self.body(body, "multipart/form-data; boundary=limit")
    }

    /// Sends it as it stands: nothing of the typed interface is between the table and the test.
    pub(crate) async fn send(
        &self,
        client: &Client,
        endpoint: &Endpoint,
        mode: CacheMode,
    ) -> Result<Answer, Error> {
        let mut request = client.http().request(endpoint).cache(mode);
        for (name, value) in &self.path {
            request = request.path(name, value);
        }
        for (name, value) in &self.query {
            request = request.query(name, value);
        }
        if endpoint.template().starts_with("/api/internal/") {
            request = request.header(HeaderName::from_static("referer"), "here");
        }
        if mode == CacheMode::NoStore {
            // The judge need not wait for packing and unpacking.
            request = request.header(HeaderName::from_static("accept-encoding"), "identity");
        }
        if let Some((body, media)) = &self.body {
            // The content type must outlive the program; there are five of them.
            request = request.body(body.clone(), known(media));
        }
        let (content, asked) = match request.send_bytes().await {
            Ok(answer) => {
                (Content::Body(answer.value().to_vec()), answer.source() != Source::Cache)
            }
            Err(error) => match error.status().filter(wats::StatusCode::is_client_error) {
                Some(status) => (Content::Refused(status.as_u16()), true),
                None => return Err(error),
            },
        };
        Ok(Answer { content, asked })
    }
}

fn known(media: &str) -> &'static str {
    ["application/json", "application/xml", "application/octet-stream"]
        .into_iter()
        .find(|known| *known == media)
        .unwrap_or("multipart/form-data; boundary=limit")
}

/// Sends a request that makes what the test is about; it must succeed.
pub(crate) async fn make(judge: &Client, endpoint: Endpoint, ask: Ask) -> Value {
    match ask.send(judge, &endpoint, CacheMode::NoStore).await.unwrap().content {
        Content::Refused(status) => panic!("{} {ask:?}: {status}", endpoint.route()),
        made @ Content::Body(_) => made.json(),
    }
}

/// A text of an answer.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
