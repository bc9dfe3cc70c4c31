//! Tests as activities of units: GETs that write.

use crate::handlers::parameters::{required_text, status_number};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::Status;

struct Asked<'a> {
    /// Part number and serial number.
    unit: (&'a str, &'a str),
    status: Status,
}

fn asked<'a>(call: &Call<'a>) -> Result<Asked<'a>, Reply> {
    let serial_number = required_text(call, "serialNumber")?;
    let part_number = required_text(call, "partNumber")?;
    let status = status_number(call, "status")?.unwrap_or(Status::Released);
    Ok(Asked { unit: (part_number, serial_number), status })
}

fn exists(shared: &Shared, unit: (&str, &str)) -> bool {
    shared.read_state().unit_json(unit.0, unit.1).is_some()
}

/// `GET /api/Workflow/StartTest`.
pub(super) fn start(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let Asked { unit, status } = asked(call)?;
    if !exists(shared, unit) {
        return Ok(Reply::json(&false));
    }
    let station = call.query.get("stationName");
    let operator = call.query.get("operatorName");
    let workflow = &mut shared.write_state().system.workflow;
    Ok(Reply::json(&workflow.start(unit, station, operator, status)))
}

/// `GET /api/Workflow/EndTest`.
pub(super) fn end(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let Asked { unit, status } = asked(call)?;
    let passed = call.query.boolean("passed")?.unwrap_or(true);
    let workflow = &mut shared.write_state().system.workflow;
    Ok(Reply::json(&workflow.end(unit, passed, status)))
}
