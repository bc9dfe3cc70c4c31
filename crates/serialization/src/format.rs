//! The closed set of wire formats and their names: on the wire (media type, content coding) and in
//! configuration files.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Codec, Error, ErrorKind, Options};

/// A way to write a value as bytes.
///
/// ```
/// use wats_serialization::Format;
///
/// # fn main() -> Result<(), wats_serialization::Error> {
/// let format: Format = "json-gzip".parse()?;
/// assert_eq!(format.content_type(), "application/json");
/// assert_eq!(format.content_encoding(), Some("gzip"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// Compact JSON, UTF-8, without ASCII escaping.
    ///
    /// JSON has no word for NaN or infinity: encoding them is an error, not a silent `null`.
    Json,
    /// MessagePack with named fields, so that readers survive added and reordered fields.
    ///
    /// A report is about a quarter smaller than in JSON, written in half and read in four fifths of the
    /// time.
    MessagePack,
    /// MessagePack in which a key is spelled only where it first appears, and is a small number
    /// after that; a double that fits into a single takes four bytes less.
    ///
    /// A report takes about two fifths of its JSON. It is MessagePack still, and describes itself,
    /// so versions that know more or fewer fields read each other's; but only this crate knows which
    /// key a number stands for. For caches and queues of one's own.
    CompactMessagePack,
    /// [`Format::Json`], compressed with gzip.
    JsonGzip,
}

impl Format {
    /// Every format, in the order in which tables list them.
    pub const ALL: &'static [Self] =
        &[Self::Json, Self::MessagePack, Self::CompactMessagePack, Self::JsonGzip];

    /// Encodes `value` with the default [`Options`].
    ///
    /// The same value gives the same bytes within one build of this crate, as long as the value
    /// itself has an order: a `HashMap` has none, a `BTreeMap` does. Across versions that holds for
    /// JSON and MessagePack; a newer compressor may find shorter bytes for the same text.
    ///
    /// # Errors
    /// [`ErrorKind::NotFinite`] for NaN or infinity in JSON, [`ErrorKind::TooDeep`] beyond
    /// [`MAX_DEPTH`](crate::MAX_DEPTH), [`ErrorKind::Unencodable`] for what the format cannot carry.
    pub fn encode<T: Serialize + ?Sized>(self, value: &T) -> Result<Vec<u8>, Error> {
        Codec::new(self).encode(value)
    }

    /// Decodes one value that fills `bytes` wholly, with the default [`Options`].
    ///
    /// # Errors
    /// See [`Codec::decode`].
    pub fn decode<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, Error> {
        Codec::new(self).decode(bytes)
    }

    /// This format with `options` in place of the defaults.
    pub fn with(self, options: Options) -> Codec {
        Codec::new(self).with_options(options)
    }

    /// The media type for a `Content-Type` header.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json | Self::JsonGzip => "application/json",
            Self::MessagePack => "application/vnd.msgpack",
            Self::CompactMessagePack => "application/vnd.wats.compact-msgpack",
        }
    }

    /// The coding for a `Content-Encoding` header, if there is one.
    pub const fn content_encoding(self) -> Option<&'static str> {
        match self {
            Self::Json | Self::MessagePack | Self::CompactMessagePack => None,
            Self::JsonGzip => Some("gzip"),
        }
    }

    /// The name in configuration files and tables: `json`, `messagepack`,
    /// `messagepack-compact` or `json-gzip`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::MessagePack => "messagepack",
            Self::CompactMessagePack => "messagepack-compact",
            Self::JsonGzip => "json-gzip",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    /// Reads a [`name`](Format::name) in any letter case; `msgpack` is understood as well.
    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Self::ALL.iter().find(|format| format.name().eq_ignore_ascii_case(text));
        match known {
            Some(format) => Ok(*format),
            None if text.eq_ignore_ascii_case("msgpack") => Ok(Self::MessagePack),
            None => Err(Error::new(
                ErrorKind::UnknownFormat,
                format!("{text:?} is none of json, messagepack, messagepack-compact, json-gzip"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_its_format() {
        for &format in Format::ALL {
            assert_eq!(format.to_string().parse::<Format>().unwrap(), format);
            assert_eq!(format.name().to_uppercase().parse::<Format>().unwrap(), format);
        }
        assert_eq!("msgpack".parse::<Format>().unwrap(), Format::MessagePack);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        let error = "xml".parse::<Format>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownFormat);
        assert!(
            error
                .to_string()
                .contains("\"xml\" is none of json, messagepack, messagepack-compact, json-gzip")
        );
    }
}
