//! What a user may set: the compression level and the limits that keep hostile input harmless.

use crate::gzip::Level;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Settings of a [`Codec`](crate::Codec).
///
/// | field | default | why |
/// |---|---|---|
/// | `level` | [`Level::DEFAULT`] | see there |
/// | `limits` | [`Limits::default`] | see there |
///
/// ```
/// use wats_serialization::{Options, gzip::Level};
///
/// let options = Options::default().level(Level::BEST).max_input_bytes(4 * 1024 * 1024);
/// assert_eq!(options.limits.input_bytes, 4 * 1024 * 1024);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// How hard [`Format::JsonGzip`](crate::Format::JsonGzip) compresses.
    pub level: Level,
    /// What decoding accepts.
    pub limits: Limits,
}

impl Options {
    /// Sets the compression level.
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Sets all limits at once.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets [`Limits::input_bytes`].
    pub fn max_input_bytes(mut self, bytes: usize) -> Self {
        self.limits.input_bytes = bytes;
        self
    }

    /// Sets [`Limits::decoded_bytes`].
    pub fn max_decoded_bytes(mut self, bytes: usize) -> Self {
        self.limits.decoded_bytes = bytes;
        self
    }

    /// Sets [`Limits::expansion`].
    pub fn max_expansion(mut self, ratio: usize) -> Self {
        self.limits.expansion = ratio;
        self
    }
}

/// The bounds of decoding. Whatever exceeds one ends in an error whose
/// [`is_too_large`](crate::Error::is_too_large) is true.
///
/// | field | default | why |
/// |---|---|---|
/// | `input_bytes` | 64 MiB | a report of 10,000 measurements has 1.5 MB; this leaves room for lists and attachments |
/// | `decoded_bytes` | 64 MiB | the same document must be readable compressed or not |
/// | `expansion` | 200 | reports shrink 6 to 15 times; gzip can reach 1,032 |
/// | `expansion_floor` | 1 MiB | a small body may be very repetitive and costs little |
///
/// The limits bound the *bytes* that reach the decoder; the values built from them can be larger by
/// the factor between a field's size in memory and on the wire.
///
/// ```
/// use wats_serialization::Limits;
///
/// let limits = Limits::default();
/// assert_eq!(limits.decompressed_bytes(100), 1024 * 1024); // the floor
/// assert_eq!(limits.decompressed_bytes(100_000), 20_000_000); // the ratio
/// assert_eq!(limits.decompressed_bytes(10_000_000), 64 * 1024 * 1024); // the ceiling
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Most bytes a decoder takes in, compressed or not.
    pub input_bytes: usize,
    /// Most bytes decompression gives out.
    pub decoded_bytes: usize,
    /// Most decompressed bytes for each compressed byte.
    pub expansion: usize,
    /// Decompressed bytes up to which `expansion` is not looked at.
    pub expansion_floor: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 64 * MIB,
            decoded_bytes: 64 * MIB,
            expansion: 200,
            expansion_floor: MIB,
        }
    }
}

impl Limits {
    /// How many bytes `compressed` bytes may become: all limits in one number.
    pub fn decompressed_bytes(&self, compressed: usize) -> usize {
        compressed.saturating_mul(self.expansion).max(self.expansion_floor).min(self.decoded_bytes)
    }
}
