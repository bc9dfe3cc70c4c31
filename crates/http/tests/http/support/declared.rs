//! Servers that declare how long their answers count.

use std::sync::atomic::{AtomicUsize, Ordering};

use http::HeaderValue;
use serde_json::Value;
use wats_http::{Client, Endpoint, Freshness, ManualClock, Response};

use super::{Answer, Asked, Server, ok};

pub(crate) const DECLARED: Endpoint =
    Endpoint::get("declared.get", "/declared/{id}").freshness(Freshness::Declared);

/// With these headers. The server's clock stands still while the client's is moved, so no date is
/// given.
pub(crate) fn with(mut answer: Answer, headers: &[(&'static str, &str)]) -> Answer {
    answer.headers_mut().insert("date", HeaderValue::from_static("unknown"));
    for (name, value) in headers {
        answer.headers_mut().append(*name, HeaderValue::from_str(value).unwrap());
    }
    answer
}

/// Answers 304 to who shows the tag, and otherwise the number of the request.
pub(crate) async fn tagged(cache_control: &'static str) -> Server {
    let count = AtomicUsize::new(0);
    Server::start(move |asked: Asked| {
        let number = count.fetch_add(1, Ordering::SeqCst).to_string();
        let known = asked.headers.get("if-none-match").is_some_and(|tag| tag == "\"v1\"");
        let answer = if known { super::status(304, "") } else { ok("\"first\"") };
        let headers =
            [("etag", "\"v1\""), ("cache-control", cache_control), ("x-request", &*number)];
        let answer = with(answer, &headers);
        async move { answer }
    })
    .await
}

pub(crate) fn clocked(server: &Server) -> (Client, ManualClock) {
    let clock = ManualClock::new();
    (server.builder().clock(clock.clone()).build().unwrap(), clock)
}

pub(crate) async fn get(client: &Client, endpoint: &Endpoint) -> Response<Value> {
    client.request(endpoint).path("id", 1).send().await.unwrap()
}
