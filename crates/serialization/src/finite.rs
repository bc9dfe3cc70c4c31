//! Looks for NaN and infinities in a value. It is a serializer that writes nothing: the value's own
//! `Serialize` shows it every number, whatever the type.

use std::fmt;

use serde::Serialize;
use serde::ser::{
    self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use crate::{Error, ErrorKind};

/// # Errors
/// [`ErrorKind::NotFinite`] with the path of the first number that is NaN or infinite.
pub(crate) fn check<T: Serialize + ?Sized>(value: &T) -> Result<(), Error> {
    match value.serialize(Finite) {
        // Any other failure would be the encoder's to report, and it succeeded on this value.
        Ok(()) | Err(Fault::Other) => Ok(()),
        Err(Fault::NotFinite) => Err(explain(value)),
    }
}

fn explain<T: Serialize + ?Sized>(value: &T) -> Error {
    let error = Error::new(
        ErrorKind::NotFinite,
        "the number is NaN or infinite, which JSON cannot carry; use an Option or a text",
    );
    match serde_path_to_error::serialize(value, Finite) {
        Ok(()) => error,
        Err(tracked) => error.in_value(tracked.path()),
    }
}

#[derive(Clone, Copy)]
struct Finite;

#[derive(Debug)]
enum Fault {
    NotFinite,
    Other,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFinite => "not finite",
            Self::Other => "not encodable",
        })
    }
}

impl std::error::Error for Fault {}

impl ser::Error for Fault {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Other
    }
}

type Checked = Result<(), Fault>;

impl Serializer for Finite {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    fn serialize_f32(self, v: f32) -> Checked {
        if v.is_finite() { Ok(()) } else { Err(Fault::NotFinite) }
    }

    fn serialize_f64(self, v: f64) -> Checked {
        if v.is_finite() { Ok(()) } else { Err(Fault::NotFinite) }
    }

    fn serialize_bool(self, _: bool) -> Checked {
        Ok(())
    }

    fn serialize_i8(self, _: i8) -> Checked {
        Ok(())
    }

    fn serialize_i16(self, _: i16) -> Checked {
        Ok(())
    }

    fn serialize_i32(self, _: i32) -> Checked {
        Ok(())
    }

    fn serialize_i64(self, _: i64) -> Checked {
        Ok(())
    }

    fn serialize_i128(self, _: i128) -> Checked {
        Ok(())
    }

    fn serialize_u8(self, _: u8) -> Checked {
        Ok(())
    }

    fn serialize_u16(self, _: u16) -> Checked {
        Ok(())
    }

    fn serialize_u32(self, _: u32) -> Checked {
        Ok(())
    }

    fn serialize_u64(self, _: u64) -> Checked {
        Ok(())
    }

    fn serialize_u128(self, _: u128) -> Checked {
        Ok(())
    }

    fn serialize_char(self, _: char) -> Checked {
        Ok(())
    }

    fn serialize_str(self, _: &str) -> Checked {
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Checked {
        Ok(())
    }

    /// The default would build the text only to drop it.
    fn collect_str<T: fmt::Display + ?Sized>(self, _: &T) -> Checked {
        Ok(())
    }

    fn serialize_none(self) -> Checked {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Checked {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Checked {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Checked {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Checked {
        Ok(())
    }

    fn serialize_newtype_struct<T>(self, _: &'static str, value: &T) -> Checked
    where
        T: Serialize + ?Sized,
    {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Checked
    where
        T: Serialize + ?Sized,
    {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Fault> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Fault> {
        Ok(self)
    }
}

impl SerializeSeq for Finite {
    type Ok = ();
    type Error = Fault;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Checked {
        value.serialize(*self)
    }

    fn end(self) -> Checked {
        Ok(())
    }
}

impl SerializeTuple for Finite {
    type Ok = ();
    type Error = Fault;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Checked {
        value.serialize(*self)
    }

    fn end(self) -> Checked {
        Ok(())
    }
}

impl SerializeTupleStruct for Finite {
    type Ok = ();
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Checked {
        value.serialize(*self)
    }

    fn end(self) -> Checked {
        Ok(())
    }
}

impl SerializeTupleVariant for Finite {
    type Ok = ();
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Checked {
        value.serialize(*self)
    }

    fn end(self) -> Checked {
        Ok(())
    }
}

impl SerializeMap for Finite {
    type Ok = ();
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Checked {
        key.serialize(*self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Checked {
        value.serialize(*self)
    }

    fn end(self) -> Checked {
        Ok(())
    }
}

impl SerializeStruct for Finite {
    type Ok = ();
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, value: &T) -> Checked {
        value.serialize(*self)
    }

    fn end(self) -> Checked {
        Ok(())
    }
}

impl SerializeStructVariant for Finite {
    type Ok = ();
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, _: &'static str, value: &T) -> Checked {
        value.serialize(*self)
    }

    fn end(self) -> Checked {
        Ok(())
    }
}
