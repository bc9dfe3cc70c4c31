//! The server of the suite: it answers as each step says, and remembers what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use wats_cache::ManualClock;

use super::suite::{Step, Test};
use crate::cache::{Stored, Upstream};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Sent};

/// A request as the server saw it, and the headers that it answered with on purpose.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) number: usize,
    pub(super) method: String,
    pub(super) headers: HeaderMap,
    pub(super) answered: BTreeMap<String, String>,
}

/// The server, for one test.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) test: Arc<Test>,
    /// What is in a body about which the step says nothing.
    pub(super) name: String,
    pub(super) clock: ManualClock,
    /// What the time of day was when the clock showed zero.
    pub(super) began: SystemTime,
    pub(super) seen: Mutex<Vec<Seen>>,
}

/// One request on its way to the server.
pub(super) struct Sending {
    pub(super) origin: Arc<Origin>,
    /// Which step it belongs to.
    pub(super) index: usize,
    pub(super) headers: HeaderMap,
}

impl Upstream for Sending {
    async fn send(&mut self, _call: &Call, extra: HeaderMap) -> Result<Stored, Error> {
        let mut headers = self.headers.clone();
        headers.extend(extra);
        tokio::task::yield_now().await;
        self.origin.answer(self.index, headers)
    }
}

impl Origin {
    fn wall(&self) -> SystemTime {
        self.began + wats_cache::Clock::now(&self.clock)
    }

    fn answer(&self, index: usize, asked: HeaderMap) -> Result<Stored, Error> {
        let step = &self.test.requests[index];
        if let Some(seconds) = step.response_pause {
            self.clock.advance(Duration::from_secs(seconds));
        }
        let mut seen = self.seen.lock().unwrap();
        let mut status = step.response_status.as_ref().map_or(200, |(status, _)| *status);
        if step.expected_type.as_deref().is_some_and(|kind| kind.ends_with("validated")) {
            // The validators are those of the step before, however often they were written.
            let previous = &self.test.requests[index - 1];
            let earlier = |name: &HeaderName| self.last_value(previous, name);
            let confirmed = [(LAST_MODIFIED, "if-modified-since"), (ETAG, "if-none-match")];
            let confirmed = confirmed.into_iter().any(|(validator, condition)| {
                earlier(&validator).is_some_and(|value| asked.get(condition) == Some(&value))
            });
            status = if confirmed { 304 } else { 999 };
        }
        let (number, target) = (index + 1, step.target(&self.name));
        let now = self.wall().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: String| {
            headers.insert(HeaderName::from_static(name), value.parse().unwrap());
        };
        set("server-base-url", target);
        set("server-request-count", (seen.len() + 1).to_string());
        set("client-request-count", number.to_string());
        set("server-now", now.to_string());
        let mut answered = BTreeMap::new();
        for header in &step.response_headers {
            let name: HeaderName = header[0].as_str().unwrap().parse().unwrap();
            headers.append(&name, self.value(step, &name, &header[1]));
            if header.get(2).is_none_or(|kept| kept == &Value::Bool(true)) {
                answered.insert(name.to_string(), super::runner::joined(&headers, &name).unwrap());
            }
        }
        if !headers.contains_key(CONTENT_TYPE) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        }
        if !headers.contains_key(DATE) {
            let date = httpdate::fmt_http_date(self.wall());
            headers.insert(DATE, date.parse().unwrap());
        }
        let method = step.method().to_owned();
        seen.push(Seen { number, method, headers: asked, answered });
        let numbers: Vec<_> = seen.iter().map(|seen| seen.number.to_string()).collect();
        headers.insert("request-numbers", numbers.join(" ").parse().unwrap());
        if step.disconnect {
            return Err(Error::new(ErrorKind::Interrupted, "disconnected").sent(Sent::Maybe));
        }
        let body = match (&step.response_body, status) {
            (_, 204 | 304) => String::new(),
            (Some(Some(body)), _) => body.clone(),
            _ => self.name.clone(),
        };
        if !headers.contains_key(CONTENT_LENGTH) && !matches!(status, 204 | 304) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        let body = if step.method() == "HEAD" { Bytes::new() } else { Bytes::from(body) };
        Ok(Stored::new(StatusCode::from_u16(status).unwrap(), headers, body))
    }

    /// The last value that a step gives for a field.
    fn last_value(&self, step: &Step, name: &HeaderName) -> Option<HeaderValue> {
        let last = step
            .response_headers
            .iter()
            .rfind(|header| header[0].as_str().is_some_and(|given| name == given))?;
        Some(self.value(step, name, &last[1]))
    }

    fn value(&self, step: &Step, name: &HeaderName, value: &Value) -> HeaderValue {
        fixed(name, value, step, &step.target(&self.name), self.wall()).parse().unwrap()
    }
}

/// A value as the suite means it: dates as so many seconds from now, places below the test's own.
pub(super) fn fixed(
    name: &HeaderName,
    value: &Value,
    step: &Step,
    base: &str,
    now: SystemTime,
) -> String {
    if let Some(offset) = value.as_i64() {
        let shift = Duration::from_secs(offset.unsigned_abs());
        let date = if offset < 0 { now - shift } else { now + shift };
        return httpdate::fmt_http_date(date);
    }
    let value = value.as_str().unwrap();
    let place = matches!(name.as_str(), "location" | "content-location");
    match value {
        "" if place && step.magic_locations => base.to_owned(),
        value if place && step.magic_locations => format!("{base}/{value}"),
        value => value.to_owned(),
    }
}
