//! Requests and answers against the descriptions of the API that a real server wrote. The tests of
//! all operations pass their exchanges through [`check`].

mod description;
mod recorded;
mod schema;

use std::sync::LazyLock;

use serde_json::Value;

use http::header::CONTENT_TYPE;
use wats_sim::Sim;

use crate::client::Answer;
use description::{OpenApi, anonymous, find};

static PUBLIC: LazyLock<Option<OpenApi>> = LazyLock::new(OpenApi::public);
static INTERNAL: LazyLock<Option<OpenApi>> = LazyLock::new(OpenApi::internal);

/// What answers do that the descriptions do not allow, by route and beginning of the fault, and why
/// it is right all the same.
const REVIEWED: &[(&str, &str, &str)] = &[
    (
        "GET /api/Software/Packages",
        "$: ",
        "the schema is one package, the text beside it says all packages",
    ),
    (
        "GET /api/Software/PackagesByTag",
        "$: ",
        "the schema is one package, the text beside it says the packages",
    ),
];

/// Ends the test if a good answer in JSON does not fit the schema of its operation. Without the
/// descriptions nothing is compared; the tests that are about them say so.
pub(crate) fn check(sim: &Sim, method: &str, path: &str, answer: &Answer) {
    let (status, body) = (answer.status, &answer.body[..]);
    let media = answer.header(CONTENT_TYPE);
    let is_json = media.is_some_and(|media| media.starts_with("application/json"));
    if !(200..300).contains(&status) || !is_json || body.is_empty() {
        return;
    }
    let api = if path.starts_with("/api/internal/") { &INTERNAL } else { &PUBLIC };
    let route = find(sim.routes(), method, path).expect("a good answer comes from a route");
    let (method, template) = route.split_once(' ').expect("a method and a template");
    let operation = api.as_ref().and_then(|api| api.operations.get(&anonymous(method, template)));
    // What only the existing client knows is not described.
    let Some(operation) = operation else { return };
    let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    let (Some(api), false) = (api.as_ref(), schema.is_null()) else { return };
    // A report comes back as it was sent, with the mark that some editors begin a text with.
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let value: Value = serde_json::from_slice(body).expect("an answer in JSON is JSON");
    let mut faults = api.schemas.faults(schema, &value);
    faults.retain(|fault| {
        !REVIEWED.iter().any(|(own, begin, _)| *own == route && fault.starts_with(begin))
    });
    assert!(faults.is_empty(), "{route} does not answer as it is described: {faults:#?}");
}
