//! How old an answer is, and how long it counts (RFC 9111 §4.2).

use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::header::{AGE, DATE, EXPIRES, HeaderMap, LAST_MODIFIED};

use super::dates;
use super::directives::{Directives, LONGEST, seconds};
use super::fields::{members, single};

/// The share of an answer's age at its arrival that a guess of its lifetime takes (RFC 9111 §4.2.2
/// suggests a tenth), and the longest guess.
const GUESSED_SHARE: u32 = 10;
const GUESS_MAX: Duration = Duration::from_secs(24 * 3600);

/// An answer that has just come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) directives: &'a Directives,
    /// When it was asked for, and when it came, by the cache's clock.
    pub(crate) asked: Duration,
    pub(crate) received: Duration,
    /// When it came, by the wall clock.
    pub(crate) wall: SystemTime,
}

/// How long an answer may be served beyond its lifetime.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Windows {
    /// While the server is asked for another one.
    pub(crate) while_revalidate: Duration,
    /// When the server fails.
    pub(crate) if_error: Duration,
}

impl Arrival<'_> {
    fn date(&self, text: &str) -> Option<SystemTime> {
        dates::parse(text, self.wall)
    }

    /// How old it was when it came (`corrected_initial_age`).
    pub(crate) fn initial_age(&self) -> Duration {
        let sent = single(self.headers, &DATE).and_then(|text| self.date(text));
        let apparent = sent.and_then(|sent| self.wall.duration_since(sent).ok());
        // The first number counts; what is not a number is passed over.
        let told = members(self.headers, &AGE).next().and_then(seconds);
        let on_the_way = self.received.saturating_sub(self.asked);
        let corrected = told.unwrap_or_default().saturating_add(on_the_way);
        corrected.max(whole_seconds(apparent.unwrap_or_default()))
    }

    /// The lifetime that the server declares: `max-age`, or else `Expires`. What is declared
    /// wrongly is zero.
    pub(crate) fn declared_lifetime(&self) -> Option<Duration> {
        if let Some(age) = self.directives.max_age {
            return Some(age);
        }
        self.headers.contains_key(EXPIRES).then(|| {
            let expires = single(self.headers, &EXPIRES).and_then(|text| self.date(text));
            let sent = single(self.headers, &DATE).and_then(|text| self.date(text));
            let from = sent.unwrap_or(self.wall);
            let left = expires.and_then(|expires| expires.duration_since(from).ok());
            left.unwrap_or_default().min(LONGEST)
        })
    }

    /// A lifetime guessed from how long the content has not changed, where that is allowed: for
    /// statuses known to last, and for what is declared `public`.
    pub(crate) fn guessed_lifetime(&self) -> Option<Duration> {
        if !(self.directives.public || lasts(self.status)) {
            return None;
        }
        let changed = single(self.headers, &LAST_MODIFIED).and_then(|text| self.date(text))?;
        let sent = single(self.headers, &DATE).and_then(|text| self.date(text));
        let unchanged = sent.unwrap_or(self.wall).duration_since(changed).ok()?;
        Some((unchanged / GUESSED_SHARE).min(GUESS_MAX))
    }
}

/// Statuses that may be kept without a declared lifetime (RFC 9110 §15.1).
pub(crate) fn lasts(status: StatusCode) -> bool {
    matches!(status.as_u16(), 200 | 203 | 204 | 206 | 300 | 301 | 308 | 404 | 405 | 410 | 414 | 501)
}

/// Dates count seconds, so a fraction of one is no age.
fn whole_seconds(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs())
}

/// On which terms a kept answer may be served. Times are those of the cache's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    received: Duration,
    initial_age: Duration,
    lifetime: Duration,
    windows: Windows,
    /// Up to here it is served without a word to the server.
    fresh_until: Duration,
    /// Once stale, or always, the server must have confirmed it.
    strict: bool,
    pub(crate) immutable: bool,
}

impl Terms {
    /// Of an answer that the server has declared, or was taken to have declared, this lifetime for;
    /// `windows` are what the directives do not say otherwise.
    pub(crate) fn of(arrival: &Arrival<'_>, lifetime: Duration, windows: Windows) -> Self {
        Self::new(arrival, arrival.initial_age(), lifetime, windows)
    }

    /// Of an answer whose lifetime is ours to say: clocks of servers have no part in it.
    pub(crate) fn of_ours(arrival: &Arrival<'_>, lifetime: Duration, windows: Windows) -> Self {
        let age = arrival.received.saturating_sub(arrival.asked);
        Self::new(arrival, age, lifetime, windows)
    }

    fn new(
        arrival: &Arrival<'_>,
        initial_age: Duration,
        lifetime: Duration,
        windows: Windows,
    ) -> Self {
        let said = arrival.directives;
        let strict = said.must_revalidate || said.no_cache;
        let windows = if strict {
            Windows::default()
        } else {
            Windows {
                while_revalidate: said.stale_while_revalidate.unwrap_or(windows.while_revalidate),
                if_error: said.stale_if_error.unwrap_or(windows.if_error),
            }
        };
        let mut terms = Self {
            received: arrival.received,
            initial_age,
            lifetime,
            windows,
            fresh_until: Duration::ZERO,
            strict,
            immutable: said.immutable,
        };
        if !said.no_cache {
            terms.fresh_until = terms.end_of_lifetime();
        }
        terms
    }

    fn end_of_lifetime(&self) -> Duration {
        let left = self.lifetime.saturating_sub(self.initial_age);
        self.received.saturating_add(left)
    }

    /// Whether it may be served without a word to the server.
    #[inline]
    pub(crate) fn is_fresh(&self, now: Duration) -> bool {
        now < self.fresh_until
    }

    /// Whether a stale answer must not be served unless the server has confirmed it.
    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }

    pub(crate) fn age(&self, now: Duration) -> Duration {
        self.initial_age.saturating_add(now.saturating_sub(self.received))
    }

    /// How much of its lifetime is left.
    pub(crate) fn left(&self, now: Duration) -> Duration {
        self.lifetime.saturating_sub(self.age(now))
    }

    /// How long its lifetime has been over.
    pub(crate) fn staleness(&self, now: Duration) -> Duration {
        self.age(now).saturating_sub(self.lifetime)
    }

    /// Whether it may be served while the server is asked for another.
    pub(crate) fn serves_while_revalidating(&self, now: Duration) -> bool {
        self.staleness(now) < self.windows.while_revalidate
    }

    /// Whether it may be served because the server has failed.
    pub(crate) fn serves_if_error(&self, now: Duration) -> bool {
        !self.strict && (self.is_fresh(now) || self.staleness(now) < self.windows.if_error)
    }

    /// How long from `now` it may be of use: served, or `kept` beyond that for the server to
    /// confirm.
    pub(crate) fn of_use(&self, now: Duration, kept: Duration) -> Duration {
        let window = self.windows.while_revalidate.max(self.windows.if_error).max(kept);
        (self.lifetime.saturating_add(window)).saturating_sub(self.age(now))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http::StatusCode;
    use http::header::{HeaderMap, HeaderName};
    use proptest::prelude::*;

    use super::{Arrival, Terms, Windows};
    use crate::cache::rfc9111::Directives;

    const NOW: u64 = 1_780_000_000;

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn date(offset: i64) -> String {
        let at = NOW.checked_add_signed(offset).unwrap();
        httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + secs(at))
    }

    /// The terms of an answer that comes at second 100 and was asked for a second earlier.
    fn terms(pairs: &[(&'static str, String)]) -> Option<Terms> {
        let headers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        let directives = Directives::of(&headers);
        let arrival = Arrival {
            status: StatusCode::OK,
            headers: &headers,
            directives: &directives,
            asked: secs(99),
            received: secs(100),
            wall: SystemTime::UNIX_EPOCH + secs(NOW),
        };
        let lifetime = arrival.declared_lifetime().or_else(|| arrival.guessed_lifetime())?;
        Some(Terms::of(&arrival, lifetime, Windows::default()))
    }

    fn cc(value: &str) -> (&'static str, String) {
        ("cache-control", value.to_owned())
    }

    #[test]
    fn a_lifetime_runs_from_the_moment_of_asking() {
        let terms = terms(&[cc("max-age=60")]).unwrap();
        assert!(terms.is_fresh(secs(158)) && !terms.is_fresh(secs(159)));
        assert_eq!(terms.age(secs(110)), secs(11));
        assert_eq!((terms.left(secs(110)), terms.staleness(secs(170))), (secs(49), secs(11)));
    }

    #[test]
    fn what_others_kept_is_already_old() {
        let old = terms(&[cc("max-age=60"), ("age", "50".into())]).unwrap();
        assert!(old.is_fresh(secs(108)) && !old.is_fresh(secs(109)));
        let dated = terms(&[cc("max-age=60"), ("date", date(-59))]).unwrap();
        assert!(!dated.is_fresh(secs(101)));
        for wrong in ["x", "-7", "7.0", "70;a=b"] {
            let terms = terms(&[cc("max-age=60"), ("age", wrong.into())]).unwrap();
            assert!(terms.is_fresh(secs(158)), "{wrong}");
        }
        let first = terms(&[cc("max-age=60"), ("age", "90, 0".into())]).unwrap();
        assert!(!first.is_fresh(secs(100)));
    }

    #[test]
    fn an_end_counts_from_the_servers_date_and_a_wrong_one_is_past() {
        let lived = |expires: String, sent: String| {
            let terms = terms(&[("expires", expires), ("date", sent)]).unwrap();
            terms.left(secs(100))
        };
        assert_eq!(lived(date(500), date(400)), secs(99));
        assert_eq!(lived(date(10), "soon".into()), secs(9));
        assert_eq!(lived("0".into(), date(0)), Duration::ZERO);
        assert_eq!(lived(date(-5), date(0)), Duration::ZERO);
    }

    #[test]
    fn a_guess_is_a_tenth_of_how_long_nothing_changed() {
        let changed = |ago: i64| {
            terms(&[("last-modified", date(-ago)), ("date", date(0))]).map(|t| t.left(secs(99)))
        };
        assert_eq!(changed(1000), Some(secs(99)));
        assert_eq!(changed(10_000_000), Some(secs(24 * 3600 - 1)));
        assert_eq!(terms(&[("date", date(0))]), None);
    }

    #[test]
    fn who_must_be_asked_is_asked() {
        let always = terms(&[cc("max-age=60, no-cache")]).unwrap();
        assert!(!always.is_fresh(secs(100)) && !always.serves_if_error(secs(100)));
        let strict = terms(&[cc("max-age=60, must-revalidate, stale-if-error=99")]).unwrap();
        assert!(strict.is_fresh(secs(101)) && !strict.serves_if_error(secs(170)));
        let lenient = terms(&[cc("max-age=60, stale-if-error=99, stale-while-revalidate=9")]);
        let lenient = lenient.unwrap();
        assert!(lenient.serves_if_error(secs(257)) && !lenient.serves_if_error(secs(258)));
        assert!(lenient.serves_while_revalidating(secs(167)));
        assert!(!lenient.serves_while_revalidating(secs(168)));
    }

    proptest! {
        /// Age, what is left and staleness tell the same story at every moment.
        #[test]
        fn the_arithmetic_agrees_with_itself(
            max_age in 0..10_000_u64, age in 0..10_000_u64, later in 0..30_000_u64,
        ) {
            let terms = terms(&[cc(&format!("max-age={max_age}")), ("age", age.to_string())]).unwrap();
            let now = secs(100 + later);
            let expected = age + 1 + later;
            prop_assert_eq!(terms.age(now), secs(expected));
            prop_assert_eq!(terms.is_fresh(now), expected < max_age);
            prop_assert_eq!(terms.left(now), secs(max_age.saturating_sub(expected)));
            prop_assert_eq!(terms.staleness(now), secs(expected.saturating_sub(max_age)));
        }

        #[test]
        fn no_numbers_overflow(max_age: u64, age: u64, later: u64) {
            let terms = terms(&[cc(&format!("max-age={max_age}")), ("age", age.to_string())]).unwrap();
            let now = secs(later);
            let _ = (terms.age(now), terms.left(now), terms.of_use(now, Duration::MAX));
            prop_assert!(!(terms.is_fresh(now) && terms.staleness(now) > Duration::ZERO));
        }
    }
}
