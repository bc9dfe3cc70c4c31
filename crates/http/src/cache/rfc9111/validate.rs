//! Asking the server whether a kept answer still holds, and what its word changes
//! (RFC 9111 §3.2, §4.3).

use std::time::SystemTime;

use http::header::{
    AGE, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, DATE, ETAG, HeaderMap, HeaderName,
    IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED,
};
use http::{HeaderValue, StatusCode};

use super::fields::single;

/// Headers by which a caller asks conditionally himself.
const CONDITIONS: [HeaderName; 5] =
    [IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE];

/// Fields that describe the body which a 304 does not have: the kept ones stay (RFC 9111 §3.2).
const OF_THE_BODY: [HeaderName; 3] = [CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE];

/// Whether the caller of a request asks conditionally himself; the answer is then his alone.
pub(crate) fn is_conditional(headers: &HeaderMap) -> bool {
    !headers.is_empty() && CONDITIONS.iter().any(|name| headers.contains_key(name))
}

/// What to add to a request so that the server answers 304 if the kept answer still holds; nothing
/// if it has no validator, or is no success.
pub(crate) fn conditions(status: StatusCode, kept: &HeaderMap) -> HeaderMap {
    let mut conditions = HeaderMap::new();
    if status.is_success() && status != StatusCode::PARTIAL_CONTENT {
        for (validator, condition) in [(ETAG, IF_NONE_MATCH), (LAST_MODIFIED, IF_MODIFIED_SINCE)] {
            if let Some(value) = kept.get(validator) {
                conditions.insert(condition, value.clone());
            }
        }
    }
    conditions
}

/// Whether a 304 – or an answer to HEAD – is about the kept answer, as far as both say which one
/// they are about.
pub(crate) fn is_about(kept: &HeaderMap, answer: &HeaderMap) -> bool {
    let agree = |name: &HeaderName| match (single(kept, name), single(answer, name)) {
        (Some(kept), Some(answer)) => weak(kept) == weak(answer),
        _ => true,
    };
    match (kept.contains_key(ETAG), answer.contains_key(ETAG)) {
        (true, true) => agree(&ETAG),
        _ => agree(&LAST_MODIFIED),
    }
}

/// Without the mark of a weak tag: for a 304 that makes no difference.
fn weak(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// The headers of a kept answer, brought up to date by those of a 304 or of an answer to HEAD.
pub(crate) fn updated(kept: &HeaderMap, answer: &HeaderMap, wall: SystemTime) -> HeaderMap {
    let mut headers = kept.clone();
    // They told of the earlier answer's way.
    headers.remove(AGE);
    headers.remove(DATE);
    for name in answer.keys().filter(|name| !OF_THE_BODY.contains(name)) {
        headers.remove(name);
        for value in answer.get_all(name) {
            headers.append(name, value.clone());
        }
    }
    dated(&mut headers, wall);
    headers
}

/// Adds the date that the server has left out (RFC 9110 §6.6.1).
pub(crate) fn dated(headers: &mut HeaderMap, wall: SystemTime) {
    if !headers.contains_key(DATE)
        && let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(wall))
    {
        headers.insert(DATE, date);
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use http::header::{HeaderMap, HeaderName};
    use http::{HeaderValue, StatusCode};

    use super::{conditions, is_about, updated};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn both_validators_are_shown_and_only_for_what_succeeded() {
        let kept = headers(&[("etag", "W/\"a\""), ("last-modified", "x")]);
        let asked = headers(&[("if-none-match", "W/\"a\""), ("if-modified-since", "x")]);
        assert_eq!(conditions(StatusCode::OK, &kept), asked);
        assert!(conditions(StatusCode::NOT_FOUND, &kept).is_empty());
    }

    #[test]
    fn an_answer_about_another_version_is_noticed() {
        let kept = headers(&[("etag", "\"a\""), ("last-modified", "x")]);
        for (pairs, about) in [
            (&[][..], true),
            (&[("etag", "W/\"a\""), ("last-modified", "y")], true),
            (&[("etag", "\"b\""), ("last-modified", "x")], false),
            (&[("last-modified", "x")], true),
            (&[("last-modified", "y")], false),
        ] {
            assert_eq!(is_about(&kept, &headers(pairs)), about, "{pairs:?}");
        }
    }

    #[test]
    fn a_confirmation_replaces_fields_whole_and_leaves_the_rest() {
        let kept = headers(&[
            ("a", "1"),
            ("a", "2"),
            ("b", "1"),
            ("age", "9"),
            ("content-length", "10"),
            ("date", "long ago"),
        ]);
        let word = headers(&[("a", "3"), ("a", "4"), ("c", "5"), ("content-length", "0")]);
        let mut expected =
            headers(&[("a", "3"), ("a", "4"), ("b", "1"), ("c", "5"), ("content-length", "10")]);
        expected.insert("date", HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"));
        assert_eq!(updated(&kept, &word, SystemTime::UNIX_EPOCH), expected);
    }
}
