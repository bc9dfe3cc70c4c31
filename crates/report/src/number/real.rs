//! [`Real`], a floating-point number.

use std::fmt;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Spelling;

/// A double as a report carries it; may be NaN or infinite, and may have been written as text.
///
/// * JSON has no NaN and no infinities; they are written as the strings `"NaN"`, `"Infinity"` and
///   `"-Infinity"`, and read from them.
/// * Any other string is kept and written back as it was: clients are known to send `"3.30"` and
///   even `"0x1F"` as the value of a measurement, and refusing or rounding that would lose data.
///   [`value`](Self::value) reads decimal text and what programs write for numbers that are none
///   (`nan`, `-Inf`, `1.#QNAN` …), and gives `None` for the rest.
/// * A whole number beyond 2⁵³, of up to 64 bits, is kept as such: as a double it might be another.
/// * Everything else (a bool, a list …) is a decode error.
///
/// Two are `==` if they are written the same, as numbers (NaN equals NaN) or as texts: the text
/// `"3.3"` is not the number 3.3, although both have the [`value`](Self::value) 3.3.
///
/// ```
/// use wats_report::Real;
///
/// assert_eq!(Real::from(1.5).value(), Some(1.5));
/// let as_text: Real = serde_json::from_str(r#""3.30""#)?;
/// assert_eq!(as_text.value(), Some(3.3));
/// assert_eq!(serde_json::to_string(&as_text)?, r#""3.30""#);
/// assert_eq!(serde_json::to_string(&Real::from(f64::INFINITY))?, r#""Infinity""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Real(Repr);

/// Up to 2⁵³ every whole number is a double, and is written with all its digits as one.
const EXACT: u64 = 1 << 53;

#[derive(Debug, Clone)]
enum Repr {
    Number(f64),
    /// Only beyond [`EXACT`].
    Signed(i64),
    /// Only beyond `i64`.
    Unsigned(u64),
    Text(Box<Spelling>),
}

impl Real {
    /// A number that was written as text.
    pub fn from_text(text: &str) -> Self {
        match text {
            "NaN" => Self::from(f64::NAN),
            "Infinity" => Self::from(f64::INFINITY),
            "-Infinity" => Self::from(f64::NEG_INFINITY),
            other => Self(Repr::Text(Box::new(Spelling(other.into())))),
        }
    }

    /// The number, or the double next to it; `None` if it was written as a text that is no decimal
    /// number and none of the words for infinity and NaN, or one too large for a double.
    pub fn value(&self) -> Option<f64> {
        match &self.0 {
            Repr::Number(number) => Some(*number),
            Repr::Signed(number) => Some(*number as f64),
            Repr::Unsigned(number) => Some(*number as f64),
            Repr::Text(text) => parse_decimal(&text.0).or_else(|| parse_word(text.0.trim())),
        }
    }

    /// The text, if the number was written as one other than the three non-finite words.
    pub fn text(&self) -> Option<&str> {
        match &self.0 {
            Repr::Text(text) => Some(&text.0),
            Repr::Number(_) | Repr::Signed(_) | Repr::Unsigned(_) => None,
        }
    }
}

/// Decimal notation only: `str::parse` would also take `inf` and `nan` in any case, and makes
/// infinity of `1e999`.
fn parse_decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let decimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    let number: f64 = text.bytes().all(decimal).then(|| text.parse().ok())??;
    number.is_finite().then_some(number)
}

/// What programs write where there is no number: those of C, .NET, Python, `LabVIEW`, and of the older
/// Microsoft compilers.
fn parse_word(text: &str) -> Option<f64> {
    let (negative, word) = match text.strip_prefix('-') {
        Some(word) => (true, word),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let number = match word.to_ascii_lowercase().as_str() {
        "inf" | "infinity" | "∞" | "1.#inf" => f64::INFINITY,
        "nan" | "1.#qnan" | "1.#snan" | "1.#ind" => f64::NAN,
        _ => return None,
    };
    Some(if negative { -number } else { number })
}

impl Default for Real {
    /// Zero.
    fn default() -> Self {
        Self::from(0.0)
    }
}

impl PartialEq for Real {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Number(a), Repr::Number(b)) => same(*a, *b),
            (Repr::Signed(a), Repr::Signed(b)) => a == b,
            (Repr::Unsigned(a), Repr::Unsigned(b)) => a == b,
            (Repr::Text(a), Repr::Text(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Real {}

/// Like a comparison with `Real::from(number)`.
impl PartialEq<f64> for Real {
    fn eq(&self, other: &f64) -> bool {
        matches!(self.0, Repr::Number(number) if same(number, *other))
    }
}

#[expect(clippy::float_cmp, reason = "equal means written the same")]
fn same(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

impl From<f64> for Real {
    fn from(number: f64) -> Self {
        Self(Repr::Number(number))
    }
}

impl From<i32> for Real {
    fn from(number: i32) -> Self {
        Self::from(f64::from(number))
    }
}

impl From<i64> for Real {
    fn from(number: i64) -> Self {
        if number.unsigned_abs() <= EXACT {
            Self::from(number as f64)
        } else {
            Self(Repr::Signed(number))
        }
    }
}

impl From<u64> for Real {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or(Self(Repr::Unsigned(number)), Self::from)
    }
}

impl fmt::Display for Real {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Number(number) => match non_finite(*number) {
                Some(word) => f.write_str(word),
                None => number.fmt(f),
            },
            Repr::Signed(number) => number.fmt(f),
            Repr::Unsigned(number) => number.fmt(f),
            Repr::Text(text) => f.write_str(&text.0),
        }
    }
}

fn non_finite(number: f64) -> Option<&'static str> {
    match number {
        n if n.is_nan() => Some("NaN"),
        f64::INFINITY => Some("Infinity"),
        f64::NEG_INFINITY => Some("-Infinity"),
        _ => None,
    }
}

/// The number as a whole one, if that is the same number to the last bit.
fn whole(number: f64) -> Option<i64> {
    if number.abs() > EXACT as f64 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "in range; what is cut off is compared")]
    let whole = number as i64;
    ((whole as f64).to_bits() == number.to_bits()).then_some(whole)
}

impl Serialize for Real {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Number(number) => match non_finite(*number) {
                Some(word) => serializer.serialize_str(word),
                None => match whole(*number) {
                    // `12` and `12.0` are the same number; binary formats write the former in less.
                    Some(whole) if !serializer.is_human_readable() => {
                        serializer.serialize_i64(whole)
                    }
                    _ => serializer.serialize_f64(*number),
                },
            },
            Repr::Signed(number) => serializer.serialize_i64(*number),
            Repr::Unsigned(number) => serializer.serialize_u64(*number),
            Repr::Text(text) => serializer.serialize_str(&text.0),
        }
    }
}

impl<'de> Deserialize<'de> for Real {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RealVisitor)
    }
}

struct RealVisitor;

impl Visitor<'_> for RealVisitor {
    type Value = Real;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Real, E> {
        Ok(Real::from(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Real, E> {
        Ok(Real::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Real, E> {
        Ok(Real::from(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Real, E> {
        Ok(Real::from_text(text))
    }
}
