//! Parts of a kept answer (RFC 9110 §14): one range of bytes, cut out of a whole.
//!
//! Answers that are parts themselves are not kept: they are of use only together with others, and
//! putting them together needs a strong validator on each.

use http::HeaderValue;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, RANGE};

use super::fields::{single, trim};

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Range {
    /// From the first byte to the last, both included, or to the end.
    From(u64, Option<u64>),
    /// So many bytes at the end.
    Last(u64),
}

/// Where in a whole of `length` bytes those are that the request wants; `None` if it wants several
/// parts, or one that is not there: that is for the server to say.
pub(crate) fn wanted(headers: &HeaderMap, length: usize) -> Option<std::ops::Range<usize>> {
    let length = u64::try_from(length).ok()?;
    let last = length.checked_sub(1)?;
    let (first, last) = match range(headers)? {
        Range::From(first, until) => (first, until.unwrap_or(last).min(last)),
        Range::Last(count) => (length.saturating_sub(count), last),
    };
    let (first, end) = (usize::try_from(first).ok()?, usize::try_from(last).ok()? + 1);
    (first < end).then_some(first..end)
}

/// Whether the bytes that are kept are those that ranges count: not, if they were decompressed.
pub(crate) fn countable(headers: &HeaderMap) -> bool {
    !headers.contains_key(CONTENT_ENCODING)
}

/// The headers of a part, from those of the whole.
pub(crate) fn of_part(
    whole: &HeaderMap,
    part: &std::ops::Range<usize>,
    length: usize,
) -> HeaderMap {
    let mut headers = whole.clone();
    let range = format!("bytes {}-{}/{length}", part.start, part.end - 1);
    if let Ok(range) = HeaderValue::try_from(range) {
        headers.insert(CONTENT_RANGE, range);
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(part.len()));
    headers
}

fn range(headers: &HeaderMap) -> Option<Range> {
    let (unit, range) = single(headers, &RANGE)?.split_once('=')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    match trim(range).split_once('-')? {
        ("", count) => Some(Range::Last(number(count)?)),
        (first, "") => Some(Range::From(number(first)?, None)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Range::From(first, Some(last)))
        }
    }
}

fn number(digits: &str) -> Option<u64> {
    let sound = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::header::{CONTENT_RANGE, RANGE};
    use proptest::prelude::*;

    use super::{of_part, wanted};

    fn asked(range: &str, length: usize) -> Option<std::ops::Range<usize>> {
        wanted(&HeaderMap::from_iter([(RANGE, range.parse().unwrap())]), length)
    }

    #[test]
    fn one_range_is_cut_out_and_anything_else_is_left_to_the_server() {
        for (range, part) in [
            ("bytes=0-1", Some(0..2)),
            ("bytes=1-", Some(1..11)),
            ("bytes=-1", Some(10..11)),
            ("bytes=-99", Some(0..11)),
            ("bytes=5-99", Some(5..11)),
            ("bytes=11-", None),
            ("bytes=-0", None),
            ("bytes=2-1", None),
            ("bytes=0-1,4-5", None),
            ("bytes=+1-2", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(asked(range, 11), part, "{range}");
        }
        assert_eq!(asked("bytes=0-", 0), None);
    }

    #[test]
    fn a_part_says_which_one_it_is() {
        let headers = of_part(&HeaderMap::new(), &(2..5), 11);
        assert_eq!(headers[CONTENT_RANGE], "bytes 2-4/11");
    }

    proptest! {
        #[test]
        fn a_part_lies_within_the_whole(range in "bytes=[0-9]{0,20}-[0-9]{0,20}", length in 0..100_usize) {
            if let Some(part) = asked(&range, length) {
                prop_assert!(part.start < part.end && part.end <= length);
            }
        }
    }
}
