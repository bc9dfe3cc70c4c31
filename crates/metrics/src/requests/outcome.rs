//! How a call ended, as two labels with closed sets of values.

use wats_http::{ErrorKind, Outcome, StatusCode};

use crate::labels::OTHER;

/// Values of the label `outcome`.
pub(super) const OUTCOMES: [&str; 13] = [
    "success",
    "status",
    "timeout",
    "connect",
    "interrupted",
    "circuit_open",
    "not_cached",
    "too_large",
    "decode",
    "request",
    "configuration",
    "given_up",
    OTHER,
];

/// Values of the label `status`.
pub(super) const CLASSES: [&str; 6] = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

/// Places in [`OUTCOMES`] and [`CLASSES`].
pub(super) fn of(outcome: Outcome<'_>) -> (usize, usize) {
    match outcome {
        Outcome::Answered(status) => (0, class(Some(status))),
        Outcome::Failed(failure) => (failed(failure.kind()), class(failure.status())),
        Outcome::GivenUp => (11, 0),
        _ => (12, 0),
    }
}

fn failed(kind: ErrorKind) -> usize {
    match kind {
        ErrorKind::Status => 1,
        ErrorKind::Timeout => 2,
        ErrorKind::Connect => 3,
        ErrorKind::Interrupted => 4,
        ErrorKind::CircuitOpen => 5,
        ErrorKind::NotCached => 6,
        ErrorKind::TooLarge => 7,
        ErrorKind::Decode => 8,
        ErrorKind::Request => 9,
        ErrorKind::Configuration => 10,
        _ => 12,
    }
}

fn class(status: Option<StatusCode>) -> usize {
    let class = status.map_or(0, |status| usize::from(status.as_u16() / 100));
    // A server may answer 999.
    if class < CLASSES.len() { class } else { 0 }
}

#[cfg(test)]
mod tests {
    use wats_http::{ErrorKind, Outcome, StatusCode};

    use super::{CLASSES, OUTCOMES, failed, of};

    #[test]
    fn every_kind_of_failure_has_a_name_of_its_own() {
        let kinds = [
            (ErrorKind::Configuration, "configuration"),
            (ErrorKind::Request, "request"),
            (ErrorKind::Connect, "connect"),
            (ErrorKind::Timeout, "timeout"),
            (ErrorKind::CircuitOpen, "circuit_open"),
            (ErrorKind::NotCached, "not_cached"),
            (ErrorKind::Interrupted, "interrupted"),
            (ErrorKind::Status, "status"),
            (ErrorKind::TooLarge, "too_large"),
            (ErrorKind::Decode, "decode"),
        ];
        for (kind, name) in kinds {
            assert_eq!(OUTCOMES[failed(kind)], name);
        }
    }

    #[test]
    fn any_status_has_a_class() {
        for status in 100..1000 {
            let status = StatusCode::from_u16(status).unwrap();
            let (outcome, class) = of(Outcome::Answered(status));
            let first = status.as_str()[..1].to_owned();
            let expected = if first.as_str() < "6" { first + "xx" } else { "none".to_owned() };
            assert_eq!((OUTCOMES[outcome], CLASSES[class]), ("success", expected.as_str()));
        }
        let (outcome, class) = of(Outcome::GivenUp);
        assert_eq!((OUTCOMES[outcome], CLASSES[class]), ("given_up", "none"));
    }
}
