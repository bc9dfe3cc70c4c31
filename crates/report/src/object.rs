//! How the objects of a report are read and written, the same for all of them.
//!
//! `#[derive(Serialize, Deserialize)]` with a flattened map for the unknown keys would do the same,
//! but goes through buffers for each object. Here a key is looked for where it usually comes, right
//! behind the one before; an object tells the format how many keys it has; and a key that is known
//! in another letter case is read as the one it means, because servers do so.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, Serializer};

use crate::error::DUPLICATE;
use crate::{Extra, budget, depth};

/// An object of a report. [`object!`] implements it.
pub(crate) trait Object: Default {
    /// The keys in the order in which they are written.
    const KEYS: &'static [&'static str];
    /// How many levels of nesting the object opens; see [`depth`].
    const LEVELS: usize = 0;
    /// Whether this is the whole document.
    const DOCUMENT: bool = false;

    /// Reads the value of the key with this number.
    fn read_value<'de, A: MapAccess<'de>>(
        &mut self,
        key: usize,
        from: &mut A,
    ) -> Result<(), A::Error>;

    /// Writes all keys that are not absent.
    fn write_values<M: SerializeMap>(&self, to: &mut M) -> Result<(), M::Error>;

    /// One bit for each key, set if the key is not absent.
    fn present(&self) -> u64;

    fn extra(&self) -> &Extra;
    fn extra_mut(&mut self) -> &mut Extra;
}

/// Defines a struct from one table of its fields and their keys.
macro_rules! object {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $([$option:ident $($value:literal)?])? {
            $($(#[$field_meta:meta])* $field:ident = $key:literal: $type:ty,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)+
            /// Keys that this model does not know.
            pub extra: $crate::Extra,
        }

        impl $crate::object::Object for $name {
            const KEYS: &'static [&'static str] = &[$($key),+];
            $($crate::object::object!(@option $option $($value)?);)?

            fn read_value<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                key: usize,
                from: &mut A,
            ) -> Result<(), A::Error> {
                #[expect(non_camel_case_types, reason = "named like the fields")]
                enum Key { $($field),+ }
                match key {
                    $(key if key == Key::$field as usize => {
                        self.$field = from.next_value()?;
                    })+
                    _ => {}
                }
                Ok(())
            }

            fn write_values<M: serde::ser::SerializeMap>(&self, to: &mut M) -> Result<(), M::Error> {
                $(if !self.$field.is_absent() {
                    to.serialize_entry($key, &self.$field)?;
                })+
                Ok(())
            }

            fn present(&self) -> u64 {
                let mut bits = 0;
                $(bits = bits << 1 | u64::from(!self.$field.is_absent());)+
                bits
            }

            fn extra(&self) -> &$crate::Extra {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut $crate::Extra {
                &mut self.extra
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $crate::object::write(self, to)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::object::read(from)
            }
        }

        impl<'de> $crate::list::Value<'de> for $name {}
    };
    (@option levels $levels:literal) => { const LEVELS: usize = $levels; };
    (@option document) => { const DOCUMENT: bool = true; };
}
pub(crate) use object;

thread_local! {
    static UNCHECKED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `write`, in which keys may come twice. For finding out where they do.
pub(crate) fn unchecked<R>(write: impl FnOnce() -> R) -> R {
    UNCHECKED.set(true);
    let result = write();
    UNCHECKED.set(false);
    result
}

pub(crate) fn write<T: Object, S: Serializer>(object: &T, to: S) -> Result<S::Ok, S::Error> {
    let _level = depth::open(T::LEVELS).ok_or_else(|| S::Error::custom(depth::TOO_DEEP))?;
    let extra = object.extra();
    if !extra.is_empty() && !UNCHECKED.get() {
        refuse_twice(object).map_err(S::Error::custom)?;
    }
    let count = object.present().count_ones() as usize + extra.len();
    let mut map = to.serialize_map(Some(count))?;
    object.write_values(&mut map)?;
    for (key, value) in extra.iter() {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

/// An unknown key that is known after all, and there, would come twice.
fn refuse_twice<T: Object>(object: &T) -> Result<(), String> {
    let last = T::KEYS.len() - 1;
    let there = |key: &str| {
        let at = T::KEYS.iter().position(|known| *known == key);
        at.is_some_and(|at| object.present() >> (last - at) & 1 == 1)
    };
    match object.extra().iter().find(|(key, _)| there(key)) {
        Some((key, _)) => Err(format!("{DUPLICATE}`{key}`")),
        None => Ok(()),
    }
}

pub(crate) fn read<'de, T: Object, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let _document = T::DOCUMENT.then(budget::Document::open);
    let _level = depth::open(T::LEVELS).ok_or_else(|| D::Error::custom(depth::TOO_DEEP))?;
    from.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<T, A::Error> {
        let mut object = T::default();
        let mut seen = 0_u64;
        let mut next = 0;
        while let Some(key) = access.next_key_seed(KeySeed { keys: T::KEYS, next, seen })? {
            match key {
                Key::Known(index) => {
                    if seen >> index & 1 == 1 {
                        let key = T::KEYS[index];
                        return Err(A::Error::custom(format_args!("{DUPLICATE}`{key}`")));
                    }
                    seen |= 1 << index;
                    next = index + 1;
                    object.read_value(index, &mut access)?;
                }
                Key::Unknown(key) => object.extra_mut().read(key, &mut access)?,
            }
        }
        Ok(object)
    }
}

enum Key {
    /// With its place among the keys.
    Known(usize),
    Unknown(String),
}

struct KeySeed {
    keys: &'static [&'static str],
    /// Where the key is looked for first.
    next: usize,
    /// The keys that came already.
    seen: u64,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Key, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl KeySeed {
    fn find(&self, text: &str) -> Option<usize> {
        let (before, after) = self.keys.split_at(self.next);
        let exact = |keys: &[&str]| keys.iter().position(|key| *key == text);
        exact(after).map(|index| self.next + index).or_else(|| exact(before)).or_else(|| {
            let index = self.keys.iter().position(|key| key.eq_ignore_ascii_case(text))?;
            // The key itself came before: this one is another, and not lost.
            (self.seen >> index & 1 == 0).then_some(index)
        })
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, text: &str) -> Result<Key, E> {
        Ok(self.find(text).map_or_else(|| Key::Unknown(text.to_owned()), Key::Known))
    }
}
