//! Levels, product groups, users, alarms.

use serde_json::json;

use super::scope;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::analytics::{Fact, alarms, groups};

/// `GET /api/App/Levels`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn levels(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&groups::all_levels(&shared.read_state())))
}

/// `GET /api/App/ProductGroups`.
pub(super) fn product_groups(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filters = call.query.boolean("includeFilters")?.unwrap_or(false);
    Ok(Reply::json(&groups::product_groups(&shared.read_state(), filters)))
}

/// `GET /api/App/CommonUserSettings`: of those who operated a test or a repair. They see everything.
pub(super) fn user_settings(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let user = scope::required(call, "UserName")?;
    let state = shared.read_state();
    let mut reports = state.reports.rows().map(Fact).filter(|fact| fact.operator() == Some(user));
    let Some(first) = reports.next() else {
        return Err(Reply::not_found(format!("There is no user {user:?}.")));
    };
    let role = |fact: Fact<'_>| if fact.is_test() { "Operator" } else { "Repair" };
    let mut roles = vec![role(first)];
    roles.extend(reports.map(role).find(|other| *other != roles[0]));
    let names = |rows: Vec<serde_json::Value>, field: &str| -> Vec<serde_json::Value> {
        rows.into_iter().map(|row| row[field].clone()).collect()
    };
    Ok(Reply::json(&json!({
        "fullName": user,
        "cultureCode": "en-US",
        "email": null,
        "roles": roles,
        "levels": names(groups::all_levels(&state), "levelName"),
        "productGroups": names(groups::product_groups(&state, false), "productGroupName"),
    })))
}

/// `POST /api/internal/Trigger/GetAlarmAndNotificationLogs`.
pub(super) fn alarms(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filter = scope::filter(call)?;
    let calculations = call.query.boolean("includeCalculationString")?.unwrap_or(false);
    let kinds = call.query.get("includeTypes").filter(|text| !text.is_empty());
    let kinds: Option<Vec<i64>> = kinds
        .map(|text| text.split(';').map(|kind| kind.trim().parse()).collect())
        .transpose()
        .map_err(|_| {
            Reply::bad_request("The parameter 'includeTypes' must be integers joined with ';'.")
        })?;
    let state = shared.read_state();
    Ok(Reply::json(&alarms::logs(&state, &filter, kinds.as_deref(), calculations)))
}
