//! Bodies as they come in, decompressed within bounds.

use std::io::{self, Read};

use bytes::Bytes;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue};
use ruzstd::decoding::StreamingDecoder;
use wats_serialization::gzip;

use crate::error::{Error, ErrorKind, Sent};

/// What is asked for: the cheapest to decode first, as answers are decoded here and compressed
/// there.
pub(crate) const ACCEPTED: HeaderValue = HeaderValue::from_static("gzip, zstd;q=0.9, br;q=0.8");

/// How far back a zstd stream may reach: what RFC 9659 allows for HTTP. A decoder keeps that much.
const ZSTD_WINDOW_MAX: u64 = 8 << 20;

/// A brotli decoder's buffer.
const BUFFER: usize = 16 << 10;

/// What may come of however few bytes: a page of equal rows shrinks several hundred times.
const ALWAYS_ALLOWED: usize = 1 << 20;

/// How large a body may become.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) max: usize,
    /// How many times its compressed size, beyond [`ALWAYS_ALLOWED`].
    pub(super) expansion: usize,
}

impl Bounds {
    fn of(self, compressed: usize) -> usize {
        self.max.min(compressed.saturating_mul(self.expansion).max(ALWAYS_ALLOWED))
    }
}

/// The body as it was before it was compressed, within bounds.
pub(super) fn decoded(bytes: Bytes, headers: &HeaderMap, bounds: Bounds) -> Result<Bytes, Error> {
    let max = bounds.of(bytes.len());
    let encoding = headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes).unwrap_or_default();
    let is = |name: &str| encoding.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
    if bytes.is_empty() || encoding.is_empty() || is("identity") {
        // An answer such as 204 keeps the header of the body that it does not have.
        Ok(bytes)
    } else if is("gzip") || is("x-gzip") {
        inflate(&bytes, max)
    } else if is("zstd") {
        let decoder = StreamingDecoder::new_with_max_window_size(&*bytes, ZSTD_WINDOW_MAX);
        read(decoder.map_err(broken)?, max)
    } else if is("br") {
        read(brotli_decompressor::Decompressor::new(&*bytes, BUFFER), max)
    } else {
        let detail = "the answer has a content encoding that was not asked for";
        Err(Error::new(ErrorKind::Decode, detail).sent(Sent::Maybe))
    }
}

fn inflate(bytes: &[u8], max: usize) -> Result<Bytes, Error> {
    let options = wats_serialization::Options::default()
        .max_input_bytes(max)
        .max_decoded_bytes(max)
        // Reckoned already.
        .max_expansion(usize::MAX);
    gzip::decompress(bytes, &options).map(Bytes::from).map_err(|error| {
        if error.is_too_large() { too_large().caused_by(error) } else { broken(error) }
    })
}

/// Reads one byte more than allowed, to tell a body that is just as long from one that is longer.
fn read(decoder: impl Read, max: usize) -> Result<Bytes, Error> {
    let mut decoded = Vec::new();
    let limit = (max as u64).saturating_add(1);
    decoder.take(limit).read_to_end(&mut decoded).map_err(|error: io::Error| broken(error))?;
    if decoded.len() > max { Err(too_large()) } else { Ok(decoded.into()) }
}

fn broken(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    let detail = "the answer could not be decompressed";
    Error::new(ErrorKind::Decode, detail).sent(Sent::Maybe).caused_by(cause)
}

fn too_large() -> Error {
    let detail = "the answer expands to more than is allowed";
    Error::new(ErrorKind::TooLarge, detail)
        .sent(Sent::Maybe)
        .advice("ask for less at once, or raise limits.max_response_bytes or limits.max_expansion")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use bytes::Bytes;
    use http::HeaderMap;
    use http::header::CONTENT_ENCODING;
    use wats_serialization::gzip;

    use super::{ALWAYS_ALLOWED, Bounds, decoded};
    use crate::error::ErrorKind;

    const ENCODINGS: [&str; 3] = ["gzip", "zstd", "br"];

    fn encoded(encoding: &str, text: &[u8]) -> Bytes {
        match encoding {
            "gzip" => gzip::compress(text, gzip::Level::DEFAULT).into(),
            "zstd" => {
                let level = ruzstd::encoding::CompressionLevel::Fastest;
                ruzstd::encoding::compress_to_vec(text, level).into()
            }
            _ => {
                let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 22);
                writer.write_all(text).unwrap();
                writer.into_inner().into()
            }
        }
    }

    fn at_most(max: usize) -> Bounds {
        Bounds { max, expansion: usize::MAX }
    }

    fn headers(encoding: &str) -> HeaderMap {
        [(CONTENT_ENCODING, encoding.parse().unwrap())].into_iter().collect()
    }

    #[test]
    fn every_encoding_that_is_asked_for_is_understood_however_it_is_spelt() {
        let text = "one row like the other; ".repeat(10_000);
        for encoding in ENCODINGS {
            let bytes = encoded(encoding, text.as_bytes());
            assert!(bytes.len() < text.len() / 10, "{encoding}");
            for spelling in [encoding.to_owned(), encoding.to_uppercase(), format!(" {encoding} ")]
            {
                let body =
                    decoded(bytes.clone(), &headers(&spelling), at_most(text.len())).unwrap();
                assert_eq!(body, text, "{spelling:?}");
            }
        }
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let zeros = vec![0; 10 << 20];
        for encoding in ENCODINGS {
            let bytes = encoded(encoding, &zeros);
            for (max, fits) in [(zeros.len(), true), (zeros.len() - 1, false), (1_000_000, false)] {
                let result = decoded(bytes.clone(), &headers(encoding), at_most(max));
                match result {
                    Ok(body) => assert!(fits && body.len() == zeros.len(), "{encoding} {max}"),
                    Err(error) => {
                        assert!(!fits, "{encoding} {max}: {error}");
                        assert_eq!(error.kind(), ErrorKind::TooLarge, "{encoding} {max}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_grows_too_many_times_is_refused_however_much_is_allowed() {
        let zeros = vec![0; 10 << 20];
        for encoding in ENCODINGS {
            let bytes = encoded(encoding, &zeros);
            let grown = zeros.len() / bytes.len() + 1;
            for (expansion, fits) in [(grown, true), (grown / 2, false)] {
                let bounds = Bounds { max: usize::MAX, expansion };
                let result = decoded(bytes.clone(), &headers(encoding), bounds);
                assert_eq!(result.is_ok(), fits, "{encoding} {expansion}");
            }
            let few = encoded(encoding, &zeros[..ALWAYS_ALLOWED]);
            let bounds = Bounds { max: usize::MAX, expansion: 1 };
            assert!(decoded(few, &headers(encoding), bounds).is_ok(), "{encoding}");
        }
    }

    #[test]
    fn what_is_cut_short_or_damaged_is_an_error() {
        let text = (0..20_000_u32).map(|number| (number * number).to_string()).collect::<String>();
        for encoding in ENCODINGS {
            let bytes = encoded(encoding, text.as_bytes());
            let cut =
                decoded(bytes.slice(..bytes.len() / 2), &headers(encoding), at_most(text.len()));
            assert_eq!(cut.unwrap_err().kind(), ErrorKind::Decode, "{encoding}");
            let other =
                decoded(Bytes::from_static(b"no such thing"), &headers(encoding), at_most(100));
            assert_eq!(other.unwrap_err().kind(), ErrorKind::Decode, "{encoding}");
        }
    }

    #[test]
    fn an_encoding_nobody_asked_for_is_refused() {
        for encoding in ["deflate", "gzip, br", "compress"] {
            let error =
                decoded(Bytes::from_static(b"x"), &headers(encoding), at_most(100)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
        }
    }
}
