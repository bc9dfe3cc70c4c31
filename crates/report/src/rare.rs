//! [`Rare`], a field that most objects lack.
//!
//! A step has thirty keys, of which a usual one carries eight. What is seldom there stands behind
//! a pointer, so that the usual step takes half the memory and is moved in half the time.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Field;
use crate::list::Value;

/// A [`Field`] that takes eight bytes while it is absent; used like one.
///
/// ```
/// use wats_report::Step;
///
/// let mut step = Step::default();
/// assert_eq!(step.report_text.as_deref(), None);
/// step.report_text.set("see the oscilloscope");
/// assert_eq!(step.report_text.as_deref(), Some("see the oscilloscope"));
/// ```
#[derive(Clone)]
pub struct Rare<T>(Option<Box<Field<T>>>);

impl<T> Rare<T> {
    /// The key is not in the document.
    pub const ABSENT: Self = Self(None);

    /// The value for changing it in place, if there is one.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.0.as_mut()?.get_mut()
    }

    /// Takes the field out and leaves the key absent.
    pub fn take(&mut self) -> Field<T> {
        self.0.take().map_or(Field::Absent, |field| *field)
    }

    /// The value as an owned `Option`.
    pub fn into_option(self) -> Option<T> {
        self.0.and_then(|field| field.into_option())
    }
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Self::ABSENT
    }
}

impl<T> Deref for Rare<T> {
    type Target = Field<T>;

    fn deref(&self) -> &Field<T> {
        self.0.as_deref().unwrap_or(&Field::Absent)
    }
}

/// Makes room for the field, also when nothing is put there: to look at it, [`Rare::get_mut`] is
/// the better way.
impl<T> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut Field<T> {
        self.0.get_or_insert_default()
    }
}

impl<T> From<Field<T>> for Rare<T> {
    fn from(field: Field<T>) -> Self {
        Self((!field.is_absent()).then(|| Box::new(field)))
    }
}

impl<T> From<T> for Rare<T> {
    fn from(value: T) -> Self {
        Self(Some(Box::new(Field::Value(value))))
    }
}

/// `None` leaves the key out.
impl<T> From<Option<T>> for Rare<T> {
    fn from(value: Option<T>) -> Self {
        Field::from(value).into()
    }
}

impl From<&str> for Rare<crate::Text> {
    fn from(value: &str) -> Self {
        Self::from(crate::Text::from(value))
    }
}

impl From<String> for Rare<crate::Text> {
    fn from(value: String) -> Self {
        Self::from(crate::Text::from(value))
    }
}

impl<T: PartialEq> PartialEq for Rare<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: PartialEq> PartialEq<Field<T>> for Rare<T> {
    fn eq(&self, other: &Field<T>) -> bool {
        **self == *other
    }
}

impl<T: PartialEq> PartialEq<T> for Rare<T> {
    fn eq(&self, other: &T) -> bool {
        **self == *other
    }
}

impl<T: fmt::Debug> fmt::Debug for Rare<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Serialize> Serialize for Rare<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de, T: Value<'de>> Deserialize<'de> for Rare<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Field::deserialize(deserializer).map(Self::from)
    }
}
