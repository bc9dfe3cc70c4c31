//! One function an operation, grouped as the API groups them. A handler reads the request, asks
//! the state, and words the answer; the rules of the factory live in [`crate::state`].

pub(crate) mod analytics;
pub(crate) mod app;
pub(crate) mod asset;
mod files;
pub(crate) mod inspection;
pub(crate) mod parameters;
pub(crate) mod process;
pub(crate) mod product;
pub(crate) mod production;
pub(crate) mod report;
pub(crate) mod root_cause;
pub(crate) mod scim;
pub(crate) mod software;
pub(crate) mod system;

use http::StatusCode;
use http::header;
use serde_json::{Map, Value};

use crate::reply::Reply;
use crate::routes::Call;

/// The body must be labelled as JSON; a charset or other parameter may follow.
fn require_json(call: &Call<'_>) -> Result<(), Reply> {
    let label = call.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = label.and_then(|label| label.split(';').next()).unwrap_or_default().trim();
    let is_json = ["application/json", "text/json", "application/scim+json"]
        .iter()
        .any(|j| media.eq_ignore_ascii_case(j));
    if is_json {
        return Ok(());
    }
    let text = format!("The Content-Type must be application/json, but is '{media}'.");
    Err(Reply::message(StatusCode::UNSUPPORTED_MEDIA_TYPE, text))
}

fn json_body(call: &Call<'_>) -> Result<Value, Reply> {
    require_json(call)?;
    serde_json::from_slice(&call.body)
        .map_err(|error| Reply::bad_request(format!("The body is not valid JSON: {error}.")))
}

fn object_body(call: &Call<'_>) -> Result<Map<String, Value>, Reply> {
    match json_body(call)? {
        Value::Object(object) => Ok(object),
        _ => Err(Reply::bad_request("The body must be a JSON object.")),
    }
}

/// A list of objects, as the bulk operations take it.
fn list_body(call: &Call<'_>) -> Result<Vec<Map<String, Value>>, Reply> {
    let Value::Array(items) = json_body(call)? else {
        return Err(Reply::bad_request("The body must be a JSON array."));
    };
    items
        .into_iter()
        .enumerate()
        .map(|(index, item)| match item {
            Value::Object(object) => Ok(object),
            _ => Err(Reply::bad_request(format!("Element {index} must be a JSON object."))),
        })
        .collect()
}
