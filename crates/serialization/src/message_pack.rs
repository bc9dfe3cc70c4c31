//! MessagePack through `rmp-serde`, with named fields. The bytes are checked as a structure before
//! any value is built from them; see [`structure`](crate::structure) for what that keeps out.

use std::io::Cursor;

use rmp_serde::decode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, ErrorKind, Position, structure};

pub(crate) fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    let bytes = rmp_serde::to_vec_named(value).map_err(|error| unencodable(value, &error))?;
    // Whatever is written must be readable again: only the depth can stand against that here.
    structure::check(&bytes).map_err(Error::encoding)?;
    Ok(bytes)
}

pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    structure::check(bytes)?;
    rmp_serde::from_slice(bytes).map_err(|error| explain::<T>(bytes, &error))
}

/// Encodes once more, this time keeping track of the path.
fn unencodable<T: Serialize + ?Sized>(value: &T, error: &rmp_serde::encode::Error) -> Error {
    let described = Error::new(ErrorKind::Unencodable, error.to_string());
    let mut serializer = rmp_serde::Serializer::new(Vec::new()).with_struct_map();
    match serde_path_to_error::serialize(value, &mut serializer) {
        Ok(()) => described,
        Err(tracked) => described.in_value(tracked.path()),
    }
}

/// Decodes once more, this time through a cursor that knows its offset, keeping track of the path.
fn explain<T: DeserializeOwned>(bytes: &[u8], error: &decode::Error) -> Error {
    let described = describe(error);
    let mut deserializer = decode::Deserializer::new(Cursor::new(bytes));
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Ok(_) => described,
        Err(tracked) => {
            let offset = usize::try_from(deserializer.position()).unwrap_or(bytes.len());
            described.at(Position::Byte(offset)).in_value(tracked.path())
        }
    }
}

fn describe(error: &decode::Error) -> Error {
    match error {
        decode::Error::Utf8Error(fault) => {
            Error::new(ErrorKind::Syntax, format!("a text is not UTF-8: {fault}"))
        }
        decode::Error::TypeMismatch(marker) => {
            Error::new(ErrorKind::Type, format!("a value of another type was expected: {marker:?}"))
        }
        decode::Error::OutOfRange => {
            Error::new(ErrorKind::Type, "the number does not fit the expected type")
        }
        decode::Error::LengthMismatch(found) => {
            Error::new(ErrorKind::Type, format!("an array or map of {found} was not expected"))
        }
        // The structure check has passed, so what is left is the type's own opinion.
        other => Error::new(ErrorKind::Type, other.to_string()),
    }
}
