//! [`StepGroup`], the part of a sequence that a step belongs to.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::open::{self, Open};

/// Setup, main or cleanup part of a sequence.
///
/// ```
/// use wats_report::StepGroup;
///
/// assert_eq!(StepGroup::Cleanup.as_str(), "C");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StepGroup {
    /// Before the test.
    Setup,
    /// The test itself.
    Main,
    /// After the test.
    Cleanup,
    /// Any other text, kept as it was.
    Other(Box<str>),
}

impl StepGroup {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Setup => "S",
            Self::Main => "M",
            Self::Cleanup => "C",
            Self::Other(text) => text,
        }
    }
}

impl Open for StepGroup {
    fn from_text(text: &str) -> Self {
        match text {
            "S" => Self::Setup,
            "M" => Self::Main,
            "C" => Self::Cleanup,
            other => Self::Other(other.into()),
        }
    }
}

impl From<&str> for StepGroup {
    fn from(text: &str) -> Self {
        Self::from_text(text)
    }
}

impl fmt::Display for StepGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for StepGroup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for StepGroup {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        open::deserialize(deserializer)
    }
}
