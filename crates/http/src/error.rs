//! What went wrong, to what, why, and what to do about it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use http::{Method, StatusCode};

use crate::endpoint::{Endpoint, Kind};

/// Longest part of a server's body that is kept, and longest part that is shown.
const BODY_KEPT: usize = 8 << 10;
const BODY_SHOWN: usize = 300;

/// Why a request, or the making of a client, failed. Cheap to clone: callers who shared one
/// request share one error.
///
/// The text names the operation and the reason. Neither it nor the `Debug` form ever holds the
/// token, a query string or the values of path parameters.
#[derive(Clone)]
pub struct Error {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    operation: Option<Operation>,
    status: Option<StatusCode>,
    detail: String,
    advice: Option<&'static str>,
    body: Option<Box<str>>,
    sent: Sent,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

#[derive(Clone)]
struct Operation {
    name: &'static str,
    method: Method,
    template: &'static str,
    kind: Kind,
}

/// The kinds of failure. Predicates on [`Error`] are usually the better question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting of the client is unusable.
    Configuration,
    /// An argument of the call is unusable; nothing was sent.
    Request,
    /// No connection could be made; nothing was sent.
    Connect,
    /// The deadline passed.
    Timeout,
    /// The connection broke after the request, or a part of it, was sent.
    Interrupted,
    /// The server answered with a status other than success.
    Status,
    /// The answer is larger than allowed.
    TooLarge,
    /// The answer is not what the operation promises.
    Decode,
}

/// Whether bytes of a request may have reached the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    No,
    Maybe,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self {
            inner: Arc::new(Inner {
                kind,
                operation: None,
                status: None,
                detail: detail.into(),
                advice: None,
                body: None,
                sent: Sent::No,
                source: None,
            }),
        }
    }

    /// The error for an answer with a status other than success.
    pub(crate) fn status_answer(status: StatusCode, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(&body[..body.len().min(BODY_KEPT)]);
        let reason = reason_in(&text);
        let detail = match &reason {
            Some(reason) => format!("the server answered {status}: {reason}"),
            None => format!("the server answered {status} without a reason"),
        };
        let mut error = Self::new(ErrorKind::Status, detail);
        error.edit(|inner| {
            inner.status = Some(status);
            inner.body = Some(text.into());
            inner.sent = Sent::Maybe;
            inner.advice = match status {
                StatusCode::UNAUTHORIZED => Some("check the token, and that it was not replaced"),
                StatusCode::FORBIDDEN => Some("the token's user lacks a permission for this"),
                StatusCode::PAYLOAD_TOO_LARGE => Some("send less at once"),
                StatusCode::TOO_MANY_REQUESTS => Some("ask less often"),
                _ if status.is_redirection() => {
                    Some("give the client the address that the server redirects to")
                }
                _ => None,
            };
        });
        error
    }

    pub(crate) fn advice(mut self, advice: &'static str) -> Self {
        self.edit(|inner| inner.advice = Some(advice));
        self
    }

    pub(crate) fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.edit(|inner| inner.source = Some(Arc::new(source)));
        self
    }

    pub(crate) fn sent(mut self, sent: Sent) -> Self {
        self.edit(|inner| inner.sent = sent);
        self
    }

    pub(crate) fn in_operation(mut self, endpoint: &Endpoint) -> Self {
        self.edit(|inner| {
            inner.operation = Some(Operation {
                name: endpoint.name(),
                method: endpoint.method(),
                template: endpoint.template(),
                kind: endpoint.kind(),
            });
        });
        self
    }

    fn edit(&mut self, change: impl FnOnce(&mut Inner)) {
        change(Arc::make_mut(&mut self.inner));
    }

    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// The operation that failed, such as `products.get`; `None` when no request was involved.
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation.as_ref().map(|operation| operation.name)
    }

    /// Its path template; never the path itself.
    pub fn template(&self) -> Option<&'static str> {
        self.inner.operation.as_ref().map(|operation| operation.template)
    }

    /// The status, if the server answered.
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.status
    }

    /// The first 8 KiB of the body of an answer that was not a success.
    pub fn body(&self) -> Option<&str> {
        self.inner.body.as_deref()
    }

    /// Whether a setting of the client is to blame.
    pub fn is_configuration(&self) -> bool {
        self.inner.kind == ErrorKind::Configuration
    }

    /// Whether no connection could be made.
    pub fn is_connect(&self) -> bool {
        self.inner.kind == ErrorKind::Connect
    }

    /// Whether the deadline passed.
    pub fn is_timeout(&self) -> bool {
        self.inner.kind == ErrorKind::Timeout
    }

    /// Whether the server answered 404.
    pub fn is_not_found(&self) -> bool {
        self.inner.status == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the server answered 401 or 403.
    pub fn is_denied(&self) -> bool {
        matches!(self.inner.status, Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN))
    }

    /// Whether the server may have done what a write asked for. `false` means that it certainly
    /// did not: nothing was sent, or the server refused it.
    ///
    /// # Troubleshooting
    ///
    /// When this is `true`, read back before writing again, unless repeating is harmless.
    pub fn may_have_been_applied(&self) -> bool {
        let writes =
            self.inner.operation.as_ref().is_some_and(|operation| operation.kind == Kind::Write);
        let refused = self.inner.status.is_some_and(|status| status.is_client_error());
        writes && self.inner.sent == Sent::Maybe && !refused
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, detail, advice, .. } = &*self.inner;
        if let Some(Operation { name, method, template, .. }) = operation {
            write!(f, "{name} ({method} {template}): ")?;
        }
        f.write_str(detail)?;
        if self.may_have_been_applied() {
            f.write_str("; the server may have applied it all the same")?;
        }
        if let Some(advice) = advice {
            write!(f, "; {advice}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.inner.kind)
            .field("message", &self.to_string())
            .field("source", &self.inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}

/// The server's own words in an error body: a JSON text or object as ASP.NET, problem details and
/// others write it, or plain text. `None` for an empty body; a page of a proxy is only named.
fn reason_in(body: &str) -> Option<String> {
    let text = body.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return None;
    }
    if text.starts_with('<') {
        return Some("(a web page, perhaps of a proxy on the way)".to_owned());
    }
    let reason = match serde_json::from_str(text) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(serde_json::Value::Object(object)) => {
            const KEYS: [&str; 6] =
                ["message", "error", "detail", "exceptionmessage", "title", "errors"];
            let value_of = |wanted: &str| {
                object.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, v)| v)
            };
            match KEYS.iter().find_map(|key| value_of(key)) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => text.to_owned(),
            }
        }
        _ => text.to_owned(),
    };
    let mut reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.len() > BODY_SHOWN {
        let end = (0..=BODY_SHOWN).rev().find(|at| reason.is_char_boundary(*at)).unwrap_or(0);
        reason.truncate(end);
        reason.push('…');
    }
    (!reason.is_empty()).then_some(reason)
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::{Error, ErrorKind, Sent, reason_in};
    use crate::endpoint::Endpoint;

    const SAVE: Endpoint = Endpoint::put("products.save", "/api/Product");
    const LIST: Endpoint = Endpoint::get("products.list", "/api/Product/Query");

    #[test]
    fn the_servers_words_are_found_in_every_form_it_uses() {
        for (body, reason) in [
            (r#"{"Message":"No such\r\n product"}"#, "No such product"),
            (r#"{"title":"Bad","detail":"pn is empty"}"#, "pn is empty"),
            (r#"{"errors":{"pn":["empty"]}}"#, r#"{"pn":["empty"]}"#),
            (r#""plain json text""#, "plain json text"),
            ("pn: required", "pn: required"),
            ("<html>Bad gateway</html>", "(a web page, perhaps of a proxy on the way)"),
        ] {
            assert_eq!(reason_in(body).as_deref(), Some(reason));
        }
        assert_eq!(reason_in(" \n"), None);
        assert!(reason_in(&"ø".repeat(1_000)).unwrap().len() < 310);
    }

    #[test]
    fn the_text_names_operation_status_and_reason() {
        let error = Error::status_answer(StatusCode::UNAUTHORIZED, br#"{"Message":"denied"}"#)
            .in_operation(&LIST);
        assert_eq!(
            error.to_string(),
            "products.list (GET /api/Product/Query): the server answered 401 Unauthorized: \
             denied; check the token, and that it was not replaced"
        );
        assert!(error.is_denied() && !error.may_have_been_applied());
    }

    #[test]
    fn a_write_may_have_been_applied_unless_it_was_refused_or_never_sent() {
        let lost = Error::new(ErrorKind::Interrupted, "the connection broke").sent(Sent::Maybe);
        assert!(lost.clone().in_operation(&SAVE).may_have_been_applied());
        assert!(!lost.in_operation(&LIST).may_have_been_applied());

        let unsent = Error::new(ErrorKind::Connect, "refused").in_operation(&SAVE);
        assert!(!unsent.may_have_been_applied());
        for (status, applied) in [(400, false), (404, false), (500, true), (503, true)] {
            let status = StatusCode::from_u16(status).unwrap();
            let error = Error::status_answer(status, b"").in_operation(&SAVE);
            assert_eq!(error.may_have_been_applied(), applied, "{status}");
        }
    }
}
