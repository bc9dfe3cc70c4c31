//! [`Kind`], which of the two documents a report is.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::open::{self, Open};

/// The kind of a report.
///
/// ```
/// use wats_report::Kind;
///
/// assert_eq!(Kind::from("R"), Kind::Uur);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The report of a test (UUT report).
    Uut,
    /// The report of a repair (UUR report).
    Uur,
    /// Any other text, kept as it was.
    Other(Box<str>),
}

impl Kind {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Uut => "T",
            Self::Uur => "R",
            Self::Other(text) => text,
        }
    }
}

impl Open for Kind {
    fn from_text(text: &str) -> Self {
        match text {
            "T" => Self::Uut,
            "R" => Self::Uur,
            other => Self::Other(other.into()),
        }
    }
}

impl From<&str> for Kind {
    fn from(text: &str) -> Self {
        Self::from_text(text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        open::deserialize(deserializer)
    }
}
