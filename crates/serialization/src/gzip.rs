//! Gzip over whole buffers, bounded and reproducible. Nothing here looks at what was compressed.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

use crate::codec::check_size;
use crate::{Error, ErrorKind, Options, Position, human_size};

/// A stream may consist of several members (RFC 1952 §2.2). Parallel compressors write one for each
/// 64 KiB or more, which makes 1,024 of them in 64 MiB; each costs a fresh start of the decoder, so
/// a stream of empty ones must end somewhere.
const MAX_MEMBERS: usize = 4096;

/// The first two bytes of every member.
pub(crate) const MAGIC: &[u8] = &[0x1f, 0x8b];

/// How hard to compress.
///
/// ```
/// use wats_serialization::gzip::Level;
///
/// assert_eq!(Level::default(), Level::DEFAULT);
/// assert_eq!(Level::new(12), Level::BEST);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Level(u8);

impl Level {
    /// Level 1: the least work, the most bytes.
    pub const FAST: Self = Self(1);
    /// Level 4, which has most of the saving for half the work. A report of 61 KB becomes 8.3 KB in
    /// 0.07 ms at level 1, 6.0 KB in 0.2 ms at level 4 and 5.4 KB in 0.4 ms at level 6, zlib's own
    /// default (measured by the workspace's `formats` benchmark; decompression takes the same for
    /// all).
    pub const DEFAULT: Self = Self(4);
    /// Level 9: the last few percent, at several times the work.
    pub const BEST: Self = Self(9);

    /// `level` from 0 (stored, not compressed) to 9; anything above counts as 9.
    pub const fn new(level: u8) -> Self {
        Self(if level > 9 { 9 } else { level })
    }

    /// The number, 0 to 9.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for Level {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Compresses `bytes` into one gzip member.
///
/// The header carries neither a time nor a file name, so the same input gives the same output within
/// one build of this crate; a newer compressor may find shorter bytes.
/// The work is done on the spot: some 3 ms for 700 KB, so a latency-sensitive task should hand
/// much larger inputs to a thread.
///
/// ```
/// use wats_serialization::{Options, gzip};
///
/// # fn main() -> Result<(), wats_serialization::Error> {
/// let small = gzip::compress(&[b'a'; 1000], gzip::Level::default());
/// assert!(small.len() < 100);
/// assert_eq!(gzip::decompress(&small, &Options::default())?, [b'a'; 1000]);
/// # Ok(())
/// # }
/// ```
#[expect(clippy::missing_panics_doc, reason = "a Vec takes every write, so this cannot panic")]
pub fn compress(bytes: &[u8], level: Level) -> Vec<u8> {
    let out = Vec::with_capacity(bytes.len() / 8 + 64);
    let mut encoder = GzEncoder::new(out, Compression::new(u32::from(level.0)));
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("writing into a Vec does not fail")
}

/// Decompresses a whole gzip stream of one or more members.
///
/// # Errors
/// [`ErrorKind::TooLarge`] when `bytes` or the result exceeds a limit of `options`, before more than
/// that has been written; [`ErrorKind::Truncated`] when the stream ends early; [`ErrorKind::Trailing`]
/// when something other than gzip follows it; [`ErrorKind::Gzip`] when it is damaged. All of them
/// say gzip and count compressed bytes.
pub fn decompress(bytes: &[u8], options: &Options) -> Result<Vec<u8>, Error> {
    check_size(bytes, options).map_err(Error::decompressing)?;
    let limit = options.max_decompressed_bytes(bytes.len());
    let mut out = Vec::with_capacity(bytes.len().saturating_mul(8).min(limit));
    let mut rest = bytes;
    for _ in 0..MAX_MEMBERS {
        rest = member(rest, &mut out, limit).map_err(|fault| match fault {
            Fault::TooLarge => too_large(limit, bytes.len()),
            Fault::Damaged(error, left) => damaged(&error, bytes.len() - left),
        })?;
        if rest.is_empty() {
            return Ok(out);
        }
        if !rest.starts_with(&MAGIC[..MAGIC.len().min(rest.len())]) {
            let error = Error::gzip(ErrorKind::Trailing, "bytes that are not gzip follow");
            return Err(error.at(Position::Byte(bytes.len() - rest.len())));
        }
    }
    Err(Error::gzip(ErrorKind::TooLarge, format!("more than {MAX_MEMBERS} members")))
}

enum Fault {
    TooLarge,
    /// With the number of bytes that had not been read.
    Damaged(io::Error, usize),
}

/// Appends one member's content to `out` and returns what follows the member.
fn member<'a>(bytes: &'a [u8], out: &mut Vec<u8>, limit: usize) -> Result<&'a [u8], Fault> {
    let mut decoder = GzDecoder::new(bytes);
    // One byte beyond the limit tells "exactly full" from "too large".
    let room = ((limit - out.len()) as u64).saturating_add(1);
    let result = decoder.by_ref().take(room).read_to_end(out);
    let rest = decoder.into_inner();
    result.map_err(|error| Fault::Damaged(error, rest.len()))?;
    if out.len() > limit { Err(Fault::TooLarge) } else { Ok(rest) }
}

fn too_large(limit: usize, compressed: usize) -> Error {
    let (limit, compressed) = (human_size(limit as u64), human_size(compressed as u64));
    Error::gzip(
        ErrorKind::TooLarge,
        format!("{compressed} grow beyond {limit}, the limit for an input of that size"),
    )
}

fn damaged(error: &io::Error, offset: usize) -> Error {
    let described = if error.kind() == io::ErrorKind::UnexpectedEof {
        Error::gzip(ErrorKind::Truncated, "the stream ends early")
    } else {
        Error::gzip(ErrorKind::Gzip, error.to_string())
    };
    described.at(Position::Byte(offset))
}
