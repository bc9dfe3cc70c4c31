//! How equipment is used: connection and execution time, and overall effectiveness.
//!
//! The **connection time** of a test is what passed at its station and socket since the test before
//! it ended; the first test there has none. No report states it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use super::figures::spread;
use super::groups::Directory;
use super::selection::{self, ALL_RUNS};
use super::{Fact, Filter, Grouping};
use crate::state::State;

/// Reports that are listed, unless the filter says otherwise.
const MOST_LISTED: usize = 1_000;
const MOST: usize = 10_000;
/// Seconds of an hour.
const HOUR: f64 = 3_600.0;

/// Seconds that the times of a report may have.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds {
    pub(crate) connection: (Option<f64>, Option<f64>),
    pub(crate) execution: (Option<f64>, Option<f64>),
}

/// A test with its times in seconds.
#[derive(Clone, Copy)]
struct Timed<'a> {
    fact: Fact<'a>,
    connection: Option<f64>,
    execution: f64,
}

impl Bounds {
    fn hold(&self, timed: &Timed<'_>) -> bool {
        let lies = |value: f64, (least, most): (Option<f64>, Option<f64>)| {
            least.is_none_or(|least| value >= least) && most.is_none_or(|most| value <= most)
        };
        lies(timed.connection.unwrap_or_default(), self.connection)
            && lies(timed.execution, self.execution)
    }
}

/// The tests that match, newest first, with times within the bounds.
fn timed<'a>(state: &'a State, filter: &Filter, bounds: Bounds) -> Vec<Timed<'a>> {
    let connections = connections(state);
    let facts = selection::tests(state, filter, ALL_RUNS, filter.max_count.unwrap_or(usize::MAX));
    let timed = facts.into_iter().map(|fact| Timed {
        fact,
        connection: connections.get(&fact.id()).copied(),
        execution: fact.execution_time().unwrap_or_default(),
    });
    timed.filter(|timed| bounds.hold(timed)).collect()
}

fn connections(state: &State) -> HashMap<Uuid, f64> {
    let mut places: BTreeMap<(Option<&str>, Option<i64>), Vec<Fact<'_>>> = BTreeMap::new();
    for fact in state.reports.rows().map(Fact).filter(|fact| fact.is_test()) {
        places.entry((fact.station_name(), fact.socket())).or_default().push(fact);
    }
    let mut found = HashMap::new();
    for facts in places.values_mut() {
        facts.sort_by_key(|fact| (fact.start(), fact.id()));
        for pair in facts.windows(2) {
            let passed = pair[1].start().duration_since(end(pair[0])).as_secs_f64();
            found.insert(pair[1].id(), passed.max(0.0));
        }
    }
    found
}

fn end(fact: Fact<'_>) -> Timestamp {
    let seconds = SignedDuration::try_from_secs_f64(fact.execution_time().unwrap_or_default());
    seconds.ok().and_then(|time| fact.start().checked_add(time).ok()).unwrap_or(fact.start())
}

/// Times over all, by column, and report by report.
pub(crate) fn analysis(state: &State, filter: &Filter, bounds: Bounds) -> Value {
    let all = timed(state, filter, bounds);
    let directory = Directory::new(state);
    let most = filter.top_count.unwrap_or(MOST_LISTED).min(MOST);
    let grouping = filter.grouping.unwrap_or(Grouping::Day);
    let reports: Vec<Value> =
        all.iter().take(most).map(|timed| row(timed, &directory, grouping)).collect();
    let columns: [(&str, Pick); 4] = [
        ("partNumber", |fact| Some(fact.part_number())),
        ("testOperation", |fact| fact.process_name()),
        ("stationName", |fact| fact.station_name()),
        ("status", |fact| Some(fact.result())),
    ];
    let broken_down: Vec<Value> = columns
        .iter()
        .map(|(dimension, pick)| {
            let mut parts: BTreeMap<&str, Vec<Timed<'_>>> = BTreeMap::new();
            for timed in &all {
                parts.entry(pick(timed.fact).unwrap_or_default()).or_default().push(*timed);
            }
            let statistics: Vec<Value> =
                parts.iter().map(|(category, part)| statistics(category, part)).collect();
            json!({ "dimension": dimension, "statistics": statistics })
        })
        .collect();
    let mut answer = statistics("All", &all);
    answer["reports"] = reports.into();
    answer["dimensionStatistics"] = broken_down.into();
    answer
}

/// The value of a report that times are broken down by.
type Pick = fn(Fact<'_>) -> Option<&str>;

fn statistics(category: &str, reports: &[Timed<'_>]) -> Value {
    let mut row = json!({ "category": category });
    let times: [(&str, Vec<f64>); 3] = [
        ("ConnectionTime", reports.iter().filter_map(|timed| timed.connection).collect()),
        ("ExecutionTime", reports.iter().map(|timed| timed.execution).collect()),
        ("ConnectionAndExecutionTime", reports.iter().map(Timed::both).collect()),
    ];
    for (name, values) in times {
        for (figure, value) in ["min", "max", "avg", "median"].into_iter().zip(spread(values)) {
            row[format!("{figure}{name}")] = json!(value);
        }
    }
    row
}

impl Timed<'_> {
    fn both(&self) -> f64 {
        self.connection.unwrap_or_default() + self.execution
    }
}

fn row(timed: &Timed<'_>, directory: &Directory<'_>, grouping: Grouping) -> Value {
    let fact = timed.fact;
    json!({
        "id": fact.id(),
        "serialNumber": fact.serial_number(),
        "partNumber": fact.part_number(),
        "productName": directory.product_name(fact.part_number()),
        "revision": fact.revision(),
        "testOperation": fact.process_name(),
        "swFilename": fact.sw_filename(),
        "swVersion": fact.sw_version(),
        "status": fact.result(),
        "stationName": fact.station_name(),
        "location": fact.location(),
        "purpose": fact.purpose(),
        "socketIndex": fact.socket(),
        "operator": fact.operator(),
        "period": grouping.label(grouping.start(fact.start())),
        "startUtc": fact.start().to_string(),
        "endUtc": end(fact).to_string(),
        "connectionTime": timed.connection,
        "executionTime": timed.execution,
        "connectionAndExecutionTime": timed.both(),
        "stepCausedUutFailure": fact.cause(),
        "stepPathCausedUutFailure": fact.cause_path(),
    })
}

/// What effectiveness is measured against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Targets {
    /// Hours a day, from Monday on.
    pub(crate) hours: [f64; 7],
    pub(crate) output_per_day: Option<f64>,
}

/// Effectiveness of the stations that the filter selects, in percent.
///
/// Planned are the hours of every day from the first to the last test, at every station. Available is
/// the time of the tests in it; performance compares the output with the target, or, without one, with
/// what the fastest good test would have allowed; quality is the share of good tests.
pub(crate) fn effectiveness(
    state: &State,
    filter: &Filter,
    bounds: Bounds,
    targets: Targets,
) -> Value {
    let all = timed(state, filter, bounds);
    let stations: BTreeSet<_> = all.iter().map(|timed| timed.fact.station_name()).collect();
    let starts = || all.iter().map(|timed| timed.fact.start());
    let days = starts().min().zip(starts().max()).map_or_else(Vec::new, |(a, b)| days(a, b));
    let hours: f64 = days.iter().map(|weekday| targets.hours[*weekday]).sum();
    let planned = hours * HOUR * stations.len() as f64;
    let run: f64 = all.iter().map(|timed| timed.execution).sum();
    let good = all.iter().filter(|timed| timed.fact.passed()).count();
    let (count, total) = (all.len(), all.len() as f64);
    let share = |part: f64, whole: f64| (whole > 0.0).then(|| (part / whole).min(1.0));

    let fastest = all.iter().filter(|timed| timed.fact.passed()).map(|timed| timed.execution);
    let ideal = match targets.output_per_day {
        // Days on which nothing is planned have no target.
        Some(output) if output > 0.0 => {
            let working = days.iter().filter(|weekday| targets.hours[**weekday] > 0.0).count();
            share(run, output * working as f64).and(Some(run / (output * working as f64)))
        }
        _ => fastest.reduce(f64::min),
    };
    let availability = share(run, planned);
    let performance = ideal.and_then(|ideal| share(ideal * total, run));
    let quality = share(good as f64, total);
    let oee = availability.zip(performance).zip(quality).map(|((a, p), q)| a * p * q * 100.0);
    let percent = |share: Option<f64>| share.map(|share| share * 100.0);
    let whole = days.len() as f64 * 24.0 * HOUR * stations.len() as f64;
    json!({
        "oee": oee,
        "availability": percent(availability),
        "performance": percent(performance),
        "quality": percent(quality),
        "totalTime": whole,
        "runTime": run,
        "downTime": (planned - run).max(0.0),
        "plannedProductionTime": planned,
        "totalCount": count,
        "goodCount": good,
        "rejectCount": count - good,
        "idealCycleTime": ideal,
        "actualCycleTime": (count > 0).then(|| run / total),
        "period": null,
        "partNumber": only(all.iter().map(|timed| Some(timed.fact.part_number()))),
        "stationName": only(stations.into_iter()),
    })
}

/// The weekdays, from Monday as 0, of all days from one moment to another.
fn days(from: Timestamp, to: Timestamp) -> Vec<usize> {
    /// More years than a factory has records of.
    const MOST_DAYS: usize = 36_600;
    let day = |at: Timestamp| Offset::UTC.to_datetime(at).date();
    let (mut date, last) = (day(from), day(to));
    let mut weekdays = Vec::new();
    while date <= last && weekdays.len() < MOST_DAYS {
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset());
        weekdays.push(weekday.unwrap_or_default());
        match date.tomorrow() {
            Ok(next) => date = next,
            Err(_) => break,
        }
    }
    weekdays
}

/// The value that all have in common.
fn only<'a>(mut values: impl Iterator<Item = Option<&'a str>>) -> Option<&'a str> {
    let first = values.next()??;
    values.all(|value| value == Some(first)).then_some(first)
}
