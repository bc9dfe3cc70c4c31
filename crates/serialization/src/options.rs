//! What a user may set: the compression level and the limits that keep hostile input harmless.

use crate::gzip::Level;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Settings of a [`Codec`](crate::Codec) and of [`gzip::decompress`](crate::gzip::decompress).
///
/// | field | default | why |
/// |---|---|---|
/// | `level` | [`Level::DEFAULT`] | see there |
/// | `gzip_threshold` | 0 | everything is compressed; 1 KiB saves the work where it gains little |
/// | `max_input_bytes` | 64 MiB | a report of 10,000 measurements has 2 MB; this leaves room for lists and attachments |
/// | `max_decoded_bytes` | 64 MiB | the same document must be readable compressed or not |
/// | `max_expansion` | 200 | reports shrink 6 to 15 times; gzip can reach 1,032 |
/// | `expansion_floor` | 1 MiB | a small body may be very repetitive and costs little |
///
/// Whatever exceeds a limit ends in an error whose [`is_too_large`](crate::Error::is_too_large) is
/// true. The limits bound the *bytes* that reach the decoder; the values built from them can be
/// larger by the factor between a field's size in memory and on the wire.
///
/// ```
/// use wats_serialization::{Options, gzip::Level};
///
/// let options = Options::default().level(Level::BEST).max_input_bytes(4 * 1024 * 1024);
/// assert_eq!(options.max_input_bytes, 4 * 1024 * 1024);
///
/// assert_eq!(options.max_decompressed_bytes(100), 1024 * 1024); // the floor
/// assert_eq!(options.max_decompressed_bytes(100_000), 20_000_000); // the ratio
/// assert_eq!(options.max_decompressed_bytes(10_000_000), 64 * 1024 * 1024); // the ceiling
/// ```
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// How hard [`Format::JsonGzip`](crate::Format::JsonGzip) compresses.
    pub level: Level,
    /// [`Format::JsonGzip`](crate::Format::JsonGzip) leaves a text of fewer bytes as it is. Above 0,
    /// a decoder takes plain JSON in that format, too.
    pub gzip_threshold: usize,
    /// Most bytes a decoder takes in, compressed or not.
    pub max_input_bytes: usize,
    /// Most bytes decompression gives out.
    pub max_decoded_bytes: usize,
    /// Most decompressed bytes for each compressed byte.
    pub max_expansion: usize,
    /// Decompressed bytes up to which `max_expansion` is not looked at.
    pub expansion_floor: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            level: Level::DEFAULT,
            gzip_threshold: 0,
            max_input_bytes: 64 * MIB,
            max_decoded_bytes: 64 * MIB,
            max_expansion: 200,
            expansion_floor: MIB,
        }
    }
}

impl Options {
    /// Sets [`level`](Self::level).
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Sets [`gzip_threshold`](Self::gzip_threshold).
    pub fn gzip_threshold(mut self, bytes: usize) -> Self {
        self.gzip_threshold = bytes;
        self
    }

    /// Sets [`max_input_bytes`](Self::max_input_bytes).
    pub fn max_input_bytes(mut self, bytes: usize) -> Self {
        self.max_input_bytes = bytes;
        self
    }

    /// Sets [`max_decoded_bytes`](Self::max_decoded_bytes).
    pub fn max_decoded_bytes(mut self, bytes: usize) -> Self {
        self.max_decoded_bytes = bytes;
        self
    }

    /// Sets [`max_expansion`](Self::max_expansion).
    pub fn max_expansion(mut self, ratio: usize) -> Self {
        self.max_expansion = ratio;
        self
    }

    /// Sets [`expansion_floor`](Self::expansion_floor).
    pub fn expansion_floor(mut self, bytes: usize) -> Self {
        self.expansion_floor = bytes;
        self
    }

    /// How many bytes `compressed` bytes may become: three limits in one number.
    pub fn max_decompressed_bytes(&self, compressed: usize) -> usize {
        compressed
            .saturating_mul(self.max_expansion)
            .max(self.expansion_floor)
            .min(self.max_decoded_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_table() {
        let expected = Options {
            level: Level::new(4),
            gzip_threshold: 0,
            max_input_bytes: 67_108_864,
            max_decoded_bytes: 67_108_864,
            max_expansion: 200,
            expansion_floor: 1_048_576,
        };
        assert_eq!(Options::default(), expected);
    }

    #[test]
    fn each_setter_sets_the_field_of_its_name() {
        let expected = Options {
            level: Level::new(1),
            gzip_threshold: 6,
            max_input_bytes: 2,
            max_decoded_bytes: 3,
            max_expansion: 4,
            expansion_floor: 5,
        };
        let set = Options::default()
            .level(Level::FAST)
            .gzip_threshold(6)
            .max_input_bytes(2)
            .max_decoded_bytes(3)
            .max_expansion(4)
            .expansion_floor(5);
        assert_eq!(set, expected);
    }
}
