//! Connection and execution time, and effectiveness.

use super::scope;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::analytics::times::{self, Bounds, Targets};

/// `POST /api/App/ConnectionAndExecutionTime`.
pub(super) fn analysis(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (filter, bounds) = (scope::filter(call)?, bounds(call)?);
    Ok(Reply::json(&times::analysis(&shared.read_state(), &filter, bounds)))
}

/// `POST /api/App/OeeAnalysis`.
pub(super) fn effectiveness(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (filter, bounds) = (scope::filter(call)?, bounds(call)?);
    let targets = Targets {
        hours: hours(scope::required(call, "availableTime")?)?,
        output_per_day: seconds(call, "targetOutput")?,
    };
    Ok(Reply::json(&times::effectiveness(&shared.read_state(), &filter, bounds, targets)))
}

fn bounds(call: &Call<'_>) -> Result<Bounds, Reply> {
    Ok(Bounds {
        connection: (seconds(call, "minConnectionTime")?, seconds(call, "maxConnectionTime")?),
        execution: (seconds(call, "minExecutionTime")?, seconds(call, "maxExecutionTime")?),
    })
}

fn seconds(call: &Call<'_>, name: &str) -> Result<Option<f64>, Reply> {
    let Some(number) = call.query.integer(name)? else { return Ok(None) };
    let wrong = || {
        let text = format!("The parameter '{name}' must be an integer of 32 bits, zero or more.");
        Reply::bad_request(text)
    };
    i32::try_from(number).ok().filter(|n| *n >= 0).map(|n| Some(f64::from(n))).ok_or_else(wrong)
}

/// Seven numbers of hours, from Monday on.
fn hours(text: &str) -> Result<[f64; 7], Reply> {
    let hours: Option<Vec<f64>> = text
        .split(',')
        .map(|part| part.trim().parse().ok().filter(|hours| (0.0..=24.0).contains(hours)))
        .collect();
    hours.and_then(|hours| hours.try_into().ok()).ok_or_else(|| {
        Reply::bad_request(format!(
            "The parameter 'availableTime' must be seven numbers from 0 to 24, joined with commas, \
             but is '{text}'."
        ))
    })
}
