//! Reading date-times as senders really write them: any number of fractional digits, an empty
//! fraction, with or without a zone.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Digits of a fraction that are kept; more than nanoseconds nobody means.
const MOST_DIGITS: usize = 9;

/// The instant of an ISO 8601 date-time; without a zone it is taken for UTC.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let text = with_plain_fraction(text.trim());
    text.parse().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        Offset::UTC.to_timestamp(local).ok()
    })
}

/// Drops an empty fraction and cuts a long one.
fn with_plain_fraction(text: &str) -> String {
    let Some((seconds, rest)) = text.split_once('.') else {
        return text.to_owned();
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (fraction, zone) = rest.split_at(digits);
    let fraction = &fraction[..digits.min(MOST_DIGITS)];
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{seconds}{point}{fraction}{zone}")
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn all_spellings_of_real_senders_are_read() {
        let same = [
            "2020-01-01T09:00:00+01:00",
            "2020-01-01T08:00:00.Z",
            "2020-01-01T08:00:00",
            "2020-01-01T08:00:00.0000000000000Z",
            "2020-01-01T08:00:00.0000000+00:00",
        ];
        for text in same {
            assert_eq!(parse(text), parse("2020-01-01T08:00:00Z"), "{text}");
        }
        assert!(parse("2020-01-01T08:00:00Z").is_some());
    }

    #[test]
    fn what_is_no_date_time_is_refused() {
        for text in ["", "now", "2020-13-01T00:00:00Z", "2020-01-01T00:00:00.5.5Z"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
