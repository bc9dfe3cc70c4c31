//! MessagePack in two forms: with named fields as everybody reads it, and compact, where a key is
//! spelled once and a number after that (see [`keys`]).
//!
//! The reader works on the whole input and never believes a length beyond it; nesting is counted on
//! the way. Where it fails, the bytes are walked as a structure first, because an input that is cut
//! off or damaged should say so whatever type was asked for.
//!
//! Writing and reading are our own, because the compact form needs both, and because a reader over a
//! slice needs half the time of `rmp-serde`, which reads from streams. The `reports` benchmark has
//! both side by side, and the property tests read what one writes with the other.

mod access;
mod fault;
mod items;
mod keys;
mod map_key;
mod read;
pub(crate) mod structure;
mod write;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, ErrorKind, Position};
use fault::Fault;
use read::Reader;
use write::Writer;

/// Which of the two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Named,
    Compact,
}

pub(crate) fn encode<T: Serialize + ?Sized>(value: &T, form: Form) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::new(form);
    match value.serialize(&mut writer) {
        Ok(()) => Ok(writer.into_bytes()),
        Err(Fault::TooDeep) => Err(crate::json::too_deep().encoding()),
        Err(fault) => Err(unencodable(value, form, &fault)),
    }
}

pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8], form: Form) -> Result<T, Error> {
    let mut reader = Reader::new(bytes, form);
    let fault = match T::deserialize(&mut reader) {
        Ok(value) if reader.is_at_end() => return Ok(value),
        Ok(_) => Fault::Trailing,
        Err(fault) => fault,
    };
    structure::check(bytes)?;
    Err(explain::<T>(bytes, form, &fault))
}

/// Encodes once more into nothing, this time keeping track of the path.
fn unencodable<T: Serialize + ?Sized>(value: &T, form: Form, fault: &Fault) -> Error {
    let described = Error::new(ErrorKind::Unencodable, fault.to_string());
    let mut writer = Writer::new(form);
    match serde_path_to_error::serialize(value, &mut writer) {
        Ok(()) => described,
        Err(tracked) => described.in_value(tracked.path()),
    }
}

/// Decodes once more, this time keeping track of the path.
fn explain<T: DeserializeOwned>(bytes: &[u8], form: Form, fault: &Fault) -> Error {
    let kind = match fault {
        Fault::NotUtf8 | Fault::NoSuchKey => ErrorKind::Syntax,
        _ => ErrorKind::Type,
    };
    let described = Error::new(kind, fault.to_string());
    let mut reader = Reader::new(bytes, form);
    match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Ok(_) => described,
        Err(tracked) => described.at(Position::Byte(reader.offset())).in_value(tracked.path()),
    }
}
