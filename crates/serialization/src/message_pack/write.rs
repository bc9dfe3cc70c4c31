//! The writer: from serde's data model to MessagePack bytes.

use serde::ser::{Serialize, Serializer};

use super::Form;
use super::fault::Fault;
use super::items::{Head, Items, Variant};
use super::keys::Keys;
use crate::MAX_DEPTH;

/// Most reports are larger; growing from here takes few steps.
const FIRST_CAPACITY: usize = 1024;

pub(super) struct Writer {
    pub(super) out: Vec<u8>,
    pub(super) depth: usize,
    /// Only in the compact form.
    keys: Option<Keys>,
}

impl Writer {
    pub(super) fn new(form: Form) -> Self {
        let keys = (form == Form::Compact).then(Keys::default);
        Self { out: Vec::with_capacity(FIRST_CAPACITY), depth: 0, keys }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// A key of a struct, or one of a map that is a text.
    #[inline]
    pub(super) fn key(&mut self, key: &str) -> Result<(), Fault> {
        let number = self.keys.as_mut().and_then(|keys| keys.number(key));
        match number {
            Some(number) => {
                self.unsigned(number as u64);
                Ok(())
            }
            None => self.text(key),
        }
    }

    /// The name of a field, which is always at the same place of the program.
    #[inline]
    pub(super) fn static_key(&mut self, key: &'static str) -> Result<(), Fault> {
        match self.keys.as_mut().and_then(|keys| keys.number_of_static(key)) {
            Some(number @ 0..=0x7f) => {
                self.byte(number);
                Ok(())
            }
            _ => self.key(key),
        }
    }

    /// A key that is a number: in the compact form always in nine bytes.
    pub(super) fn unsigned_key(&mut self, number: u64) {
        if self.keys.is_some() {
            self.token(0xcf, number.to_be_bytes());
        } else {
            self.unsigned(number);
        }
    }

    pub(super) fn signed_key(&mut self, number: i64) {
        match u64::try_from(number) {
            Ok(number) => self.unsigned_key(number),
            Err(_) if self.keys.is_some() => self.token(0xd3, number.to_be_bytes()),
            Err(_) => self.signed(number),
        }
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    #[inline]
    fn token<const N: usize>(&mut self, marker: u8, payload: [u8; N]) {
        self.out.push(marker);
        self.out.extend_from_slice(&payload);
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "each arm has the range of its type")]
    pub(super) fn unsigned(&mut self, number: u64) {
        match number {
            0..=0x7f => self.byte(number as u8),
            0x80..=0xff => self.token(0xcc, [number as u8]),
            0x100..=0xffff => self.token(0xcd, (number as u16).to_be_bytes()),
            0x1_0000..=0xffff_ffff => self.token(0xce, (number as u32).to_be_bytes()),
            _ => self.token(0xcf, number.to_be_bytes()),
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "each arm has the range of its type")]
    pub(super) fn signed(&mut self, number: i64) {
        match number {
            0.. => self.unsigned(number.unsigned_abs()),
            -0x20..0 => self.byte((number as i8).to_be_bytes()[0]),
            -0x80..-0x20 => self.token(0xd0, (number as i8).to_be_bytes()),
            -0x8000..-0x80 => self.token(0xd1, (number as i16).to_be_bytes()),
            -0x8000_0000..-0x8000 => self.token(0xd2, (number as i32).to_be_bytes()),
            _ => self.token(0xd3, number.to_be_bytes()),
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "each arm has the range of its type")]
    fn text(&mut self, text: &str) -> Result<(), Fault> {
        match text.len() {
            length @ 0..=0x1f => self.byte(0xa0 | length as u8),
            length @ 0x20..=0xff => self.token(0xd9, [length as u8]),
            length @ 0x100..=0xffff => self.token(0xda, (length as u16).to_be_bytes()),
            length => self.token(0xdb, length32(length)?),
        }
        self.out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    #[expect(clippy::cast_possible_truncation, reason = "each arm has the range of its type")]
    fn binary(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        match bytes.len() {
            length @ 0..=0xff => self.token(0xc4, [length as u8]),
            length @ 0x100..=0xffff => self.token(0xc5, (length as u16).to_be_bytes()),
            length => self.token(0xc6, length32(length)?),
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// In the compact form a double that a single holds exactly is written as one.
    #[inline]
    fn double(&mut self, number: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "looked at one line below")]
        let single = number as f32;
        if self.keys.is_some() && f64::from(single).to_bits() == number.to_bits() {
            self.token(0xca, single.to_be_bytes());
        } else {
            self.token(0xcb, number.to_be_bytes());
        }
    }

    /// An array or a map whose length is known, or known in the end.
    #[inline]
    fn open(&mut self, head: Head, length: Option<usize>) -> Result<Items<'_>, Fault> {
        self.depth += 1;
        // An empty one has no level of its own, so that all formats agree about the depth.
        if self.depth > MAX_DEPTH && length != Some(0) {
            return Err(Fault::TooDeep);
        }
        let start = self.out.len();
        if let Some(length) = length {
            head.write(length, &mut self.out)?;
        }
        Ok(Items { writer: self, head, start, promised: length, count: 0 })
    }

    fn variant(&mut self, name: &str) -> Result<(), Fault> {
        if self.depth >= MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        self.byte(0x81);
        self.key(name)
    }
}

pub(super) fn length32(length: usize) -> Result<[u8; 4], Fault> {
    let length = u32::try_from(length);
    length.map(u32::to_be_bytes).map_err(|_| Fault::Custom("more than MessagePack holds".into()))
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Items<'w>;
    type SerializeTuple = Items<'w>;
    type SerializeTupleStruct = Items<'w>;
    type SerializeTupleVariant = Variant<'w>;
    type SerializeMap = Items<'w>;
    type SerializeStruct = Items<'w>;
    type SerializeStructVariant = Variant<'w>;

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_bool(self, value: bool) -> Result<(), Fault> {
        self.byte(if value { 0xc3 } else { 0xc2 });
        Ok(())
    }

    fn serialize_i8(self, number: i8) -> Result<(), Fault> {
        self.serialize_i64(number.into())
    }

    fn serialize_i16(self, number: i16) -> Result<(), Fault> {
        self.serialize_i64(number.into())
    }

    fn serialize_i32(self, number: i32) -> Result<(), Fault> {
        self.serialize_i64(number.into())
    }

    fn serialize_i64(self, number: i64) -> Result<(), Fault> {
        self.signed(number);
        Ok(())
    }

    fn serialize_i128(self, number: i128) -> Result<(), Fault> {
        self.binary(&number.to_be_bytes())
    }

    fn serialize_u8(self, number: u8) -> Result<(), Fault> {
        self.serialize_u64(number.into())
    }

    fn serialize_u16(self, number: u16) -> Result<(), Fault> {
        self.serialize_u64(number.into())
    }

    fn serialize_u32(self, number: u32) -> Result<(), Fault> {
        self.serialize_u64(number.into())
    }

    fn serialize_u64(self, number: u64) -> Result<(), Fault> {
        self.unsigned(number);
        Ok(())
    }

    fn serialize_u128(self, number: u128) -> Result<(), Fault> {
        self.binary(&number.to_be_bytes())
    }

    fn serialize_f32(self, number: f32) -> Result<(), Fault> {
        self.token(0xca, number.to_be_bytes());
        Ok(())
    }

    fn serialize_f64(self, number: f64) -> Result<(), Fault> {
        self.double(number);
        Ok(())
    }

    fn serialize_char(self, character: char) -> Result<(), Fault> {
        self.text(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Fault> {
        self.text(text)
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Fault> {
        self.binary(bytes)
    }

    fn serialize_none(self) -> Result<(), Fault> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Fault> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Fault> {
        self.byte(0xc0);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Fault> {
        self.byte(0x90);
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<(), Fault> {
        self.text(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        self.variant(name)?;
        self.depth += 1;
        value.serialize(&mut *self)?;
        self.depth -= 1;
        Ok(())
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items<'w>, Fault> {
        self.open(Head::Array, length)
    }

    fn serialize_tuple(self, length: usize) -> Result<Items<'w>, Fault> {
        self.open(Head::Array, Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items<'w>, Fault> {
        self.open(Head::Array, Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        length: usize,
    ) -> Result<Variant<'w>, Fault> {
        self.variant(name)?;
        self.depth += 1;
        self.open(Head::Array, Some(length)).map(Variant)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Items<'w>, Fault> {
        self.open(Head::Map, length)
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Items<'w>, Fault> {
        self.open(Head::Map, Some(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        length: usize,
    ) -> Result<Variant<'w>, Fault> {
        self.variant(name)?;
        self.depth += 1;
        self.open(Head::Map, Some(length)).map(Variant)
    }
}
