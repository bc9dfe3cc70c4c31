//! A format together with its options: the one place where bytes become values and back.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::message_pack::{self, Form};
use crate::{Error, ErrorKind, Format, Options, gzip, human_size, json};

/// A [`Format`] with [`Options`]. Cheap to copy; make one where it is needed.
///
/// ```
/// use wats_serialization::{Codec, Format, Options};
///
/// # fn main() -> Result<(), wats_serialization::Error> {
/// let codec = Codec::new(Format::Json).with_options(Options::default().max_input_bytes(16));
/// assert_eq!(codec.decode::<u32>(b"7")?, 7);
/// assert!(codec.decode::<String>(b"\"longer than sixteen\"").is_err());
/// # Ok(())
/// # }
/// ```
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codec {
    format: Format,
    options: Options,
}

impl Codec {
    /// `format` with the default options.
    pub fn new(format: Format) -> Self {
        Self { format, options: Options::default() }
    }

    /// Replaces the options.
    pub fn with_options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// The format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The options.
    pub fn options(&self) -> Options {
        self.options
    }

    /// Encodes `value`. See [`Format::encode`].
    pub fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<u8>, Error> {
        match self.format {
            Format::Json => json::encode(value),
            Format::MessagePack => message_pack::encode(value, Form::Named),
            Format::CompactMessagePack => message_pack::encode(value, Form::Compact),
            Format::JsonGzip => json::encode(value).map(|text| {
                if text.len() < self.options.gzip_threshold {
                    text
                } else {
                    gzip::compress(&text, self.options.level)
                }
            }),
        }
        .map_err(|error| error.format_is(self.format))
    }

    /// Encodes `value` as the body of a message, with the headers that say what it is: below the
    /// [`gzip_threshold`](Options::gzip_threshold) a body has no `Content-Encoding`.
    ///
    /// ```
    /// use wats_serialization::{Format, Options};
    ///
    /// let codec = Format::JsonGzip.with(Options::default().gzip_threshold(1024));
    /// let body = codec.encode_body(&[1, 2, 3])?;
    /// assert_eq!((body.content_type, body.content_encoding), ("application/json", None));
    /// assert_eq!(body.bytes, b"[1,2,3]");
    /// # Ok::<(), wats_serialization::Error>(())
    /// ```
    ///
    /// # Errors
    /// See [`Format::encode`].
    pub fn encode_body<T: Serialize + ?Sized>(&self, value: &T) -> Result<Body, Error> {
        let bytes = self.encode(value)?;
        let plain = self.is_plain(&bytes);
        Ok(Body {
            content_type: self.format.content_type(),
            content_encoding: self.format.content_encoding().filter(|_| !plain),
            bytes,
        })
    }

    /// Whether `bytes` were left as they are. No JSON text begins like gzip.
    fn is_plain(&self, bytes: &[u8]) -> bool {
        let may_be = self.format == Format::JsonGzip && self.options.gzip_threshold > 0;
        may_be && !bytes.starts_with(gzip::MAGIC)
    }

    /// Decodes one value that fills `bytes` wholly.
    ///
    /// A failing input is read a second time to find the path of the fault; a good one never is.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] when a limit is exceeded, [`ErrorKind::TooDeep`] beyond
    /// [`MAX_DEPTH`](crate::MAX_DEPTH), [`ErrorKind::Truncated`], [`ErrorKind::Trailing`],
    /// [`ErrorKind::Gzip`] and [`ErrorKind::Syntax`] for damaged bytes, [`ErrorKind::Type`] when the
    /// bytes describe something other than a `T`.
    pub fn decode<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Error> {
        check_size(bytes, &self.options)
            .and_then(|()| match self.format {
                Format::Json => json::decode(bytes),
                Format::MessagePack => message_pack::decode(bytes, Form::Named),
                Format::CompactMessagePack => message_pack::decode(bytes, Form::Compact),
                Format::JsonGzip if self.is_plain(bytes) => json::decode(bytes),
                Format::JsonGzip => json::decode(&gzip::decompress(bytes, &self.options)?),
            })
            .map_err(|error| error.format_is(self.format))
    }
}

/// An encoded value and what its headers say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Body {
    /// For `Content-Type`.
    pub content_type: &'static str,
    /// For `Content-Encoding`, if the bytes are compressed.
    pub content_encoding: Option<&'static str>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

pub(crate) fn check_size(bytes: &[u8], options: &Options) -> Result<(), Error> {
    if bytes.len() <= options.max_input_bytes {
        return Ok(());
    }
    let (size, limit) = (bytes.len() as u64, options.max_input_bytes as u64);
    Err(Error::new(
        ErrorKind::TooLarge,
        format!("the input has {}, the limit is {}", human_size(size), human_size(limit)),
    ))
}
