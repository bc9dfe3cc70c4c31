//! Reading date-times as senders really write them: any number of fractional digits, an empty
//! fraction, with or without a zone.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Digits of a fraction that are kept; more than nanoseconds nobody means.
const MOST_DIGITS: usize = 9;

/// A point in time, and what its text said about the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instant {
    pub(crate) at: Timestamp,
    /// `None` if the text has no zone; it is taken for UTC then.
    pub(crate) offset: Option<Offset>,
}

/// Reads `2026-03-01T08:00:00.5+01:00`: a blank may stand for the `T`, seconds and fraction may be
/// missing, the zone may be `Z`, `+hh`, `+hhmm` or `+hh:mm`.
pub(crate) fn parse(text: &str) -> Option<Instant> {
    let (date, rest) = text.trim().split_at_checked("2026-03-01".len())?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, zone) = rest.split_at(rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len()));
    let (clock, fraction) = time.split_once(['.', ',']).unwrap_or((time, ""));
    // The shape is settled here, so that jiff, which reads more than ISO 8601, has no choice left.
    let seconds = match clock.len() {
        5 => ":00",
        8 if !clock.ends_with("60") => "",
        _ => return None,
    };
    let is_plain = |part: &str, mark| part.bytes().all(|b| b.is_ascii_digit() || b == mark);
    if !is_plain(date, b'-') || !is_plain(clock, b':') || !is_plain(fraction, b'0') {
        return None;
    }
    let fraction = &fraction[..fraction.len().min(MOST_DIGITS)];
    let point = if fraction.is_empty() { "" } else { "." };
    let local: DateTime = format!("{date}T{clock}{seconds}{point}{fraction}").parse().ok()?;
    let offset = offset(zone)?;
    let at = offset.unwrap_or(Offset::UTC).to_timestamp(local).ok()?;
    Some(Instant { at, offset })
}

/// The offset of a zone, if there is one; `None` if the text is no zone.
#[expect(clippy::option_option, reason = "no zone and no such zone are two things")]
fn offset(zone: &str) -> Option<Option<Offset>> {
    let (sign, rest) = match zone.as_bytes() {
        [] => return Some(None),
        [b'Z' | b'z'] => return Some(Some(Offset::UTC)),
        [b'+', ..] => (1, &zone[1..]),
        [b'-', ..] => (-1, &zone[1..]),
        _ => return None,
    };
    let (hours, minutes) = match rest.as_bytes() {
        [_, _] => (rest, "00"),
        [_, _, b':', _, _] => (&rest[..2], &rest[3..]),
        [_, _, _, _] => rest.split_at_checked(2)?,
        _ => return None,
    };
    let number = |digits: &str, most: i32| -> Option<i32> {
        let is_plain = digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse().ok().filter(|number| is_plain && *number <= most)
    };
    let seconds = number(hours, 23)? * 3_600 + number(minutes, 59)? * 60;
    Offset::from_seconds(sign * seconds).ok().map(Some)
}

#[cfg(test)]
mod tests {
    use super::{Offset, parse};

    #[test]
    fn all_spellings_of_real_senders_are_read() {
        let same = [
            "2020-01-01T09:00:00+01:00",
            "2020-01-01 09:00+01",
            "2020-01-01T07:30:00,0-0030",
            "2020-01-01T08:00:00.Z",
            "2020-01-01T08:00:00",
            "2020-01-01T08:00:00.0000000000000Z",
            "2020-01-01T08:00:00.0000000+00:00",
        ];
        let at = |text| parse(text).map(|time| time.at);
        for text in same {
            assert_eq!(at(text), at("2020-01-01T08:00:00Z"), "{text}");
        }
        assert!(at("2020-01-01T08:00:00Z").is_some());
    }

    #[test]
    fn the_zone_is_told_from_none() {
        let seconds = |text| parse(text).and_then(|time| time.offset).map(Offset::seconds);
        assert_eq!(seconds("2020-01-01T08:00:00"), None);
        assert_eq!(seconds("2020-01-01T08:00:00Z"), Some(0));
        assert_eq!(seconds("2020-01-01T08:00:00-01:30"), Some(-5_400));
    }

    #[test]
    fn what_is_no_date_time_is_refused() {
        for text in [
            "",
            "now",
            "2020-01-01",
            "2020-13-01T00:00:00Z",
            "2020-01-01T00:00:00.5.5Z",
            "2020-01-01T23:59:60Z",
            "2020-01-01T08:00:00+25:00",
            "2020-01-01T08:00:00+é1",
            "2020-01-01T08:00:00Z[Europe/Oslo]",
            "20200101T080000Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
