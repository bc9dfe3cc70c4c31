//! Request bodies in bounded memory and bounded time, and gzip in both directions. What a body
//! means is the handlers' part.

use std::io::{Read, Write};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use http::StatusCode;
use http::header::{self, HeaderMap};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

use crate::reply::Reply;

/// A body as it came over the wire. On failure the answer and the bytes received until then.
pub(crate) async fn receive(
    mut body: Incoming,
    limit: usize,
    patience: Duration,
) -> Result<Bytes, (Reply, usize)> {
    let too_long = |received| {
        let text = format!("The request body is longer than {limit} bytes.");
        Err((Reply::message(StatusCode::PAYLOAD_TOO_LARGE, text), received))
    };
    if body.size_hint().lower() > limit as u64 {
        return too_long(0);
    }
    let mut received = BytesMut::new();
    let deadline = tokio::time::Instant::now() + patience;
    loop {
        let frame = match tokio::time::timeout_at(deadline, body.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(None) => return Ok(received.freeze()),
            Ok(Some(Err(_))) => {
                let text = "The request body broke off.";
                return Err((Reply::bad_request(text), received.len()));
            }
            Err(_) => {
                let text = "The request body did not arrive in time.";
                return Err((Reply::message(StatusCode::REQUEST_TIMEOUT, text), received.len()));
            }
        };
        if let Ok(data) = frame.into_data() {
            if received.len() + data.len() > limit {
                return too_long(received.len() + data.len());
            }
            received.extend_from_slice(&data);
        }
    }
}

/// Undoes the `Content-Encoding` of a body.
pub(crate) fn decode(headers: &HeaderMap, body: Bytes, limit: usize) -> Result<Bytes, Reply> {
    let encoding = headers.get(header::CONTENT_ENCODING).map_or(&b"identity"[..], |v| v.as_bytes());
    if encoding.eq_ignore_ascii_case(b"identity") {
        return Ok(body);
    }
    if !encoding.eq_ignore_ascii_case(b"gzip") {
        let text = "The Content-Encoding must be gzip or identity.";
        return Err(Reply::message(StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
    }
    let mut text = Vec::new();
    // One byte more than allowed is enough to know that the body is too long.
    let bound = (limit as u64).saturating_add(1);
    match MultiGzDecoder::new(&body[..]).take(bound).read_to_end(&mut text) {
        Ok(_) if text.len() > limit => Err(Reply::message(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("The request body expands to more than {limit} bytes."),
        )),
        Ok(_) => Ok(text.into()),
        Err(error) => {
            Err(Reply::bad_request(format!("The request body is not valid gzip: {error}.")))
        }
    }
}

/// Compresses at the fastest level: the answers are text and gain most of it there.
pub(crate) fn gzip(text: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 4), Compression::fast());
    encoder.write_all(text).expect("writing into memory does not fail");
    encoder.finish().expect("writing into memory does not fail").into()
}

/// Whether `Accept-Encoding` lists gzip with a quality above zero.
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
            let refused = parts.any(|part| {
                part.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0))
            });
            named && !refused
        })
}

#[cfg(test)]
mod tests {
    use super::{decode, gzip, takes_gzip};
    use bytes::Bytes;
    use http::HeaderMap;
    use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};

    fn with(name: http::HeaderName, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn gzip_is_undone_and_bounded() {
        let packed = gzip(&[b' '; 5_000]);
        let headers = with(CONTENT_ENCODING, "gzip");
        assert_eq!(decode(&headers, packed.clone(), 5_000).unwrap().len(), 5_000);
        assert!(decode(&headers, packed.clone(), 4_999).is_err());
        assert!(decode(&headers, packed.slice(..packed.len() / 2), 5_000).is_err());
    }

    #[test]
    fn an_unknown_encoding_is_refused() {
        assert!(decode(&with(CONTENT_ENCODING, "br"), Bytes::new(), 10).is_err());
    }

    #[test]
    fn a_quality_of_zero_refuses_gzip() {
        assert!(takes_gzip(&with(ACCEPT_ENCODING, "br, gzip;q=0.5")));
        assert!(!takes_gzip(&with(ACCEPT_ENCODING, "gzip;q=0")));
        assert!(!takes_gzip(&with(ACCEPT_ENCODING, "br")));
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
