//! [`Status`], the outcome of a report, a step or a measurement.
//!
//! One type serves all three, because a status travels from a measurement to its step, to the
//! steps above and to the report. Which letters are allowed where is checked by validation.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::open::{self, Open};

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
    Other(Box<str>),
}

impl Status {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Passed => "P",
            Self::Failed => "F",
            Self::Done => "D",
            Self::Skipped => "S",
            Self::Error => "E",
            Self::Terminated => "T",
            Self::Unknown => "U",
            Self::Other(text) => text,
        }
    }

    /// Whether the status makes the step or report around it fail: failed, error or terminated.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed | Self::Error | Self::Terminated)
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
            _ => 0,
        }
    }
}

impl Open for Status {
    fn from_text(text: &str) -> Self {
        match text {
            "P" => Self::Passed,
            "F" => Self::Failed,
            "D" => Self::Done,
            "S" => Self::Skipped,
            "E" => Self::Error,
            "T" => Self::Terminated,
            "U" => Self::Unknown,
            other => Self::Other(other.into()),
        }
    }
}

impl From<&str> for Status {
    fn from(text: &str) -> Self {
        Self::from_text(text)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        open::deserialize(deserializer)
    }
}
