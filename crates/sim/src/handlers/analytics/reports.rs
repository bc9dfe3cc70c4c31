//! Lists of reports.

use serde_json::{Map, Value};

use super::scope;
use crate::odata::{Kind, whole_row};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::HEADER;
use crate::state::analytics::selection::{self, ALL_RUNS};
use crate::state::analytics::{Fact, Filter, groups, repair_rows};

/// Reports listed by default (the public document) and at most.
const DEFAULT: usize = 1_000;
const MOST: usize = 10_000;

/// Parameters of `GET /api/App/UutReport` that mean what the filter of that name means.
const PARAMETERS: [&str; 9] = [
    "serialNumber",
    "partNumber",
    "revision",
    "batchNumber",
    "stationName",
    "testOperation",
    "status",
    "dateFrom",
    "dateTo",
];

/// `POST /api/App/UutReport`: the newest tests.
pub(super) fn tests(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(listed(&scope::filter(call)?, shared))
}

/// `GET /api/App/UutReport`.
pub(super) fn tests_of(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let given = PARAMETERS.iter().filter_map(|name| {
        call.query.get(name).map(|value| ((*name).to_owned(), Value::from(value)))
    });
    let mut filter = Filter::read(&given.collect::<Map<_, _>>())?;
    {
        let state = shared.read_state();
        let ids = |name| call.query.get(name).unwrap_or_default();
        filter.product_group(&groups::product_group_names(&state, ids("productGroupId")));
        filter.level(&groups::level_names(&state, ids("levelId")));
    }
    Ok(listed(&filter, shared))
}

fn listed(filter: &Filter, shared: &Shared) -> Reply {
    let state = shared.read_state();
    let facts = selection::tests(&state, &filter.of_any_time(), ALL_RUNS, most(filter));
    headers(&facts)
}

/// `POST /api/App/UurReport`: the newest repairs.
pub(super) fn repairs(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filter = scope::filter(call)?;
    let state = shared.read_state();
    Ok(headers(&repair_rows::reports(&state, &filter.of_any_time(), most(&filter))))
}

/// `POST /api/App/SerialNumberHistory`: tests and repairs, newest first.
pub(super) fn history(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filter = scope::filter(call)?;
    let state = shared.read_state();
    let all = state.reports.rows().map(Fact);
    Ok(headers(&selection::newest(&state, &filter.of_any_time(), all, most(&filter))))
}

fn most(filter: &Filter) -> usize {
    filter.top_count.or(filter.max_count).unwrap_or(DEFAULT).min(MOST)
}

/// Header rows without their collections.
fn headers(facts: &[Fact<'_>]) -> Reply {
    let rows: Vec<Value> = facts
        .iter()
        .map(|fact| {
            let mut row = serde_json::to_value(whole_row(fact.0, &HEADER)).unwrap_or_default();
            if let Value::Object(map) = &mut row {
                let lists = HEADER.columns.iter().filter(|c| matches!(c.kind, Kind::Rows(_)));
                for list in lists {
                    map.remove(list.name);
                }
            }
            row
        })
        .collect();
    Reply::json(&rows)
}

/// `GET /api/App/RelatedRepairHistory`.
pub(super) fn repair_history(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let wanted = repair_rows::History {
        part_number: scope::required(call, "partNumber")?,
        revision: scope::required(call, "revision")?,
        repair_operation: call.query.get("repairOperationCode"),
        test_operation: call.query.get("testOperationCode"),
    };
    Ok(Reply::json(&repair_rows::history(&shared.read_state(), &wanted)))
}
