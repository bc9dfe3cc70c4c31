//! How a call is carried out: a read through the cache, a write in a task of its own.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue};
use http::uri::{Parts, PathAndQuery, Uri};
use tracing::{Instrument, Span};

use crate::cache::{Found, Key, ResponseCache, Stored, Usage};
use crate::call::{self, Call};
use crate::client::{Client, Inner};
use crate::endpoint::{Endpoint, Kind};
use crate::error::{Error, ErrorKind, Sent};
use crate::redact::Secrets;
use crate::request::{CacheMode, Prepared};
use crate::response::Source;
use crate::transport::Outgoing;
use crate::url;

/// What a call was answered with.
pub(crate) struct Answer {
    pub(crate) stored: Arc<Stored>,
    pub(crate) source: Source,
    /// The key under which it may be kept.
    pub(crate) key: Option<Key>,
}

impl Client {
    pub(crate) async fn execute(
        &self,
        endpoint: &Endpoint,
        prepared: Prepared,
    ) -> Result<Answer, Error> {
        let timeout = prepared.timeout.unwrap_or(self.inner.options.timeouts.total);
        if endpoint.kind() == Kind::Write {
            let stored = self.write(endpoint, prepared, timeout).await?;
            return Ok(Answer { stored, source: Source::Server, key: None });
        }
        let usage = match prepared.mode {
            CacheMode::Default => Usage { look: true, keep: true },
            CacheMode::Reload => Usage { look: false, keep: true },
            CacheMode::NoStore => Usage { look: false, keep: false },
        };
        if !self.inner.cache.concerns(endpoint, usage) {
            let stored = self.read_alone(endpoint, prepared, timeout).await?;
            return Ok(Answer { stored: Arc::new(stored), source: Source::Server, key: None });
        }
        let key = prepared.key(endpoint);
        let (stored, source) =
            self.read(endpoint, prepared, usage, Arc::clone(&key), timeout).await?;
        Ok(Answer { stored, source, key: Some(key) })
    }

    /// A read that nobody else can join, and that is not kept: done by its caller, and over when he
    /// loses interest.
    async fn read_alone(
        &self,
        endpoint: &Endpoint,
        prepared: Prepared,
        timeout: Duration,
    ) -> Result<Stored, Error> {
        let call = Call::own(timeout);
        let work = async {
            let outgoing = self.inner.outgoing(endpoint, prepared)?;
            self.inner.exchange(&outgoing, &call).await
        };
        let span = span_of(endpoint);
        if span.is_disabled() { work.await } else { Box::pin(work.instrument(span)).await }
    }

    async fn read(
        &self,
        endpoint: &Endpoint,
        prepared: Prepared,
        usage: Usage,
        key: Key,
        timeout: Duration,
    ) -> Result<(Arc<Stored>, Source), Error> {
        let (inner, endpoint) = (Arc::clone(&self.inner), *endpoint);
        let deadline = call::after(timeout);
        // Twice the usual time: enough for everybody who joins while the first still waits.
        let usual = timeout.max(self.inner.options.timeouts.total);
        let call = Call::shared(deadline, call::after(usual.saturating_mul(2)));
        let ask = |call: Arc<Call>| async move {
            // Here and not before: compressing a body takes its time.
            let outgoing = inner.outgoing(&endpoint, prepared)?;
            inner.exchange(&outgoing, &call).await
        };
        let span = span_of(&endpoint);
        let ask = |call| ask(call).instrument(span);
        match self.inner.cache.read(&endpoint, key, usage, call, ask) {
            Found::Kept(stored) => Ok((stored, Source::Cache)),
            Found::UnderWay(mut flight, source) => {
                // The flight may last longer, for the sake of others who have joined it.
                match tokio::time::timeout_at(deadline, flight.landed()).await {
                    Ok(landing) => landing.map(|stored| (stored, source)),
                    Err(_elapsed) => Err(self.inner.transport.too_late(flight.call())),
                }
            }
        }
    }

    /// Runs a write in a task of its own: once it is sent, dropping the caller's future cannot
    /// leave it under way without anybody to invalidate what it changes.
    async fn write(
        &self,
        endpoint: &Endpoint,
        prepared: Prepared,
        timeout: Duration,
    ) -> Result<Arc<Stored>, Error> {
        let (inner, endpoint) = (Arc::clone(&self.inner), *endpoint);
        let (call, caller) = Call::of_one(call::after(timeout));
        let mut effect = Effect { cache: Arc::clone(&self.inner.cache), endpoint: Some(endpoint) };
        let span = span_of(&endpoint);
        let work = async move {
            let result = match inner.outgoing(&endpoint, prepared) {
                Ok(outgoing) => inner.exchange(&outgoing, &call).await,
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
        })??;
        Ok(Arc::new(stored))
    }
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
    /// The request as it goes out.
    fn outgoing(&self, endpoint: &Endpoint, prepared: Prepared) -> Result<Outgoing, Error> {
        let Prepared { target, headers: mut own, body, values, .. } = prepared;
        let uri = self.address(target)?;
        let (body, plain) = self.compressor.encode(body, &mut own);
        Ok(Outgoing {
            method: endpoint.method(),
            uri,
            common: Arc::clone(&self.headers),
            own,
            body,
            plain,
            operation: endpoint.name(),
            safety: endpoint.safety(),
            values,
        })
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
