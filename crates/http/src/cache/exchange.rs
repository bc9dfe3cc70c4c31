//! What happens between a miss and an answer: the server is asked – whether a kept answer still
//! holds, if there is one – and what it says is judged.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, PRAGMA};
use http::{HeaderMap, HeaderValue, StatusCode};
use wats_cache::{Stamp, Tag};

use super::ResponseCache;
use super::key::Key;
use super::policy::Timing;
use super::rfc9111::{ranges, validate};
use super::routes::Route;
use super::status::{Forward, Handling};
use super::stored::{Keeping, ReadKind, Stored};
use crate::call::Call;
use crate::endpoint::Freshness;
use crate::error::{Error, ErrorKind};

/// Where answers come from.
pub(crate) trait Upstream: Send + 'static {
    /// Sends the request with these headers in addition. An answer of any status is an answer, also
    /// one that the caller is to be told of as an error; an error is what kept an answer from
    /// coming.
    ///
    /// It is called a second time if the first answer turns out to be of no use.
    fn send(
        &mut self,
        call: &Call,
        extra: HeaderMap,
    ) -> impl Future<Output = Result<Stored, Error>> + Send;
}

/// An answer, and how it came about.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) stored: Arc<Stored>,
    pub(crate) status: Handling,
    /// Whether it is to be kept.
    pub(super) keep: bool,
    /// Whether what was kept so far is known to be outdated, though this is not kept.
    pub(super) displaces: bool,
}

/// A read that the server is to be asked for.
#[derive(Debug)]
pub(crate) struct Asking {
    pub(super) class: Freshness,
    pub(super) kind: ReadKind,
    pub(super) key: Key,
    /// The headers of its own that the call brings.
    pub(super) own: HeaderMap,
    pub(super) head: bool,
    pub(super) why: Forward,
    pub(super) route: Arc<Route>,
    /// The tags of its entities.
    pub(super) tags: Vec<Tag>,
    /// From before anything is sent.
    pub(super) stamp: Stamp,
    pub(super) groups: u64,
    /// What is kept, but does not serve without the server's word. Found after the stamp was taken,
    /// so that it holds as long as the stamp does.
    pub(super) candidate: Option<Arc<Stored>>,
    pub(super) mode: Mode,
}

/// How an answer is to be come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// With others who want the same.
    Shared,
    /// Anew, and kept for others.
    Anew {
        /// Whether what is kept may be confirmed.
        validated: bool,
    },
    /// For this caller alone, and not kept.
    Alone,
}

/// Statuses by which a server says that it fails (RFC 5861 §4).
fn is_failure(status: StatusCode) -> bool {
    matches!(status.as_u16(), 500 | 502..=504)
}

/// Whether an error says that the server cannot be reached, or is left alone.
fn is_outage(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::CircuitOpen | ErrorKind::Interrupted
    )
}

impl ResponseCache {
    /// Asks the server, and makes of its answer what the caller is given.
    pub(super) async fn carry_out(
        self: &Arc<Self>,
        asking: &Asking,
        mut upstream: impl Upstream,
        call: &Call,
    ) -> Result<Outcome, Error> {
        let mut asked = self.time.now();
        let mut answer = upstream.send(call, asking.extra(true)).await;
        if let (Ok(word), Some(candidate)) = (&answer, &asking.candidate)
            && word.status == StatusCode::NOT_MODIFIED
        {
            if validate::is_about(candidate.headers(), word.headers()) {
                return Ok(self.confirmed(asking, candidate, word, asked));
            }
            // It speaks of an answer that we do not have.
            asked = self.time.now();
            answer = upstream.send(call, asking.extra(false)).await;
        }
        if let Some(outcome) = self.stand_in_for(asking, answer.as_ref()) {
            return Ok(outcome);
        }
        let answer = answer?;
        if asking.head {
            self.apply_head(asking, &answer, asked);
        }
        Ok(self.judged(asking, answer, asked))
    }

    /// What came of a flight, or what stands in for it: he who started it may not have wanted that.
    pub(crate) fn or_instead(
        &self,
        asking: &Asking,
        landing: Result<Outcome, Error>,
    ) -> Result<Outcome, Error> {
        let answer = landing.as_ref().map(|outcome| &*outcome.stored);
        self.stand_in_for(asking, answer).map_or(landing, Ok)
    }

    /// What stands in for an answer by which the server fails, or for none.
    fn stand_in_for(&self, asking: &Asking, answer: Result<&Stored, &Error>) -> Option<Outcome> {
        let failed = match answer {
            Ok(answer) => is_failure(answer.status).then_some(Some(answer.status)),
            Err(error) => is_outage(error).then_some(error.status()),
        };
        failed.and_then(|server| self.stand_in(asking, server))
    }

    /// What is kept, in place of an answer that did not come; `None` if it must not serve.
    pub(super) fn stand_in(&self, asking: &Asking, server: Option<StatusCode>) -> Option<Outcome> {
        // One failure is no better than another.
        let candidate = asking.candidate.as_ref().filter(|kept| !is_failure(kept.status))?;
        let now = self.time.now();
        let terms = &candidate.keeping().terms;
        // Who wants the server to be asked is told that it could not be.
        let content = asking.mode == Mode::Shared && !asking.head;
        if !content || !terms.serves_if_error(now) || !asking.stamp.is_current() {
            return None;
        }
        asking.route.stale.add(1);
        let status = Handling {
            server,
            stale: true,
            at: Some(now),
            detail: Some("stale-if-error"),
            ..Handling::forwarded(asking.why)
        };
        Some(Outcome::new(Arc::clone(candidate), status))
    }

    /// The kept answer, which the server says still holds.
    fn confirmed(
        &self,
        asking: &Asking,
        candidate: &Arc<Stored>,
        word: &Stored,
        asked: Duration,
    ) -> Outcome {
        asking.route.revalidated.add(1);
        let timing = self.timing(asked);
        let headers = validate::updated(candidate.headers(), word.headers(), timing.wall);
        let verdict = self.options.verdict(asking.class, candidate.status, &headers, timing);
        let keep = verdict.is_some();
        let (headers, keeping) = match verdict {
            Some(verdict) => (verdict.headers, asking.keeping(verdict.terms, verdict.selecting)),
            None => (headers, candidate.keeping().clone()),
        };
        let stored = candidate.confirmed(&headers, keeping);
        self.outcome(asking, Arc::new(stored), word.status, keep)
    }

    fn judged(&self, asking: &Asking, answer: Stored, asked: Duration) -> Outcome {
        let (server, timing) = (answer.status, self.timing(asked));
        let verdict = (asking.mode != Mode::Alone && !asking.head)
            .then(|| self.options.verdict(asking.class, server, answer.headers(), timing))
            .flatten();
        if answer.refusal().is_some() {
            asking.route.failed.add(1);
        }
        let Some(verdict) = verdict else {
            return self.outcome(asking, Arc::new(answer), server, false);
        };
        let keeping = asking.keeping(verdict.terms, verdict.selecting);
        let mut stored = answer.kept(&verdict.headers, keeping);
        if let Some(candidate) = &asking.candidate {
            stored = stored.sharing(candidate);
        }
        self.outcome(asking, Arc::new(stored), server, true)
    }

    fn outcome(
        &self,
        asking: &Asking,
        stored: Arc<Stored>,
        server: StatusCode,
        keep: bool,
    ) -> Outcome {
        let at = keep.then(|| self.time.now());
        let status = Handling { server: Some(server), at, ..Handling::forwarded(asking.why) };
        Outcome { keep, displaces: displaces(server), ..Outcome::new(stored, status) }
    }

    fn timing(&self, asked: Duration) -> Timing {
        Timing { asked, received: self.time.now(), wall: self.time.wall() }
    }

    /// Brings what GET left up to date by what HEAD says; what HEAD contradicts is dropped.
    fn apply_head(self: &Arc<Self>, asking: &Asking, answer: &Stored, asked: Duration) {
        let Some(candidate) = &asking.candidate else { return };
        let timing = self.timing(asked);
        let length = http::header::CONTENT_LENGTH;
        let same_length = match (candidate.headers().get(&length), answer.headers().get(&length)) {
            (Some(kept), Some(said)) => kept == said,
            _ => true,
        };
        let agrees = answer.status == candidate.status
            && same_length
            && validate::is_about(candidate.headers(), answer.headers());
        let headers = validate::updated(candidate.headers(), answer.headers(), timing.wall);
        let verdict = agrees
            .then(|| self.options.verdict(asking.class, candidate.status, &headers, timing))
            .flatten();
        self.flights.unless_under_way(&asking.key, || {
            // Something newer may lie there by now.
            if !self
                .find(&asking.key, &asking.own, &asking.kind)
                .is_some_and(|kept| Arc::ptr_eq(&kept, candidate))
            {
                return;
            }
            match verdict {
                Some(verdict) => {
                    let keeping = asking.keeping(verdict.terms, verdict.selecting);
                    let stored = Arc::new(candidate.confirmed(&verdict.headers, keeping));
                    self.keep(asking, &stored, asking.stamp.clone());
                }
                None => {
                    self.kept.remove(&asking.key);
                }
            }
        });
    }
}

/// Whether an answer that is not kept says that the earlier one no longer holds. A server that fails,
/// or has no time, says nothing of it.
fn displaces(status: StatusCode) -> bool {
    !(status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT)
}

impl Outcome {
    pub(super) fn new(stored: Arc<Stored>, status: Handling) -> Self {
        Self { stored, status, keep: false, displaces: false }
    }

    /// An answer with which the cache has nothing to do.
    #[cfg(test)]
    pub(super) fn uncached(stored: Stored) -> Self {
        let status = Handling::forwarded(Forward::Bypass);
        Self::new(Arc::new(stored), status)
    }
}

impl Asking {
    /// What is added to the request: conditions, and that caches on the way are to ask as well.
    fn extra(&self, conditional: bool) -> HeaderMap {
        let mut extra = HeaderMap::new();
        let confirmable = !self.head && self.mode != (Mode::Anew { validated: false });
        if let Some(candidate) = self.candidate.as_ref().filter(|_| conditional && confirmable) {
            extra = validate::conditions(candidate.status, candidate.headers());
        }
        if !self.own.contains_key(CACHE_CONTROL) {
            match self.mode {
                Mode::Anew { validated: true } => {
                    extra.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=0"));
                }
                Mode::Anew { validated: false } => {
                    extra.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
                    extra.insert(PRAGMA, HeaderValue::from_static("no-cache"));
                }
                Mode::Shared | Mode::Alone => {}
            }
        }
        extra
    }

    fn keeping(&self, terms: super::rfc9111::Terms, selecting: super::key::Selecting) -> Keeping {
        let route = Some(Arc::clone(&self.route));
        Keeping { terms, selecting, kind: self.kind, route }
    }
}

/// The part of a whole answer that a request wants: a range of bytes, or the headers alone.
pub(super) fn part_of(stored: Arc<Stored>, own: &HeaderMap, head: bool) -> Option<Arc<Stored>> {
    if head {
        let headers = stored.headers().clone();
        return Some(Arc::new(stored.part(stored.status, headers, Bytes::new())));
    }
    if own.is_empty() || !own.contains_key(http::header::RANGE) {
        return Some(stored);
    }
    if stored.status != StatusCode::OK || !ranges::countable(stored.headers()) {
        return None;
    }
    let length = stored.body().len();
    let range = ranges::wanted(own, length)?;
    let headers = ranges::of_part(stored.headers(), &range, length);
    let body = stored.body().slice(range);
    Some(Arc::new(stored.part(StatusCode::PARTIAL_CONTENT, headers, body)))
}
