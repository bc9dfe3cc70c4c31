//! Alarms. The server has one trigger of each of two kinds: a test that did not pass, and products
//! whose first pass yield of a day is low.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::groups::Directory;
use super::tally::Tally;
use super::{Fact, Filter, Grouping};
use crate::state::State;

/// Kinds of alarms.
const REPORT: i64 = 1;
const YIELD: i64 = 2;
/// A day's yield is looked at from so many units on, and is low below so many percent.
const LEAST_UNITS: u64 = 5;
const LOW_YIELD: f64 = 80.0;
/// Logs answered, unless the filter says otherwise, and at most.
const DEFAULT_LOGS: usize = 1_000;
const MOST_LOGS: usize = 10_000;

/// What was raised, newest first.
pub(crate) fn logs(
    state: &State,
    filter: &Filter,
    kinds: Option<&[i64]>,
    calculations: bool,
) -> Vec<Value> {
    let directory = Directory::new(state);
    let window = filter.window(state.today());
    let is_wanted = |kind: i64| kinds.is_none_or(|kinds| kinds.contains(&kind));
    let counts = |fact: Fact<'_>| window.contains(fact.start()) && filter.matches(fact, &directory);
    let mut logs = Vec::new();
    if is_wanted(REPORT) {
        let tests = (1_i64..).zip(state.reports.rows().map(Fact));
        let raised = tests.filter(|(_, fact)| fact.is_test() && !fact.passed() && counts(*fact));
        logs.extend(raised.map(|(number, fact)| report(number, fact, &directory)));
    }
    if is_wanted(YIELD) {
        logs.extend(yields(state, &directory, counts, calculations));
    }
    logs.sort_by(|a, b| {
        let key = |log: &Value| (log["logDate"].as_str().map(str::to_owned), log["logId"].as_i64());
        key(b).cmp(&key(a))
    });
    logs.truncate(filter.top_count.unwrap_or(DEFAULT_LOGS).min(MOST_LOGS));
    logs
}

fn report(number: i64, fact: Fact<'_>, directory: &Directory<'_>) -> Value {
    json!({
        "logId": number,
        "name": "Test not passed",
        "logDate": fact.start().to_string(),
        "triggerId": REPORT,
        "type": REPORT,
        "state": "Raised",
        "partNumber": fact.part_number(),
        "productName": directory.product_name(fact.part_number()),
        "processCode": fact.process_code().to_string(),
        "processName": fact.process_name(),
        "reportGuid": fact.id(),
        "serialNumber": fact.serial_number(),
        "revision": fact.revision(),
        "stationName": fact.station_name(),
        "operator": fact.operator(),
        "result": fact.result(),
        "startUtc": fact.start().to_string(),
    })
}

/// The number of a day's alarm: beyond those of reports, and the same whenever it is asked for. A
/// number that others can compute with as well has 53 bits.
fn number(day: Timestamp, part_number: &str, code: i64) -> i64 {
    let text = format!("{day} {code} {part_number}");
    // FNV-1a.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    i64::try_from(hash >> 12 | 1 << 51).unwrap_or(i64::MAX)
}

fn yields(
    state: &State,
    directory: &Directory<'_>,
    counts: impl Fn(Fact<'_>) -> bool,
    calculations: bool,
) -> Vec<Value> {
    let mut days: BTreeMap<_, (Option<&str>, Tally)> = BTreeMap::new();
    for runs in state.reports.units() {
        let runs: Vec<Fact<'_>> = runs.into_iter().map(Fact).collect();
        let Some(first) = runs.first().copied().filter(|first| counts(*first)) else { continue };
        let day = Grouping::Day.start(first.start());
        let key = (day, first.part_number(), first.process_code());
        let (process, tally) = days.entry(key).or_default();
        *process = first.process_name();
        tally.unit(&runs);
    }
    let low = days.into_iter().filter(|(_, (_, tally))| {
        tally.units >= LEAST_UNITS && tally.fpy().is_some_and(|fpy| fpy < LOW_YIELD)
    });
    low.map(|((day, part_number, code), (process, tally))| {
        let mut log = json!({
            "logId": number(day, part_number, code),
            "name": "Low first pass yield",
            "logDate": day.to_string(),
            "triggerId": YIELD,
            "type": YIELD,
            "state": "Raised",
            "groupingSet": "partNumber;processCode",
            "partNumber": part_number,
            "productName": directory.product_name(part_number),
            "processCode": code.to_string(),
            "processName": process,
            "fpy": tally.fpy(),
            "unitCount": tally.units,
            "fpCount": tally.passed[0],
            "lpCount": tally.passed[3],
            "retestCount": tally.retests,
        });
        if calculations {
            let text = format!("fpy = {} / {} < {LOW_YIELD} %", tally.passed[0], tally.units);
            log["calculationsString"] = text.into();
        }
        log
    })
    .collect()
}
