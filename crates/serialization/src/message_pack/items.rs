//! Arrays, maps and the content of variants while they are written.

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

use super::fault::Fault;
use super::map_key::MapKey;
use super::write::{Writer, length32};
use crate::MAX_DEPTH;

#[derive(Clone, Copy)]
pub(super) enum Head {
    Array,
    Map,
}

impl Head {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "each arm has the range of its type")]
    pub(super) fn write(self, length: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
        let (short, medium, long) = match self {
            Self::Array => (0x90, 0xdc, 0xdd),
            Self::Map => (0x80, 0xde, 0xdf),
        };
        match length {
            0..=0xf => out.push(short | length as u8),
            0x10..=0xffff => {
                out.push(medium);
                out.extend_from_slice(&(length as u16).to_be_bytes());
            }
            _ => {
                out.push(long);
                out.extend_from_slice(&length32(length)?);
            }
        }
        Ok(())
    }
}

/// An array or a map that is being written.
pub(super) struct Items<'w> {
    pub(super) writer: &'w mut Writer,
    pub(super) head: Head,
    pub(super) start: usize,
    pub(super) promised: Option<usize>,
    pub(super) count: usize,
}

impl Items<'_> {
    #[inline]
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.count += 1;
        value.serialize(&mut *self.writer)
    }

    #[inline]
    fn entry<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Fault> {
        self.count += 1;
        self.writer.static_key(key)?;
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> Result<(), Fault> {
        self.writer.depth -= 1;
        if self.promised == Some(self.count) {
            return Ok(());
        }
        if self.promised.is_some() {
            return Err(Fault::Custom("a value has another length than it said".into()));
        }
        if self.count > 0 && self.writer.depth >= MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        let mut head = Vec::new();
        self.head.write(self.count, &mut head)?;
        self.writer.out.splice(self.start..self.start, head);
        Ok(())
    }
}

impl SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.item(value)
    }

    fn end(self) -> Result<(), Fault> {
        self.close()
    }
}

impl SerializeTuple for Items<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.item(value)
    }

    fn end(self) -> Result<(), Fault> {
        self.close()
    }
}

impl SerializeTupleStruct for Items<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.item(value)
    }

    fn end(self) -> Result<(), Fault> {
        self.close()
    }
}

impl SerializeMap for Items<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Fault> {
        self.count += 1;
        key.serialize(MapKey(self.writer))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Fault> {
        self.close()
    }
}

impl SerializeStruct for Items<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        self.entry(key, value)
    }

    fn end(self) -> Result<(), Fault> {
        self.close()
    }
}

/// The content of a variant, one level deeper than other arrays and maps.
pub(super) struct Variant<'w>(pub(super) Items<'w>);

impl Variant<'_> {
    fn close(self) -> Result<(), Fault> {
        self.0.writer.depth -= 1;
        self.0.close()
    }
}

impl SerializeTupleVariant for Variant<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.0.item(value)
    }

    fn end(self) -> Result<(), Fault> {
        self.close()
    }
}

impl SerializeStructVariant for Variant<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        self.0.entry(key, value)
    }

    fn end(self) -> Result<(), Fault> {
        self.close()
    }
}
