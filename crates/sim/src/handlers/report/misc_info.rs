//! Reports found by what their misc infos say.

use serde_json::{Value, json};

use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;

/// Rows of one answer; the operation has no paging.
const MOST_ROWS: usize = 1_000;

/// `GET /api/Report/Query/HeaderByMiscInfo`: test reports with a misc info of this description and
/// this value, newest first. What is not given does not narrow the search.
pub(super) fn query(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let given = |name: &str| call.query.get(name).filter(|value| !value.is_empty());
    let process = call.query.integer("processCode")?;
    let (serial_number, description, data) =
        (given("serialNumber"), given("description"), given("data"));
    let state = shared.read_state();
    let mut headers: Vec<Value> = state
        .reports
        .ids()
        .filter_map(|id| state.reports.header(id))
        .filter(|header| header["reportType"] == "T")
        .filter(|header| process.is_none_or(|code| header["processCode"] == code))
        .filter(|header| serial_number.is_none_or(|own| header["serialNumber"] == own))
        .filter(|header| {
            let asked = description.is_some() || data.is_some();
            !asked || infos(header).any(|info| matches(info, description, data))
        })
        .collect();
    headers.sort_by(|a, b| b["start"].as_str().cmp(&a["start"].as_str()));
    let rows: Vec<Value> = headers.iter().take(MOST_ROWS).map(row).collect();
    Ok(Reply::json(&rows))
}

fn infos(header: &Value) -> impl Iterator<Item = &Value> {
    header["miscInfo"].as_array().into_iter().flatten()
}

fn matches(info: &Value, description: Option<&str>, data: Option<&str>) -> bool {
    description.is_none_or(|own| info["description"] == own)
        && data.is_none_or(|own| info["value"] == own)
}

fn row(header: &Value) -> Value {
    let data: Vec<Value> = infos(header)
        .map(|info| json!({"description": info["description"], "data": info["value"]}))
        .collect();
    json!({
        "miscData": data,
        "serialNumber": header["serialNumber"],
        "partNumber": header["partNumber"],
        "start": header["start"],
        "result": header["result"],
        "uuid": header["uuid"],
        "processCode": header["processCode"],
        "processName": header["processName"],
    })
}
