//! Compressing request bodies, and learning that a server does not take them.

use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_ENCODING, HeaderMap, HeaderValue};
use wats_serialization::gzip;

use crate::error::Error;
use crate::options::Compression;
use crate::transport::Outgoing;

/// Bodies below this are sent as they are: gzip would save less than a packet.
const COMPRESS_FROM: usize = 1 << 10;

/// Compresses bodies until the server refuses one.
#[derive(Debug)]
pub(crate) struct Compressor {
    wanted: Compression,
    /// The server took a body only as it was.
    refused: AtomicBool,
}

impl Compressor {
    pub(crate) fn new(wanted: Compression) -> Self {
        Self { wanted, refused: AtomicBool::new(false) }
    }

    /// The body as it goes out, and as it was if that is something else.
    pub(crate) fn encode(&self, body: Bytes, headers: &mut HeaderMap) -> (Bytes, Option<Bytes>) {
        let compress = self.wanted == Compression::Gzip
            && !self.refused.load(Ordering::Relaxed)
            && body.len() >= COMPRESS_FROM
            && !headers.contains_key(CONTENT_ENCODING);
        if !compress {
            return (body, None);
        }
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        (Bytes::from(gzip::compress(&body, gzip::Level::DEFAULT)), Some(body))
    }

    /// The same request uncompressed, if `failure` may be about the compression: 415 is (RFC 9110,
    /// 15.5.16), and a server that never heard of it may take it for bad JSON and say 400. Either
    /// way it did nothing, so this may be sent whatever it changes.
    pub(crate) fn plain(outgoing: &Outgoing, failure: &Error) -> Option<Outgoing> {
        let about_it = matches!(
            failure.status(),
            Some(StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::BAD_REQUEST)
        );
        let body = outgoing.plain.clone().filter(|_| about_it)?;
        let mut outgoing = Outgoing { body, plain: None, ..outgoing.clone() };
        outgoing.own.remove(CONTENT_ENCODING);
        Some(outgoing)
    }

    /// It was about the compression: the server took the body as it was.
    pub(crate) fn was_refused(&self) {
        self.refused.store(true, Ordering::Relaxed);
    }
}
