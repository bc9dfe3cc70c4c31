//! [`Timestamp`], a date and time that keeps its text.
//!
//! Reports carry many shapes of ISO 8601, and all must come back as they were: seven fraction
//! digits, none, an empty fraction (`08:00:00.Z`), no zone. Only reading and formatting live here;
//! the zone of the machine is looked up by [`Timestamp::now`] alone.

use std::cmp::Ordering;
use std::fmt;
use std::time::SystemTime;

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use crate::Text;

/// A longer text cannot be a date: the longest known has 33 characters.
const MAX_LEN: usize = 64;

/// The beginning of Unix time, in UTC.
const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

/// A date and time as a report spells it.
///
/// Two are `==` if their texts are; [`cmp_instant`](Self::cmp_instant) orders them in time.
///
/// ```
/// use wats_report::Timestamp;
///
/// let start = Timestamp::from("2026-03-01T08:00:00.5000000+01:00");
/// assert_eq!(start.offset_minutes(), Some(60));
/// assert_eq!(start.to_utc(), Some(Timestamp::from("2026-03-01T07:00:00.5000000Z")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(Text);

impl Timestamp {
    /// The current time with milliseconds and the offset of the machine's zone, which is what the
    /// start of a report is meant to be; `+00:00` where the machine's zone cannot be told.
    pub fn now() -> Self {
        Self::now_with_offset(jiff::Zoned::now().offset().seconds() / 60)
    }

    /// The current time with milliseconds, in a zone `minutes` east of UTC (−1439 to 1439; values
    /// beyond are cut).
    pub fn now_with_offset(minutes: i32) -> Self {
        Self::from_system_time(SystemTime::now(), minutes)
    }

    /// `time` with milliseconds, in a zone `minutes` east of UTC (−1439 to 1439; values beyond are
    /// cut). Times outside the years −9999 to 9999 become the epoch.
    pub fn from_system_time(time: SystemTime, minutes: i32) -> Self {
        let instant = jiff::Timestamp::try_from(time).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let offset = Offset::from_seconds(minutes.clamp(-1439, 1439) * 60).unwrap_or(Offset::UTC);
        let minutes = offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let local = format_civil(offset.to_datetime(instant), 3);
        Self(format!("{local}{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60).into())
    }

    /// The text as it was read or made.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The instant, read leniently: `T` or a blank between date and time, seconds optional, any
    /// number of fraction digits (beyond nanoseconds cut), `Z`, `±hh`, `±hhmm` or `±hh:mm`.
    ///
    /// A text without zone is taken as UTC, which is what WATS means by it. `None` if the text is
    /// not a date, or outside what the platform's clock can represent.
    pub fn instant(&self) -> Option<SystemTime> {
        let since_epoch = self.since_epoch()?;
        let distance = since_epoch.unsigned_abs();
        if since_epoch.is_negative() {
            SystemTime::UNIX_EPOCH.checked_sub(distance)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(distance)
        }
    }

    /// The same as nanoseconds since 1970-01-01 in UTC, on every platform: `SystemTime` of some
    /// counts in steps of a hundred.
    pub fn unix_nanoseconds(&self) -> Option<i128> {
        self.since_epoch().map(|distance| distance.as_nanos())
    }

    /// The distance from UTC in minutes, east positive; `None` without a zone or if not a date.
    pub fn offset_minutes(&self) -> Option<i32> {
        Some(parse(&self.0)?.offset?.seconds() / 60)
    }

    /// The same instant in UTC, written with `Z` and as many fraction digits as this one (at most
    /// nine). `None` if the text is not a date.
    pub fn to_utc(&self) -> Option<Self> {
        let parsed = parse(&self.0)?;
        let digits = parsed.digits.min(9);
        let utc = parsed.civil.checked_sub(parsed.distance()).ok()?;
        Some(Self(format!("{}Z", format_civil(utc, digits)).into()))
    }

    /// Orders by instant, not by text. Texts that are no date come first and are equal among
    /// themselves.
    pub fn cmp_instant(&self, other: &Self) -> Ordering {
        self.since_epoch().cmp(&other.since_epoch())
    }

    /// Not through `jiff::Timestamp`, which ends a day before the largest date of .NET.
    fn since_epoch(&self) -> Option<SignedDuration> {
        let parsed = parse(&self.0)?;
        parsed.civil.duration_since(EPOCH).checked_sub(parsed.distance())
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn format_civil(at: DateTime, digits: usize) -> String {
    let mut text = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    );
    if digits > 0 {
        text.push('.');
        text.push_str(&format!("{:09}", at.subsec_nanosecond())[..digits]);
    }
    text
}

struct Parsed {
    civil: DateTime,
    digits: usize,
    offset: Option<Offset>,
}

impl Parsed {
    /// From UTC.
    fn distance(&self) -> SignedDuration {
        let seconds = self.offset.map_or(0, Offset::seconds);
        SignedDuration::from_secs(i64::from(seconds))
    }
}

fn parse(text: &str) -> Option<Parsed> {
    let text = text.trim();
    if text.len() > MAX_LEN || !text.is_ascii() {
        return None;
    }
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let (time, zone) = rest.split_at(rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len()));
    let mut date = date.splitn(3, '-');
    let year = i16::try_from(number(date.next()?, 4)?).ok()?;
    let month = i8::try_from(number(date.next()?, 2)?).ok()?;
    let day = i8::try_from(number(date.next()?, 2)?).ok()?;

    let (clock, fraction) = time.split_once(['.', ',']).unwrap_or((time, ""));
    let mut clock = clock.splitn(3, ':');
    let hour = i8::try_from(number(clock.next()?, 2)?).ok()?;
    let minute = i8::try_from(number(clock.next()?, 2)?).ok()?;
    let second = clock.next().map_or(Some(0), |text| number(text, 2))?;
    let second = i8::try_from(second).ok()?;
    let nanos = match fraction {
        "" => 0,
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{digits:0<9}")[..9].parse().ok()?
        }
        _ => return None,
    };
    let civil = DateTime::new(year, month, day, hour, minute, second, nanos).ok()?;
    Some(Parsed { civil, digits: fraction.len(), offset: parse_zone(zone)? })
}

/// The outer `None` is a malformed zone, the inner one no zone.
#[expect(clippy::option_option, reason = "both states exist and stay within this file")]
fn parse_zone(zone: &str) -> Option<Option<Offset>> {
    let Some(sign) = zone.chars().next() else {
        return Some(None);
    };
    let rest = &zone[1..];
    if matches!(sign, 'Z' | 'z') {
        return rest.is_empty().then_some(Some(Offset::UTC));
    }
    let (hours, minutes) = match rest.len() {
        2 => (rest, "00"),
        4 => rest.split_at(2),
        _ => rest.split_once(':')?,
    };
    let seconds = number(hours, 2)? * 3600 + number(minutes, 2)? * 60;
    let seconds = if sign == '-' { -seconds } else { seconds };
    Offset::from_seconds(seconds).ok().map(Some)
}

/// Exactly `width` digits, as a number.
fn number(text: &str, width: usize) -> Option<i32> {
    let digits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}
