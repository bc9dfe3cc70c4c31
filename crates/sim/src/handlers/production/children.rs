//! Operations on units built into units, public and internal.

use serde_json::json;

use super::parameters::{filled, present, unit};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{Check, Related};

/// `POST /api/Production/AddChildUnit`: all six parameters must be there, part numbers and what to
/// check may be empty.
pub(crate) fn add(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let related = related(call)?;
    let check = check_of(call, true)?;
    shared.write_state().add_child(related, check)?;
    Ok(Reply::json(&json!({ "success": true, "message": "" })))
}

/// `POST /api/Production/RemoveChildUnit`.
pub(crate) fn remove(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let related = related(call)?;
    shared.write_state().remove_child(related)?;
    Ok(Reply::json(&json!({ "success": true, "message": "" })))
}

/// `GET /api/Production/CheckChildUnits`.
pub(crate) fn check(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let parent = (filled(call, "parentSerialNumber")?, present(call, "parentPartNumber")?);
    let faults = shared.read_state().check_children(parent)?;
    Ok(Reply::json(&json!({ "success": faults.is_empty(), "message": faults.join(" ") })))
}

/// `POST /api/internal/Production/AddChildUnit`: as the public one, and the phase may be left
/// unchecked.
pub(crate) fn add_internal(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    filled(call, "cultureCode")?;
    let phase = call.query.boolean("checkPhase")?.unwrap_or(true);
    let related = Related { parent: unit(call)?, child: child(call)? };
    let check = check_of(call, phase)?;
    shared.write_state().add_child(related, check)?;
    Ok(Reply::json(&json!({ "Success": true, "Message": "" })))
}

/// `POST /api/internal/Production/RemoveChildUnit`.
pub(crate) fn remove_internal(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let related = Related { parent: unit(call)?, child: child(call)? };
    shared.write_state().remove_child(related)?;
    Ok(Reply::json(&json!({ "Success": true, "Message": "" })))
}

/// `POST /api/internal/Production/RemoveAllChildUnits`.
pub(crate) fn remove_all(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let removed = shared.write_state().remove_all_children(unit(call)?)?;
    Ok(Reply::json(&json!({ "Success": true, "Message": "", "Removed": removed })))
}

/// `GET /api/internal/Production/CheckChildUnits`.
pub(crate) fn check_internal(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    filled(call, "CultureCode")?;
    let parent = (filled(call, "ParentSerialNumber")?, present(call, "ParentPartNumber")?);
    let faults = shared.read_state().check_children(parent)?;
    Ok(Reply::json(&json!({ "Success": faults.is_empty(), "Message": faults.join(" ") })))
}

fn related<'a>(call: &'a Call<'_>) -> Result<Related<'a>, Reply> {
    let parent = (filled(call, "parentSerialNumber")?, present(call, "parentPartNumber")?);
    Ok(Related { parent, child: child(call)? })
}

fn child<'a>(call: &'a Call<'_>) -> Result<(&'a str, &'a str), Reply> {
    Ok((filled(call, "childSerialNumber")?, present(call, "childPartNumber")?))
}

fn check_of<'a>(call: &'a Call<'_>, phase: bool) -> Result<Check<'a>, Reply> {
    let (part_number, revision) =
        (present(call, "checkPartNumber")?, present(call, "checkRevision")?);
    Ok(Check { part_number, revision, phase })
}
