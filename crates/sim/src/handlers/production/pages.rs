//! Internal operations on units, as the server's web pages use them.

use serde_json::{Value, json};

use super::parameters::{filled, optional, present, unit as named, unit_of_any};
use crate::clock;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{PHASES, Phase, Process, Unit, UnitForm, Wanted};

/// Deeper than units stand within each other.
const ALL: usize = usize::MAX;

/// `GET /api/internal/Mes/GetUnitPhases`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(crate) fn phases(_: &Call<'_>, _: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&PHASES.iter().map(Phase::to_internal_json).collect::<Value>()))
}

/// `GET /api/internal/Production/isConnected`: who gets an answer is connected.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(crate) fn is_connected(_: &Call<'_>, _: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&true))
}

/// `GET /api/internal/Production/GetSites`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(crate) fn sites(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let sites = (1..).zip(&state.production.sites);
    let json = |(id, name): (usize, &String)| json!({ "SiteId": id, "Name": name });
    Ok(Reply::json(&sites.map(json).collect::<Value>()))
}

/// `GET /api/internal/Production/GetUnit`.
pub(crate) fn unit(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    answer(shared, unit_of_any(call)?, 0, true)
}

/// `GET /api/internal/Production/GetUnitInfo`: with what is built directly into it.
pub(crate) fn unit_info(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    answer(shared, named(call)?, 1, true)
}

/// `GET /api/internal/Production/GetUnitHierarchy`: with everything that is built into it, but
/// nothing of products.
pub(crate) fn hierarchy(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    answer(shared, named(call)?, ALL, false)
}

fn answer(
    shared: &Shared,
    (sn, pn): (&str, &str),
    depth: usize,
    products: bool,
) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let id = state.units.find(sn, pn)?;
    Ok(Reply::json(&state.internal_json(id, depth, products)))
}

/// `GET /api/internal/Production/GetUnitStateHistory`: the phases it came into, oldest first.
pub(crate) fn state_history(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (sn, pn) = named(call)?;
    let state = shared.read_state();
    let id = state.units.find(sn, pn)?;
    Ok(Reply::json(&state.units.get(id).map(Unit::history_json)))
}

/// `GET /api/internal/Production/GetUnitPhase`.
pub(crate) fn unit_phase(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (sn, pn) = named(call)?;
    let state = shared.read_state();
    let id = state.units.find(sn, pn)?;
    let phase = state.units.get(id).map(|unit| unit.phase);
    let phase = PHASES.iter().find(|known| Some(known.id) == phase);
    Ok(Reply::json(&phase.map(Phase::to_internal_json)))
}

/// `GET /api/internal/Production/GetUnitProcess`: null before it was in one.
pub(crate) fn unit_process(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (sn, pn) = named(call)?;
    let state = shared.read_state();
    let id = state.units.find(sn, pn)?;
    let code = state.units.get(id).and_then(|unit| unit.process_code);
    let process = code.and_then(|code| state.processes.get(&code));
    Ok(Reply::json(&process.map(Process::to_internal_json)))
}

/// `GET /api/internal/Production/GetUnitContents`: the box build, with the units at each part.
pub(crate) fn contents(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let revision = filled(call, "revision")?;
    Ok(Reply::json(&shared.read_state().unit_contents(named(call)?, revision)?))
}

/// `POST /api/internal/Production/CreateUnit`: 409 if it exists.
pub(crate) fn create_unit(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (serial_number, part_number) = named(call)?;
    present(call, "revision")?;
    let form = UnitForm {
        serial_number: serial_number.to_owned(),
        part_number: Some(part_number.to_owned()),
        revision: optional(call, "revision"),
        batch_number: optional(call, "batchNumber"),
        phase: call.query.integer("unitPhase")?,
        ..UnitForm::default()
    };
    shared.write_state().save_unit(form, Wanted::New, clock::now())?;
    Ok(Reply::json(&json!({ "SerialNumber": serial_number, "Created": true })))
}
