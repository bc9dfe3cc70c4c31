//! Operations on operations: kinds of tests and repairs.

use serde_json::Value;

use crate::reply::Reply;
use crate::routes::{Call, Route};
use crate::service::Shared;
use crate::state::Process;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("GET /api/App/Processes", processes),
    Route::simulated("GET /api/internal/Process/GetProcesses", internal_processes),
    Route::absent("GET /api/internal/Process/GetProcess/{id}"),
    Route::absent("GET /api/internal/Process/GetRepairOperations"),
    Route::absent("GET /api/internal/Process/GetRepairOperation/{id}"),
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
