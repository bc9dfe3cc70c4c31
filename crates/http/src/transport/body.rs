//! Reading an answer's body, within bounds.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming as Streaming};
use wats_serialization::gzip;

use super::{Counters, Incoming};
use crate::error::{Error, ErrorKind, Sent};

/// Most that is read of the body of an answer other than a success, before and after
/// decompression: only its beginning is ever shown, but a connection whose answer was read to its
/// end can be used again, and pages with a stack trace have some 10 KiB.
const REFUSAL_MAX: usize = 64 << 10;

/// How long such a body is waited for: it comes with the head, or something is wrong with it.
const REFUSAL_WAIT: Duration = Duration::from_secs(1);

/// Collects the body of `response`, at most `max` bytes before and after decompression.
///
/// An answer other than a success is told by its status: whatever is wrong with its body, the
/// status is kept.
pub(super) async fn read(
    response: http::Response<Streaming>,
    max: usize,
    counters: &Counters,
) -> Result<Incoming, Error> {
    let (parts, body) = response.into_parts();
    let status = parts.status;
    if status.is_success() {
        let bytes = collect(body, max, counters).await?;
        return Ok(Incoming { status, body: decoded(bytes, &parts.headers, max)?, whole: true });
    }
    let max = max.min(REFUSAL_MAX);
    let bytes = tokio::time::timeout(REFUSAL_WAIT, collect(body, max, counters)).await;
    let (bytes, whole) = match bytes {
        Ok(Ok(bytes)) => (bytes, true),
        Ok(Err(_)) | Err(_) => (Bytes::new(), false),
    };
    let body = decoded(bytes, &parts.headers, max).unwrap_or_default();
    Ok(Incoming { status, body, whole })
}

async fn collect(mut body: Streaming, max: usize, counters: &Counters) -> Result<Bytes, Error> {
    // The announced size only refuses early and reserves modestly; the count below decides.
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > max {
        return Err(too_large(max));
    }
    let mut bytes = BytesMut::with_capacity(announced.min(64 << 10));
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(super::interrupted)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        counters.bytes_received.add(data.len());
        if bytes.len() + data.len() > max {
            return Err(too_large(max));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.freeze())
}

fn decoded(bytes: Bytes, headers: &HeaderMap, max: usize) -> Result<Bytes, Error> {
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        // An answer such as 204 keeps the header of the body that it does not have.
        _ if bytes.is_empty() => Ok(bytes),
        None | Some(b"identity") => Ok(bytes),
        Some(encoding) if encoding.eq_ignore_ascii_case(b"gzip") => inflate(&bytes, max),
        Some(_) => Err(Error::new(
            ErrorKind::Decode,
            "the answer has a content encoding that was not asked for",
        )
        .sent(Sent::Maybe)),
    }
}

fn inflate(bytes: &[u8], max: usize) -> Result<Bytes, Error> {
    let options = wats_serialization::Options::default()
        .max_input_bytes(max)
        .max_decoded_bytes(max)
        // A page of equal rows shrinks several hundred times; the bytes that come out are bounded.
        .max_expansion(usize::MAX);
    gzip::decompress(bytes, &options).map(Bytes::from).map_err(|error| {
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
