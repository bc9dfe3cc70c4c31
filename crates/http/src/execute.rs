//! How a call is carried out: a read through the cache, a write in a task of its own.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use http::uri::{Parts, PathAndQuery, Uri};
use tracing::{Instrument, Span};

use crate::cache::{Forward, Handling, Look, Outcome, ResponseCache, Stored, Upstream};
use crate::call::{self, Call, LONGEST};
use crate::client::{Client, Inner};
use crate::download::Download;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind, Sent};
use crate::options::Options;
use crate::parameters::Scratch;
use crate::redact::Secrets;
use crate::request::Prepared;
use crate::response::Source;
use crate::transport::{Outgoing, Uploading};
use crate::url;

/// What a call was answered with.
pub(crate) struct Answer {
    pub(crate) stored: Arc<Stored>,
    pub(crate) source: Source,
    pub(crate) cache: Handling,
    /// Under what it may be kept.
    pub(crate) place: Option<Place>,
}

/// Under what an answer may be kept: its key, and the call's own headers if it brought any.
pub(crate) struct Place {
    pub(crate) key: Scratch,
    pub(crate) own: Option<Box<HeaderMap>>,
}

impl Place {
    fn new(key: Scratch, own: HeaderMap) -> Self {
        Self { key, own: Some(own).filter(|own| !own.is_empty()).map(Box::new) }
    }
}

impl Answer {
    /// An answer that has to do with the cache; an error if that is what it says.
    pub(crate) fn kept(outcome: Outcome, key: Scratch, own: HeaderMap) -> Result<Self, Error> {
        Self::from(outcome, Source::Cache, key, own)
    }

    fn from(outcome: Outcome, source: Source, key: Scratch, own: HeaderMap) -> Result<Self, Error> {
        let Outcome { stored, status: cache, .. } = outcome;
        match stored.refusal() {
            Some(error) => Err(error.clone()),
            None => Ok(Self { stored, source, cache, place: Some(Place::new(key, own)) }),
        }
    }

    /// One with which the cache has nothing to do.
    fn uncached(stored: Stored, why: Forward) -> Self {
        let cache = Handling { server: Some(stored.status), ..Handling::forwarded(why) };
        Self { stored: Arc::new(stored), source: Source::Server, cache, place: None }
    }
}

impl Client {
    /// A read that nobody else can join, and that is not kept: done by its caller, and over when he
    /// loses interest.
    pub(crate) async fn read_alone(
        &self,
        endpoint: &Endpoint,
        prepared: Prepared,
        why: Forward,
    ) -> Result<Answer, Error> {
        let call = Call::own(self.timeout(&prepared));
        let outgoing = self.inner.outgoing(endpoint, prepared);
        let outgoing = outgoing.map_err(|error| error.in_operation(endpoint))?;
        let span = span_of(endpoint);
        let exchange = pin!(self.inner.exchange(&outgoing, &call));
        // Pinned first, so that it is not moved into either.
        let result =
            if span.is_disabled() { exchange.await } else { exchange.instrument(span).await };
        result
            .map(|stored| Answer::uncached(stored, why))
            .map_err(|error| without_answer(error).in_operation(endpoint))
    }

    /// A read whose answer is left on its way.
    pub(crate) async fn open(
        &self,
        endpoint: &Endpoint,
        prepared: Prepared,
    ) -> Result<Download, Error> {
        let call = Call::own(self.timeout(&prepared));
        let work = async {
            let mut outgoing = self.inner.outgoing(endpoint, prepared)?;
            outgoing.leaves_body = true;
            self.inner.answered(&outgoing, &call).await
        };
        let incoming = work.instrument(span_of(endpoint)).await.map_err(without_answer)?;
        let Options { limits, timeouts, .. } = &self.inner.options;
        Download::new(*incoming, endpoint, limits.max_download_bytes, timeouts.progress)
    }

    /// A read that is not answered by what is kept alone.
    pub(crate) async fn read(
        &self,
        endpoint: &Endpoint,
        look: Box<Look>,
        key: Scratch,
        prepared: Prepared,
    ) -> Result<Answer, Error> {
        let result = self.read_by(endpoint, *look, key, prepared).await;
        result.map_err(|error| error.in_operation(endpoint))
    }

    async fn read_by(
        &self,
        endpoint: &Endpoint,
        look: Look,
        key: Scratch,
        prepared: Prepared,
    ) -> Result<Answer, Error> {
        let cache = &self.inner.cache;
        let timeout = self.timeout(&prepared);
        let deadline = call::after(timeout);
        // Twice the usual time: enough for everybody who joins while the first still waits.
        let usual = timeout.max(self.inner.options.timeouts.total);
        let call = || Call::shared(deadline, call::after(usual.saturating_mul(2)));
        let own = prepared.headers.clone();
        match look {
            Look::Answer(outcome) => Answer::kept(outcome, key, own),
            Look::AnswerAndRefresh(outcome, asking) => {
                cache.refresh(asking, call(), self.server(endpoint, prepared));
                Answer::kept(outcome, key, own)
            }
            Look::Bypass(why) => self.read_alone(endpoint, prepared, why).await,
            Look::NotKept => {
                Err(Error::new(ErrorKind::NotCached, "nothing that serves is kept for this call"))
            }
            Look::Ask(asking) if asking.is_alone() => {
                let call = Call::own(timeout);
                let outcome = cache.ask_alone(asking, &call, self.server(endpoint, prepared)).await;
                Answer::from(outcome?, Source::Server, key, own)
            }
            Look::Ask(asking) => {
                let server = self.server(endpoint, prepared);
                let (mut flight, source, asking) = cache.ask(asking, call(), server);
                // The flight may last longer, for the sake of others who have joined it.
                let mut outcome = match tokio::time::timeout_at(deadline, flight.landed()).await {
                    Ok(landing) => cache.or_instead(&asking, landing)?,
                    Err(_elapsed) => match cache.instead(&asking) {
                        Some(outcome) => outcome,
                        None => return Err(self.inner.transport.too_late(flight.call())),
                    },
                };
                outcome.status.collapsed = source == Source::Shared;
                let kept = outcome.status.detail.is_some();
                let source = if kept { Source::Cache } else { source };
                Answer::from(outcome, source, key, own)
            }
        }
    }

    fn timeout(&self, prepared: &Prepared) -> Duration {
        match prepared.timeout {
            Some(timeout) => timeout,
            // How long it takes depends on its size; it is watched over by its progress.
            None if prepared.upload.is_some() => LONGEST,
            None => self.inner.options.timeouts.total,
        }
    }

    fn server(&self, endpoint: &Endpoint, prepared: Prepared) -> AtServer {
        AtServer {
            inner: Arc::clone(&self.inner),
            endpoint: *endpoint,
            span: span_of(endpoint),
            prepared: Some(prepared),
            outgoing: None,
        }
    }

    /// Runs a write in a task of its own: once it is sent, dropping the caller's future cannot
    /// leave it under way without anybody to invalidate what it changes.
    pub(crate) async fn write(
        &self,
        endpoint: &Endpoint,
        prepared: Prepared,
    ) -> Result<Answer, Error> {
        let (inner, endpoint) = (Arc::clone(&self.inner), *endpoint);
        let (call, caller) = Call::of_one(call::after(self.timeout(&prepared)));
        let mut effect = Effect { cache: Arc::clone(&self.inner.cache), endpoint: Some(endpoint) };
        let span = span_of(&endpoint);
        let work = async move {
            let result = match inner.outgoing(&endpoint, prepared) {
                Ok(outgoing) => inner.change(&outgoing, &call).await,
                Err(error) => Err(error),
            };
            let result = result.map_err(|error| error.in_operation(&endpoint));
            if result.as_ref().is_err_and(|error| !error.may_have_been_applied()) {
                effect.did_not_happen();
            }
            // Before the answer is out: its receiver may read at once.
            drop(effect);
            result
        };
        let ended = tokio::spawn(work.instrument(span)).await;
        drop(caller);
        let stored = ended.map_err(|failure| {
            Error::new(ErrorKind::Interrupted, "the task of the write ended early")
                .sent(Sent::Maybe)
                .caused_by(failure)
                .in_operation(&endpoint)
        })??;
        Ok(Answer::uncached(stored, Forward::Method))
    }
}

/// The server, as the cache asks it.
struct AtServer {
    inner: Arc<Inner>,
    endpoint: Endpoint,
    span: Span,
    prepared: Option<Prepared>,
    outgoing: Option<Box<Outgoing>>,
}

impl Upstream for AtServer {
    async fn send(&mut self, call: &Call, extra: HeaderMap) -> Result<Stored, Error> {
        if let Some(prepared) = self.prepared.take() {
            // Here and not before: compressing a body takes its time.
            self.outgoing = Some(self.inner.outgoing(&self.endpoint, prepared)?);
        }
        let Some(outgoing) = &self.outgoing else {
            return Err(Error::new(ErrorKind::Request, "the request could not be made"));
        };
        let changed;
        let outgoing = if extra.is_empty() {
            outgoing
        } else {
            let mut with = outgoing.clone();
            with.validates = validates(&extra);
            with.own.extend(extra);
            changed = with;
            &changed
        };
        let result = self.inner.exchange(outgoing, call).instrument(self.span.clone()).await;
        result.or_else(as_answer)
    }
}

/// Whether a server may answer 304 to a request with these headers.
fn validates(headers: &HeaderMap) -> bool {
    [IF_NONE_MATCH, IF_MODIFIED_SINCE].iter().any(|name| headers.contains_key(name))
}

/// An error that is about an answer as that answer: it is for the cache to see what it says.
fn as_answer(mut error: Error) -> Result<Stored, Error> {
    match (error.status(), error.take_answer()) {
        (Some(status), Some(answer)) => {
            let (headers, body) = Arc::unwrap_or_clone(answer);
            Ok(Stored::new(status, headers, body).refused(error))
        }
        _ => Err(error),
    }
}

/// An error that nobody will ask for the answer it is about.
fn without_answer(mut error: Error) -> Error {
    error.take_answer();
    error
}

/// What is told of a request to whoever listens: the operation, never what it is about. It belongs
/// to the caller's span, though the work is done in a task of its own.
fn span_of(endpoint: &Endpoint) -> Span {
    tracing::debug_span!("request", operation = endpoint.name(), route = endpoint.template())
}

/// Invalidates what a write changes when dropped – after its answer, or with a task that ends
/// before it – unless the write certainly did not happen.
struct Effect {
    cache: Arc<ResponseCache>,
    endpoint: Option<Endpoint>,
}

impl Effect {
    fn did_not_happen(&mut self) {
        self.endpoint = None;
    }
}

impl Drop for Effect {
    fn drop(&mut self) {
        if let Some(endpoint) = &self.endpoint {
            self.cache.written(endpoint);
        }
    }
}

impl Inner {
    /// Carries out a write, and makes invalid what its answer names.
    async fn change(&self, outgoing: &Outgoing, call: &Call) -> Result<Stored, Error> {
        let target = outgoing.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        match self.exchange(outgoing, call).await {
            Ok(stored) => {
                self.cache.write_answered(&self.base, target, &stored);
                Ok(stored)
            }
            Err(error) => match as_answer(error) {
                Err(error) => Err(error),
                Ok(refused) => {
                    self.cache.write_answered(&self.base, target, &refused);
                    Err(refused.into_refusal())
                }
            },
        }
    }

    /// The request as it goes out.
    fn outgoing(&self, endpoint: &Endpoint, prepared: Prepared) -> Result<Box<Outgoing>, Error> {
        let Prepared { target, headers: mut own, body, upload, values, .. } = prepared;
        let uri = self.address(target)?;
        let (body, plain) = self.compressor.encode(body, &mut own);
        Ok(Box::new(Outgoing {
            method: endpoint.method(),
            uri,
            common: Arc::clone(&self.headers),
            own,
            body,
            plain,
            upload: upload.map(|upload| Arc::new(Uploading::new(upload))),
            leaves_body: false,
            operation: endpoint.name(),
            route: endpoint.template(),
            safety: endpoint.safety(),
            values,
            validates: false,
        }))
    }

    fn address(&self, target: String) -> Result<Uri, Error> {
        let build = || -> Result<Uri, http::Error> {
            let mut parts = Parts::default();
            parts.scheme = Some(self.base.scheme().clone());
            parts.authority = Some(self.base.authority().clone());
            parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(target))?);
            Ok(Uri::from_parts(parts)?)
        };
        build().map_err(|error| {
            Error::new(ErrorKind::Request, "the path template does not make a valid address")
                .caused_by(error)
        })
    }

    /// What no text about the request may repeat.
    pub(crate) fn secrets(&self, outgoing: &Outgoing) -> Secrets {
        let mut secrets = Secrets::default();
        if let Some(target) = outgoing.uri.path_and_query() {
            secrets.add(target.as_str());
        }
        for value in &outgoing.values {
            secrets.add(url::segment(value));
            secrets.add(value.as_str());
        }
        for headers in [&*outgoing.common, &outgoing.own] {
            let credentials = headers.get(AUTHORIZATION).map(HeaderValue::to_str);
            if let Some(Ok(credentials)) = credentials {
                secrets.add(credentials.rsplit(' ').next().unwrap_or(credentials));
            }
        }
        self.transport.add_to(&mut secrets);
        secrets
    }
}
