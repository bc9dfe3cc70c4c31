//! Whether an answer is kept, and on which terms: the server's, or else the route's.
//!
//! A server that declares how long an answer counts, or that it must be asked each time, is taken at
//! its word. One that says nothing leaves it to the freshness class of the operation. `no-store` is
//! obeyed in every case.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use super::key::Selecting;
use super::rfc9111::storable::may_be_kept;
use super::rfc9111::{Arrival, Directives, Terms, Windows, fields, validate, vary};
use super::stored::Stored;
use crate::endpoint::Freshness;
use crate::options::CacheOptions;

/// How long beyond its lifetime an answer is kept for the server to confirm, or for its decoded
/// value to be found unchanged: as long again as it counted, but for this long at least and most.
const CONFIRMABLE_MIN: Duration = Duration::from_secs(10 * 60);
const CONFIRMABLE_MAX: Duration = Duration::from_secs(24 * 3600);

/// When an answer was asked for, and when it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timing {
    pub(super) asked: Duration,
    pub(super) received: Duration,
    pub(super) wall: SystemTime,
}

/// How an answer is kept.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) terms: Terms,
    pub(super) selecting: Selecting,
    /// Without what is not kept.
    pub(super) headers: HeaderMap,
}

impl CacheOptions {
    /// The lifetime of an answer of this class about which the server says nothing; zero keeps
    /// nothing.
    pub(super) fn lifetime(&self, class: Freshness) -> Duration {
        match class {
            _ if !self.enabled => Duration::ZERO,
            Freshness::Static => self.static_ttl,
            Freshness::MasterData => self.master_data_ttl,
            Freshness::Live => self.live_ttl,
            Freshness::Declared | Freshness::Never => Duration::ZERO,
        }
    }

    /// Whether answers of this class may be kept at all.
    pub(super) fn keeps(&self, class: Freshness) -> bool {
        self.enabled && (class == Freshness::Declared || !self.lifetime(class).is_zero())
    }

    /// How an answer with these `headers` is kept; `None` for not at all.
    pub(super) fn verdict(
        &self,
        class: Freshness,
        status: StatusCode,
        headers: &HeaderMap,
        timing: Timing,
    ) -> Option<Verdict> {
        if !self.keeps(class) {
            return None;
        }
        let directives = Directives::of(headers);
        if !may_be_kept(status, &directives) || status == StatusCode::PARTIAL_CONTENT {
            return None;
        }
        // A star: nothing that is known of a request tells whether the answer is for it.
        let names = vary::names(headers)?;
        let mut headers = headers.clone();
        fields::strip(&mut headers, &directives.no_cache_fields);
        validate::dated(&mut headers, timing.wall);
        let Timing { asked, received, wall } = timing;
        let directives = &directives;
        let arrival = Arrival { status, headers: &headers, directives, asked, received, wall };
        let (terms, selecting) = match self.declared(class, &arrival) {
            Some(terms) if names.is_empty() => (terms, Selecting::None),
            Some(terms) => (terms, Selecting::Listed(names.into())),
            // Nobody allowed an error to be repeated.
            None if class == Freshness::Declared || !status.is_success() => return None,
            None => {
                let silent = Directives::default();
                let arrival = Arrival { directives: &silent, ..arrival };
                let windows = Windows {
                    while_revalidate: self.stale_while_revalidate,
                    if_error: self.stale_if_error,
                };
                (Terms::of_ours(&arrival, self.lifetime(class), windows), Selecting::All)
            }
        };
        Some(Verdict { terms, selecting, headers })
    }

    /// The terms that the server declares, or that RFC 9111 lets be guessed where nobody else says.
    fn declared(&self, class: Freshness, arrival: &Arrival<'_>) -> Option<Terms> {
        if class != Freshness::Declared && !self.obey_server {
            return None;
        }
        let lifetime = arrival.declared_lifetime();
        let lifetime = lifetime.or_else(|| arrival.directives.no_cache.then_some(Duration::ZERO));
        let guessed = || {
            let confirmable = || !validate::conditions(arrival.status, arrival.headers).is_empty();
            arrival.guessed_lifetime().or_else(|| confirmable().then_some(Duration::ZERO))
        };
        let lifetime =
            lifetime.or_else(|| (class == Freshness::Declared).then(guessed).flatten())?;
        let windows = Windows { while_revalidate: Duration::ZERO, if_error: self.stale_if_error };
        Some(Terms::of(arrival, lifetime, windows))
    }
}

/// How long from now an answer is kept at most.
pub(super) fn of_use(stored: &Stored, now: Duration) -> Duration {
    let terms = &stored.keeping().terms;
    let confirmable = terms.left(now).clamp(CONFIRMABLE_MIN, CONFIRMABLE_MAX);
    terms.of_use(now, confirmable)
}
