//! Reading lists: no more memory than their elements need, and no more elements than allowed.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};

use crate::budget;

/// What a [`Field`](crate::Field) can hold. Lists are read in a way of their own.
pub(crate) trait Value<'de>: Deserialize<'de> {
    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::deserialize(from)
    }

    /// Reads an element of a list. Objects do it where they are to stay.
    fn push<D: Deserializer<'de>>(list: &mut Vec<Self>, from: D) -> Result<(), D::Error> {
        list.push(Self::read(from)?);
        Ok(())
    }
}

macro_rules! values {
    ($($type:ty),+) => {
        $(impl<'de> $crate::list::Value<'de> for $type {})+
    };
}
values!(bool, crate::Text, crate::Int, crate::Real, crate::Exceeded, crate::Guid);
values!(crate::Timestamp, crate::Status, crate::StepType, crate::StepGroup, crate::Kind);
values!(crate::ChartType, crate::CompOp, crate::Steps, crate::Properties);

impl<'de, T: Value<'de>> Value<'de> for Box<T> {
    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::read(from).map(Self::new)
    }
}

impl<'de, T: Value<'de>> Value<'de> for Vec<T> {
    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from)
    }
}

/// How many elements a list may announce before they are there.
const BELIEVED: usize = 64;

/// A list whose capacity is its length.
pub(crate) fn read<'de, T: Value<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    from.deserialize_seq(ListVisitor(PhantomData))
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Value<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        if let Some(length) = access.size_hint() {
            // What a document says of itself is believed only so far.
            list.reserve_exact(length.min(BELIEVED));
        }
        while access.next_element_seed(Element(&mut list))?.is_some() {
            budget::spend().map_err(A::Error::custom)?;
        }
        list.shrink_to_fit();
        Ok(list)
    }
}

struct Element<'a, T>(&'a mut Vec<T>);

impl<'de, T: Value<'de>> DeserializeSeed<'de> for Element<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if self.0.capacity() == 0 {
            // Most lists of a report have one element, where a vector would begin with four.
            self.0.reserve_exact(1);
        }
        T::push(self.0, from)
    }
}
