//! `Cache-Control`, of answers and of requests (RFC 9111 §5.2, RFC 5861, RFC 8246).

use std::time::Duration;

use http::HeaderMap;
use http::header::{CACHE_CONTROL, HeaderName};

use super::fields::{members, trim, unquoted};

/// What counts as for ever, and what a number of seconds that is too large counts as
/// (RFC 9111 §1.2.2).
pub(crate) const LONGEST: Duration = Duration::from_secs(1 << 31);

/// What one `Cache-Control` says. Names are compared in any letter case; what is not known is passed
/// over. `s-maxage`, `private` and `proxy-revalidate` tell a private cache nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a word that is said or not")]
pub(crate) struct Directives {
    pub(crate) no_store: bool,
    /// Without a list of fields.
    pub(crate) no_cache: bool,
    /// The fields of `no-cache="a, b"`.
    pub(crate) no_cache_fields: Vec<HeaderName>,
    pub(crate) must_revalidate: bool,
    pub(crate) must_understand: bool,
    pub(crate) public: bool,
    pub(crate) immutable: bool,
    pub(crate) only_if_cached: bool,
    /// Said twice, the shorter counts; said wrongly, zero.
    pub(crate) max_age: Option<Duration>,
    pub(crate) stale_while_revalidate: Option<Duration>,
    pub(crate) stale_if_error: Option<Duration>,
    /// Without a number, any age.
    pub(crate) max_stale: Option<Duration>,
    pub(crate) min_fresh: Option<Duration>,
}

impl Directives {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut all = Self::default();
        if headers.contains_key(CACHE_CONTROL) {
            for member in members(headers, &CACHE_CONTROL) {
                all.add(member);
            }
        }
        all
    }

    fn add(&mut self, member: &str) {
        let (name, value) = match member.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (member, None),
        };
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
        if is("no-store") {
            self.no_store = true;
        } else if is("no-cache") {
            match value {
                None => self.no_cache = true,
                Some(list) => self.no_cache_fields.extend(
                    unquoted(trim(list)).split(',').filter_map(|name| trim(name).parse().ok()),
                ),
            }
        } else if is("must-revalidate") {
            self.must_revalidate = true;
        } else if is("must-understand") {
            self.must_understand = true;
        } else if is("public") {
            self.public = true;
        } else if is("immutable") {
            self.immutable = true;
        } else if is("only-if-cached") {
            self.only_if_cached = true;
        } else if is("max-age") {
            shorten(&mut self.max_age, value);
        } else if is("stale-while-revalidate") {
            shorten(&mut self.stale_while_revalidate, value);
        } else if is("stale-if-error") {
            shorten(&mut self.stale_if_error, value);
        } else if is("min-fresh") {
            shorten(&mut self.min_fresh, value);
        } else if is("max-stale") {
            match value {
                None => self.max_stale = self.max_stale.or(Some(LONGEST)),
                Some(_) => shorten(&mut self.max_stale, value),
            }
        }
    }
}

/// What is said wrongly counts as zero: an answer that is kept too short is only asked for again.
fn shorten(present: &mut Option<Duration>, value: Option<&str>) {
    let said = value.and_then(|value| seconds(unquoted(value))).unwrap_or_default();
    *present = Some(present.map_or(said, |present| present.min(said)));
}

/// Digits alone, however many.
pub(crate) fn seconds(text: &str) -> Option<Duration> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().map_or(LONGEST, Duration::from_secs).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderMap;
    use http::header::CACHE_CONTROL;
    use proptest::prelude::*;

    use super::{Directives, LONGEST};

    fn of(lines: &[&str]) -> Directives {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(CACHE_CONTROL, line.parse().unwrap());
        }
        Directives::of(&headers)
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn directives_are_known_in_any_letter_case() {
        let said = of(&["No-StOrE, MUST-revalidate", "Max-Age=5, immutable, public"]);
        assert!(said.no_store && said.must_revalidate && said.immutable && said.public);
        assert_eq!(said.max_age, Some(seconds(5)));
    }

    #[test]
    fn numbers_are_read_strictly_and_what_is_wrong_counts_as_zero() {
        for (line, read) in [
            ("max-age=003600", Some(seconds(3600))),
            ("max-age=\"60\"", Some(seconds(60))),
            ("max-age=99999999999999999999", Some(LONGEST)),
            ("max-age=-5", Some(seconds(0))),
            ("max-age=5.0", Some(seconds(0))),
            ("max-age='5'", Some(seconds(0))),
            ("max-age= 5", Some(seconds(0))),
            ("max-age", Some(seconds(0))),
            ("max-age =5", None),
            ("max-age=9, max-age=1", Some(seconds(1))),
            ("extension=\"max-age=3600\"", None),
        ] {
            assert_eq!(of(&[line]).max_age, read, "{line}");
        }
    }

    #[test]
    fn a_list_of_fields_is_not_a_no_cache_for_the_whole_answer() {
        let said = of(&["no-cache=\"Set-Cookie, x\""]);
        assert!(!said.no_cache);
        assert_eq!(said.no_cache_fields, ["set-cookie", "x"]);
    }

    #[test]
    fn any_staleness_is_allowed_by_max_stale_without_a_number() {
        assert_eq!(of(&["max-stale"]).max_stale, Some(LONGEST));
        assert_eq!(of(&["max-stale=7"]).max_stale, Some(seconds(7)));
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_without_harm(bytes: Vec<u8>) {
            if let Ok(value) = http::HeaderValue::from_bytes(&bytes) {
                let said = Directives::of(&HeaderMap::from_iter([(CACHE_CONTROL, value)]));
                prop_assert!(said.max_age.is_none_or(|age| age <= LONGEST));
            }
        }
    }
}
