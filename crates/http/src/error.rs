//! What went wrong, to what, why, and what to do about it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::endpoint::{Endpoint, Kind};
use crate::reason;
use crate::redact::Secrets;

/// Longest part of a server's body that is kept.
const BODY_KEPT: usize = 8 << 10;

/// Why a request, or the making of a client, failed. Cheap to clone: callers who shared one
/// request share one error.
///
/// The text names the operation and the reason. Neither it nor the `Debug` form ever holds the
/// token, a query string or the values of path parameters; where the server's own words repeat
/// them, they are left out. [`body`](Self::body), and the [`source`](StdError::source) of an answer
/// that could not be decoded, do quote what the server sent.
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
    /// Trying again would end the same way.
    permanent: bool,
    /// The attempts before the last.
    earlier: Vec<Attempt>,
    retry_after: Option<Duration>,
    /// The answer that the error is about, for as long as the cache has not seen it.
    answer: Option<Arc<(HeaderMap, Bytes)>>,
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
    /// The deadline passed, or the time for one attempt.
    Timeout,
    /// Nothing was sent, because the server has failed too often lately; see
    /// [`BreakerOptions`](crate::BreakerOptions).
    CircuitOpen,
    /// Only the cache was to answer, and it has nothing that serves; see
    /// [`CacheMode::OnlyIfCached`](crate::CacheMode::OnlyIfCached).
    NotCached,
    /// The connection broke after the request, or a part of it, was sent.
    Interrupted,
    /// The server answered with a status other than success.
    Status,
    /// The answer is larger than allowed.
    TooLarge,
    /// The answer is not what the operation promises.
    Decode,
}

/// One of several attempts that failed; from [`Error::attempts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The kind of failure.
    pub kind: ErrorKind,
    /// The status, if the server answered.
    pub status: Option<StatusCode>,
    /// Whether the server may have done what was asked for.
    pub maybe_processed: bool,
    /// How long the client waited before the next attempt.
    pub pause: Duration,
}

/// Whether bytes of a request may have reached the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    No,
    Maybe,
    /// Again, after a try that may have been processed: what the server says of the later one – that
    /// there is nothing to delete any more – says nothing of the earlier.
    Again,
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
                permanent: false,
                earlier: Vec::new(),
                retry_after: None,
                answer: None,
                source: None,
            }),
        }
    }

    /// An error of a call of `endpoint` that whoever builds on this client noticed, such as an answer
    /// that does not fit what was asked. `detail` must hold no value, query or token.
    pub fn of_call(kind: ErrorKind, endpoint: &Endpoint, detail: impl Into<String>) -> Self {
        Self::new(kind, detail).in_operation(endpoint)
    }

    /// The error for an answer with a status other than success; `secrets` are left out of its
    /// text.
    pub(crate) fn status_answer(status: StatusCode, body: &[u8], secrets: &Secrets) -> Self {
        let text = String::from_utf8_lossy(&body[..body.len().min(BODY_KEPT)]);
        let detail = match reason::shown(&text, secrets) {
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
                StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                    Some("give the right user and password in the proxy's address")
                }
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

    /// Keeps the answer that the error is about.
    pub(crate) fn of_answer(mut self, headers: HeaderMap, body: Bytes) -> Self {
        self.edit(|inner| inner.answer = Some(Arc::new((headers, body))));
        self
    }

    /// Says for how long to leave the server alone.
    pub(crate) fn asked_to_wait(mut self, time: Option<Duration>) -> Self {
        if time.is_some() {
            self.edit(|inner| inner.retry_after = time);
        }
        self
    }

    /// Parts with the answer that the error is about, if there was one.
    pub(crate) fn take_answer(&mut self) -> Option<Arc<(HeaderMap, Bytes)>> {
        self.inner.answer.as_ref()?;
        let mut answer = None;
        self.edit(|inner| answer = inner.answer.take());
        answer
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

    /// Says that trying again would end the same way, or do harm: a wrong password given three times
    /// locks an account.
    pub(crate) fn permanent(mut self, permanent: bool) -> Self {
        self.edit(|inner| inner.permanent = permanent);
        self
    }

    pub(crate) fn is_permanent(&self) -> bool {
        self.inner.permanent
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

    /// The same failure as one attempt, after which the client waited for `pause`.
    pub(crate) fn as_attempt(&self, pause: Duration) -> Attempt {
        let Inner { kind, status, .. } = *self.inner;
        Attempt { kind, status, maybe_processed: self.may_have_been_processed(), pause }
    }

    /// Tells of the attempts before this failure.
    pub(crate) fn after(mut self, earlier: Vec<Attempt>) -> Self {
        if !earlier.is_empty() {
            self.edit(|inner| inner.earlier = earlier);
        }
        self
    }

    fn edit(&mut self, change: impl FnOnce(&mut Inner)) {
        change(Arc::make_mut(&mut self.inner));
    }

    /// For how long the server is to be left alone: what it asked for (`Retry-After`), or until the
    /// breaker lets the next call through. `None` if nobody said. Counted from the failure; the
    /// client itself waits for it only within the deadline of the call.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
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

    /// The attempts that failed before the one this error is about, in their order; empty if there
    /// was only one.
    pub fn attempts(&self) -> &[Attempt] {
        &self.inner.earlier
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

    /// Whether nothing was sent because the server has failed too often lately.
    pub fn is_circuit_open(&self) -> bool {
        self.inner.kind == ErrorKind::CircuitOpen
    }

    /// Whether only the cache was to answer, and it could not.
    pub fn is_not_cached(&self) -> bool {
        self.inner.kind == ErrorKind::NotCached
    }

    /// Whether the connection broke, or the task that did the work ended, before the answer was
    /// whole.
    pub fn is_interrupted(&self) -> bool {
        self.inner.kind == ErrorKind::Interrupted
    }

    /// Whether an answer came that is not what the operation promises.
    pub fn is_decode(&self) -> bool {
        self.inner.kind == ErrorKind::Decode
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
    /// did not: nothing was sent, or the server refused it. Every status from 400 to 499 counts as
    /// a refusal, 408, 409 and 429 included.
    ///
    /// # Troubleshooting
    ///
    /// When this is `true`, read back before writing again, unless repeating is harmless. After a
    /// timeout the server may still be at work: it may apply the write when the client has long
    /// invalidated what it changes, and a read in between is kept for its lifetime.
    /// [`CacheMode::Reload`](crate::CacheMode::Reload) reads past that.
    pub fn may_have_been_applied(&self) -> bool {
        let writes =
            self.inner.operation.as_ref().is_some_and(|operation| operation.kind == Kind::Write);
        let earlier = self.inner.earlier.iter().any(|attempt| attempt.maybe_processed);
        writes && (earlier || self.may_have_been_processed())
    }

    /// Whether the server may have done what the last attempt asked for.
    fn may_have_been_processed(&self) -> bool {
        match self.inner.sent {
            Sent::No => false,
            Sent::Maybe => !self.inner.status.is_some_and(|status| status.is_client_error()),
            Sent::Again => true,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, detail, advice, .. } = &*self.inner;
        if let Some(Operation { name, method, template, .. }) = operation {
            write!(f, "{name} ({method} {template}): ")?;
        }
        f.write_str(detail)?;
        if !self.inner.earlier.is_empty() {
            write!(f, " (attempt {})", self.inner.earlier.len() + 1)?;
        }
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
            // What cannot be decoded is quoted by whoever tried.
            .field("source", &self.inner.source.as_ref().filter(|_| !self.is_decode()))
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::{Error, ErrorKind, Sent};
    use crate::endpoint::Endpoint;
    use crate::redact::Secrets;

    const SAVE: Endpoint = Endpoint::put("products.save", "/api/Product");
    const LIST: Endpoint = Endpoint::get("products.list", "/api/Product/Query");

    #[test]
    fn the_text_names_operation_status_and_reason() {
        let none = Secrets::default();
        let error =
            Error::status_answer(StatusCode::UNAUTHORIZED, br#"{"Message":"denied"}"#, &none)
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
            let error = Error::status_answer(status, b"", &Secrets::default()).in_operation(&SAVE);
            assert_eq!(error.may_have_been_applied(), applied, "{status}");
        }
    }
}
