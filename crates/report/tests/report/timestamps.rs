//! Dates and times in all the shapes in which reports carry them.

use std::cmp::Ordering;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use wats_report::Timestamp;

fn seconds(text: &str) -> Option<f64> {
    let distance = Timestamp::from(text).instant()?.duration_since(SystemTime::UNIX_EPOCH);
    Some(distance.map_or_else(|e| -e.duration().as_secs_f64(), |d| d.as_secs_f64()))
}

#[test]
fn every_known_shape_is_read() {
    for (text, expected) in [
        ("1970-01-01T00:00:01Z", 1.0),
        ("1970-01-01T00:00:01.Z", 1.0),
        ("1970-01-01T01:00:01.5000000+01:00", 1.5),
        ("1970-01-01T01:00:01.25+0100", 1.25),
        ("1969-12-31T22:00:01-02", 1.0),
        ("1970-01-01T00:00:01", 1.0),
        ("1970-01-01 00:00:01z", 1.0),
        ("1970-01-01T00:01Z", 60.0),
        ("1970-01-01T00:00:00.123456789123Z", 0.123_456_789),
        ("1969-12-31T23:59:59.5Z", -0.5),
        (" 1970-01-01T00:00:01Z ", 1.0),
    ] {
        assert_eq!(seconds(text), Some(expected), "{text}");
    }
}

#[test]
fn what_is_no_date_has_no_instant() {
    let long = format!("1970-01-01T00:00:01.{}Z", "0".repeat(100));
    for text in [
        "",
        "yesterday",
        "1970-01-01",
        "1970-02-30T00:00:00Z",
        "1970-01-01T25:00:00Z",
        "1970-01-01T00:00:00+99:00",
        "1970-01-01T00:00:00+1:00",
        "1970-01-01T00:00:00Zulu",
        "1970-1-1T00:00:00Z",
        "1970-01-01T00:00:00.5x",
        "1970-01-01T00:00:0é",
        &long,
    ] {
        assert_eq!(seconds(text), None, "{text}");
        assert_eq!(Timestamp::from(text).to_utc(), None, "{text}");
    }
}

#[test]
fn utc_keeps_the_number_of_fraction_digits() {
    for (local, utc) in [
        ("2026-07-23T04:40:23.0000000+02:00", "2026-07-23T02:40:23.0000000Z"),
        ("2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00Z"),
        ("2026-01-01T00:30:00.5+01:00", "2025-12-31T23:30:00.5Z"),
        ("2026-01-01T00:30:00", "2026-01-01T00:30:00Z"),
    ] {
        assert_eq!(Timestamp::from(local).to_utc(), Some(Timestamp::from(utc)));
    }
}

#[test]
fn order_is_by_instant_and_texts_that_are_no_date_come_first() {
    let at = |text: &str| Timestamp::from(text);
    let noon = at("2026-01-01T12:00:00Z");
    assert_eq!(noon.cmp_instant(&at("2026-01-01T13:00:00+01:00")), Ordering::Equal);
    assert_eq!(noon.cmp_instant(&at("2026-01-01T12:30:00+01:00")), Ordering::Greater);
    assert_eq!(at("soon").cmp_instant(&noon), Ordering::Less);
}

#[test]
fn a_made_time_has_milliseconds_and_the_offset_asked_for() {
    let time = SystemTime::UNIX_EPOCH + Duration::from_micros(1_234_999);
    for (minutes, text) in [
        (0, "1970-01-01T00:00:01.234+00:00"),
        (90, "1970-01-01T01:30:01.234+01:30"),
        (-210, "1969-12-31T20:30:01.234-03:30"),
        (100_000, "1970-01-01T23:59:01.234+23:59"),
    ] {
        assert_eq!(Timestamp::from_system_time(time, minutes).as_str(), text);
    }
    assert!(Timestamp::now().instant().is_some());
    assert_eq!(Timestamp::now_with_offset(-60).offset_minutes(), Some(-60));
}

proptest! {
    #[test]
    fn what_is_made_is_read_back(millis in -60_000_000_000_000_i64..60_000_000_000_000, minutes in -1439..1440) {
        let distance = Duration::from_millis(millis.unsigned_abs());
        let time = if millis < 0 { SystemTime::UNIX_EPOCH - distance } else { SystemTime::UNIX_EPOCH + distance };
        let made = Timestamp::from_system_time(time, minutes);
        prop_assert_eq!(made.instant(), Some(time));
        prop_assert_eq!(made.offset_minutes(), Some(minutes));
        prop_assert_eq!(made.to_utc().and_then(|utc| utc.instant()), Some(time));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}", digits in "[-0-9TZ:.+ ]{0,40}") {
        for text in [text, digits] {
            let time = Timestamp::from(text.as_str());
            let _ = (time.instant(), time.to_utc(), time.offset_minutes());
            prop_assert_eq!(time.as_str(), text);
        }
    }
}

#[test]
fn seven_fraction_digits_and_the_offset_are_exact() {
    let start = Timestamp::from("2026-01-30T22:01:41.4707353+01:00");
    assert_eq!(start.unix_nanoseconds(), Some(1_769_806_901_470_735_300));
    assert_eq!(Timestamp::from("1969-12-31T23:59:59.9999999Z").unix_nanoseconds(), Some(-100));
    assert_eq!(Timestamp::from("soon").unix_nanoseconds(), None);
}
