//! Steps and measurements.

use super::scope;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::analytics::measurements::{self, Paths};
use crate::state::analytics::step_lists::{self, Wanted};
use crate::state::analytics::{Filter, step_rows};

/// `POST /api/App/TestStepAnalysis`.
pub(super) fn analysis(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filter = scope::filter_of_a_test(call)?;
    Ok(Reply::json(&step_rows::analysis(&shared.read_state(), &filter)))
}

/// `POST /api/App/TopFailed`, and its internal twin.
pub(super) fn top_failed(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filter = scope::filter(call)?;
    Ok(Reply::json(&step_rows::top_failed(&shared.read_state(), &filter)))
}

/// `GET /api/App/TopFailed`, and its internal twin. The operation is named by its code.
pub(super) fn top_failed_of(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let mut filter = scope::of_query(call, &state)?;
    let code = scope::required(call, "processCode")?;
    filter.part_number(scope::required(call, "partNumber")?);
    if !code.is_empty() {
        let code: i64 = code.parse().map_err(|_| {
            Reply::bad_request(format!(
                "The parameter 'processCode' must be an integer, but is '{code}'."
            ))
        })?;
        match state.processes.get(&code) {
            Some(process) => filter.test_operation(&process.name),
            None => return Ok(Reply::json(&[(); 0])),
        }
    }
    let count = usize::try_from(scope::integer(call, "count")?).ok();
    filter.top_count = count.filter(|count| *count > 0);
    Ok(Reply::json(&step_rows::top_failed(&state, &filter)))
}

/// `POST /api/App/Measurements`. The document requires a part number and a test operation, and says what
/// an empty filter is answered: what failed most in the last days.
pub(super) fn measurements(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filter = scope::filter_of_a_test_or_none(call)?;
    let rows = measurements::measurements(&shared.read_state(), &filter, paths(call));
    Ok(Reply::json(&rows))
}

/// `POST /api/App/AggregatedMeasurements`: as [`measurements`].
pub(super) fn aggregated(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filter = scope::filter_of_a_test_or_none(call)?;
    Ok(Reply::json(&measurements::aggregated(&shared.read_state(), &filter, paths(call))))
}

fn paths(call: &Call<'_>) -> Paths {
    Paths::read(call.query.get("measurementPaths").unwrap_or_default())
}

/// `POST /api/internal/App/MeasurementList`.
pub(super) fn measurement_list(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (filter, wanted) = (scope::filter(call)?, wanted(call)?);
    Ok(Reply::json(&step_lists::measurement_list(&shared.read_state(), &filter, &wanted)))
}

/// `GET /api/internal/App/MeasurementList`.
pub(super) fn measurement_list_of(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let (filter, wanted): (Filter, Wanted) = (scope::of_query(call, &state)?, wanted(call)?);
    Ok(Reply::json(&step_lists::measurement_list(&state, &filter, &wanted)))
}

/// `POST /api/internal/App/StepStatusList`.
pub(super) fn step_status_list(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (filter, wanted) = (scope::filter(call)?, wanted(call)?);
    Ok(Reply::json(&step_lists::step_status_list(&shared.read_state(), &filter, &wanted)))
}

/// `GET /api/internal/App/StepStatusList`.
pub(super) fn step_status_list_of(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let (filter, wanted) = (scope::of_query(call, &state)?, wanted(call)?);
    Ok(Reply::json(&step_lists::step_status_list(&state, &filter, &wanted)))
}

fn wanted(call: &Call<'_>) -> Result<Wanted, Reply> {
    let steps = scope::required(call, "stepFilters")?;
    Wanted::read(steps, scope::required(call, "sequenceFilters")?)
}
