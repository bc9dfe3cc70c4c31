//! One request from its head to its answer: count, wait, misbehave if told to, authenticate,
//! dispatch, encode. What an operation does is its handler's part.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Body, Incoming};
use tokio::sync::Notify;

use crate::counts::Counters;
use crate::exchanges::{Asked, Exchanges};
use crate::faults::{Fault, Faults};
use crate::handlers::parameters::caller;
use crate::journal::{Journal, Replayed};
use crate::query::Query;
use crate::reply::Reply;
use crate::route_table::ROUTES;
use crate::routes::{Call, Router, Target};
use crate::state::State;
use crate::{Options, body, clock, page};

/// Everything the connections of one server have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) router: Router,
    pub(crate) counters: Counters,
    pub(crate) faults: Faults,
    pub(crate) state: RwLock<State>,
    pub(crate) exchanges: Exchanges,
    pub(crate) journal: Option<Journal>,
}

impl Shared {
    /// The state for reading, with every report processed that is due. A handler that panicked is no reason to stop serving the others.
    pub(crate) fn read_state(&self) -> RwLockReadGuard<'_, State> {
        if !self.options.processing_delay.is_zero() {
            drop(self.write_state());
        }
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state for writing, likewise.
    pub(crate) fn write_state(&self) -> RwLockWriteGuard<'_, State> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.process_due(Some(tokio::time::Instant::now()));
        state
    }
}

/// The wish to drop a connection without an answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut(Arc<Notify>);

impl Cut {
    /// Resolves when the connection is to be dropped.
    pub(crate) async fn wanted(&self) {
        self.0.notified().await;
    }

    /// Has the connection dropped, and with it the future that calls this.
    async fn now(&self) -> Response<Full<Bytes>> {
        self.0.notify_one();
        // HTTP/2 serves each stream in a task of its own, which ends when it notices that the
        // connection is gone; the bound only keeps it from ever outliving that.
        tokio::time::sleep(Duration::from_secs(5)).await;
        Reply::status(StatusCode::SERVICE_UNAVAILABLE).into_response(false)
    }
}

/// Answers one request.
pub(crate) async fn answer(
    shared: &Shared,
    cut: &Cut,
    request: Request<Incoming>,
) -> Response<Full<Bytes>> {
    let (head, incoming) = request.into_parts();
    if head.uri.path() == "/" && head.method == Method::GET {
        return Reply::html(page::render(shared)).into_response(body::takes_gzip(&head.headers));
    }
    let begun = Instant::now();
    let target = shared.router.find(&head.method, head.uri.path());
    let slot = target.as_ref().map_or(Target::Unknown.slot(), Target::slot);
    shared.counters.request(slot);
    let mut asked = Asked::new(Router::name(slot));

    let (fault, delay) = shared.faults.strike(slot);
    let delay = delay.saturating_add(shared.options.latency);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    if fault.as_ref().is_some_and(Fault::is_disconnect) {
        return cut.now().await;
    }

    let Options { max_body_bytes, body_timeout, .. } = shared.options;
    let received = match body::receive(incoming, max_body_bytes, body_timeout).await {
        Ok(body) => {
            shared.counters.received(slot, body.len());
            Ok(body)
        }
        Err((reply, bytes)) => {
            shared.counters.received(slot, bytes);
            Err(reply)
        }
    };
    let reply = match fault.as_ref().and_then(Fault::answer) {
        Some(reply) => reply,
        None => match (target, received) {
            (Ok(target), Ok(body)) => handle(shared, &target, &head, body, &mut asked),
            (Err(reply), _) | (_, Err(reply)) => reply,
        },
    };
    let (status, answer) = (reply.code(), reply.content());
    shared.exchanges.add(&asked, &head, status, answer, begun.elapsed());
    if fault.is_some_and(|fault| fault.is_lost_response()) {
        return cut.now().await;
    }
    let response = reply.into_response(body::takes_gzip(&head.headers));
    shared.counters.sent(slot, response.body().size_hint().lower());
    response
}

fn handle(
    shared: &Shared,
    target: &Target,
    head: &http::request::Parts,
    body: Bytes,
    asked: &mut Asked,
) -> Reply {
    let path = head.uri.path();
    if !is_authorised(&head.headers, path, shared) {
        let text = "Authorization has been denied for this request.";
        return Reply::message(StatusCode::UNAUTHORIZED, text)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic"));
    }
    let (route, parameters) = match target {
        Target::Route(route, parameters) => (&ROUTES[*route], parameters),
        Target::WrongMethod(allowed) => {
            let allowed = allowed.iter().copied().collect::<Vec<_>>().join(", ");
            let text = format!("The method {} is not allowed here.", head.method);
            let reply = Reply::message(StatusCode::METHOD_NOT_ALLOWED, text);
            return match HeaderValue::from_str(&allowed) {
                Ok(allowed) => reply.with_header(header::ALLOW, allowed),
                Err(_) => reply,
            };
        }
        Target::Unknown => return Reply::not_found(format!("There is no resource at {path}.")),
    };
    let handled = || -> Result<Reply, Reply> {
        let query = Query::parse(head.uri.query())?;
        let body = body::decode(&head.headers, body, shared.options.max_expanded_body_bytes)?;
        asked.body = body.clone();
        let call = Call { parameters, query: &query, headers: &head.headers, body };
        match shared.journal.as_ref().filter(|_| route.changes) {
            None => (route.handler)(&call, shared),
            Some(journal) => recorded(journal, head, &call, || (route.handler)(&call, shared)),
        }
    };
    handled().unwrap_or_else(|reply| reply)
}

/// Carries out a request that may change something, and records it if it did.
fn recorded(
    journal: &Journal,
    head: &http::request::Parts,
    call: &Call<'_>,
    work: impl FnOnce() -> Result<Reply, Reply>,
) -> Result<Reply, Reply> {
    let mut writing = journal.lock();
    let at = clock::now();
    let reply = clock::at(at, work)?;
    writing.record(at, caller(call), head, &call.body).map_err(|error| {
        let text = format!("It was done, but will be forgotten at the next start: {error}.");
        Reply::message(StatusCode::INSUFFICIENT_STORAGE, text)
    })?;
    Ok(reply)
}

/// Carries out a request of the journal again. What it answers has been answered.
pub(crate) fn replay(shared: &Shared, request: &Replayed) {
    let Ok(Target::Route(route, parameters)) =
        shared.router.find(&request.method, request.uri.path())
    else {
        return;
    };
    let Ok(query) = Query::parse(request.uri.query()) else { return };
    let body = Bytes::from(request.body.clone());
    let call = Call { parameters: &parameters, query: &query, headers: &request.headers, body };
    request.at_its_time(|| drop((ROUTES[route].handler)(&call, shared)));
}

/// Basic authentication with the token of the options, one that was given out, or the passcode of a
/// registered station. The internal API also wants a `Referer`; without it
/// the server takes the caller for a browser, which has no token.
fn is_authorised(headers: &HeaderMap, path: &str, shared: &Shared) -> bool {
    const INTERNAL: &str = "/api/internal/";
    let internal = path.get(..INTERNAL.len()).is_some_and(|p| p.eq_ignore_ascii_case(INTERNAL));
    let credentials = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '));
    let known =
        |given: &str| given == shared.options.token || shared.read_state().system.admits(given);
    credentials.is_some_and(|(scheme, given)| scheme.eq_ignore_ascii_case("Basic") && known(given))
        && (!internal || headers.contains_key(header::REFERER))
}
