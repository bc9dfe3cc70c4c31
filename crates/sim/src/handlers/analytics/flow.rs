//! The unit flow.

use serde_json::{Map, Value};

use super::scope;
use crate::handlers::{json_body, list_body, object_body};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::analytics::flow::{Flow, View};
use crate::state::analytics::{Filter, Pattern};

/// Elements of a list in a request; longer ones are no list that a person made.
const MOST: usize = 100_000;

/// `POST /api/internal/UnitFlow`.
pub(super) fn flow(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let body = object_body(call)?;
    computed(&body, shared, whole)
}

/// `POST /api/internal/UnitFlow/SplitBy`: by station unless the filter says otherwise.
pub(super) fn split_by(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let mut body = object_body(call)?;
    if body.get("splitBy").is_none_or(Value::is_null) {
        body.insert("splitBy".to_owned(), "stationName".into());
    }
    computed(&body, shared, whole)
}

fn whole(flow: &Flow<'_>) -> Value {
    flow.to_json()
}

/// `GET /api/internal/UnitFlow/Nodes`.
pub(super) fn nodes(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    computed(&of_query(call)?, shared, |flow| flow.nodes().into())
}

/// `GET /api/internal/UnitFlow/Links`.
pub(super) fn links(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    computed(&of_query(call)?, shared, |flow| flow.links().into())
}

/// `GET /api/internal/UnitFlow/Units`.
pub(super) fn units(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    computed(&of_query(call)?, shared, |flow| flow.units().into())
}

/// `POST /api/internal/UnitFlow/SN`: of units by their numbers, whenever they were tested.
pub(super) fn of_units(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let body = json_body(call)?;
    let ids = body.as_array().and_then(|list| list.iter().map(Value::as_i64).collect());
    let ids = ids.ok_or_else(|| Reply::bad_request("The body must be a list of unit ids."))?;
    of_ids(ids, shared)
}

/// `POST /api/internal/UnitFlow/UnitOrder`: of these units, in this order.
pub(super) fn ordered(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let wanted = |unit: &Map<String, Value>| {
        let id = unit.get("unitId").and_then(Value::as_i64);
        id.ok_or_else(|| Reply::bad_request("Each unit must have a 'unitId'."))
    };
    let mut ids: Vec<i64> = Vec::new();
    for id in list_body(call)?.iter().map(wanted) {
        let id = id?;
        // A unit has a row for each of its stops.
        if ids.last() != Some(&id) {
            ids.push(id);
        }
    }
    of_ids(ids, shared)
}

fn of_ids(ids: Vec<i64>, shared: &Shared) -> Result<Reply, Reply> {
    if ids.len() > MOST {
        return Err(Reply::bad_request(format!("There are more than {MOST} units.")));
    }
    let view = View { units: Some(ids), ..View::default() };
    let state = shared.read_state();
    Ok(Reply::json(&Flow::new(&state, &Filter::default().of_any_time(), &view).to_json()))
}

/// The filter in the query: a JSON object.
fn of_query(call: &Call<'_>) -> Result<Map<String, Value>, Reply> {
    let text = scope::required(call, "filter")?;
    serde_json::from_str(text).map_err(|error| {
        Reply::bad_request(format!("The parameter 'filter' must be a JSON object: {error}."))
    })
}

fn computed(
    body: &Map<String, Value>,
    shared: &Shared,
    part: impl Fn(&Flow<'_>) -> Value,
) -> Result<Reply, Reply> {
    let (filter, view) = (Filter::read(body)?, view(body)?);
    let state = shared.read_state();
    Ok(Reply::json(&part(&Flow::new(&state, &filter, &view))))
}

fn view(body: &Map<String, Value>) -> Result<View, Reply> {
    let given = |name: &str| {
        let found = body.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_null())
    };
    let wrong =
        |name: &str, wanted: &str| Reply::bad_request(format!("'{name}' must be {wanted}."));
    let text = |name: &str| match given(name) {
        Some(value) => value.as_str().map(Some).ok_or_else(|| wrong(name, "a text")),
        None => Ok(None),
    };
    let flag = |name: &str, default: bool| match given(name) {
        Some(value) => value.as_bool().ok_or_else(|| wrong(name, "true or false")),
        None => Ok(default),
    };
    let texts = |name: &str| -> Result<Option<Vec<String>>, Reply> {
        let Some(value) = given(name) else { return Ok(None) };
        let list = value.as_array().filter(|list| list.len() <= MOST);
        let list = list
            .and_then(|list| list.iter().map(|text| text.as_str().map(str::to_owned)).collect());
        list.map(Some).ok_or_else(|| wrong(name, "a list of texts"))
    };
    let codes = match given("processCodes") {
        Some(value) => {
            let list = value.as_array().filter(|list| list.len() <= MOST);
            let list = list.and_then(|list| list.iter().map(Value::as_i64).collect());
            Some(list.ok_or_else(|| wrong("processCodes", "a list of integers"))?)
        }
        None => None,
    };
    Ok(View {
        serial_numbers: texts("serialNumbers")?,
        location: text("location")?.and_then(Pattern::new),
        purpose: text("purpose")?.and_then(Pattern::new),
        process_codes: codes,
        without_passed: !flag("includePassed", true)?,
        without_failed: !flag("includeFailed", true)?,
        split_by: text("splitBy")?.map(str::to_owned),
        show: texts("showList")?.filter(|list| !list.is_empty()),
        hide: texts("hideList")?.unwrap_or_default(),
        expanded: flag("expandOperations", false)?,
        units: None,
    })
}
