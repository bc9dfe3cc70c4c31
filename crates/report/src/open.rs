//! What all open enumerations share: they are a text on the wire, and keep one that they do not know.
//!
//! The variants and their texts live with each enumeration. This is the one macro of the crate: a
//! function cannot implement a trait, and without it each text would be spelled twice and the four
//! impls five times.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// From one table of `Variant = "text"`: `as_str`, `From<&str>`, `Display`, `Serialize` and
/// `Deserialize`. The enumeration has a further variant `Other(Box<Text>)` for all other texts.
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Other(Box::new(other.into())),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::open::deserialize(from)
            }
        }
    };
}
pub(crate) use open_enum;

/// Reads a string without allocating when it is a known one.
pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: for<'text> From<&'text str>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(OpenVisitor(PhantomData))
}

struct OpenVisitor<T>(PhantomData<T>);

impl<T: for<'text> From<&'text str>> Visitor<'_> for OpenVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from(text))
    }
}
