//! Statistics of steps: every step with its measurements, and those that failed most often.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::figures::{Figures, Sample};
use super::groups::Directory;
use super::names::Name;
use super::selection::{self, ALL_RUNS};
use super::steps::{Measure, SEPARATOR, Step, Steps};
use super::tally::percent;
use super::{Fact, Filter, xml};
use crate::state::State;

/// Reports that are looked at, unless the filter says otherwise.
const MOST_REPORTS: usize = 10_000;
/// Failing steps that are listed, unless the filter says otherwise.
const TOP_FAILED: usize = 10;
/// Rows answered at most.
const MOST_ROWS: usize = 10_000;

/// A step over many reports.
struct StepTally<'a> {
    step: &'a Step,
    /// By status: P, D, S, F, E, T, others.
    statuses: [u64; 7],
    /// How often it decided a report: failed, error, terminated.
    decided: [u64; 3],
    seconds: Vec<f64>,
    /// In the order of the step.
    measures: Vec<(Name, MeasureTally<'a>)>,
}

struct MeasureTally<'a> {
    newest: &'a Measure,
    all: Sample,
    passed: Sample,
}

/// The rows of step analysis: one for each measurement, and one for each step without.
pub(crate) fn analysis(state: &State, filter: &Filter) -> Vec<Value> {
    let most = filter.max_count.unwrap_or(MOST_REPORTS).min(MOST_REPORTS);
    let facts = selection::tests(state, filter, 1, most);
    let steps = &state.analytics.steps;
    let tallies = tally(steps, &facts);
    let rows = tallies.iter().flat_map(|tally| tally.rows(steps));
    rows.take(filter.top_count.unwrap_or(MOST_ROWS).min(MOST_ROWS)).collect()
}

/// Steps in the order in which the newest reports run them.
fn tally<'a>(steps: &'a Steps, facts: &[Fact<'_>]) -> Vec<StepTally<'a>> {
    let mut tallies: Vec<StepTally<'a>> = Vec::new();
    let mut places = HashMap::new();
    for fact in facts {
        for step in steps.of(fact.id()) {
            let place = *places.entry(step.key()).or_insert_with(|| {
                tallies.push(StepTally::new(step));
                tallies.len() - 1
            });
            tallies[place].add(steps, step, *fact);
        }
    }
    tallies
}

impl<'a> StepTally<'a> {
    fn new(step: &'a Step) -> Self {
        let (seconds, measures) = (Vec::new(), Vec::new());
        Self { step, statuses: [0; 7], decided: [0; 3], seconds, measures }
    }

    fn add(&mut self, steps: &Steps, step: &'a Step, fact: Fact<'_>) {
        self.statuses["PDSFET".find(step.status).unwrap_or(6)] += 1;
        if step.is_cause
            && let Some(way) =
                ["Failed", "Error", "Terminated"].iter().position(|word| *word == fact.result())
        {
            self.decided[way] += 1;
        }
        self.seconds.extend(step.seconds);
        for measure in &step.measures {
            let Some(value) = measure.value else { continue };
            let place = self.measures.iter().position(|(name, _)| *name == measure.key());
            let place = place.unwrap_or_else(|| {
                let (lower, upper) = measure.bounds(steps.operator(measure));
                let sample = Sample::within(lower, upper);
                let tally = MeasureTally { newest: measure, all: sample.clone(), passed: sample };
                self.measures.push((measure.key(), tally));
                self.measures.len() - 1
            });
            let tally = &mut self.measures[place].1;
            tally.all.add(value);
            if measure.status != 'F' {
                tally.passed.add(value);
            }
        }
    }

    fn rows(&self, steps: &Steps) -> Vec<Value> {
        let step = self.step(steps);
        let row = |measure: Option<&MeasureTally<'_>>| {
            let mut row = step.clone();
            row.extend(measured(steps, measure));
            Value::Object(row)
        };
        if self.measures.is_empty() {
            return vec![row(None)];
        }
        self.measures.iter().map(|(_, measure)| row(Some(measure))).collect()
    }

    fn step(&self, steps: &Steps) -> Map<String, Value> {
        let [passed, done, skipped, failed, error, terminated, other] = self.statuses;
        let [min, max, avg, _] = super::figures::spread(self.seconds.clone());
        let value = json!({
            "stepName": steps.name(self.step),
            "stepPath": steps.path(self.step),
            "stepType": steps.kind(self.step),
            "stepGroup": self.step.group.to_string(),
            "stepCount": self.statuses.iter().sum::<u64>(),
            "stepPassedCount": passed,
            "stepDoneCount": done,
            "stepSkippedCount": skipped,
            "stepFailedCount": failed,
            "stepErrorCount": error,
            "stepTerminatedCount": terminated,
            "stepOtherCount": other,
            "stepFailedErrorTerminatedCount": failed + error + terminated,
            "stepCausedUutFailedErrorTerminated": self.decided.iter().sum::<u64>(),
            "stepCausedUutFailed": self.decided[0],
            "stepCausedUutError": self.decided[1],
            "stepCausedUutTerminated": self.decided[2],
            "stepTimeAvg": avg,
            "stepTimeMax": max,
            "stepTimeMin": min,
        });
        match value {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }
}

/// The measurement's part of a row: all figures, and the same without fails.
fn measured(steps: &Steps, tally: Option<&MeasureTally<'_>>) -> Map<String, Value> {
    let newest = tally.map(|tally| tally.newest);
    let name = newest.map(|measure| steps.measure_name(measure)).filter(|name| !name.is_empty());
    let limits = newest.map_or((None, None), |measure| (measure.low, measure.high));
    let all = tally.map(|tally| tally.all.figures()).unwrap_or_default();
    let passed = tally.map(|tally| tally.passed.figures()).unwrap_or_default();
    let mut row = Map::new();
    row.insert("measureName".into(), json!(name));
    row.insert("compOperator".into(), json!(newest.map(|measure| steps.operator(measure))));
    for (suffix, figures) in [("", all), ("Wof", passed)] {
        let mut put = |name: &str, value: Value| row.insert(format!("{name}{suffix}"), value);
        put("limit1", json!(limits.0));
        put("limit2", json!(limits.1));
        put("measureCount", json!(figures.count));
        for (name, value) in figures.named() {
            put(name, value);
        }
        let (high, low) = Figures::three_sigma(&figures);
        put("sigmaHigh3", json!(high));
        put("sigmaLow3", json!(low));
    }
    row
}

struct Failing<'a> {
    step: &'a Step,
    part_number: &'a str,
    /// Of the newest report in which it failed.
    revision: Option<&'a str>,
    fails: u64,
    runs: u64,
    first: Timestamp,
    last: Timestamp,
}

/// How often a step ran, and where its fails are counted.
#[derive(Default)]
struct Runs {
    count: u64,
    place: Option<usize>,
}

/// Steps without steps below that failed, ended by an error or were terminated, those with the most
/// fails first; a row for each step of each product.
pub(crate) fn top_failed(state: &State, filter: &Filter) -> Vec<Value> {
    let facts = selection::tests(state, filter, ALL_RUNS, filter.max_count.unwrap_or(usize::MAX));
    let directory = Directory::new(state);
    let steps = &state.analytics.steps;
    let mut found: Vec<Failing<'_>> = Vec::new();
    let mut runs: HashMap<(&str, (Name, Name)), Runs> = HashMap::new();
    for fact in &facts {
        for step in steps.of(fact.id()).iter().filter(|step| step.is_leaf) {
            let Runs { count, place } = runs.entry((fact.part_number(), step.key())).or_default();
            *count += 1;
            if !step.has_failed() {
                continue;
            }
            let place = *place.get_or_insert_with(|| {
                found.push(Failing {
                    step,
                    part_number: fact.part_number(),
                    revision: fact.revision(),
                    fails: 0,
                    runs: 0,
                    first: fact.start(),
                    last: fact.start(),
                });
                found.len() - 1
            });
            let failing = &mut found[place];
            failing.fails += 1;
            failing.first = failing.first.min(fact.start());
        }
    }
    for failing in &mut found {
        let count = runs.get(&(failing.part_number, failing.step.key()));
        failing.runs = count.map_or(0, |runs| runs.count);
    }
    found.sort_by(|a, b| {
        let products = a.part_number.cmp(b.part_number);
        let names = || products.then_with(|| steps.path(a.step).cmp(steps.path(b.step)));
        b.fails.cmp(&a.fails).then_with(names)
    });
    let rows = found.iter().map(|failing| (failing, percent(failing.fails, failing.runs)));
    let kept = rows.filter(|(_, rate)| {
        filter.most_yield.is_none_or(|most| rate.is_some_and(|rate| 100.0 - rate <= most))
    });
    kept.take(filter.top_count.unwrap_or(TOP_FAILED).min(MOST_ROWS))
        .map(|(failing, rate)| {
            let path = steps.path(failing.step);
            let sequence = path.rsplit_once(SEPARATOR).map_or("", |(sequence, _)| sequence);
            json!({
                "stepName": steps.name(failing.step),
                "stepPath": path,
                "stepType": steps.kind(failing.step),
                "stepGroup": failing.step.group.to_string(),
                "partNumber": failing.part_number,
                "revision": failing.revision,
                "productGroup": directory.product_groups(failing.part_number).first(),
                "failCount": failing.fails,
                "totalCount": failing.runs,
                "failRate": rate,
                "firstFailDate": failing.first.to_string(),
                "lastFailDate": failing.last.to_string(),
                "stepFilters": xml::filters("step", &[("path", path)]),
                "sequenceFilters": xml::filters("sequence", &[("path", sequence)]),
            })
        })
        .collect()
}
