//! Reading an answer's body, within bounds.

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_ENCODING;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming as Streaming};
use wats_serialization::{Limits, gzip};

use super::{Counters, Incoming};
use crate::error::{Error, ErrorKind, Sent};

/// Collects the body of `response`, at most `max` bytes before and after decompression.
pub(super) async fn read(
    response: http::Response<Streaming>,
    max: usize,
    counters: &Counters,
) -> Result<Incoming, Error> {
    let (parts, mut body) = response.into_parts();
    // The announced size only refuses early and reserves modestly; the count below decides.
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > max {
        return Err(too_large(max));
    }
    let mut bytes = BytesMut::with_capacity(announced.min(64 << 10));
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| super::interrupted(error, Sent::Maybe))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        counters.bytes_received.add(data.len());
        if bytes.len() + data.len() > max {
            return Err(too_large(max));
        }
        bytes.extend_from_slice(&data);
    }
    let bytes = bytes.freeze();
    let body = match parts.headers.get(CONTENT_ENCODING).map(http::HeaderValue::as_bytes) {
        None | Some(b"identity") => bytes,
        Some(encoding) if encoding.eq_ignore_ascii_case(b"gzip") => inflate(&bytes, max)?,
        Some(_) => {
            return Err(Error::new(
                ErrorKind::Decode,
                "the answer has a content encoding that was not asked for",
            )
            .sent(Sent::Maybe));
        }
    };
    Ok(Incoming { status: parts.status, body })
}

fn inflate(bytes: &[u8], max: usize) -> Result<Bytes, Error> {
    let mut limits = Limits::default();
    limits.input_bytes = max;
    limits.decoded_bytes = max;
    gzip::decompress(bytes, &limits).map(Bytes::from).map_err(|error| {
        let (kind, detail) = if error.is_too_large() {
            (ErrorKind::TooLarge, "the answer expands to more than is allowed")
        } else {
            (ErrorKind::Decode, "the answer could not be decompressed")
        };
        Error::new(kind, detail).sent(Sent::Maybe).caused_by(error)
    })
}

fn too_large(max: usize) -> Error {
    Error::new(ErrorKind::TooLarge, format!("the answer is larger than {max} bytes"))
        .sent(Sent::Maybe)
        .advice("ask for less at once, or raise limits.max_response_bytes")
}
