//! [`Guid`], an identifier that keeps its spelling.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Text;

/// A GUID as a report spells it.
///
/// The text is kept as it was read: servers write lower case in JSON and upper case in XML, and
/// clients put other things than GUIDs where one belongs. Two are `==` if their texts are;
/// [`same_as`](Self::same_as) compares what they mean.
///
/// ```
/// use wats_report::Guid;
///
/// let id = Guid::from("33A2D408-3FC8-480B-B554-6866C77FD91C");
/// assert!(id.is_valid() && id.same_as(&Guid::from("{33a2d408-3fc8-480b-b554-6866c77fd91c}")));
/// assert!(!Guid::from("1").is_valid());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Guid(Text);

impl Guid {
    /// A new random (version 4) identifier in lower case.
    pub fn random() -> Self {
        Self(Uuid::new_v4().to_string().into())
    }

    /// The identifier as it is spelled.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is a GUID in one of .NET's four usual forms: 32 hexadecimal digits, the
    /// same with hyphens, and that in braces or parentheses.
    pub fn is_valid(&self) -> bool {
        self.number().is_some()
    }

    /// Whether both name the same thing, whatever their spelling.
    pub fn same_as(&self, other: &Self) -> bool {
        self == other || self.number().is_some_and(|id| other.number() == Some(id))
    }

    /// The parser of the `uuid` crate alone would also take `urn:uuid:…`, and no parentheses.
    fn number(&self) -> Option<Uuid> {
        let within = |open, close| self.0.as_str().strip_prefix(open)?.strip_suffix(close);
        let digits = match within('{', '}').or_else(|| within('(', ')')) {
            Some(inner) => Some(inner).filter(|inner| inner.len() == 36),
            None => Some(self.0.as_str()).filter(|text| matches!(text.len(), 32 | 36)),
        };
        Uuid::try_parse(digits?).ok()
    }
}

impl From<&str> for Guid {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Guid {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
