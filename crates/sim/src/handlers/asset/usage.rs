//! Counters, calibration and maintenance.

use jiff::Timestamp;

use super::actor;
use crate::clock;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{AssetKey, Count, ServiceKind, instant};

/// `PUT /api/Asset/Count`: answered with the status, because what is counted may raise an alarm and
/// the document speaks of a message.
pub(super) fn count(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let key = AssetKey::read(call.query)?;
    let given = (call.query.integer("incrementBy")?, call.query.integer("totalCount")?);
    let count = match given {
        (Some(uses), None) => Count::By(uses),
        (None, Some(total)) => Count::To(total),
        _ => return Err(Reply::bad_request("Either 'incrementBy' or 'totalCount' is required.")),
    };
    let with_children = call.query.boolean("incrementChildren")?.unwrap_or(false);
    let assets = &mut shared.write_state().assets;
    assets.count(&key, count, with_children)?;
    Ok(Reply::json(&assets.status(&key, clock::now())?))
}

/// `POST /api/Asset/ResetRunningCount`.
pub(super) fn reset_running_count(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let key = AssetKey::read(call.query)?;
    let comment = call.query.get("comment");
    shared.write_state().assets.reset_running_count(&key, comment, &actor(shared))?;
    Ok(Reply::done())
}

/// `PUT /api/Asset/SetRunningCount`.
pub(super) fn set_running_count(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    set_count(call, shared, "runningCount")
}

/// `PUT /api/Asset/SetTotalCount`.
pub(super) fn set_total_count(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    set_count(call, shared, "totalCount")
}

fn set_count(call: &Call<'_>, shared: &Shared, name: &str) -> Result<Reply, Reply> {
    let key = AssetKey::read(call.query)?;
    let count = call.query.integer(name)?;
    let count = count.ok_or_else(|| Reply::bad_request(format!("'{name}' is required.")))?;
    let total = name == "totalCount";
    shared.write_state().assets.set_count(&key, total, count, &actor(shared))?;
    Ok(Reply::done())
}

/// `POST /api/Asset/Calibration`.
pub(super) fn calibration(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    record(call, shared, ServiceKind::Calibration)
}

/// `POST /api/Asset/Maintenance`.
pub(super) fn maintenance(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    record(call, shared, ServiceKind::Maintenance)
}

fn record(call: &Call<'_>, shared: &Shared, service: ServiceKind) -> Result<Reply, Reply> {
    let key = AssetKey::read(call.query)?;
    let actor = actor(shared);
    let at = date(call, "dateTime")?.unwrap_or(actor.at);
    let comment = call.query.get("comment");
    shared.write_state().assets.record(&key, service, (at, None), comment, &actor)?;
    Ok(Reply::done())
}

/// `POST /api/Asset/Calibration/External`.
pub(super) fn calibration_external(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    record_external(call, shared, ServiceKind::Calibration)
}

/// `POST /api/Asset/Maintenance/External`.
pub(super) fn maintenance_external(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    record_external(call, shared, ServiceKind::Maintenance)
}

fn record_external(call: &Call<'_>, shared: &Shared, service: ServiceKind) -> Result<Reply, Reply> {
    let key = AssetKey::read(call.query)?;
    let actor = actor(shared);
    let from = date(call, "fromDate")?.unwrap_or(actor.at);
    let to = date(call, "toDate")?;
    if to.is_some_and(|to| to < from) {
        return Err(Reply::bad_request("'toDate' must not be before 'fromDate'."));
    }
    let comment = call.query.get("comment");
    shared.write_state().assets.record(&key, service, (from, to), comment, &actor)?;
    Ok(Reply::done())
}

/// A date-time of the query; one without a zone is taken for UTC.
fn date(call: &Call<'_>, name: &str) -> Result<Option<Timestamp>, Reply> {
    match call.query.get(name) {
        None | Some("") => Ok(None),
        Some(text) => instant::parse(text).map(|instant| Some(instant.at)).ok_or_else(|| {
            Reply::bad_request(format!("The parameter '{name}' must be a date-time."))
        }),
    }
}
