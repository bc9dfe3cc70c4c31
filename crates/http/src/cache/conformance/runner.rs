//! The client of the suite: it sends the requests of a test through the cache, and checks what comes
//! of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::AGE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use wats_cache::ManualClock;

use super::origin::{Origin, Seen, Sending, fixed};
use super::suite::{Step, Suite};
use crate::cache::{Identity, Outcome, Question, ResponseCache, Upstream, driver};
use crate::call::Call;
use crate::endpoint::{Endpoint, Freshness, Kind};
use crate::error::Error;
use crate::options::CacheOptions;
use crate::request::CacheMode;
use crate::url::BaseUrl;

/// How long the suite waits where it says so.
const PAUSE: Duration = Duration::from_secs(3);

/// Why a test is not passed.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    /// What it wants to look at did not come about.
    Setup(String),
    Assertion(String),
}

/// What a client sees.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// Plays every test, one after the other, with one cache for all.
pub(super) async fn run(
    suites: &[Suite],
    options: CacheOptions,
) -> HashMap<String, Result<(), Failure>> {
    let clock = ManualClock::new();
    let identity = Identity::of(Some(&HeaderValue::from_static("Basic dDp0")));
    let began = SystemTime::now();
    let cache = Arc::new(ResponseCache::new(options, identity, Some(Box::new(clock.clone()))));
    let mut results = HashMap::new();
    for test in suites.iter().flat_map(|suite| &suite.tests) {
        let origin = Arc::new(Origin {
            test: Arc::clone(test),
            name: format!("{:08x}-{}", results.len(), test.id),
            clock: clock.clone(),
            began,
            seen: Mutex::default(),
        });
        results.insert(test.id.clone(), play(&cache, &origin).await);
    }
    results
}

async fn play(cache: &Arc<ResponseCache>, origin: &Arc<Origin>) -> Result<(), Failure> {
    let mut answers = Vec::new();
    for (index, step) in origin.test.requests.iter().enumerate() {
        let answer = request(cache, origin, index).await;
        // What goes on in the background is done before the client goes on.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        check_answer(origin, index, &answer)?;
        answers.push(answer);
        if step.pause_after {
            origin.clock.advance(PAUSE);
        }
    }
    check_requests(origin, &answers)
}

/// The endpoint that a client would have for the method.
fn endpoint(method: &str) -> Endpoint {
    const PATH: &str = "/test/{id}";
    match method {
        "GET" => Endpoint::get("suite.get", PATH).freshness(Freshness::Declared),
        "HEAD" => Endpoint::head("suite.head", PATH).freshness(Freshness::Declared),
        "PUT" => Endpoint::put("suite.put", PATH),
        "POST" => Endpoint::post("suite.post", PATH),
        "DELETE" => Endpoint::delete("suite.delete", PATH),
        "M-SEARCH" => Endpoint::other("suite.search", "M-SEARCH", PATH),
        other => panic!("the suite has a new method: {other}"),
    }
}

/// One request, as a client makes it.
async fn request(cache: &Arc<ResponseCache>, origin: &Arc<Origin>, index: usize) -> Answer {
    let step = &origin.test.requests[index];
    let target = step.target(&origin.name);
    let mut own = HeaderMap::new();
    for (name, value) in &step.request_headers {
        own.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    let endpoint = endpoint(step.method());
    let server = Sending { origin: Arc::clone(origin), index, headers: own.clone() };
    if endpoint.kind() == Kind::Write {
        let call = Call::own(Duration::from_secs(30));
        let result = write(cache, &target, server, &call).await;
        return result.map_or_else(|error| gateway(&error), |outcome| seen(&outcome));
    }
    let mode = match step.cache.as_deref() {
        None => CacheMode::Default,
        Some("no-cache") => CacheMode::NoCache,
        Some(other) => panic!("the suite has a new mode: {other}"),
    };
    let key = cache.identity().key_of(&target);
    let question = Question { endpoint: &endpoint, key: &key, own: &own, mode };
    let result = driver::read(cache, &question, Duration::from_secs(30), server).await;
    if result.as_ref().is_err_and(Error::is_not_cached) {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        return Answer { status: StatusCode::GATEWAY_TIMEOUT, headers, body };
    }
    result.map_or_else(|error| gateway(&error), |outcome| seen(&outcome))
}

async fn write(
    cache: &ResponseCache,
    target: &str,
    mut server: Sending,
    call: &Call,
) -> Result<Outcome, Error> {
    let base: BaseUrl = "http://origin.example".parse().unwrap();
    let stored = server.send(call, HeaderMap::new()).await?;
    cache.write_answered(&base, target, &stored);
    Ok(Outcome::uncached(stored))
}

/// The suite speaks to a gateway where there is no answer.
fn gateway(_error: &Error) -> Answer {
    Answer { status: StatusCode::BAD_GATEWAY, headers: HeaderMap::new(), body: Bytes::new() }
}

fn seen(outcome: &Outcome) -> Answer {
    let stored = &outcome.stored;
    let mut headers = stored.headers().clone();
    if let Some(age) = outcome.status.status(stored).age() {
        headers.insert(AGE, HeaderValue::from(age.as_secs()));
    }
    Answer { status: stored.status, headers, body: stored.body().clone() }
}

/// All lines of a field as one.
pub(super) fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let lines: Vec<_> = headers.get_all(name).iter().map(|line| line.to_str().unwrap()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

fn number(headers: &HeaderMap, name: &str) -> Option<usize> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// Fails unless `holds`: in the assertion, or only in what leads up to it.
fn check(setup: bool, holds: bool, what: impl FnOnce() -> String) -> Result<(), Failure> {
    match (holds, setup) {
        (true, _) => Ok(()),
        (false, true) => Err(Failure::Setup(what())),
        (false, false) => Err(Failure::Assertion(what())),
    }
}

fn check_answer(origin: &Origin, index: usize, answer: &Answer) -> Result<(), Failure> {
    let step = &origin.test.requests[index];
    let Answer { status, headers, .. } = answer;
    let number_of_answer = index + 1;
    if let Some(numbers) = headers.get("request-numbers") {
        let numbers: Vec<_> = numbers.to_str().unwrap().split(' ').collect();
        let distinct: BTreeSet<_> = numbers.iter().collect();
        check(true, distinct.len() == numbers.len(), || "a request was repeated".to_owned())?;
    }
    let served = number(headers, "server-request-count");
    let setup = step.sets_up("expected_type");
    match step.expected_type.as_deref() {
        Some("cached") if !(*status == 304 && served.is_none()) => {
            check(setup, served.is_some_and(|served| served < number_of_answer), || {
                format!("answer {number_of_answer} does not come from the cache")
            })?;
        }
        Some("not_cached") => check(setup, served == Some(number_of_answer), || {
            format!("answer {number_of_answer} comes from the cache")
        })?,
        _ => {}
    }
    let wanted = match (step.expected_status, &step.response_status) {
        (Some(wanted), _) => wanted.map(|wanted| (step.sets_up("expected_status"), wanted)),
        (None, Some((status, _))) => Some((true, *status)),
        (None, None) if *status == 999 => Some((setup, 304)),
        (None, None) => Some((true, 200)),
    };
    if let Some((setup, wanted)) = wanted {
        check(setup, *status == wanted, || {
            format!("answer {number_of_answer} has the status {status}, not {wanted}")
        })?;
    }
    check_headers(origin, step, number_of_answer, headers)?;
    check_body(origin, step, number_of_answer, answer)
}

fn check_headers(
    origin: &Origin,
    step: &Step,
    number_of_answer: usize,
    headers: &HeaderMap,
) -> Result<(), Failure> {
    let setup = step.sets_up("expected_response_headers");
    for wanted in &step.expected_response_headers {
        let parts = wanted.as_array().map_or(std::slice::from_ref(wanted), Vec::as_slice);
        let name: HeaderName = parts[0].as_str().unwrap().parse().unwrap();
        let value = joined(headers, &name);
        let holds = match parts {
            [_] => value.is_some(),
            [_, sign, least] if sign == ">" => {
                let value = value.as_deref().and_then(|value| value.parse::<u64>().ok());
                value.zip(least.as_u64()).is_some_and(|(value, least)| value > least)
            }
            [_, wanted] => {
                let now = number(headers, "server-now").unwrap_or_default() as u64;
                let now = SystemTime::UNIX_EPOCH + Duration::from_millis(now);
                let base = joined(headers, &HeaderName::from_static("server-base-url"));
                let base = base.unwrap_or_else(|| step.target(&origin.name));
                value.as_deref() == Some(fixed(&name, wanted, step, &base, now).as_str())
            }
            other => panic!("the suite has a new comparison: {other:?}"),
        };
        check(setup, holds, || {
            format!("answer {number_of_answer}: {name} is {value:?}, not as in {parts:?}")
        })?;
    }
    let setup = step.sets_up("expected_response_headers_missing");
    for unwanted in &step.expected_response_headers_missing {
        let (name, value) = match unwanted {
            Value::String(name) => (name.as_str(), None),
            Value::Array(pair) => (pair[0].as_str().unwrap(), pair[1].as_str()),
            other => panic!("the suite has a new kind of header: {other}"),
        };
        let present = joined(headers, &name.parse().unwrap());
        let there =
            present.is_some_and(|present| value.is_none_or(|value| present.contains(value)));
        check(setup, !there, || format!("answer {number_of_answer} has {name}"))?;
    }
    Ok(())
}

fn check_body(
    origin: &Origin,
    step: &Step,
    number_of_answer: usize,
    answer: &Answer,
) -> Result<(), Failure> {
    if step.check_body == Some(false) {
        return Ok(());
    }
    let (setup, wanted) = match (&step.expected_response_text, &step.response_body) {
        (Some(wanted), _) => (step.sets_up("expected_response_text"), wanted.as_deref()),
        (None, Some(Some(body))) => (true, Some(body.as_str())),
        (None, _) => {
            let empty = matches!(answer.status.as_u16(), 204 | 304) || step.method() == "HEAD";
            (true, Some(origin.name.as_str()).filter(|_| !empty))
        }
    };
    let Some(wanted) = wanted else { return Ok(()) };
    check(setup, answer.body == wanted, || {
        format!("answer {number_of_answer} is {:?}, not {wanted:?}", answer.body)
    })
}

/// Compares what the server saw with what it should have.
fn check_requests(origin: &Origin, answers: &[Answer]) -> Result<(), Failure> {
    let seen = origin.seen.lock().unwrap();
    let mut at_server = seen.iter();
    for (index, (step, answer)) in origin.test.requests.iter().zip(answers).enumerate() {
        let number = index + 1;
        let setup = step.sets_up("expected_type");
        if step.expected_type.as_deref() == Some("cached") {
            // The server did not see it.
            continue;
        }
        let request = at_server.next();
        let condition = match step.expected_type.as_deref() {
            Some("not_cached") => {
                check(setup, request.is_some_and(|request| request.number == number), || {
                    format!("answer {number} comes from the cache")
                })?;
                None
            }
            Some("etag_validated") => Some("if-none-match"),
            Some("lm_validated") => Some("if-modified-since"),
            _ => None,
        };
        if let Some(condition) = condition {
            let sent = request.is_some_and(|request| request.headers.contains_key(condition));
            check(setup, sent, || format!("request {number} has no {condition}"))?;
        }
        check_request(step, number, request)?;
        let Some(Seen { answered, .. }) = request else { continue };
        check_passed_on(number, answered, answer)?;
    }
    Ok(())
}

fn check_request(step: &Step, number: usize, request: Option<&Seen>) -> Result<(), Failure> {
    let setup = step.sets_up("expected_request_headers");
    for (name, wanted) in &step.expected_request_headers {
        let name: HeaderName = name.parse().unwrap();
        let sent = request.and_then(|request| joined(&request.headers, &name));
        check(setup, sent.as_ref() == Some(wanted), || {
            format!("request {number}: {name} is {sent:?}, not {wanted:?}")
        })?;
    }
    if let Some(wanted) = &step.expected_method {
        let method = request.map(|request| request.method.as_str());
        check(step.sets_up("expected_method"), method == Some(wanted), || {
            format!("request {number} is a {method:?}, not a {wanted}")
        })?;
    }
    Ok(())
}

/// What the server sent on purpose must have come to the client.
fn check_passed_on(
    number: usize,
    answered: &BTreeMap<String, String>,
    answer: &Answer,
) -> Result<(), Failure> {
    for (name, value) in answered.iter().filter(|(name, _)| *name != "date") {
        let received = joined(&answer.headers, &name.parse().unwrap());
        check(true, received.as_ref() == Some(value), || {
            format!("answer {number}: {name} is {received:?}, not {value:?}")
        })?;
    }
    Ok(())
}
