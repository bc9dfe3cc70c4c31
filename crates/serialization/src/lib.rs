//! JSON, MessagePack in two forms and gzip JSON behind one [`Format`].
//!
//! This crate turns values into bytes and bytes into values. Two promises hold for every format:
//! hostile bytes end in an [`Error`] within bounded memory and never in a panic, and a value that
//! was encoded comes back equal. It never talks to a network or a disk and knows nothing of WATS;
//! [`stream`] reads from and writes to what it is given.
//!
//! ```
//! use wats_serialization::Format;
//!
//! # fn main() -> Result<(), wats_serialization::Error> {
//! let limits = vec![("voltage".to_owned(), 4.75), ("current".to_owned(), 0.2)];
//!
//! let bytes = Format::MessagePack.encode(&limits)?;
//! let back: Vec<(String, f64)> = Format::MessagePack.decode(&bytes)?;
//! assert_eq!(back, limits);
//! # Ok(())
//! # }
//! ```
//!
//! Limits and the compression level are set through [`Options`]:
//!
//! ```
//! use wats_serialization::{Format, Options};
//!
//! let codec = Format::JsonGzip.with(Options::default().max_decoded_bytes(1024 * 1024));
//! let bomb = codec.encode(&"0".repeat(2 * 1024 * 1024)).expect("a string encodes");
//! let error = codec.decode::<String>(&bomb).expect_err("it grows beyond the limit");
//! assert!(error.is_too_large());
//! ```

mod codec;
mod comparison;
mod error;
mod finite;
mod format;
pub mod gzip;
mod json;
mod message_pack;
mod options;
mod size;
pub mod stream;

pub use codec::{Body, Codec};
pub use comparison::{Comparison, Row, compare};
pub use error::{Error, ErrorKind, Position};
pub use format::Format;
pub use options::Options;
pub use size::human_size;

/// How deep arrays and objects may nest, in both directions and in every format.
///
/// The number is `serde_json`'s own recursion limit. The other formats share it so that a value
/// which one format carries is never refused by another.
pub const MAX_DEPTH: usize = 127;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
