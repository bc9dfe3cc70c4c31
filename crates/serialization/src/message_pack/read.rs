//! The reader: from MessagePack bytes to serde's data model. Texts are borrowed from the input.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

use super::access::{Elements, Entries, VariantContent};
use super::fault::Fault;
use super::{Form, keys};
use crate::MAX_DEPTH;

pub(super) struct Reader<'de> {
    all: &'de [u8],
    rest: &'de [u8],
    depth: usize,
    /// The keys that have a number; only in the compact form.
    keys: Option<Vec<&'de str>>,
}

impl<'de> Reader<'de> {
    pub(super) fn new(bytes: &'de [u8], form: Form) -> Self {
        let keys = (form == Form::Compact).then(Vec::new);
        Self { all: bytes, rest: bytes, depth: 0, keys }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes were read.
    pub(super) fn offset(&self) -> usize {
        self.all.len() - self.rest.len()
    }

    #[inline]
    pub(super) fn marker(&mut self) -> Result<u8, Fault> {
        let (marker, rest) = self.rest.split_first().ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(*marker)
    }

    #[inline]
    fn number<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(*taken)
    }

    #[inline]
    fn bytes(&mut self, length: usize) -> Result<&'de [u8], Fault> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    #[inline]
    fn length8(&mut self) -> Result<usize, Fault> {
        self.number().map(|[byte]| usize::from(byte))
    }

    #[inline]
    fn length16(&mut self) -> Result<usize, Fault> {
        self.number().map(|digits| usize::from(u16::from_be_bytes(digits)))
    }

    #[inline]
    fn length32(&mut self) -> Result<usize, Fault> {
        let length = u32::from_be_bytes(self.number()?);
        usize::try_from(length).map_err(|_| Fault::Truncated)
    }

    #[inline]
    fn text(&mut self, length: usize) -> Result<&'de str, Fault> {
        std::str::from_utf8(self.bytes(length)?).map_err(|_| Fault::NotUtf8)
    }

    /// The text that the marker begins, if it begins one.
    #[inline]
    fn text_of(&mut self, marker: u8) -> Result<Option<&'de str>, Fault> {
        let length = match marker {
            0xa0..=0xbf => usize::from(marker & 0x1f),
            0xd9 => self.length8()?,
            0xda => self.length16()?,
            0xdb => self.length32()?,
            _ => return Ok(None),
        };
        self.text(length).map(Some)
    }

    /// The key that comes next, if it is a text or stands for one. Otherwise nothing is read.
    #[inline]
    pub(super) fn key(&mut self) -> Result<Option<&'de str>, Fault> {
        let before = self.rest;
        let marker = self.marker()?;
        if let (0..=0x7f, Some(known)) = (marker, &self.keys) {
            let key = known.get(usize::from(marker)).copied();
            return key.map(Some).ok_or(Fault::NoSuchKey);
        }
        if let Some(text) = self.text_of(marker)? {
            if let Some(known) = self.keys.as_mut().filter(|k| keys::fits(text.len(), k.len())) {
                known.push(text);
            }
            return Ok(Some(text));
        }
        if self.keys.is_some() {
            let number = match marker {
                0xcc => Some(self.length8()?),
                0xcd => Some(self.length16()?),
                _ => None,
            };
            if let Some(number) = number {
                let known = self.keys.as_ref().and_then(|known| known.get(number));
                return known.map(|key| Some(*key)).ok_or(Fault::NoSuchKey);
            }
        }
        self.rest = before;
        Ok(None)
    }

    /// Goes into an array or a map of `length` elements or entries, which take at least `bytes`.
    #[inline]
    fn enter<R>(
        &mut self,
        length: usize,
        bytes: usize,
        read: impl FnOnce(&mut Self) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        if bytes > self.rest.len() {
            return Err(Fault::Truncated);
        }
        if length > 0 && self.depth >= MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    #[inline]
    fn array<V: Visitor<'de>>(&mut self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.enter(length, length, |reader| {
            let mut elements = Elements { reader, left: length };
            let value = visitor.visit_seq(&mut elements)?;
            elements.end().map(|()| value)
        })
    }

    #[inline]
    fn map<V: Visitor<'de>>(&mut self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.enter(length, length.saturating_mul(2), |reader| {
            let mut entries = Entries { reader, left: length };
            let value = visitor.visit_map(&mut entries)?;
            entries.end().map(|()| value)
        })
    }

    fn extension(&mut self, length: usize) -> Fault {
        match (self.number(), self.bytes(length)) {
            (Ok([kind]), Ok(_)) => {
                Fault::custom(format_args!("an extension of type {kind} has no meaning here"))
            }
            _ => Fault::Truncated,
        }
    }

    #[inline]
    fn value<V: Visitor<'de>>(&mut self, marker: u8, visitor: V) -> Result<V::Value, Fault> {
        if let Some(text) = self.text_of(marker)? {
            return visitor.visit_borrowed_str(text);
        }
        match marker {
            0x00..=0x7f => visitor.visit_u64(marker.into()),
            0xe0..=0xff => visitor.visit_i64(i8::from_be_bytes([marker]).into()),
            0xc0 => visitor.visit_unit(),
            0xc2 => visitor.visit_bool(false),
            0xc3 => visitor.visit_bool(true),
            0xcc => visitor.visit_u64(u8::from_be_bytes(self.number()?).into()),
            0xcd => visitor.visit_u64(u16::from_be_bytes(self.number()?).into()),
            0xce => visitor.visit_u64(u32::from_be_bytes(self.number()?).into()),
            0xcf => visitor.visit_u64(u64::from_be_bytes(self.number()?)),
            0xd0 => visitor.visit_i64(i8::from_be_bytes(self.number()?).into()),
            0xd1 => visitor.visit_i64(i16::from_be_bytes(self.number()?).into()),
            0xd2 => visitor.visit_i64(i32::from_be_bytes(self.number()?).into()),
            0xd3 => visitor.visit_i64(i64::from_be_bytes(self.number()?)),
            0xca => visitor.visit_f32(f32::from_be_bytes(self.number()?)),
            0xcb => visitor.visit_f64(f64::from_be_bytes(self.number()?)),
            0x90..=0x9f => self.array(usize::from(marker & 0xf), visitor),
            0x80..=0x8f => self.map(usize::from(marker & 0xf), visitor),
            _ => self.long_value(marker, visitor),
        }
    }

    fn long_value<V: Visitor<'de>>(&mut self, marker: u8, visitor: V) -> Result<V::Value, Fault> {
        let length = match marker {
            0xc4 | 0xc7 => self.length8()?,
            0xc5 | 0xc8 | 0xdc | 0xde => self.length16()?,
            0xc6 | 0xc9 | 0xdd | 0xdf => self.length32()?,
            0xd4..=0xd8 => 1 << (marker - 0xd4),
            _ => return Err(Fault::NoValue),
        };
        match marker {
            0xc4..=0xc6 => visitor.visit_borrowed_bytes(self.bytes(length)?),
            0xdc | 0xdd => self.array(length, visitor),
            0xde | 0xdf => self.map(length, visitor),
            _ => Err(self.extension(length)),
        }
    }

    /// A number of 128 bits, which is written as binary.
    fn wide(&mut self) -> Result<Option<[u8; 16]>, Fault> {
        if !self.rest.starts_with(&[0xc4, 16]) {
            return Ok(None);
        }
        self.bytes(2)?;
        self.number().map(Some)
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Fault;

    fn is_human_readable(&self) -> bool {
        false
    }

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let marker = self.marker()?;
        self.value(marker, visitor)
    }

    /// What most values of a struct are; the rest goes the long way.
    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let marker = self.marker()?;
        match self.text_of(marker)? {
            Some(text) => visitor.visit_borrowed_str(text),
            None => self.value(marker, visitor),
        }
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.rest.first() == Some(&0xc0) {
            self.marker()?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.marker()? {
            0x90 | 0xc0 => visitor.visit_unit(),
            marker => self.value(marker, visitor),
        }
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.wide()? {
            Some(digits) => visitor.visit_i128(i128::from_be_bytes(digits)),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.wide()? {
            Some(digits) => visitor.visit_u128(u128::from_be_bytes(digits)),
            None => self.deserialize_any(visitor),
        }
    }

    /// A text alone, or a map of one entry.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let marker = self.marker()?;
        if let Some(name) = self.text_of(marker)? {
            return visitor.visit_enum(text_key(name));
        }
        if marker != 0x81 {
            return Err(Fault::custom("a variant was expected: a text, or a map of one entry"));
        }
        self.enter(1, 2, |reader| {
            let name = reader.key()?.ok_or_else(|| Fault::custom("a variant has no name"))?;
            visitor.visit_enum(VariantContent { reader, name })
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char bytes byte_buf unit seq tuple tuple_struct
        map struct identifier ignored_any
    }
}

/// Reads a key: a text that may be a number in the input, or any other value.
pub(super) struct KeyReader<'r, 'de>(pub(super) &'r mut Reader<'de>);

macro_rules! keys {
    ($($method:ident($($argument:ident: $type:ty),*)),+ $(,)?) => {
        $(fn $method<V: Visitor<'de>>(
            self,
            $($argument: $type,)*
            visitor: V,
        ) -> Result<V::Value, Fault> {
            match self.0.key()? {
                Some(text) => text_key(text).$method($($argument,)* visitor),
                None => self.0.$method($($argument,)* visitor),
            }
        })+
    };
}

fn text_key(text: &str) -> BorrowedStrDeserializer<'_, Fault> {
    BorrowedStrDeserializer::new(text)
}

impl<'de> Deserializer<'de> for KeyReader<'_, 'de> {
    type Error = Fault;

    fn is_human_readable(&self) -> bool {
        false
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.key()? {
            Some(text) => visitor.visit_borrowed_str(text),
            None => self.0.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.rest.first() == Some(&0xc0) {
            self.0.marker()?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    keys! {
        deserialize_any(), deserialize_bool(), deserialize_char(), deserialize_str(),
        deserialize_string(), deserialize_bytes(), deserialize_byte_buf(), deserialize_unit(),
        deserialize_i8(), deserialize_i16(), deserialize_i32(), deserialize_i64(),
        deserialize_i128(), deserialize_u8(), deserialize_u16(), deserialize_u32(),
        deserialize_u64(), deserialize_u128(), deserialize_f32(), deserialize_f64(),
        deserialize_seq(), deserialize_map(), deserialize_ignored_any(),
        deserialize_tuple(length: usize),
        deserialize_unit_struct(name: &'static str),
        deserialize_tuple_struct(name: &'static str, length: usize),
        deserialize_struct(name: &'static str, fields: &'static [&'static str]),
        deserialize_enum(name: &'static str, variants: &'static [&'static str]),
    }
}
