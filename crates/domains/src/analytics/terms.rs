//! The words and numbers of a filter.

use std::borrow::Cow;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use wats_report::Timestamp;

/// A moment that a filter can name.
pub trait Moment {
    /// The moment in UTC, ISO 8601 with `Z`.
    fn utc(self) -> String;
}

/// In UTC whatever zone it was written in; without a zone it is UTC. A text that is no date is sent
/// as it is, for the server to refuse.
impl Moment for Timestamp {
    fn utc(self) -> String {
        self.to_utc().map_or_else(|| self.as_str().to_owned(), |utc| utc.as_str().to_owned())
    }
}

impl Moment for SystemTime {
    fn utc(self) -> String {
        Timestamp::from_system_time(self, 0).utc()
    }
}

/// A result that reports are filtered by. Any other word can be sent as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatusFilter(pub Cow<'static, str>);

impl StatusFilter {
    /// Passed.
    pub const PASSED: Self = Self(Cow::Borrowed("Passed"));
    /// Failed.
    pub const FAILED: Self = Self(Cow::Borrowed("Failed"));
    /// Ended by an error.
    pub const ERROR: Self = Self(Cow::Borrowed("Error"));
    /// Ended by the operator.
    pub const TERMINATED: Self = Self(Cow::Borrowed("Terminated"));
    /// Done, for steps that are neither passed nor failed.
    pub const DONE: Self = Self(Cow::Borrowed("Done"));
    /// Skipped.
    pub const SKIPPED: Self = Self(Cow::Borrowed("Skipped"));
}

/// The length of a period: the number the server wants. The server's documents list the numbers
/// only; the names are the existing client's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DateGrouping(pub i32);

impl DateGrouping {
    /// One period for all.
    pub const NONE: Self = Self(-1);
    /// A year.
    pub const YEAR: Self = Self(0);
    /// A quarter.
    pub const QUARTER: Self = Self(1);
    /// A month.
    pub const MONTH: Self = Self(2);
    /// A week.
    pub const WEEK: Self = Self(3);
    /// A day.
    pub const DAY: Self = Self(4);
    /// An hour.
    pub const HOUR: Self = Self(5);
}

/// Which run of a unit counts: the number the server wants. Runs are the tests of one unit in one
/// operation, by their start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Run(pub i32);

impl Run {
    /// The first.
    pub const FIRST: Self = Self(1);
    /// The second.
    pub const SECOND: Self = Self(2);
    /// The third.
    pub const THIRD: Self = Self(3);
    /// The last.
    pub const LAST: Self = Self(-1);
    /// All of them.
    pub const ALL: Self = Self(-2);
}
