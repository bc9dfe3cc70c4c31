//! Repairs by dimensions, and the failures that were repaired on a product.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::columns::{Columns, Key, Offer};
use super::groups::{Directory, level};
use super::repairs::{Failure, Repair};
use super::yields::MOST_ROWS;
use super::{Fact, Filter, Grouping, Pattern, selection};
use crate::reply::Reply;
use crate::state::State;

/// Rows, columns and order of a request that names no columns.
const DEFAULT_TOP: usize = 10;
const DEFAULT_COLUMNS: &str = "repairCount desc;repairReportCount desc;partNumber;repairOperation";

/// What repairs are offered by.
const OFFER: Offer = Offer {
    dimensions: &[
        "partNumber",
        "revision",
        "productName",
        "productGroup",
        "unitType",
        "repairOperation",
        "period",
        "level",
        "stationName",
        "location",
        "purpose",
        "operator",
        "miscInfoDescription",
        "miscInfoString",
        "repairCode",
        "repairCategory",
        "repairType",
        "componentRef",
        "componentNumber",
        "componentRevision",
        "componentVendor",
        "componentDescription",
        "functionBlock",
        "referencedStep",
        "referencedStepPath",
        "testOperation",
        "testPeriod",
        "testLevel",
        "testStationName",
        "testLocation",
        "testPurpose",
        "testOperator",
        "batchNumber",
        "swFilename",
        "swVersion",
    ],
    figures: &["repairReportCount", "repairCount"],
};

/// Names of the kinds of repair, by their number.
const REPAIR_TYPES: [&str; 8] = [
    "Default",
    "AutomaticProcess",
    "Scrapped",
    "NoFailureFound",
    "Component",
    "Design",
    "ManualProcess",
    "Replaced",
];

/// A failure with everything that rows can be grouped by.
struct Case<'a> {
    repair: Fact<'a>,
    /// The test that failed, if it is known.
    test: Option<Fact<'a>>,
    details: &'a Repair,
    /// A repair without a failure is a case as well.
    failure: Option<&'a Failure>,
}

/// The rows of dynamic repair.
pub(crate) fn dynamic(state: &State, filter: &Filter) -> Result<Vec<Value>, Reply> {
    let asked = filter.dimensions.as_deref().filter(|text| !text.trim().is_empty());
    let columns = Columns::read(asked.unwrap_or(DEFAULT_COLUMNS), OFFER)?;
    let directory = Directory::new(state);
    let window = filter.window(state.today());
    let grouping = filter.grouping.unwrap_or(Grouping::Day);
    let mut counts: BTreeMap<Vec<Key>, (u64, u64)> = BTreeMap::new();
    for repair in state.reports.rows().map(Fact).filter(|fact| !fact.is_test()) {
        let Some(details) = state.analytics.repairs.get(&repair.id()) else { continue };
        let test = repair.referenced().and_then(|id| state.reports.row(id)).map(Fact);
        if !window.contains(repair.start()) || !matches(filter, repair, test, &directory) {
            continue;
        }
        // A report counts once in a row, whatever of it falls there.
        let mut rows: BTreeMap<Vec<Key>, u64> = BTreeMap::new();
        let failures: Vec<Option<&Failure>> = match details.failures.as_slice() {
            [] => vec![None],
            failures => failures.iter().map(Some).collect(),
        };
        for failure in failures {
            let case = Case { repair, test, details, failure };
            for keys in keys(&columns, &case, state, &directory, grouping) {
                *rows.entry(keys).or_default() += u64::from(failure.is_some());
            }
        }
        for (keys, failures) in rows {
            let (reports, all) = counts.entry(keys).or_default();
            *reports += 1;
            *all += failures;
        }
    }
    let mut rows: Vec<(Vec<Key>, Vec<Value>)> = counts
        .into_iter()
        .map(|(keys, (reports, failures))| (keys, vec![json!(reports), json!(failures)]))
        .collect();
    columns.sort(&mut rows, |(keys, figures)| (keys, figures));
    let most = filter.top_count.unwrap_or(if asked.is_none() { DEFAULT_TOP } else { MOST_ROWS });
    let most = most.min(filter.max_count.unwrap_or(MOST_ROWS)).min(MOST_ROWS);
    Ok(rows.iter().take(most).map(|(keys, figures)| columns.to_json(keys, figures)).collect())
}

/// The test operation is that of the test; everything else is asked of the repair.
fn matches(
    filter: &Filter,
    repair: Fact<'_>,
    test: Option<Fact<'_>>,
    directory: &Directory<'_>,
) -> bool {
    filter.matches_operation(test) && filter.without_operation().matches(repair, directory)
}

fn keys<'a>(
    columns: &Columns,
    case: &Case<'a>,
    state: &State,
    directory: &Directory<'a>,
    grouping: Grouping,
) -> Vec<Vec<Key>> {
    let by_misc = columns.has("miscInfoDescription") || columns.has("miscInfoString");
    let mut infos: Vec<_> = if by_misc { case.repair.misc_infos().collect() } else { Vec::new() };
    if infos.is_empty() {
        infos.push((None, None));
    }
    let names = columns.dimensions();
    let mut groups: Vec<Option<&str>> = Vec::new();
    if columns.has("productGroup") {
        let known = directory.product_groups(case.repair.part_number());
        groups.extend(known.iter().map(|group| Some(group.as_str())));
    }
    if groups.is_empty() {
        groups.push(None);
    }
    let row = |info: &(Option<&str>, Option<&str>), group: Option<&str>| -> Vec<Key> {
        let names = names.iter().map(|index| OFFER.dimensions[*index]);
        let key = |name: &str| match name {
            "miscInfoDescription" => Key::text(info.0),
            "miscInfoString" => Key::text(info.1),
            "productGroup" => Key::text(group),
            _ => key(name, case, state, directory, grouping),
        };
        names.map(key).collect()
    };
    let mut rows: Vec<Vec<Key>> =
        infos.iter().flat_map(|info| groups.iter().map(|group| row(info, *group))).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn key<'a>(
    name: &str,
    case: &Case<'a>,
    state: &State,
    directory: &Directory<'a>,
    grouping: Grouping,
) -> Key {
    let (repair, test, failure) = (case.repair, case.test, case.failure);
    let period = |fact: Fact<'_>| Key::Text(grouping.label(grouping.start(fact.start())));
    let of_failure = |pick: fn(&Failure) -> Option<&str>| Key::text(failure.and_then(pick));
    match name {
        "partNumber" => Key::text(Some(repair.part_number())),
        "revision" => Key::text(repair.revision()),
        "productName" => Key::text(directory.product_name(repair.part_number())),
        "repairOperation" => Key::text(repair.process_name()),
        "period" => period(repair),
        "level" => Key::text(Some(level(repair))),
        "stationName" => Key::text(repair.station_name()),
        "location" => Key::text(repair.location()),
        "purpose" => Key::text(repair.purpose()),
        "operator" => Key::text(repair.operator()),
        "unitType" => of_failure(|failure| failure.unit_type.as_deref()),
        "repairCode" => of_failure(|failure| failure.code.as_deref()),
        "repairCategory" => of_failure(|failure| failure.category.as_deref()),
        "repairType" => Key::text(repair_type(case, state)),
        "componentRef" => of_failure(|failure| failure.component_ref.as_deref()),
        "componentNumber" => of_failure(|failure| failure.article.as_deref()),
        "componentRevision" => of_failure(|failure| failure.article_revision.as_deref()),
        "componentVendor" => of_failure(|failure| failure.vendor.as_deref()),
        "componentDescription" => of_failure(|failure| failure.description.as_deref()),
        "functionBlock" => of_failure(|failure| failure.function_block.as_deref()),
        "referencedStep" => of_failure(|failure| failure.step_name.as_deref()),
        "referencedStepPath" => Key::text(step_path(test, failure, state)),
        "testOperation" => {
            let process = state.processes.get(&case.details.tested_code);
            Key::text(process.map(|process| process.name.as_str()))
        }
        "testPeriod" => test.map_or(Key::None, period),
        "testLevel" => Key::text(test.map(level)),
        "testStationName" => Key::text(test.and_then(Fact::station_name)),
        "testLocation" => Key::text(test.and_then(Fact::location)),
        "testPurpose" => Key::text(test.and_then(Fact::purpose)),
        "testOperator" => Key::text(test.and_then(Fact::operator)),
        "batchNumber" => Key::text(test.and_then(Fact::batch_number)),
        "swFilename" => Key::text(test.and_then(Fact::sw_filename)),
        "swVersion" => Key::text(test.and_then(Fact::sw_version)),
        _ => Key::None,
    }
}

/// What the repair operation says of the fail code.
fn repair_type(case: &Case<'_>, state: &State) -> Option<&'static str> {
    let failure = case.failure?;
    let operation = state.processes.get(&case.repair.process_code())?.repair.as_ref()?;
    let code = operation.fail_codes.iter().find(|known| {
        Some(known.category.as_str()) == failure.category.as_deref()
            && Some(known.code.as_str()) == failure.code.as_deref()
    })?;
    REPAIR_TYPES.get(usize::from(code.repair_type)).copied()
}

/// The path of the step that showed a failure, from the test.
fn step_path<'a>(
    test: Option<Fact<'_>>,
    failure: Option<&Failure>,
    state: &'a State,
) -> Option<&'a str> {
    let wanted = failure?.step_id?;
    let steps = &state.analytics.steps;
    let step = steps.of(test?.id()).iter().find(|step| step.id == Some(wanted))?;
    Some(steps.path(step))
}

/// Which failures a history is about.
#[derive(Debug)]
pub(crate) struct History<'a> {
    pub(crate) part_number: &'a str,
    pub(crate) revision: &'a str,
    /// Codes, joined with `;`.
    pub(crate) repair_operation: Option<&'a str>,
    pub(crate) test_operation: Option<&'a str>,
}

/// The failures that were repaired, newest first.
pub(crate) fn history(state: &State, wanted: &History<'_>) -> Vec<Value> {
    let is = |codes: Option<&str>, code: i64| {
        let pattern = codes.and_then(Pattern::new);
        pattern.is_none_or(|pattern| pattern.matches(&code.to_string()))
    };
    let repairs = state.reports.rows().map(Fact).filter(|fact| {
        !fact.is_test()
            && fact.part_number() == wanted.part_number
            && fact.revision() == Some(wanted.revision)
            && is(wanted.repair_operation, fact.process_code())
    });
    let mut repairs: Vec<Fact<'_>> = repairs.collect();
    repairs.sort_by_key(|fact| (std::cmp::Reverse(fact.start()), fact.id()));
    let rows = repairs.into_iter().flat_map(|repair| {
        let details = state.analytics.repairs.get(&repair.id());
        let details = details.filter(|details| is(wanted.test_operation, details.tested_code));
        let test = repair.referenced().and_then(|id| state.reports.row(id)).map(Fact);
        let failures = details.map_or(&[][..], |details| details.failures.as_slice());
        failures.iter().map(move |failure| {
            json!({
                "serialNumber": repair.serial_number(),
                "partNumber": repair.part_number(),
                "revision": repair.revision(),
                "reportId": repair.id(),
                "repairDate": repair.start().to_string(),
                "failStepName": failure.step_name,
                "failStepPath": step_path(test, Some(failure), state),
                "failCode": failure.code,
                "repairCode": failure.category,
                "symptom": test.and_then(Fact::cause),
                "cause": failure.code,
                "action": failure.comment,
            })
        })
    });
    rows.take(MOST_ROWS).collect()
}

/// Repairs that match, newest first; see [`selection::newest`].
pub(crate) fn reports<'a>(state: &'a State, filter: &Filter, most: usize) -> Vec<Fact<'a>> {
    let directory = Directory::new(state);
    let repairs = state.reports.rows().map(Fact).filter(|fact| {
        let test = || fact.referenced().and_then(|id| state.reports.row(id)).map(Fact);
        !fact.is_test() && matches(filter, *fact, test(), &directory)
    });
    selection::newest(state, &filter.without_operation(), repairs, most)
}
