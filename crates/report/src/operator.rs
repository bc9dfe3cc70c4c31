//! [`CompOp`], the comparison operator of a measurement, and what each one means.
//!
//! This is the one place that decides whether a value passes. Nothing here touches a report.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Text, open};

/// What an operator compares. `v` is the value, `L` the low and `H` the high limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// Always passes.
    Log,
    /// `v = L`, exactly.
    Eq,
    /// `v ≠ L`.
    Ne,
    /// `v > L`.
    Gt,
    /// `v ≥ L`.
    Ge,
    /// `v < L`: one-limit operators always use the low limit.
    Lt,
    /// `v ≤ L`.
    Le,
    /// `L < v < H`.
    Gtlt,
    /// `L < v ≤ H`.
    Gtle,
    /// `L ≤ v < H`.
    Gelt,
    /// `L ≤ v ≤ H`.
    Gele,
    /// `v < L` or `v > H`.
    Ltgt,
    /// `v < L` or `v ≥ H`.
    Ltge,
    /// `v ≤ L` or `v > H`.
    Legt,
    /// `v ≤ L` or `v ≥ H`.
    Lege,
    /// Strings: equal, upper and lower case told apart.
    CaseSensitive,
    /// Strings: equal, upper and lower case taken as the same.
    IgnoreCase,
    /// Equal within a tolerance that no report carries: always passes. Known to some clients, not
    /// to the server.
    EqTolerance,
}

use Operator as Op;

/// Every operator with the text that stands for it.
const SPELLINGS: [(Op, &str); 18] = [
    (Op::Log, "LOG"),
    (Op::Eq, "EQ"),
    (Op::Ne, "NE"),
    (Op::Gt, "GT"),
    (Op::Ge, "GE"),
    (Op::Lt, "LT"),
    (Op::Le, "LE"),
    (Op::Gtlt, "GTLT"),
    (Op::Gtle, "GTLE"),
    (Op::Gelt, "GELT"),
    (Op::Gele, "GELE"),
    (Op::Ltgt, "LTGT"),
    (Op::Ltge, "LTGE"),
    (Op::Legt, "LEGT"),
    (Op::Lege, "LEGE"),
    (Op::CaseSensitive, "CASESENSIT"),
    (Op::IgnoreCase, "IGNORECASE"),
    (Op::EqTolerance, "EQT"),
];

/// The comparison operator of a measurement.
///
/// Upper and lower case mean the same (`Log`, `IgnoreCase` occur in server exports) but the
/// spelling is kept; so is a text that is no known operator. Two are `==` if they mean the same.
///
/// ```
/// use wats_report::{CompOp, Operator};
///
/// let op = CompOp::from("Log");
/// assert_eq!(op, CompOp::LOG);
/// assert_eq!((op.as_str(), op.operator()), ("Log", Some(Operator::Log)));
/// assert_eq!(CompOp::GELE.passes(5.0, Some(4.9), Some(5.1)), Some(true));
/// assert_eq!(CompOp::from("SORT_OF").passes(5.0, None, None), None);
/// ```
#[derive(Debug, Clone)]
pub struct CompOp {
    operator: Option<Operator>,
    /// Only when it differs from the usual text of the operator.
    spelling: Option<Box<Text>>,
}

impl CompOp {
    /// Always passes.
    pub const LOG: Self = Self::known(Op::Log);
    /// Equal.
    pub const EQ: Self = Self::known(Op::Eq);
    /// Not equal.
    pub const NE: Self = Self::known(Op::Ne);
    /// Greater than the low limit.
    pub const GT: Self = Self::known(Op::Gt);
    /// Greater than or equal to the low limit.
    pub const GE: Self = Self::known(Op::Ge);
    /// Less than the **low** limit.
    pub const LT: Self = Self::known(Op::Lt);
    /// Less than or equal to the **low** limit.
    pub const LE: Self = Self::known(Op::Le);
    /// Between the limits, both excluded.
    pub const GTLT: Self = Self::known(Op::Gtlt);
    /// Between the limits, the high one included.
    pub const GTLE: Self = Self::known(Op::Gtle);
    /// Between the limits, the low one included.
    pub const GELT: Self = Self::known(Op::Gelt);
    /// Between the limits, both included.
    pub const GELE: Self = Self::known(Op::Gele);
    /// Below the low or above the high limit.
    pub const LTGT: Self = Self::known(Op::Ltgt);
    /// Below the low limit, or from the high one on.
    pub const LTGE: Self = Self::known(Op::Ltge);
    /// Up to the low limit, or above the high one.
    pub const LEGT: Self = Self::known(Op::Legt);
    /// Up to the low limit, or from the high one on.
    pub const LEGE: Self = Self::known(Op::Lege);
    /// Strings: equal, case-sensitive.
    pub const CASE_SENSITIVE: Self = Self::known(Op::CaseSensitive);
    /// Strings: equal, ignoring case.
    pub const IGNORE_CASE: Self = Self::known(Op::IgnoreCase);
    /// Equal within a tolerance that no report carries: always passes. Unknown to the server.
    pub const EQ_TOLERANCE: Self = Self::known(Op::EqTolerance);

    const fn known(operator: Operator) -> Self {
        Self { operator: Some(operator), spelling: None }
    }

    /// What the text means; `None` if it is no known operator.
    pub const fn operator(&self) -> Option<Operator> {
        self.operator
    }

    /// The text on the wire, in its original spelling.
    pub fn as_str(&self) -> &str {
        match (&self.spelling, self.operator) {
            (Some(text), _) => text,
            (None, Some(operator)) => operator.as_str(),
            (None, None) => "",
        }
    }

    /// Whether a number passes; `None` if the operator is unknown or compares only strings.
    ///
    /// One-limit operators use `low`, also `LT` and `LE`. A missing limit lets the value pass. NaN
    /// fails everything but `LOG`, `NE` and `EQT`, also where it is a limit.
    pub fn passes(&self, value: f64, low: Option<f64>, high: Option<f64>) -> Option<bool> {
        self.operator?.passes(value, low, high)
    }

    /// Whether a string passes; `None` if the operator is unknown or needs two limits.
    ///
    /// A missing value or limit passes. `GT`, `GE`, `LT` and `LE` compare by code point.
    pub fn passes_text(&self, value: Option<&str>, limit: Option<&str>) -> Option<bool> {
        self.operator?.passes_text(value, limit)
    }
}

impl Operator {
    /// The usual text of the operator, in upper case.
    pub fn as_str(self) -> &'static str {
        SPELLINGS.iter().find(|(op, _)| *op == self).map_or("", |(_, text)| text)
    }

    /// How many limits the operator needs.
    pub const fn limits(self) -> u8 {
        match self {
            Self::Log => 0,
            Self::Gtlt
            | Self::Gtle
            | Self::Gelt
            | Self::Gele
            | Self::Ltgt
            | Self::Ltge
            | Self::Legt
            | Self::Lege => 2,
            _ => 1,
        }
    }

    fn passes(self, value: f64, low: Option<f64>, high: Option<f64>) -> Option<bool> {
        // IEEE comparisons give the answer for NaN: false for all but "not equal".
        #[expect(clippy::float_cmp, reason = "EQ and NE are defined as exact")]
        let one = |limit: f64| match self {
            Self::Eq => value == limit,
            Self::Ne => value != limit,
            Self::Gt => value > limit,
            Self::Ge => value >= limit,
            Self::Lt => value < limit,
            Self::Le => value <= limit,
            _ => true,
        };
        let two = |low: f64, high: f64| match self {
            Self::Gtlt => low < value && value < high,
            Self::Gtle => low < value && value <= high,
            Self::Gelt => low <= value && value < high,
            Self::Gele => low <= value && value <= high,
            Self::Ltgt => value < low || value > high,
            Self::Ltge => value < low || value >= high,
            Self::Legt => value <= low || value > high,
            Self::Lege => value <= low || value >= high,
            _ => true,
        };
        match self {
            Self::CaseSensitive | Self::IgnoreCase => None,
            Self::Log | Self::EqTolerance => Some(true),
            _ if self.limits() == 1 => Some(low.is_none_or(one)),
            _ => Some(low.zip(high).is_none_or(|(low, high)| two(low, high))),
        }
    }

    fn passes_text(self, value: Option<&str>, limit: Option<&str>) -> Option<bool> {
        if self.limits() == 2 {
            return None;
        }
        let Some((value, limit)) = value.zip(limit) else {
            return Some(true);
        };
        Some(match self {
            Self::Eq | Self::CaseSensitive => value == limit,
            Self::Ne => value != limit,
            Self::IgnoreCase => lower(value).eq(lower(limit)),
            Self::Gt => value.cmp(limit) == Ordering::Greater,
            Self::Ge => value.cmp(limit) != Ordering::Less,
            Self::Lt => value.cmp(limit) == Ordering::Less,
            Self::Le => value.cmp(limit) != Ordering::Greater,
            _ => true,
        })
    }
}

fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

impl From<&str> for CompOp {
    fn from(text: &str) -> Self {
        match SPELLINGS.iter().find(|(_, usual)| usual.eq_ignore_ascii_case(text)) {
            Some((operator, usual)) => {
                let spelling = (*usual != text).then(|| Box::new(text.into()));
                Self { operator: Some(*operator), spelling }
            }
            None => Self { operator: None, spelling: Some(Box::new(text.into())) },
        }
    }
}

impl PartialEq for CompOp {
    fn eq(&self, other: &Self) -> bool {
        self.as_str().eq_ignore_ascii_case(other.as_str())
    }
}

impl Eq for CompOp {}

impl From<Operator> for CompOp {
    fn from(operator: Operator) -> Self {
        Self::known(operator)
    }
}

impl fmt::Display for CompOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for CompOp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CompOp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        open::deserialize(deserializer)
    }
}
