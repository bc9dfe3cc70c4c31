//! [`ChartType`], the axes of a chart.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::open::{self, Open};

/// How the axes of a chart are scaled.
///
/// ```
/// use wats_report::ChartType;
///
/// assert_eq!(ChartType::from("LineLogX"), ChartType::LineLogX);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChartType {
    /// Both axes linear.
    Line,
    /// Both axes logarithmic.
    LineLogXY,
    /// X axis logarithmic.
    LineLogX,
    /// Y axis logarithmic.
    LineLogY,
    /// Any other text, kept as it was.
    Other(Box<str>),
}

impl ChartType {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Line => "Line",
            Self::LineLogXY => "LineLogXY",
            Self::LineLogX => "LineLogX",
            Self::LineLogY => "LineLogY",
            Self::Other(text) => text,
        }
    }
}

impl Open for ChartType {
    fn from_text(text: &str) -> Self {
        match text {
            "Line" => Self::Line,
            "LineLogXY" => Self::LineLogXY,
            "LineLogX" => Self::LineLogX,
            "LineLogY" => Self::LineLogY,
            other => Self::Other(other.into()),
        }
    }
}

impl From<&str> for ChartType {
    fn from(text: &str) -> Self {
        Self::from_text(text)
    }
}

impl fmt::Display for ChartType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ChartType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ChartType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        open::deserialize(deserializer)
    }
}
