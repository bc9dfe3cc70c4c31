//! How the objects of a report are read and written, the same for all of them.
//!
//! `#[derive(Serialize, Deserialize)]` with a flattened map for the unknown keys would do the same,
//! but goes through buffers for each object. Here a key is found with one comparison; an object tells the format how many keys it has; and a key that is known
//! in another letter case is read as the one it means, because servers do so.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeStruct, Serializer};

use crate::error::DUPLICATE;
use crate::key_table::KeyTable;
use crate::{Extra, budget, depth};

/// An object of a report. [`object!`] implements it.
pub(crate) trait Object: Default {
    /// The keys in the order in which they are written.
    const KEYS: &'static [&'static str];
    /// Where each of them stands.
    const TABLE: &'static KeyTable = &KeyTable::new(Self::KEYS);
    /// The name of the struct, for formats that write one.
    const NAME: &'static str;
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
    fn write_values<W: WriteField>(&self, to: &mut W) -> Result<(), W::Error>;

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
            const NAME: &'static str = stringify!($name);
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

            fn write_values<W: $crate::object::WriteField>(
                &self,
                to: &mut W,
            ) -> Result<(), W::Error> {
                $(if !self.$field.is_absent() {
                    to.field($key, &self.$field)?;
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

        impl<'de> $crate::list::Value<'de> for $name {
            fn push<D: serde::Deserializer<'de>>(
                list: &mut Vec<Self>,
                from: D,
            ) -> Result<(), D::Error> {
                $crate::object::push(list, from)
            }
        }
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
    if extra.is_empty() {
        // Formats may do more with keys that are known to live for ever.
        let mut fields = to.serialize_struct(T::NAME, count)?;
        object.write_values(&mut Struct(&mut fields))?;
        return fields.end();
    }
    let mut map = to.serialize_map(Some(count))?;
    object.write_values(&mut Map(&mut map))?;
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

/// Takes the fields of an object.
pub(crate) trait WriteField {
    type Error;

    fn field<T: Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), Self::Error>;
}

struct Struct<'a, S>(&'a mut S);

impl<S: SerializeStruct> WriteField for Struct<'_, S> {
    type Error = S::Error;

    fn field<T: Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), S::Error> {
        self.0.serialize_field(key, value)
    }
}

struct Map<'a, M>(&'a mut M);

impl<M: SerializeMap> WriteField for Map<'_, M> {
    type Error = M::Error;

    fn field<T: Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), M::Error> {
        self.0.serialize_entry(key, value)
    }
}

pub(crate) fn read<'de, T: Object, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let mut object = T::default();
    fill(&mut object, from)?;
    Ok(object)
}

/// Reads an object where it is to stay. A step is moved about four times otherwise.
pub(crate) fn push<'de, T: Object, D: Deserializer<'de>>(
    list: &mut Vec<T>,
    from: D,
) -> Result<(), D::Error> {
    list.push(T::default());
    list.last_mut().map_or(Ok(()), |object| fill(object, from))
}

fn fill<'de, T: Object, D: Deserializer<'de>>(object: &mut T, from: D) -> Result<(), D::Error> {
    let _document = T::DOCUMENT.then(budget::Document::open);
    let _level = depth::open(T::LEVELS).ok_or_else(|| D::Error::custom(depth::TOO_DEEP))?;
    from.deserialize_map(ObjectVisitor(object))
}

struct ObjectVisitor<'a, T>(&'a mut T);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let object = self.0;
        let mut seen = 0_u64;
        while let Some(key) = access.next_key_seed(KeySeed { table: T::TABLE, seen })? {
            match key {
                Key::Known(index) => {
                    if seen >> index & 1 == 1 {
                        let key = T::KEYS[index];
                        return Err(A::Error::custom(format_args!("{DUPLICATE}`{key}`")));
                    }
                    seen |= 1 << index;
                    object.read_value(index, &mut access)?;
                }
                Key::Unknown(key) => object.extra_mut().read(key, &mut access)?,
            }
        }
        Ok(())
    }
}

enum Key {
    /// With its place among the keys.
    Known(usize),
    Unknown(String),
}

struct KeySeed {
    table: &'static KeyTable,
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
        self.table.find(text).or_else(|| {
            let index = self.table.find_in_any_case(text)?;
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
