//! What all open enumerations share: reading a text that may be unknown.
//!
//! The variants and their texts live with each enumeration.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// An enumeration that keeps a text it does not know.
pub(crate) trait Open: Sized {
    fn from_text(text: &str) -> Self;
}

/// Reads a string without allocating when it is a known one.
pub(crate) fn deserialize<'de, T: Open, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(OpenVisitor(PhantomData))
}

struct OpenVisitor<T>(PhantomData<T>);

impl<T: Open> Visitor<'_> for OpenVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from_text(text))
    }
}
