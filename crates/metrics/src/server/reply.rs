//! Answers.

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

pub(super) type Reply = Response<Full<Bytes>>;

const JSON: &str = "application/json";

/// The text format of Prometheus.
#[cfg(feature = "prometheus")]
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) fn json(status: StatusCode, value: &Value) -> Reply {
    reply(status, JSON, Bytes::from(value.to_string()))
}

/// 200 with `well`, or 503 with `unwell` and the reason.
pub(super) fn health(well: &str, unwell: &str, reason: Option<&str>) -> Reply {
    match reason {
        None => json(StatusCode::OK, &json!({ "status": well })),
        Some(reason) => {
            json(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": unwell, "reason": reason }))
        }
    }
}

pub(super) fn summary(body: Bytes) -> Reply {
    reply(StatusCode::OK, JSON, body)
}

#[cfg(feature = "prometheus")]
pub(super) fn text(body: Bytes) -> Reply {
    reply(StatusCode::OK, TEXT, body)
}

pub(super) fn not_found() -> Reply {
    json(StatusCode::NOT_FOUND, &json!({ "error": "Not found" }))
}

pub(super) fn method_not_allowed() -> Reply {
    let mut reply = json(StatusCode::METHOD_NOT_ALLOWED, &json!({ "error": "Use GET or HEAD" }));
    reply.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    reply
}

pub(super) fn too_slow() -> Reply {
    let error = json!({ "error": "The answer took too long to make" });
    json(StatusCode::SERVICE_UNAVAILABLE, &error)
}

fn reply(status: StatusCode, kind: &'static str, body: Bytes) -> Reply {
    let mut reply = Response::new(Full::new(body));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    // What is kept on the way says nothing about now.
    let never = "no-cache, no-store, must-revalidate";
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(never));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    reply
}
