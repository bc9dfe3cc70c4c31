//! Whether a kept answer serves a request (RFC 9111 §4, §5.2.1).

use std::time::Duration;

use http::HeaderMap;
use http::header::CACHE_CONTROL;

use super::directives::Directives;
use super::freshness::Terms;

/// What a caller asks of a kept answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each may be wished by itself")]
pub(crate) struct Wish {
    /// The server is to be asked, unless it said that the answer will not change.
    pub(crate) validated: bool,
    /// Whatever its age.
    pub(crate) any_age: bool,
    pub(crate) max_age: Option<Duration>,
    pub(crate) min_fresh: Option<Duration>,
    pub(crate) max_stale: Option<Duration>,
    /// The server is not to be asked.
    pub(crate) only_kept: bool,
    /// The answer is not to be kept.
    pub(crate) unkept: bool,
}

impl Wish {
    /// With what the `Cache-Control` of the request says.
    pub(crate) fn and(mut self, headers: &HeaderMap) -> Self {
        if !headers.contains_key(CACHE_CONTROL) {
            return self;
        }
        let said = Directives::of(headers);
        self.validated |= said.no_cache;
        self.only_kept |= said.only_if_cached;
        self.unkept |= said.no_store;
        self.max_age = self.max_age.into_iter().chain(said.max_age).min();
        self.min_fresh = self.min_fresh.into_iter().chain(said.min_fresh).max();
        self.max_stale = self.max_stale.into_iter().chain(said.max_stale).max();
        self
    }

    fn is_plain(&self) -> bool {
        !self.validated
            && !self.any_age
            && self.max_age.is_none()
            && self.min_fresh.is_none()
            && self.max_stale.is_none()
    }
}

/// What a kept answer is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reuse {
    /// It serves.
    Fresh,
    /// It serves, though its lifetime is over, because the caller takes it so.
    Stale,
    /// It serves while the server is asked for another one.
    WhileRevalidating,
    /// The server is to be asked whether it still holds.
    AfterValidation,
}

/// What `terms` make of a kept answer for a caller with this `wish`.
#[inline]
pub(crate) fn reuse(terms: &Terms, wish: &Wish, now: Duration) -> Reuse {
    if terms.is_fresh(now) && wish.is_plain() {
        return Reuse::Fresh;
    }
    wished(terms, wish, now)
}

fn wished(terms: &Terms, wish: &Wish, now: Duration) -> Reuse {
    let fresh = terms.is_fresh(now);
    if wish.any_age {
        return if fresh { Reuse::Fresh } else { Reuse::Stale };
    }
    if wish.validated {
        // RFC 8246: while it is fresh, a reload would only confirm what is known.
        return if fresh && terms.immutable { Reuse::Fresh } else { Reuse::AfterValidation };
    }
    let too_old = wish.max_age.is_some_and(|most| terms.age(now) > most || most.is_zero());
    let too_short = wish.min_fresh.is_some_and(|least| terms.left(now) < least);
    if too_old || too_short {
        return Reuse::AfterValidation;
    }
    if fresh {
        return Reuse::Fresh;
    }
    if wish.max_stale.is_some_and(|most| !terms.is_strict() && terms.staleness(now) <= most) {
        return Reuse::Stale;
    }
    if terms.serves_while_revalidating(now) {
        return Reuse::WhileRevalidating;
    }
    Reuse::AfterValidation
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http::header::{CACHE_CONTROL, HeaderMap};
    use http::{HeaderValue, StatusCode};

    use super::{Reuse, Wish, reuse};
    use crate::cache::rfc9111::{Arrival, Directives, Terms, Windows};

    fn cache_control(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CACHE_CONTROL, HeaderValue::from_static(value))])
    }

    /// What becomes of an answer `after` seconds, for a request with this `Cache-Control`.
    fn after(after: u64, answer: &'static str, asked: &'static str, wish: Wish) -> Reuse {
        let headers = cache_control(answer);
        let directives = Directives::of(&headers);
        let arrival = Arrival {
            status: StatusCode::OK,
            headers: &headers,
            directives: &directives,
            asked: Duration::ZERO,
            received: Duration::ZERO,
            wall: SystemTime::UNIX_EPOCH,
        };
        let lifetime = arrival.declared_lifetime().unwrap_or_default();
        let terms = Terms::of(&arrival, lifetime, Windows::default());
        let wish = if asked.is_empty() { wish } else { wish.and(&cache_control(asked)) };
        reuse(&terms, &wish, Duration::from_secs(after))
    }

    #[test]
    fn a_caller_may_want_less_than_is_allowed() {
        let plain = Wish::default();
        for (seconds, asked, expected) in [
            (10, "", Reuse::Fresh),
            (10, "max-age=20", Reuse::Fresh),
            (10, "max-age=5", Reuse::AfterValidation),
            (0, "max-age=0", Reuse::AfterValidation),
            (10, "min-fresh=50", Reuse::Fresh),
            (10, "min-fresh=51", Reuse::AfterValidation),
            (10, "no-cache", Reuse::AfterValidation),
            (60, "", Reuse::AfterValidation),
            (70, "max-stale=10", Reuse::Stale),
            (71, "max-stale=10", Reuse::AfterValidation),
            (7100, "max-stale", Reuse::Stale),
        ] {
            assert_eq!(after(seconds, "max-age=60", asked, plain), expected, "{seconds} {asked}");
        }
    }

    #[test]
    fn what_must_be_validated_is_not_served_stale_unless_that_is_insisted_on() {
        let strict = "max-age=60, must-revalidate";
        let force = Wish { any_age: true, ..Wish::default() };
        assert_eq!(after(61, strict, "max-stale", Wish::default()), Reuse::AfterValidation);
        assert_eq!(after(61, strict, "", force), Reuse::Stale);
    }

    #[test]
    fn what_does_not_change_is_not_validated_while_it_is_fresh() {
        let wish = Wish { validated: true, ..Wish::default() };
        assert_eq!(after(10, "max-age=60, immutable", "", wish), Reuse::Fresh);
        assert_eq!(after(60, "max-age=60, immutable", "", wish), Reuse::AfterValidation);
        assert_eq!(after(10, "max-age=60", "", wish), Reuse::AfterValidation);
    }

    #[test]
    fn a_stale_answer_serves_within_its_window() {
        let answer = "max-age=60, stale-while-revalidate=10";
        assert_eq!(after(69, answer, "", Wish::default()), Reuse::WhileRevalidating);
        assert_eq!(after(70, answer, "", Wish::default()), Reuse::AfterValidation);
    }
}
