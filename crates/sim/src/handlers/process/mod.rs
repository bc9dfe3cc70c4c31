//! Operations on operations: kinds of tests and repairs.

use serde_json::{Map, Value};

use crate::reply::Reply;
use crate::routes::{Call, Route};
use crate::service::Shared;
use crate::state::{Process, State, guid};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("GET /api/App/Processes", processes),
    Route::simulated("GET /api/internal/Process/GetProcesses", internal_processes),
    Route::simulated("GET /api/internal/Process/GetProcess/{id}", internal_process),
    Route::simulated("GET /api/internal/Process/GetRepairOperations", repair_operations),
    Route::simulated("GET /api/internal/Process/GetRepairOperation/{id}", repair_operation),
];

/// `GET /api/App/Processes`.
///
/// Without flags: the active test, repair and WIP operations. A flag set to true asks for its
/// kind alone (together with others set to true), one set to false leaves its kind out.
pub(crate) fn processes(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let tests = call.query.boolean("includeTestOperations")?;
    let repairs = call.query.boolean("includeRepairOperations")?;
    let wips = call.query.boolean("includeWipOperations")?;
    let inactive = call.query.boolean("includeInactiveProcesses")?.unwrap_or(false);
    let unnamed = ![tests, repairs, wips].contains(&Some(true));

    let state = shared.read_state();
    let rows: Vec<Value> = state
        .processes
        .values()
        .filter(|process| process.active || inactive)
        .filter(|process| {
            process.test && tests.unwrap_or(unnamed)
                || process.repair.is_some() && repairs.unwrap_or(unnamed)
                || process.wip && wips.unwrap_or(unnamed)
        })
        .map(Process::to_json)
        .collect();
    Ok(Reply::json(&rows))
}

/// `GET /api/internal/Process/GetProcesses`: all processes in the internal spelling.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(crate) fn internal_processes(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let rows: Vec<Value> = state.processes.values().map(Process::to_internal_json).collect();
    Ok(Reply::json(&rows))
}

/// `GET /api/internal/Process/GetProcess/{id}`.
pub(crate) fn internal_process(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    Ok(Reply::json(&by_id(&state, &call.parameters[0])?.to_internal_json()))
}

/// `GET /api/internal/Process/GetRepairOperations`: by process code, those no longer in use included.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(crate) fn repair_operations(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let processes = state.processes.values();
    let configs: Map<String, Value> = processes
        .filter_map(|process| Some((process.code.to_string(), process.repair_config()?)))
        .collect();
    Ok(Reply::json(&configs))
}

/// `GET /api/internal/Process/GetRepairOperation/{id}`; a `processCode` must be that of the process.
pub(crate) fn repair_operation(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let code = call.query.integer("processCode")?;
    let state = shared.read_state();
    let process = by_id(&state, &call.parameters[0])?;
    let config = process.repair_config().filter(|_| code.is_none_or(|code| code == process.code));
    let absent = || Reply::not_found(format!("{:?} is no such repair operation.", process.name));
    config.map(|config| Reply::json(&config)).ok_or_else(absent)
}

fn by_id<'a>(state: &'a State, id: &str) -> Result<&'a Process, Reply> {
    let id = guid::parse(id).ok_or_else(|| {
        Reply::bad_request(format!("The id of a process is a GUID, but '{id}' is none."))
    })?;
    let process = state.processes.values().find(|process| process.id == id);
    process.ok_or_else(|| Reply::not_found(format!("There is no process {id}.")))
}
