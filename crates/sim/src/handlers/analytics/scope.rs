//! What the requests of this domain have in common: a filter in the body, or days, groups and levels
//! in the query.

use serde_json::Value;

use crate::handlers::object_body;
use crate::reply::Reply;
use crate::routes::Call;
use crate::state::State;
use crate::state::analytics::{Filter, groups};

/// More days than a factory has records of.
const MOST_DAYS: i64 = 1_000_000;

/// The filter in the body.
pub(super) fn filter(call: &Call<'_>) -> Result<Filter, Reply> {
    Filter::read(&object_body(call)?)
}

/// The filter in the body, which must name what is tested.
pub(super) fn filter_of_a_test(call: &Call<'_>) -> Result<Filter, Reply> {
    naming_a_test(filter(call)?)
}

/// As [`filter_of_a_test`], or one without any condition.
pub(super) fn filter_of_a_test_or_none(call: &Call<'_>) -> Result<Filter, Reply> {
    let body = object_body(call)?;
    let filter = Filter::read(&body)?;
    if body.values().all(Value::is_null) { Ok(filter) } else { naming_a_test(filter) }
}

fn naming_a_test(filter: Filter) -> Result<Filter, Reply> {
    if filter.names_a_test() {
        return Ok(filter);
    }
    Err(Reply::bad_request("The filters partNumber and testOperation are required."))
}

/// The filter of `days`, `productGroupId` and `levelId`. An empty number means all.
pub(super) fn of_query(call: &Call<'_>, state: &State) -> Result<Filter, Reply> {
    let days = integer(call, "days")?;
    if !(0..=MOST_DAYS).contains(&days) {
        let text = format!("The parameter 'days' must be from 0 to {MOST_DAYS}, but is {days}.");
        return Err(Reply::bad_request(text));
    }
    let mut filter = Filter::last_days(days);
    let groups = groups::product_group_names(state, required(call, "productGroupId")?);
    filter.product_group(&groups);
    filter.level(&groups::level_names(state, required(call, "levelId")?));
    Ok(filter)
}

/// A parameter that must be there; it may be empty.
pub(super) fn required<'a>(call: &'a Call<'_>, name: &str) -> Result<&'a str, Reply> {
    let missing = || Reply::bad_request(format!("The parameter '{name}' is required."));
    call.query.get(name).ok_or_else(missing)
}

/// An integer that must be there.
pub(super) fn integer(call: &Call<'_>, name: &str) -> Result<i64, Reply> {
    let missing = || Reply::bad_request(format!("The parameter '{name}' is required."));
    call.query.integer(name)?.ok_or_else(missing)
}
