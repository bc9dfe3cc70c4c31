//! [`Int`], a whole number, and [`Exceeded`], a count that older clients write as a bool.

use std::fmt;

use serde::de::{Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Spelling;

/// A whole number as a report carries it; may have been written as text.
///
/// The server keeps 16 or 32 bits, which [`Report::validate`](crate::Report::validate) checks; the
/// model holds 64, so that a number out of range is reported and not lost. `5.0` is read as `5`.
/// A text is kept as it was (clients may send step ids and error codes as text); fractions, bools
/// and everything else are decode errors.
///
/// Two are `==` if they are written the same: the text `"5"` is not the number 5, although both have
/// the [`value`](Self::value) 5.
///
/// ```
/// use wats_report::Int;
///
/// let code: Int = serde_json::from_str("5.0")?;
/// assert_eq!(code.value(), Some(5));
/// let code: Int = serde_json::from_str(r#""E-17""#)?;
/// assert_eq!((code.value(), code.text()), (None, Some("E-17")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Int(Repr);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Repr {
    Number(i64),
    Text(Box<Spelling>),
}

impl Int {
    /// A number that was written as text, or a text in place of a number.
    pub fn from_text(text: &str) -> Self {
        Self(Repr::Text(Box::new(Spelling(text.into()))))
    }

    /// The number; `None` if it was written as a text that is no whole decimal number (`5.0` is one).
    pub fn value(&self) -> Option<i64> {
        match &self.0 {
            Repr::Number(number) => Some(*number),
            Repr::Text(text) => parse_whole(text.0.trim()),
        }
    }

    /// The text, if the number was written as one.
    pub fn text(&self) -> Option<&str> {
        match &self.0 {
            Repr::Number(_) => None,
            Repr::Text(text) => Some(&text.0),
        }
    }
}

/// `5.0` is 5, as it is without quotes.
fn parse_whole(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let (whole, fraction) = text.split_once('.')?;
        let zeros = fraction.bytes().all(|digit| digit == b'0');
        (zeros && !fraction.is_empty()).then(|| whole.parse().ok())?
    })
}

impl Default for Int {
    /// Zero.
    fn default() -> Self {
        Self::from(0_i64)
    }
}

impl From<i64> for Int {
    fn from(number: i64) -> Self {
        Self(Repr::Number(number))
    }
}

impl From<i32> for Int {
    fn from(number: i32) -> Self {
        Self::from(i64::from(number))
    }
}

impl From<i16> for Int {
    fn from(number: i16) -> Self {
        Self::from(i64::from(number))
    }
}

impl From<u32> for Int {
    fn from(number: u32) -> Self {
        Self::from(i64::from(number))
    }
}

/// Like a comparison with `Int::from(number)`.
impl PartialEq<i64> for Int {
    fn eq(&self, other: &i64) -> bool {
        self.0 == Repr::Number(*other)
    }
}

impl fmt::Display for Int {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Number(number) => number.fmt(f),
            Repr::Text(text) => f.write_str(&text.0),
        }
    }
}

impl Serialize for Int {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Number(number) => serializer.serialize_i64(*number),
            Repr::Text(text) => serializer.serialize_str(&text.0),
        }
    }
}

impl<'de> Deserialize<'de> for Int {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IntVisitor)
    }
}

struct IntVisitor;

impl Visitor<'_> for IntVisitor {
    type Value = Int;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number of at most 64 bits")
    }

    fn visit_i64<E>(self, number: i64) -> Result<Int, E> {
        Ok(Int::from(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Int, E> {
        let unexpected = || E::invalid_value(Unexpected::Unsigned(number), &self);
        i64::try_from(number).map(Int::from).map_err(|_| unexpected())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Int, E> {
        // 2^63, the first double that no longer fits; the largest below it does.
        const BEYOND: f64 = 9_223_372_036_854_775_808.0;
        if number.fract() == 0.0 && (-BEYOND..BEYOND).contains(&number) {
            #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
            return Ok(Int::from(number as i64));
        }
        Err(E::invalid_value(Unexpected::Float(number), &self))
    }

    fn visit_str<E>(self, text: &str) -> Result<Int, E> {
        Ok(Int::from_text(text))
    }
}

/// By how much a limit was exceeded: a count, or a bare yes or no as older clients write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Exceeded {
    /// Uses above the limit.
    Count(Int),
    /// Only whether the limit was exceeded.
    Flag(bool),
}

impl Exceeded {
    /// Whether the limit was exceeded at all.
    pub fn is_exceeded(&self) -> bool {
        match self {
            Self::Count(count) => count.value().is_some_and(|count| count > 0),
            Self::Flag(flag) => *flag,
        }
    }
}

impl<'de> Deserialize<'de> for Exceeded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExceededVisitor)
    }
}

struct ExceededVisitor;

impl Visitor<'_> for ExceededVisitor {
    type Value = Exceeded;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number or a bool")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Exceeded, E> {
        Ok(Exceeded::Flag(flag))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Exceeded, E> {
        IntVisitor.visit_i64(number).map(Exceeded::Count)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Exceeded, E> {
        IntVisitor.visit_u64(number).map(Exceeded::Count)
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Exceeded, E> {
        IntVisitor.visit_f64(number).map(Exceeded::Count)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Exceeded, E> {
        IntVisitor.visit_str(text).map(Exceeded::Count)
    }
}
