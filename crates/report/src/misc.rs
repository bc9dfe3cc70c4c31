//! [`MiscInfo`], a free fact about a run.

use serde::{Deserialize, Serialize};

use crate::{Extra, Field, Guid, Int};

/// A fact with a name: a text, a number, or both.
///
/// ```
/// use wats_report::MiscInfo;
///
/// let humidity = MiscInfo::number("Humidity", 40);
/// assert_eq!(humidity.numeric.get().and_then(|number| number.value()), Some(40));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct MiscInfo {
    /// Name of the fact; on a repair one that is configured for the operation. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub description: Field<String>,
    /// Type name, at most 30 characters; deprecated.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub typedef: Field<String>,
    /// Text, at most 100 characters. Text or number is required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub text: Field<String>,
    /// Number, 16 bits. Text or number is required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub numeric: Field<Int>,
    /// Number format of the number.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub numeric_format: Field<String>,
    /// Identifier of the definition; repairs only.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub id: Field<Guid>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl MiscInfo {
    /// A fact with a text.
    pub fn new(description: impl Into<String>, text: impl Into<String>) -> Self {
        Self { description: Field::of(description), text: Field::of(text), ..Self::default() }
    }

    /// A fact with a number, of which the server keeps 16 bits.
    pub fn number(description: impl Into<String>, number: impl Into<Int>) -> Self {
        Self { description: Field::of(description), numeric: Field::of(number), ..Self::default() }
    }
}
