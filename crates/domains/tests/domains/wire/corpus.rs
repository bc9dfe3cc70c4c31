//! Recorded calls, and what compares them with what is sent.

use std::collections::BTreeMap;
use std::path::PathBuf;

use data_encoding::BASE64;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use wats_http::test_util::{Answer, FakeTransport, Recorded, Reply};
use wats_http::{Client, Error, Method};

use crate::wire::args::Args;

/// One recorded call of the existing client.
#[derive(Debug)]
pub(crate) struct Call {
    /// Which one, such as `product.get_product#1`.
    pub(crate) id: String,
    /// The method of the existing client.
    pub(crate) method: String,
    pub(crate) args: Args,
    requests: Vec<Value>,
    responses: Vec<Value>,
}

impl Call {
    /// The body of the first request that has one, for calls whose arguments are built by code that
    /// only the existing client has.
    pub(crate) fn body(&self) -> Value {
        let body = self.requests.iter().find_map(|request| request.get("json"));
        body.unwrap_or_else(|| panic!("{}: no request has a body", self.id)).clone()
    }

    /// Whether a request has a body, for calls that choose between two operations.
    pub(crate) fn has_body(&self) -> bool {
        self.requests.iter().any(|request| request.get("json").is_some())
    }

    /// The value of a query parameter of the first request, for calls whose arguments come from
    /// files that only the existing client has.
    pub(crate) fn recorded_query(&self, name: &str) -> Option<&str> {
        let pairs = self.requests.first()?["query"].as_array()?;
        pairs.iter().find(|pair| pair[0] == name).and_then(|pair| pair[1].as_str())
    }
}

/// Ends the test: nobody taught it this method.
pub(crate) fn unknown(call: &Call) -> ! {
    panic!("{}: no call of this crate is known to do what `{}` does", call.id, call.method)
}

/// Replays every recorded call of a domain, each with a client of its own. `replay` makes the call;
/// whether it succeeds is its own affair, because some were recorded when the server refused them.
pub(crate) async fn replay_all<F>(domain: &str, replay: F)
where
    F: AsyncFn(&Client, &Call) -> Result<(), Error>,
{
    let Some(calls) = calls(domain) else { return };
    assert!(!calls.is_empty(), "calls of {domain} were recorded");
    let mut wrong = Vec::new();
    for call in &calls {
        let fake = FakeTransport::new();
        answer_as_recorded(&fake, call);
        let outcome = replay(&fake.client(), call).await;
        let sent: Vec<Sent> = fake.requests().iter().map(Sent::of).collect();
        let recorded: Vec<Sent> = call.requests.iter().map(Sent::recorded).collect();
        if sent != recorded {
            wrong.push(format!("{}\n  sent     {sent:?}\n  recorded {recorded:?}", call.id));
        }
        let refused =
            call.responses.iter().any(|response| response["status"].as_u64() >= Some(400));
        if let (Err(error), false) = (&outcome, refused) {
            wrong.push(format!("{}: the answer was not understood: {error}", call.id));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), calls.len(), wrong.join("\n"));
}

fn calls(domain: &str) -> Option<Vec<Call>> {
    let Some(folder) = std::env::var_os("WATS_SHARED_DIR") else {
        eprintln!("skipped: WATS_SHARED_DIR is not set, so there are no recorded calls to replay");
        return None;
    };
    let path = PathBuf::from(folder).join("wire/corpus.jsonl");
    let text = std::fs::read_to_string(&path).expect("the shared folder holds wire/corpus.jsonl");
    let rows = text.lines().map(|line| serde_json::from_str(line).expect("a row is JSON"));
    Some(rows.filter(|row: &Value| row["domain"] == domain).map(Call::from_row).collect())
}

impl Call {
    fn from_row(mut row: Value) -> Self {
        let text = |key: &str| row[key].as_str().expect("a text").to_owned();
        let list = |key: &str| row[key].as_array().expect("a list").clone();
        Self {
            id: text("id"),
            method: text("method"),
            requests: list("requests"),
            responses: list("responses"),
            args: Args::new(row["args"].take()),
        }
    }
}

fn answer_as_recorded(fake: &FakeTransport, call: &Call) {
    let mut replies: BTreeMap<(String, String), Vec<Reply>> = BTreeMap::new();
    for (request, response) in call.requests.iter().zip(&call.responses) {
        let text = |key: &str| request[key].as_str().expect("a text").to_owned();
        // Parts of a path are compared as they go out: take any, what was sent is compared later.
        let path = text("path").split('/').map(|_| "{any}").collect::<Vec<_>>().join("/");
        let path = path.replacen("{any}", "", 1);
        replies.entry((text("method"), path)).or_default().push(answer(response).into());
    }
    for ((method, path), replies) in replies {
        fake.on(Method::from_bytes(method.as_bytes()).expect("a method"), &path, replies);
    }
}

fn answer(response: &Value) -> Answer {
    let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    let answer = Answer::status(status.expect("a status"));
    let answer = match response["content_type"].as_str() {
        Some(kind) => answer.header("content-type", kind),
        None => answer.header("content-type", "application/json"),
    };
    if let Some(json) = response.get("json") {
        return answer.body(json.to_string());
    }
    if let Some(text) = response["body_text"].as_str() {
        return answer.body(text.to_owned());
    }
    match response["body_b64"].as_str() {
        Some(text) => answer.body(BASE64.decode(text.as_bytes()).expect("base64")),
        None => answer,
    }
}

/// What counts of a request.
#[derive(Debug, PartialEq)]
struct Sent {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Body,
}

#[derive(Debug, PartialEq)]
enum Body {
    None,
    Json(Value),
    Bytes(Vec<u8>),
}

impl Body {
    fn read(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes)
            .map_or_else(|_| Self::Bytes(bytes.to_vec()), |json| Self::Json(by_value(json)))
    }
}

/// JSON in which numbers are equal if their values are: 3 and 3.0.
fn by_value(json: Value) -> Value {
    match json {
        Value::Number(number) => Value::from(number.as_f64()),
        Value::Array(list) => list.into_iter().map(by_value).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, by_value(value))).collect(),
        other => other,
    }
}

impl Sent {
    fn of(request: &Recorded) -> Self {
        let pairs = request.query_string().unwrap_or_default();
        let pairs = pairs.split('&').filter(|pair| !pair.is_empty());
        let body = match request.body() {
            [] => Body::None,
            bytes => Body::read(bytes),
        };
        let internal = request.path().starts_with("/api/internal/");
        assert!(!internal || request.header("referer").is_some(), "internal calls need a Referer");
        Self {
            method: request.method().to_string(),
            path: decoded(request.path()),
            query: sorted(pairs.map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(name), decoded(&value.replace('+', " ")))
            })),
            body,
        }
    }

    fn recorded(request: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let pairs = request["query"].as_array().expect("a list");
        let body = match (request.get("json"), request["body_b64"].as_str()) {
            (Some(json), _) => Body::Json(by_value(json.clone())),
            (None, Some(bytes)) => Body::Bytes(BASE64.decode(bytes.as_bytes()).expect("base64")),
            (None, None) => Body::None,
        };
        Self {
            method: text(&request["method"]),
            path: text(&request["path"]),
            query: sorted(pairs.iter().map(|pair| (text(&pair[0]), text(&pair[1])))),
            body,
        }
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned()
}

fn sorted(pairs: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort();
    pairs
}
