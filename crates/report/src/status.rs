//! [`Status`], the outcome of a report, a step or a measurement.
//!
//! One type serves all three, because a status travels from a measurement to its step, to the
//! steps above and to the report. Which letters are allowed where is checked by validation.

use crate::Text;
use crate::open::open_enum;

/// The outcome of a report (`P F E T`), a step (`P F D S E T U`) or a measurement (`P F S`).
///
/// The server never recomputes a status from limits: whoever makes the report is responsible.
/// [`UutBuilder`](crate::build::UutBuilder) does it for you.
///
/// ```
/// use wats_report::Status;
///
/// assert_eq!(Status::from("F"), Status::Failed);
/// assert!(Status::Error.is_failure() && !Status::Done.is_failure());
/// assert_eq!(Status::parse("aborted"), Some(Status::Terminated));
/// assert_eq!(Status::from("Q").as_str(), "Q");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// Passed.
    Passed,
    /// Failed.
    Failed,
    /// Done without a verdict; steps only. The vendor advises `Passed` instead.
    Done,
    /// Skipped; steps and measurements.
    Skipped,
    /// The test itself went wrong; reports and steps.
    Error,
    /// Aborted; reports and steps.
    Terminated,
    /// Unknown; steps only.
    Unknown,
    /// Any other text, kept as it was.
    Other(Box<Text>),
}

open_enum!(Status {
    Passed = "P",
    Failed = "F",
    Done = "D",
    Skipped = "S",
    Error = "E",
    Terminated = "T",
    Unknown = "U",
});

impl Status {
    /// Whether the status makes the step or report around it fail: failed, error or terminated, also
    /// in another spelling that [`parse`](Self::parse) reads.
    pub fn is_failure(&self) -> bool {
        self.severity() > 0
    }

    /// The status that is meant: one in another spelling (`f`, `Failed`) as the one that
    /// [`parse`](Self::parse) reads, any other as it is.
    ///
    /// ```
    /// use wats_report::Status;
    ///
    /// let read = Status::from("failed");
    /// assert_eq!((read.as_str(), read.meaning()), ("failed", Status::Failed));
    /// assert_eq!(Status::from("Q").meaning(), Status::from("Q"));
    /// ```
    #[must_use]
    pub fn meaning(&self) -> Self {
        match self {
            Self::Other(text) => Self::parse(text).unwrap_or_else(|| self.clone()),
            known => known.clone(),
        }
    }

    /// The word that WATS uses for the status in its XML format and in filters.
    pub fn word(&self) -> &str {
        match self {
            Self::Passed => "Passed",
            Self::Failed => "Failed",
            Self::Done => "Done",
            Self::Skipped => "Skipped",
            Self::Error => "Error",
            Self::Terminated => "Terminated",
            Self::Unknown => "Unknown",
            Self::Other(text) => text,
        }
    }

    /// Reads what people and log files write: the letter, the word or a usual synonym, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "p" | "pass" | "passed" | "ok" | "success" | "successful" => Self::Passed,
            "f" | "fail" | "failed" | "failure" | "ng" => Self::Failed,
            "d" | "done" | "complete" | "completed" => Self::Done,
            "s" | "skip" | "skipped" => Self::Skipped,
            "e" | "err" | "error" => Self::Error,
            "t" | "term" | "terminated" | "abort" | "aborted" => Self::Terminated,
            "u" | "unknown" => Self::Unknown,
            _ => return None,
        })
    }

    /// How bad the status is; a parent takes over the worse of its own and its children's.
    pub(crate) fn severity(&self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Error => 2,
            Self::Terminated => 3,
            Self::Other(text) => Self::parse(text).map_or(0, |status| status.severity()),
            _ => 0,
        }
    }
}
