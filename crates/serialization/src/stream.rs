//! Many values one after another, to a file or a connection and back, in memory for one of them.
//!
//! JSON puts one value on a line, gzip JSON compresses such lines, and both forms of MessagePack put
//! values behind each other; the compact one spells its keys anew for each. Reading is bounded like
//! decoding: the limits of the [`Options`] hold for each value, and the one on expansion for the
//! whole stream. All calls block.

use std::io::{self, BufRead, BufReader, Read, Write};

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::message_pack::structure;
use crate::{Codec, Error, ErrorKind, Format, Options, human_size};

/// How much is read at once, at least.
const CHUNK: usize = 8 * 1024;

/// Writes values to a stream.
///
/// ```
/// use wats_serialization::{Format, stream};
///
/// let mut writer = stream::Writer::new(Vec::new(), Format::MessagePack);
/// for reading in [4.75, 0.2] {
///     writer.write(&reading)?;
/// }
/// let bytes = writer.finish()?;
///
/// let mut reader = stream::Reader::new(&bytes[..], Format::MessagePack);
/// let mut sum = 0.0;
/// while let Some(reading) = reader.read::<f64>()? {
///     sum += reading;
/// }
/// assert_eq!(sum, 4.95);
/// # Ok::<(), wats_serialization::Error>(())
/// ```
#[derive(Debug)]
pub struct Writer<W: Write> {
    /// Each value in the format without compression.
    codec: Codec,
    format: Format,
    to: Sink<W>,
}

#[derive(Debug)]
enum Sink<W: Write> {
    Plain(W),
    Gzip(Box<GzEncoder<W>>),
}

impl<W: Write> Writer<W> {
    /// A writer to `to`, which should be buffered unless the format compresses.
    pub fn new(to: W, format: Format) -> Self {
        Self::with_options(to, format, Options::default())
    }

    /// The same with options, of which only the level counts.
    pub fn with_options(to: W, format: Format, options: Options) -> Self {
        let (inner, to) = match format {
            Format::JsonGzip => {
                let level = Compression::new(u32::from(options.level.get()));
                (Format::Json, Sink::Gzip(Box::new(GzEncoder::new(to, level))))
            }
            other => (other, Sink::Plain(to)),
        };
        Self { codec: inner.with(options), format, to }
    }

    /// Writes one value.
    ///
    /// # Errors
    /// See [`Format::encode`], and [`ErrorKind::Io`]. A value that cannot be encoded leaves nothing
    /// in the stream.
    pub fn write<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let encoded = self.codec.encode(value);
        let mut bytes = encoded.map_err(|error| error.format_is(self.format))?;
        if self.codec.format() == Format::Json {
            bytes.push(b'\n');
        }
        let written = match &mut self.to {
            Sink::Plain(to) => to.write_all(&bytes),
            Sink::Gzip(to) => to.write_all(&bytes),
        };
        written.map_err(|error| failed(&error).format_is(self.format))
    }

    /// Completes the stream and gives back what it was written to. Without this call compressed
    /// values may be missing.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub fn finish(self) -> Result<W, Error> {
        let finished = match self.to {
            Sink::Plain(mut to) => to.flush().map(|()| to),
            Sink::Gzip(to) => to.finish().and_then(|mut to| to.flush().map(|()| to)),
        };
        finished.map_err(|error| failed(&error).format_is(self.format))
    }
}

/// Reads the values of a stream one after another. See [`Writer`].
#[derive(Debug)]
pub struct Reader<R: Read> {
    codec: Codec,
    format: Format,
    from: Source<R>,
    /// What was read and not used: the beginning of the next value.
    buffer: Vec<u8>,
    at_end: bool,
    /// Why the stream ended, if not by itself.
    broken: Option<Error>,
    /// After an error it is not known where the next value begins.
    failed: bool,
}

#[derive(Debug)]
enum Source<R: Read> {
    Plain(BufReader<R>),
    Gzip(Box<Bounded<BufReader<Counted<R>>>>),
}

impl<R: Read> Reader<R> {
    /// A reader from `from`, which needs no buffer of its own.
    pub fn new(from: R, format: Format) -> Self {
        Self::with_options(from, format, Options::default())
    }

    /// The same with options, whose limits hold for each value.
    pub fn with_options(from: R, format: Format, options: Options) -> Self {
        let (inner, from) = match format {
            Format::JsonGzip => {
                let counted = BufReader::new(Counted { from, bytes: 0 });
                let bounded = Bounded { from: MultiGzDecoder::new(counted), bytes: 0, options };
                (Format::Json, Source::Gzip(Box::new(bounded)))
            }
            other => (other, Source::Plain(BufReader::new(from))),
        };
        let codec = inner.with(options);
        Self { codec, format, from, buffer: Vec::new(), at_end: false, broken: None, failed: false }
    }

    /// Reads the next value; `None` at the end of the stream.
    ///
    /// # Errors
    /// See [`Codec::decode`], and [`ErrorKind::Io`]. After an error there is nothing more to read.
    pub fn read<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        if self.failed {
            return Ok(None);
        }
        let read = match self.codec.format() {
            Format::Json | Format::JsonGzip => self.line(),
            Format::MessagePack | Format::CompactMessagePack => self.packed(),
        };
        let decoded = read.and_then(|bytes| match bytes {
            Some(length) => {
                let value = self.codec.decode(&self.buffer[..length]);
                self.buffer.drain(..length);
                value.map(Some)
            }
            None => Ok(None),
        });
        self.failed = decoded.is_err();
        decoded.map_err(|error| error.format_is(self.format))
    }

    /// The length of the next line that is not blank.
    fn line(&mut self) -> Result<Option<usize>, Error> {
        let mut looked_at = 0;
        loop {
            let end = self.buffer[looked_at..].iter().position(|byte| *byte == b'\n');
            let end = match end {
                Some(end) => looked_at + end + 1,
                None if self.is_at_end()? => self.buffer.len(),
                None => {
                    looked_at = self.buffer.len();
                    self.more()?;
                    continue;
                }
            };
            if !self.buffer[..end].trim_ascii().is_empty() {
                return Ok(Some(end));
            }
            self.buffer.drain(..end);
            looked_at = 0;
            if self.buffer.is_empty() && self.is_at_end()? {
                return Ok(None);
            }
        }
    }

    /// The length of the next value. It is walked anew when as much again has come, so twice in all.
    fn packed(&mut self) -> Result<Option<usize>, Error> {
        loop {
            let error = match structure::length(&self.buffer) {
                Ok(length) => return Ok(Some(length)),
                Err(error) => error,
            };
            if !error.is_truncated() {
                return Err(error);
            }
            if self.is_at_end()? {
                return if self.buffer.is_empty() { Ok(None) } else { Err(error) };
            }
            self.more()?;
        }
    }

    /// Whether nothing more comes.
    ///
    /// # Errors
    /// Why nothing more comes, if the stream did not end by itself.
    fn is_at_end(&mut self) -> Result<bool, Error> {
        if self.at_end { self.broken.take().map_or(Ok(true), Err) } else { Ok(false) }
    }

    /// Reads as much again as there is, within the limit for a value.
    fn more(&mut self) -> Result<(), Error> {
        let limit = self.codec.options().max_input_bytes;
        if self.buffer.len() > limit {
            let limit = human_size(limit as u64);
            let text = format!("a value has more bytes than the limit of {limit}");
            return Err(Error::new(ErrorKind::TooLarge, text));
        }
        let wanted = self.buffer.len().max(CHUNK) as u64;
        let read = match &mut self.from {
            Source::Plain(from) => from.take(wanted).read_to_end(&mut self.buffer),
            Source::Gzip(from) => from.take(wanted).read_to_end(&mut self.buffer),
        };
        match read {
            Ok(read) => self.at_end = read == 0,
            // What came before is there, and may hold whole values.
            Err(error) => {
                self.broken = Some(failed(&error));
                self.at_end = true;
            }
        }
        Ok(())
    }
}

/// Counts the compressed bytes.
#[derive(Debug)]
struct Counted<R> {
    from: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(to)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

/// Stops a stream that grows too much.
#[derive(Debug)]
struct Bounded<R: BufRead> {
    from: MultiGzDecoder<R>,
    bytes: u64,
    options: Options,
}

impl<R: Read> Read for Bounded<BufReader<Counted<R>>> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(to)?;
        self.bytes += read as u64;
        let compressed = self.from.get_ref().get_ref().bytes;
        let limit = compressed.saturating_mul(self.options.max_expansion as u64);
        if self.bytes > limit.max(self.options.expansion_floor as u64) {
            return Err(io::Error::other(Grown));
        }
        Ok(read)
    }
}

#[derive(Debug)]
struct Grown;

impl std::fmt::Display for Grown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the stream grows beyond the allowed expansion")
    }
}

impl std::error::Error for Grown {}

fn failed(error: &io::Error) -> Error {
    if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Grown>) {
        return Error::gzip(ErrorKind::TooLarge, Grown.to_string());
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::gzip(ErrorKind::Truncated, "the stream ends early"),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            Error::gzip(ErrorKind::Gzip, error.to_string())
        }
        _ => Error::new(ErrorKind::Io, error.to_string()),
    }
}
