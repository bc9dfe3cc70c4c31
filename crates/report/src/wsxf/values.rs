//! What stands in attributes: numbers, words and texts, each in the spelling of XML.

use crate::{
    ChartType, CompOp, Guid, Int, Kind, Real, Status, StepGroup, StepType, Text, Timestamp,
};

pub(super) trait Value: Sized {
    /// Whether an empty attribute can be a value.
    const MAY_BE_EMPTY: bool = false;

    /// `None` if the text is none of the values, and there is no way to keep it.
    fn from_xml(text: &str) -> Option<Self>;

    fn to_xml(&self) -> Text;
}

impl Value for Text {
    const MAY_BE_EMPTY: bool = true;

    fn from_xml(text: &str) -> Option<Self> {
        Some(text.into())
    }

    fn to_xml(&self) -> Text {
        self.clone()
    }
}

impl Value for Timestamp {
    fn from_xml(text: &str) -> Option<Self> {
        Some(text.into())
    }

    fn to_xml(&self) -> Text {
        self.as_str().into()
    }
}

/// Upper case in XML, lower case in JSON.
impl Value for Guid {
    fn from_xml(text: &str) -> Option<Self> {
        let id = Self::from(text);
        Some(if id.is_valid() { text.to_ascii_lowercase().as_str().into() } else { id })
    }

    fn to_xml(&self) -> Text {
        if self.is_valid() {
            self.as_str().to_ascii_uppercase().into()
        } else {
            self.as_str().into()
        }
    }
}

impl Value for bool {
    fn from_xml(text: &str) -> Option<Self> {
        match text.trim() {
            "1" => Some(true),
            "0" => Some(false),
            word if word.eq_ignore_ascii_case("true") => Some(true),
            word if word.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    fn to_xml(&self) -> Text {
        (if *self { "true" } else { "false" }).into()
    }
}

impl Value for Int {
    fn from_xml(text: &str) -> Option<Self> {
        let number = Self::from_text(text);
        Some(number.value().map_or(number, Self::from))
    }

    fn to_xml(&self) -> Text {
        self.to_string().into()
    }
}

/// Whole numbers have no fraction in XML, and the three that are no numbers are `INF`, `-INF` and
/// `NaN`. A decimal comma is no number; such a text is kept.
impl Value for Real {
    fn from_xml(text: &str) -> Option<Self> {
        let number = text.trim();
        Some(match number {
            "INF" | "+INF" | "Infinity" | "∞" => f64::INFINITY.into(),
            "-INF" | "-Infinity" | "-∞" => f64::NEG_INFINITY.into(),
            "NaN" => f64::NAN.into(),
            _ if is_whole(number) => number
                .parse::<i64>()
                .map(Self::from)
                .or_else(|_| number.parse::<u64>().map(Self::from))
                .ok()
                .or_else(|| decimal(number))
                .unwrap_or_else(|| Self::from_text(text)),
            _ => decimal(number).unwrap_or_else(|| Self::from_text(text)),
        })
    }

    fn to_xml(&self) -> Text {
        if let Some(text) = self.text() {
            return text.into();
        }
        match self.value() {
            Some(f64::INFINITY) => "INF".into(),
            Some(f64::NEG_INFINITY) => "-INF".into(),
            // All digits of a whole number beyond those that a double holds.
            Some(number) if number.is_finite() && *self == number => {
                let text = format!("{number:?}");
                text.strip_suffix(".0").unwrap_or(&text).into()
            }
            _ => self.to_string().into(),
        }
    }
}

/// `-0` is a double of its own.
fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && text != "-0"
}

fn decimal(text: &str) -> Option<Real> {
    let decimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    let number: f64 = text.bytes().all(decimal).then(|| text.parse().ok())??;
    number.is_finite().then(|| number.into())
}

impl Value for Status {
    fn from_xml(text: &str) -> Option<Self> {
        let known = [
            Self::Passed,
            Self::Failed,
            Self::Done,
            Self::Skipped,
            Self::Error,
            Self::Terminated,
            Self::Unknown,
        ];
        let named =
            known.into_iter().find(|status| status.word().eq_ignore_ascii_case(text.trim()));
        Some(named.unwrap_or_else(|| text.into()))
    }

    fn to_xml(&self) -> Text {
        self.word().into()
    }
}

impl Value for StepGroup {
    fn from_xml(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "setup" => Self::Setup,
            "main" => Self::Main,
            "cleanup" => Self::Cleanup,
            _ => text.into(),
        })
    }

    fn to_xml(&self) -> Text {
        match self {
            Self::Setup => "Setup".into(),
            Self::Main => "Main".into(),
            Self::Cleanup => "Cleanup".into(),
            Self::Other(text) => (**text).clone(),
        }
    }
}

impl Value for Kind {
    fn from_xml(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "uut" => Self::Uut,
            "uur" => Self::Uur,
            _ => text.into(),
        })
    }

    fn to_xml(&self) -> Text {
        match self {
            Self::Uut => "UUT".into(),
            Self::Uur => "UUR".into(),
            Self::Other(text) => (**text).clone(),
        }
    }
}

macro_rules! spelled_alike {
    ($($type:ty),+) => {
        $(impl Value for $type {
            fn from_xml(text: &str) -> Option<Self> {
                Some(text.into())
            }

            fn to_xml(&self) -> Text {
                self.as_str().into()
            }
        })+
    };
}
spelled_alike!(StepType, ChartType, CompOp);

#[cfg(test)]
mod tests {
    use super::Value;
    use crate::{Guid, Int, Real, Status};

    #[test]
    fn numbers_are_read_and_written_as_xml_spells_them() {
        for (xml, number, back) in [
            ("10", 10.0, "10"),
            ("10.0", 10.0, "10"),
            (" 1.5 ", 1.5, "1.5"),
            ("1E+20", 1e20, "1e20"),
            ("-0", -0.0, "-0"),
            ("INF", f64::INFINITY, "INF"),
            ("-INF", f64::NEG_INFINITY, "-INF"),
            ("4.9406564584124654E-324", 5e-324, "5e-324"),
        ] {
            let real = Real::from_xml(xml).expect("a number");
            assert_eq!(real.value().map(f64::to_bits), Some(number.to_bits()), "{xml}");
            assert_eq!(real.to_xml(), back, "{xml}");
        }
        assert!(Real::from_xml("NaN").and_then(|real| real.value()).is_some_and(f64::is_nan));
        assert_eq!(Real::from_xml("NaN").map(|real| real.to_xml()), Some("NaN".into()));
        let large = Real::from_xml("18446744073709551615").expect("a number");
        assert_eq!(large.to_xml(), "18446744073709551615");
    }

    #[test]
    fn what_is_no_number_is_kept_as_text() {
        for text in ["3,14", "0x1F", "1e999", "--", "1.2.3"] {
            let real = Real::from_xml(text).expect("kept");
            assert_eq!((real.value(), real.to_xml()), (None, text.into()));
            let int = Int::from_xml(text).expect("kept");
            assert_eq!((int.value(), int.to_xml()), (None, text.into()));
        }
    }

    #[test]
    fn words_are_known_in_any_case_and_others_are_kept() {
        assert_eq!(Status::from_xml("passed"), Some(Status::Passed));
        assert_eq!(Status::from_xml("F"), Some(Status::Failed));
        assert_eq!(Status::from_xml("Odd").map(|status| status.to_xml()), Some("Odd".into()));
        let id = Guid::from_xml("33A2D408-3FC8-480B-B554-6866C77FD91C").expect("an id");
        assert_eq!(id.as_str(), "33a2d408-3fc8-480b-b554-6866c77fd91c");
        assert_eq!(id.to_xml(), "33A2D408-3FC8-480B-B554-6866C77FD91C");
    }
}
