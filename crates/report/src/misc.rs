//! [`MiscInfo`], a free fact about a run.

use crate::object::object;
use crate::{Field, Guid, Int, Text};

object! {
    /// A fact with a name: a text, a number, or both.
    ///
    /// ```
    /// use wats_report::MiscInfo;
    ///
    /// let humidity = MiscInfo::number("Humidity", 40);
    /// assert_eq!(humidity.numeric.get().and_then(|number| number.value()), Some(40));
    /// ```
    pub struct MiscInfo {
        /// Name of the fact; on a repair one that is configured for the operation. Required.
        description = "description": Field<Text>,
        /// Type name, at most 30 characters; deprecated.
        typedef = "typedef": Field<Text>,
        /// Text, at most 100 characters. Text or number is required.
        text = "text": Field<Text>,
        /// Number, 16 bits. Text or number is required.
        numeric = "numeric": Field<Int>,
        /// Number format of the number.
        numeric_format = "numericFormat": Field<Text>,
        /// Identifier of the definition; repairs only.
        id = "id": Field<Guid>,
    }
}

impl MiscInfo {
    /// A fact with a text.
    pub fn new(description: impl Into<Text>, text: impl Into<Text>) -> Self {
        Self { description: Field::of(description), text: Field::of(text), ..Self::default() }
    }

    /// A fact with a number, of which the server keeps 16 bits.
    pub fn number(description: impl Into<Text>, number: impl Into<Int>) -> Self {
        Self { description: Field::of(description), numeric: Field::of(number), ..Self::default() }
    }
}
