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
        while let Some(element) = access.next_element_seed(Element(PhantomData))? {
            budget::spend().map_err(A::Error::custom)?;
            if list.is_empty() {
                // Most lists of a report have one element, where a vector would begin with four.
                list.reserve_exact(1);
            }
            list.push(element);
        }
        list.shrink_to_fit();
        Ok(list)
    }
}

struct Element<T>(PhantomData<T>);

impl<'de, T: Value<'de>> DeserializeSeed<'de> for Element<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        T::read(from)
    }
}
