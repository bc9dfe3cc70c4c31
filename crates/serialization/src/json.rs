//! JSON through `serde_json`, made strict on the way out: what this module writes, it can read
//! back as the same value.

use std::io::{self, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::ser::Formatter;

use crate::{Error, ErrorKind, MAX_DEPTH, Position, finite};

/// RFC 8259 §8.1 lets a reader ignore it, and .NET programs like to write it.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Most reports are larger; growing from here takes few steps.
const FIRST_CAPACITY: usize = 1024;

pub(crate) fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(FIRST_CAPACITY);
    let mut seen = Seen::default();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Strict(&mut seen));
    match value.serialize(&mut serializer) {
        // serde_json writes NaN and infinities as `null`, where the formatter cannot tell them from
        // an honest null. So only a text with a `null` in it is worth a second look at the value.
        Ok(()) if seen.null => finite::check(value).map(|()| bytes),
        Ok(()) => Ok(bytes),
        Err(_) if seen.too_deep => Err(too_deep().encoding()),
        Err(error) => Err(unencodable(value, &error)),
    }
}

pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    // One look at the whole text is cheaper than one at each string in it. Where it fails, the parser
    // says where.
    let decoded = match std::str::from_utf8(text) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(text),
    };
    decoded.map_err(|error| explain::<T>(text, &error))
}

/// What the formatter saw. The serializer owns its formatter and never gives it back, hence the
/// reference in [`Strict`].
#[derive(Default)]
struct Seen {
    null: bool,
    too_deep: bool,
    depth: usize,
}

/// Compact output that notes nulls and stops where the decoder would stop.
struct Strict<'a>(&'a mut Seen);

impl Strict<'_> {
    fn open<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.0.depth += 1;
        if self.0.depth > MAX_DEPTH {
            self.0.too_deep = true;
            return Err(io::ErrorKind::InvalidData.into());
        }
        writer.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.0.depth -= 1;
        writer.write_all(bracket)
    }
}

impl Formatter for Strict<'_> {
    fn write_null<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.null = true;
        writer.write_all(b"null")
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }
}

/// Encodes once more into nothing, this time keeping track of the path.
fn unencodable<T: Serialize + ?Sized>(value: &T, error: &serde_json::Error) -> Error {
    let described = Error::new(ErrorKind::Unencodable, error.to_string());
    let mut serializer = serde_json::Serializer::new(io::sink());
    match serde_path_to_error::serialize(value, &mut serializer) {
        Ok(()) => described,
        Err(tracked) => described.in_value(tracked.path()),
    }
}

/// Decodes once more, this time keeping track of the path.
fn explain<T: DeserializeOwned>(text: &[u8], error: &serde_json::Error) -> Error {
    let described = describe(error);
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Ok(_) => described,
        Err(tracked) => described.in_value(tracked.path()),
    }
}

fn describe(error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let message = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
    let described = match error.classify() {
        Category::Eof => Error::new(ErrorKind::Truncated, message.to_owned()),
        Category::Data => Error::new(ErrorKind::Type, message.to_owned()),
        // serde_json names these two only in their text; a test holds them in place.
        Category::Syntax | Category::Io => match message {
            "trailing characters" => Error::new(ErrorKind::Trailing, "a second value follows"),
            "recursion limit exceeded" => too_deep(),
            _ => Error::new(ErrorKind::Syntax, message.to_owned()),
        },
    };
    if line == 0 { described } else { described.at(Position::Text { line, column }) }
}

pub(crate) fn too_deep() -> Error {
    Error::new(ErrorKind::TooDeep, format!("arrays and objects nest deeper than {MAX_DEPTH}"))
}
