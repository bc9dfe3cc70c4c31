//! [`Violation`], a rule that a report breaks.

use std::fmt;

/// A rule that a report breaks, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The JSON path: `root.steps[3].numericMeas[0].value`.
    pub path: String,
    /// The rule.
    pub rule: Rule,
}

/// A rule of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// The value is required: it must not be missing, null or blank.
    Required,
    /// The text is too long. Lengths count UTF-16 units, as the server does.
    #[non_exhaustive]
    TooLong {
        /// How long it is.
        length: usize,
        /// How long it may be.
        max: usize,
    },
    /// The value is not one of a closed list.
    #[non_exhaustive]
    NotAllowed {
        /// The value.
        value: String,
        /// The list, as text.
        allowed: String,
    },
    /// The text is no GUID; see [`Guid::is_valid`](crate::Guid::is_valid).
    NotAGuid,
    /// The text is no date and time.
    NotADate,
    /// The date and time lacks its offset from UTC.
    NoOffset,
    /// The date and time is not in UTC.
    NotUtc,
    /// There is a text where a number belongs. That includes `"3.30"`; only `"NaN"`, `"Infinity"`
    /// and `"-Infinity"` stand for numbers that JSON has no other form for.
    NotANumber,
    /// The whole number needs more bits than the server has for it.
    #[non_exhaustive]
    OutOfRange {
        /// How many bits it may have.
        bits: u32,
    },
    /// The value is used a second time: the id of a step, or the name of a measurement in its step.
    NotUnique,
    /// A curve has not as many X as Y values.
    #[non_exhaustive]
    Unpaired {
        /// How many X values there are.
        x: usize,
        /// How many Y values there are.
        y: usize,
    },
    /// The content of a file is not base64.
    NotBase64,
    /// A misc info has neither text nor number.
    TextOrNumber,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("is required"),
            Self::TooLong { length, max } => {
                write!(f, "has {length} characters; {max} are allowed")
            }
            Self::NotAllowed { value, allowed } => {
                write!(f, "is {value:?}; allowed are {allowed}")
            }
            Self::NotAGuid => f.write_str("is not a GUID"),
            Self::NotADate => f.write_str("is not a date and time"),
            Self::NoOffset => f.write_str("lacks the offset from UTC"),
            Self::NotUtc => f.write_str("is not in UTC"),
            Self::NotANumber => f.write_str("is a text where a number belongs"),
            Self::OutOfRange { bits } => write!(f, "does not fit into {bits} bits"),
            Self::NotUnique => f.write_str("is used twice"),
            Self::Unpaired { x, y } => write!(f, "has {x} X values and {y} Y values"),
            Self::NotBase64 => f.write_str("is not base64"),
            Self::TextOrNumber => f.write_str("needs a text or a number"),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.rule)
    }
}
