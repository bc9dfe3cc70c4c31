//! The last requests and their answers: what a person sees at `/`, and what a test looks into that
//! wants more than [`Counts`](crate::Counts).

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use jiff::Timestamp;

use crate::clock;

/// Of longer bodies only the beginning is kept.
const MOST_BODY: usize = 256 * 1024;

/// A request that the server took, and what it answered. Headers are not kept, because one of them
/// is the token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// Counts the requests from 1.
    pub number: u64,
    /// When it came in, in UTC, as ISO 8601.
    pub at: String,
    /// Method and template as [`Counts`](crate::Counts) name it, `(wrong method)` or `(unknown path)`.
    pub route: &'static str,
    /// The method.
    pub method: String,
    /// The path as it came, percent-encoded.
    pub path: String,
    /// What follows `?`, percent-encoded.
    pub query: Option<String>,
    /// The `Content-Type` of the request.
    pub request_type: Option<String>,
    /// The body of the request, its compression undone; at most the first 256 KiB.
    pub request_body: Bytes,
    /// The status of the answer.
    pub status: u16,
    /// The `Content-Type` of the answer.
    pub response_type: Option<String>,
    /// The body of the answer before compression; at most the first 256 KiB.
    pub response_body: Bytes,
    /// From the request's head to the answer, latency included.
    pub took: Duration,
}

/// The last exchanges.
#[derive(Debug)]
pub(crate) struct Exchanges {
    kept: Mutex<Kept>,
    most: usize,
}

#[derive(Debug, Default)]
struct Kept {
    count: u64,
    last: VecDeque<Exchange>,
}

/// What is known of an exchange before its answer.
pub(crate) struct Asked {
    pub(crate) at: Timestamp,
    pub(crate) route: &'static str,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn new(route: &'static str) -> Self {
        Self { at: clock::now(), route, body: Bytes::new() }
    }
}

impl Exchanges {
    pub(crate) fn new(most: usize) -> Self {
        Self { kept: Mutex::default(), most }
    }

    pub(crate) fn add(
        &self,
        asked: &Asked,
        head: &http::request::Parts,
        status: u16,
        (response_type, response_body): (Option<String>, Bytes),
        took: Duration,
    ) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.count += 1;
        if self.most == 0 {
            return;
        }
        let label = head.headers.get(CONTENT_TYPE);
        let exchange = Exchange {
            number: kept.count,
            at: asked.at.to_string(),
            route: asked.route,
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().map(str::to_owned),
            request_type: label.and_then(|value| value.to_str().ok()).map(str::to_owned),
            request_body: cut(&asked.body),
            status,
            response_type,
            response_body: cut(&response_body),
            took,
        };
        if kept.last.len() == self.most {
            kept.last.pop_front();
        }
        kept.last.push_back(exchange);
    }

    /// Oldest first.
    pub(crate) fn last(&self) -> Vec<Exchange> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last.iter().cloned().collect()
    }
}

/// A part of a longer body is copied, so that the rest can go.
fn cut(body: &Bytes) -> Bytes {
    if body.len() <= MOST_BODY { body.clone() } else { Bytes::copy_from_slice(&body[..MOST_BODY]) }
}
