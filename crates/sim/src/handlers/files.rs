//! Files as answers: whole, or what a `Range` asks for (RFC 9110, section 14).

use bytes::Bytes;
use http::header::{ACCEPT_RANGES, CONTENT_RANGE, HeaderValue, RANGE};
use http::{HeaderMap, StatusCode};

use crate::reply::Reply;
use crate::routes::Call;

/// Answers with a file, or with the part of it that was asked for.
pub(super) fn answer(call: &Call<'_>, content_type: &'static str, bytes: Bytes) -> Reply {
    let length = bytes.len();
    let ranges = HeaderValue::from_static("bytes");
    let reply = match wanted(call.headers, length) {
        Wanted::Whole => Reply::file(content_type, bytes),
        Wanted::Part(from, to) => Reply::file(content_type, bytes.slice(from..=to))
            .with_status(StatusCode::PARTIAL_CONTENT)
            .with_header(CONTENT_RANGE, value(format!("bytes {from}-{to}/{length}"))),
        Wanted::Nothing => {
            let text = format!("The file has {length} bytes: the range lies behind them.");
            Reply::message(StatusCode::RANGE_NOT_SATISFIABLE, text)
                .with_header(CONTENT_RANGE, value(format!("bytes */{length}")))
        }
    };
    reply.with_header(ACCEPT_RANGES, ranges)
}

fn value(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("digits and punctuation may stand in a header")
}

#[derive(Debug, PartialEq)]
enum Wanted {
    Whole,
    /// From one byte to another, both included.
    Part(usize, usize),
    Nothing,
}

/// What the header asks for. One that is not understood, or that names several ranges, is ignored,
/// as the standard allows.
fn wanted(headers: &HeaderMap, length: usize) -> Wanted {
    let header = headers.get(RANGE).and_then(|value| value.to_str().ok());
    let Some((from, to)) = header.and_then(|text| text.strip_prefix("bytes=")?.split_once('-'))
    else {
        return Wanted::Whole;
    };
    let last = length.saturating_sub(1);
    match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), _) if from >= length && (to.is_empty() || to.parse::<usize>().is_ok()) => {
            Wanted::Nothing
        }
        (Ok(from), Ok(to)) if from <= to => Wanted::Part(from, to.min(last)),
        (Ok(from), _) if to.is_empty() => Wanted::Part(from, last),
        (_, Ok(0)) if from.is_empty() => Wanted::Nothing,
        (_, Ok(count)) if from.is_empty() && length > 0 => {
            Wanted::Part(length.saturating_sub(count), last)
        }
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::header::RANGE;
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::{Wanted, wanted};

    #[test]
    fn a_range_is_read_as_the_standard_says() {
        for (header, expected) in [
            ("bytes=0-", Wanted::Part(0, 9)),
            ("bytes=4-5", Wanted::Part(4, 5)),
            ("bytes=4-99", Wanted::Part(4, 9)),
            ("bytes=-3", Wanted::Part(7, 9)),
            ("bytes=-99", Wanted::Part(0, 9)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-4", Wanted::Whole),
            ("bytes=0-1,4-5", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, header.parse().unwrap());
            assert_eq!(wanted(&headers, 10), expected, "{header}");
        }
        assert_eq!(wanted(&HeaderMap::new(), 10), Wanted::Whole);
    }

    proptest! {
        #[test]
        fn a_part_lies_within_the_file(from in "[0-9]{0,20}", to in "[0-9]{0,20}", length: usize) {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, format!("bytes={from}-{to}").parse().unwrap());
            if let Wanted::Part(first, last) = wanted(&headers, length) {
                prop_assert!(first <= last && last < length);
                // What was asked for as far as it is there: from the front, or so many from the end.
                if let Ok(from) = from.parse::<usize>() {
                    prop_assert_eq!(first, from);
                } else {
                    prop_assert_eq!(last, length - 1);
                }
            }
        }
    }
}
