//! Dates of HTTP (RFC 9110 §5.6.7), read strictly: what is not a date makes an answer stale, and a
//! date read too generously would make it fresh.

use std::time::{Duration, SystemTime};

const MONTHS: [&[u8; 3]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];
const DAYS: [&[u8]; 7] =
    [b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday"];

/// The moment that `text` names, in one of the three forms; letters in any case. `now` decides the
/// century of a year of two digits.
pub(crate) fn parse(text: &str, now: SystemTime) -> Option<SystemTime> {
    let text = text.to_ascii_lowercase();
    let text = text.as_bytes();
    let seconds = imf(text).or_else(|| rfc850(text, now)).or_else(|| asctime(text))?;
    match u64::try_from(seconds) {
        Ok(after) => SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(after)),
        Err(_) => SystemTime::UNIX_EPOCH.checked_sub(Duration::from_secs(seconds.unsigned_abs())),
    }
}

/// `sun, 06 nov 1994 08:49:37 gmt`
fn imf(text: &[u8]) -> Option<i64> {
    let [a, b, c, b',', b' ', d1, d2, b' ', m1, m2, m3, b' ', y @ .., b' ', b'g', b'm', b't'] =
        text
    else {
        return None;
    };
    let [y1, y2, y3, y4, b' ', time @ ..] = y else { return None };
    abbreviated_day([*a, *b, *c])?;
    let year = number(&[*y1, *y2, *y3, *y4])?;
    at(year, month([*m1, *m2, *m3])?, number(&[*d1, *d2])?, time)
}

/// `sunday, 06-nov-94 08:49:37 gmt`
fn rfc850(text: &[u8], now: SystemTime) -> Option<i64> {
    let comma = text.iter().position(|byte| *byte == b',')?;
    let (day, rest) = text.split_at(comma);
    DAYS.contains(&day).then_some(())?;
    let [
        b',',
        b' ',
        d1,
        d2,
        b'-',
        m1,
        m2,
        m3,
        b'-',
        y1,
        y2,
        b' ',
        time @ ..,
        b' ',
        b'g',
        b'm',
        b't',
    ] = rest
    else {
        return None;
    };
    let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    // Close enough to know the century.
    let this_year = 1970 + i64::try_from(now / 31_556_952).ok()?;
    let mut year = this_year / 100 * 100 + number(&[*y1, *y2])?;
    if year > this_year + 50 {
        // It seems to be more than 50 years in the future, so it is the most recent past year.
        year -= 100;
    }
    at(year, month([*m1, *m2, *m3])?, number(&[*d1, *d2])?, time)
}

/// `sun nov  6 08:49:37 1994`
fn asctime(text: &[u8]) -> Option<i64> {
    let [a, b, c, b' ', m1, m2, m3, b' ', d1, d2, b' ', rest @ .., b' ', y1, y2, y3, y4] = text
    else {
        return None;
    };
    abbreviated_day([*a, *b, *c])?;
    let day = if *d1 == b' ' { number(&[*d2])? } else { number(&[*d1, *d2])? };
    at(number(&[*y1, *y2, *y3, *y4])?, month([*m1, *m2, *m3])?, day, rest)
}

fn abbreviated_day(name: [u8; 3]) -> Option<()> {
    DAYS.iter().any(|day| day.starts_with(&name)).then_some(())
}

fn month(name: [u8; 3]) -> Option<i64> {
    let index = MONTHS.iter().position(|month| **month == name)?;
    i64::try_from(index + 1).ok()
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
    })
}

/// Seconds since 1970.
fn at(year: i64, month: i64, day: i64, time: &[u8]) -> Option<i64> {
    let [h1, h2, b':', m1, m2, b':', s1, s2] = time else { return None };
    let (hour, minute) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
    let second = number(&[*s1, *s2])?;
    // A leap second is the first of the next minute.
    let sound =
        hour < 24 && minute < 60 && second <= 60 && (1..=days_in(year, month)).contains(&day);
    sound.then(|| days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// In the Gregorian calendar; a year counted from March ends with its leap day.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 719,468 days lie between March of the year 0 and 1970.
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;

    use super::parse;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn the_three_forms_name_the_same_moment() {
        let now = at(784_111_000);
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "sUN, 06 nOV 1994 08:49:37 gmt",
        ] {
            assert_eq!(parse(text, now), Some(at(784_111_777)), "{text}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_near() {
        // 2026
        let now = at(1_780_000_000);
        let century = |text| parse(text, now).unwrap() > now;
        assert!(century("Thursday, 18-Aug-50 02:01:18 GMT"));
        assert!(!century("Thursday, 18-Aug-94 02:01:18 GMT"));
    }

    #[test]
    fn what_is_not_quite_a_date_is_none() {
        for text in [
            "",
            "0",
            "Thu, 18 Aug 2050 02:01:18 UTC",
            "Thu, 18 Aug 2050 02:01:18 AEST",
            "Thu, 18 Aug 50 02:01:18 GMT",
            "Thu 18 Aug 2050 02:01:18 GMT",
            "Thu, 18  Aug  2050 02:01:18 GMT",
            "Thu, 18-Aug-2050 02:01:18 GMT",
            "Thu, 18 Aug 2050 02.01.18 GMT",
            "Thu, 18 Aug 2050 2:01:18 GMT",
            "Thu, 31 Feb 2050 02:01:18 GMT",
            "Thu, 18 Aug 2050 24:01:18 GMT",
            "Xxx, 18 Aug 2050 02:01:18 GMT",
        ] {
            assert_eq!(parse(text, at(1_780_000_000)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_date_that_is_written_is_read_back(seconds in 0_u64..250_000_000_000) {
            let text = httpdate::fmt_http_date(at(seconds));
            prop_assert_eq!(parse(&text, at(0)), Some(at(seconds)));
        }

        #[test]
        fn nothing_that_is_sent_does_harm(text: String, seconds in 0_u64..250_000_000_000) {
            parse(&text, at(seconds));
        }

        #[test]
        fn no_change_of_one_byte_does_harm(at_byte in 0_usize..29, byte in 32_u8..127) {
            let mut text = *b"Sun, 06 Nov 1994 08:49:37 GMT";
            text[at_byte] = byte;
            parse(std::str::from_utf8(&text).unwrap(), at(0));
        }
    }
}
