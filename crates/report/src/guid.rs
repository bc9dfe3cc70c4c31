//! [`Guid`], an identifier that keeps its spelling.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
/// assert!(id.is_valid() && id.same_as(&Guid::from("33a2d408-3fc8-480b-b554-6866c77fd91c")));
/// assert!(!Guid::from("1").is_valid());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Guid(String);

impl Guid {
    /// A new random (version 4) identifier in lower case.
    pub fn random() -> Self {
        Self(Uuid::new_v4().to_string())
    }

    /// The identifier as it is spelled.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is a GUID: 32 hexadecimal digits, with or without hyphens and braces.
    pub fn is_valid(&self) -> bool {
        self.to_uuid().is_some()
    }

    /// The identifier as a number; `None` if the text is no GUID.
    pub fn to_uuid(&self) -> Option<Uuid> {
        Uuid::parse_str(&self.0).ok()
    }

    /// Whether both name the same thing, whatever their spelling.
    pub fn same_as(&self, other: &Self) -> bool {
        self == other || self.to_uuid().is_some_and(|id| other.to_uuid() == Some(id))
    }
}

impl From<&str> for Guid {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Guid {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<Uuid> for Guid {
    fn from(id: Uuid) -> Self {
        Self(id.to_string())
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
