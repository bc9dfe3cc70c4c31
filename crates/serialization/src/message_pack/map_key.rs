//! Writes the keys of maps: texts and numbers in the form's own way, everything else as it is.

use serde::ser::{Impossible, Serialize, Serializer};

use super::fault::Fault;
use super::items::Items;
use super::write::Writer;

pub(super) struct MapKey<'w>(pub(super) &'w mut Writer);

macro_rules! numbers {
    ($($method:ident($type:ty) => $write:ident),+ $(,)?) => {
        $(fn $method(self, number: $type) -> Result<(), Fault> {
            self.0.$write(number.into());
            Ok(())
        })+
    };
}

impl<'w> Serializer for MapKey<'w> {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Items<'w>;
    type SerializeTuple = Items<'w>;
    type SerializeTupleStruct = Items<'w>;
    type SerializeTupleVariant = Impossible<(), Fault>;
    type SerializeMap = Items<'w>;
    type SerializeStruct = Items<'w>;
    type SerializeStructVariant = Impossible<(), Fault>;

    fn is_human_readable(&self) -> bool {
        false
    }

    numbers! {
        serialize_i8(i8) => signed_key,
        serialize_i16(i16) => signed_key,
        serialize_i32(i32) => signed_key,
        serialize_i64(i64) => signed_key,
        serialize_u8(u8) => unsigned_key,
        serialize_u16(u16) => unsigned_key,
        serialize_u32(u32) => unsigned_key,
        serialize_u64(u64) => unsigned_key,
    }

    fn serialize_str(self, text: &str) -> Result<(), Fault> {
        self.0.key(text)
    }

    fn serialize_char(self, character: char) -> Result<(), Fault> {
        self.0.key(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<(), Fault> {
        self.0.key(name)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Fault> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        value.serialize(self)
    }

    fn serialize_bool(self, value: bool) -> Result<(), Fault> {
        self.0.serialize_bool(value)
    }

    fn serialize_f32(self, number: f32) -> Result<(), Fault> {
        self.0.serialize_f32(number)
    }

    fn serialize_f64(self, number: f64) -> Result<(), Fault> {
        self.0.serialize_f64(number)
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Fault> {
        self.0.serialize_bytes(bytes)
    }

    fn serialize_none(self) -> Result<(), Fault> {
        self.0.serialize_none()
    }

    fn serialize_unit(self) -> Result<(), Fault> {
        self.0.serialize_unit()
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<(), Fault> {
        self.0.serialize_unit_struct(name)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        self.0.serialize_newtype_variant(name, index, variant, value)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items<'w>, Fault> {
        self.0.serialize_seq(length)
    }

    fn serialize_tuple(self, length: usize) -> Result<Items<'w>, Fault> {
        self.0.serialize_tuple(length)
    }

    fn serialize_tuple_struct(self, name: &'static str, length: usize) -> Result<Items<'w>, Fault> {
        self.0.serialize_tuple_struct(name, length)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Fault> {
        Err(Fault::Custom("a variant with several values cannot be a key".into()))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Items<'w>, Fault> {
        self.0.serialize_map(length)
    }

    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Items<'w>, Fault> {
        self.0.serialize_struct(name, length)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Fault> {
        Err(Fault::Custom("a variant with several values cannot be a key".into()))
    }
}
