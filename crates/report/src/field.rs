//! [`Field`], the value of a JSON key that may be absent, null or set.
//!
//! Every key of a report is a `Field`, so that what was read can be written back exactly. What a
//! value means never lives here.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Text;
use crate::list::Value;

/// A key of a report: absent, present with `null`, or present with a value.
///
/// WATS treats absent and null alike, but a server export writes `"name": null` where a client
/// leaves the key out, and a report has to come back as it was. Most code asks [`get`](Self::get)
/// and does not care which of the two it is.
///
/// A `Field<Text>` needs no more memory than an `Option<Text>`. There is no fourth state, so
/// this enumeration is the one that may be matched exhaustively.
///
/// ```
/// use wats_report::Field;
///
/// let mut operator: Field<wats_report::Text> = Field::Absent;
/// operator.set("op1");
/// assert_eq!(operator.as_deref(), Some("op1"));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Field<T> {
    /// The key is not in the document.
    #[default]
    Absent,
    /// The key is in the document and holds `null`.
    Null,
    /// The key holds a value.
    Value(T),
}

impl<T> Field<T> {
    /// A field that holds `value`, converted on the way: `Field::of("op1")`.
    pub fn of(value: impl Into<T>) -> Self {
        Self::Value(value.into())
    }

    /// The value, if there is one.
    pub const fn get(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value for changing it in place, if there is one.
    pub const fn get_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Replaces whatever was there by `value`.
    pub fn set(&mut self, value: impl Into<T>) {
        *self = Self::Value(value.into());
    }

    /// The value as an owned `Option`.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Takes the value out and leaves the key absent.
    pub const fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Absent)
    }

    /// The value; an absent or null field first becomes `T::default()`.
    #[expect(clippy::missing_panics_doc, reason = "a value was put there one line above")]
    pub fn get_or_insert_default(&mut self) -> &mut T
    where
        T: Default,
    {
        if self.get().is_none() {
            *self = Self::Value(T::default());
        }
        self.get_mut().expect("a value was put there one line above")
    }

    /// Whether the key is not in the document.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the key is in the document and holds `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether the key holds a value.
    pub const fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// The value seen through its `Deref`: a `Field<Text>` as `Option<&str>`.
    pub fn as_deref(&self) -> Option<&T::Target>
    where
        T: Deref,
    {
        self.get().map(T::deref)
    }
}

impl<T: Copy> Field<T> {
    /// A copy of the value, if there is one.
    pub const fn copied(&self) -> Option<T> {
        match self {
            Self::Value(value) => Some(*value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> Field<Vec<T>> {
    /// The elements; none when the key is absent or null.
    pub fn items(&self) -> &[T] {
        self.as_deref().unwrap_or_default()
    }

    /// Appends an element; an absent or null list first becomes an empty one.
    pub fn push(&mut self, item: T) {
        self.get_or_insert_default().push(item);
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<String> for Field<Text> {
    fn from(value: String) -> Self {
        Self::Value(value.into())
    }
}

/// `None` leaves the key out.
impl<T> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

impl From<&str> for Field<Text> {
    fn from(value: &str) -> Self {
        Self::Value(value.into())
    }
}

impl<T: PartialEq> PartialEq<T> for Field<T> {
    fn eq(&self, other: &T) -> bool {
        self.get() == Some(other)
    }
}

/// Writes `null` for an absent field too: leaving the key out is up to the struct around it.
impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

impl<'de, T: Value<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(FieldVisitor(PhantomData))
    }
}

struct FieldVisitor<T>(PhantomData<T>);

impl<'de, T: Value<'de>> Visitor<'de> for FieldVisitor<T> {
    type Value = Field<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<Field<T>, E> {
        Ok(Field::Null)
    }

    fn visit_unit<E>(self) -> Result<Field<T>, E> {
        Ok(Field::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Field<T>, D::Error> {
        T::read(from).map(Field::Value)
    }
}

#[cfg(test)]
mod tests {
    use std::mem::size_of;

    use super::Field;
    use crate::{Int, Real, Status, Step, Steps, Text, Timestamp};

    #[test]
    fn three_states_cost_no_more_memory_than_two() {
        assert_eq!(size_of::<Field<Text>>(), size_of::<Option<Text>>());
        assert_eq!(size_of::<Field<Timestamp>>(), size_of::<String>());
        assert_eq!(size_of::<Field<Steps>>(), size_of::<Vec<Step>>());
        assert_eq!(size_of::<Field<Real>>(), size_of::<Option<f64>>());
        assert_eq!(size_of::<Field<Int>>(), size_of::<Option<i64>>());
        assert_eq!(size_of::<Field<Status>>(), size_of::<Status>());
    }

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn a_step_keeps_the_size_that_the_options_document() {
        assert_eq!(size_of::<Step>(), 312);
    }

    #[test]
    fn none_leaves_the_key_out_and_a_value_is_a_value() {
        assert_eq!(Field::<String>::from(None), Field::Absent);
        assert_eq!(Field::<u8>::from(Some(1)), Field::Value(1));
        assert_eq!(Field::<Text>::from("a"), Text::from("a"));
    }
}
