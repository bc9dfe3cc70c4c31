//! What a client tells of its work: to an observer of the program's own, and to `tracing`.
//!
//! Nothing is measured while nobody listens.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};

use crate::error::Error;
use crate::options::HttpVersion;

/// Is told of every call of the server and of every connection; given to
/// [`Builder::observer`](crate::Builder::observer).
///
/// It is called in the task that did the work, before the caller gets his answer, so it should be
/// quick: count, and no more. What it is told names operations and routes, never a value, a query
/// or a token. Reads that the cache answers make no call; [`Client::stats`](crate::Client::stats)
/// counts them.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use wats_http::{Called, Client, Observer};
///
/// #[derive(Default)]
/// struct Slow(AtomicU64);
///
/// impl Observer for Slow {
///     fn called(&self, call: &Called<'_>) {
///         if call.took.as_secs() >= 1 {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// let client = Client::builder("https://factory.example")
///     .token("c3RhdGlvbjpzZWNyZXQ=")
///     .observer(Arc::new(Slow::default()))
///     .build()?;
/// # Ok::<(), wats_http::Error>(())
/// ```
pub trait Observer: Send + Sync + 'static {
    /// A call of the server is over. One call, however often it was tried – and once more if the
    /// server confirmed something else than was asked about, which is then asked for plainly.
    fn called(&self, call: &Called<'_>) {
        let _ = call;
    }

    /// A connection was opened, or could not be.
    fn connected(&self, connecting: &Connecting<'_>) {
        let _ = connecting;
    }

    /// Whether it looks at [`Called::attempts`] and [`Called::stages`]: true unless it says
    /// otherwise. They take some memory and four readings of the clock for each call; where nobody
    /// wants them, both may be zero.
    fn wants_stages(&self) -> bool {
        true
    }
}

/// A call of the server that is over.
#[derive(Debug)]
#[non_exhaustive]
pub struct Called<'a> {
    /// The name of the operation, such as `products.get`.
    pub operation: &'static str,
    /// The template of its path, such as `/api/Product/{partNumber}`.
    pub route: &'static str,
    /// The method.
    pub method: &'a Method,
    /// How it ended.
    pub outcome: Outcome<'a>,
    /// How often it was tried; zero if nobody [wanted](Observer::wants_stages) to know. Sent again because a connection turned out to be closed, or refused
    /// to process it, counts as one attempt.
    pub attempts: u32,
    /// From the caller's request to the end of the answer; for a download, to its beginning.
    pub took: Duration,
    /// The parts of the last attempt; zero if nobody [wanted](Observer::wants_stages) to know.
    pub stages: Stages,
}

impl<'a> Called<'a> {
    /// A call that ended so, tried once and in no time: for tests of an observer, which may then
    /// change the fields.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_http::{Called, Method, Outcome, StatusCode};
    ///
    /// let outcome = Outcome::Answered(StatusCode::OK);
    /// let mut call = Called::new("products.get", "/api/Product/{partNumber}", &Method::GET, outcome);
    /// call.took = Duration::from_millis(85);
    /// ```
    pub fn new(
        operation: &'static str,
        route: &'static str,
        method: &'a Method,
        outcome: Outcome<'a>,
    ) -> Self {
        let (took, stages) = (Duration::ZERO, Stages::default());
        Self { operation, route, method, outcome, attempts: 1, took, stages }
    }
}

/// How a call ended.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// With an answer that is a success.
    Answered(StatusCode),
    /// With an error, an answer other than a success among them.
    Failed(&'a Error),
    /// The caller lost interest first.
    GivenUp,
}

/// How long the parts of an exchange took; zero for what it did not come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stages {
    /// Until there was a place on a connection.
    pub queue: Duration,
    /// From there until the head of the answer.
    pub first_byte: Duration,
    /// From there until its body was whole.
    pub body: Duration,
}

/// A connection that was opened, or could not be.
#[derive(Debug)]
#[non_exhaustive]
pub struct Connecting<'a> {
    /// What is spoken on it, or why there is none.
    pub result: Result<HttpVersion, &'a Error>,
    /// All of it.
    pub took: Duration,
    /// Its parts.
    pub steps: ConnectSteps,
}

impl<'a> Connecting<'a> {
    /// Connecting that ended so and took so long, with nothing said of its parts: for tests of an
    /// observer.
    pub fn new(result: Result<HttpVersion, &'a Error>, took: Duration) -> Self {
        Self { result, took, steps: ConnectSteps::default() }
    }
}

/// How long the parts of connecting took; zero for what it did not come to, or had no need of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectSteps {
    /// Looking up the host; next to nothing where that was known.
    pub lookup: Duration,
    /// Reaching one of its addresses.
    pub tcp: Duration,
    /// The tunnel of a proxy, and the TLS handshake with the proxy.
    pub proxy: Duration,
    /// The TLS handshake with the server.
    pub tls: Duration,
}

/// The observer of a client, if there is one. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Observers(Option<Arc<dyn Observer>>);

impl Observers {
    pub(crate) fn new(observer: Option<Arc<dyn Observer>>) -> Self {
        Self(observer)
    }

    /// Whether anybody wants to know how long things take.
    pub(crate) fn listen(&self) -> bool {
        self.0.is_some() || tracing::enabled!(tracing::Level::DEBUG)
    }

    /// Whether somebody who listens wants to know it by parts.
    pub(crate) fn want_stages(&self) -> bool {
        self.0.as_ref().is_some_and(|observer| observer.wants_stages())
            || tracing::enabled!(tracing::Level::DEBUG)
    }

    /// A call is over.
    pub(crate) fn called(&self, call: &Called<'_>) {
        let Called { attempts, took, stages, .. } = call;
        let Stages { queue, first_byte, body } = stages;
        match call.outcome {
            Outcome::Answered(status) => {
                let status = status.as_u16();
                tracing::debug!(status, ?took, ?queue, ?first_byte, ?body, attempts, "answered");
            }
            Outcome::Failed(failure) => {
                tracing::debug!(?took, ?queue, ?first_byte, attempts, %failure, "failed");
            }
            Outcome::GivenUp => tracing::debug!(?took, attempts, "given up"),
        }
        if let Some(observer) = &self.0 {
            observer.called(call);
        }
    }

    /// A connection was opened, or could not be.
    pub(crate) fn connected(&self, connecting: &Connecting<'_>) {
        let Connecting { result, took, steps } = connecting;
        let ConnectSteps { lookup, tcp, proxy, tls } = steps;
        match result {
            Ok(version) => {
                tracing::debug!(?version, ?took, ?lookup, ?tcp, ?proxy, ?tls, "connected");
            }
            Err(failure) => {
                tracing::debug!(?took, ?lookup, ?tcp, ?proxy, ?tls, %failure, "not connected");
            }
        }
        if let Some(observer) = &self.0 {
            observer.connected(connecting);
        }
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observers").field(&self.0.is_some()).finish()
    }
}
