//! Measurements at paths, one by one or as figures; and the lists behind a failing step.

use serde_json::{Value, json};

use super::figures::Sample;
use super::selection::{self, ALL_RUNS};
use super::steps::{Measure, Step, Steps};
use super::{Fact, Filter, step_rows, xml};
use crate::reply::Reply;
use crate::state::State;

/// Measurements answered at most.
const MOST: usize = 10_000;
/// Days and steps that count when neither a time nor paths are named.
const DEFAULT_DAYS: i64 = 7;
const DEFAULT_STEPS: usize = 10;

/// Paths that were asked for.
#[derive(Debug)]
pub(crate) struct Paths(Vec<String>);

impl Paths {
    /// Reads paths joined with `;`.
    pub(crate) fn read(text: &str) -> Self {
        let paths = text.split(';').map(str::trim).filter(|path| !path.is_empty());
        Self(paths.map(str::to_owned).collect())
    }

    /// These paths; or, if there are none, those of the steps that failed most.
    fn or_failing(self, state: &State, filter: &Filter) -> Self {
        if !self.0.is_empty() {
            return self;
        }
        let mut filter = filter.clone();
        filter.top_count = Some(DEFAULT_STEPS);
        let rows = step_rows::top_failed(state, &filter);
        Self(rows.iter().filter_map(|row| row["stepPath"].as_str().map(str::to_owned)).collect())
    }

    /// A path without the name of a measurement means all measurements of the step.
    fn wants(&self, steps: &Steps, step: &Step, measure: &Measure) -> bool {
        let path = steps.measure_path(step, measure);
        self.0.iter().any(|wanted| *wanted == path || *wanted == steps.path(step))
    }
}

/// The time that counts, and the paths that are wanted.
fn scope(state: &State, filter: &Filter, paths: Paths) -> (Filter, Paths) {
    let filter = filter.or_last_days(DEFAULT_DAYS);
    let paths = paths.or_failing(state, &filter);
    (filter, paths)
}

/// Every numeric measurement at the paths, of the newest reports first.
fn visit<'a>(
    state: &'a State,
    filter: &Filter,
    paths: &Paths,
    mut see: impl FnMut(Fact<'a>, &'a Step, &'a Measure) -> bool,
) {
    let steps = &state.analytics.steps;
    let most = filter.max_count.unwrap_or(usize::MAX);
    for fact in selection::tests(state, filter, ALL_RUNS, most) {
        for step in steps.of(fact.id()) {
            for measure in step.measures.iter().filter(|measure| measure.value.is_some()) {
                if paths.wants(steps, step, measure) && !see(fact, step, measure) {
                    return;
                }
            }
        }
    }
}

/// Measurements, grouped by their path.
pub(crate) fn measurements(state: &State, filter: &Filter, paths: Paths) -> Vec<Value> {
    let (filter, paths) = scope(state, filter, paths);
    let steps = &state.analytics.steps;
    let most = filter.top_count.unwrap_or(MOST).min(MOST);
    let (mut seen, mut groups) = (0, Groups::default());
    visit(state, &filter, &paths, |fact, step, measure| {
        if seen == most {
            return false;
        }
        seen += 1;
        groups.at(steps.measure_path(step, measure), Vec::new).push(json!({
            "serialNumber": fact.serial_number(),
            "partNumber": fact.part_number(),
            "revision": fact.revision(),
            "id": fact.id(),
            "stepName": steps.name(step),
            "stepPath": steps.path(step),
            "value": measure.value,
            "limit1": measure.low,
            "limit2": measure.high,
            "unit": steps.unit(measure),
            "status": measure.status_word(),
            "startUtc": fact.start().to_string(),
        }));
        true
    });
    groups.rows(|rows: &Vec<Value>| json!(rows))
}

struct Aggregate<'a> {
    sample: Sample,
    fact: Fact<'a>,
    step: &'a Step,
    newest: &'a Measure,
}

/// Figures of the measurements at each path.
pub(crate) fn aggregated(state: &State, filter: &Filter, paths: Paths) -> Vec<Value> {
    let (filter, paths) = scope(state, filter, paths);
    let steps = &state.analytics.steps;
    let mut groups = Groups::default();
    visit(state, &filter, &paths, |fact, step, measure| {
        let first = || {
            let (lower, upper) = measure.bounds(steps.operator(measure));
            let sample = Sample::within(lower, upper);
            Aggregate { sample, fact, step, newest: measure }
        };
        let value = measure.value.unwrap_or_default();
        groups.at(steps.measure_path(step, measure), first).sample.add(value);
        true
    });
    groups.rows(|aggregate: &Aggregate<'_>| {
        let figures = aggregate.sample.figures();
        let mut row = json!({
            "stepName": steps.name(aggregate.step),
            "stepPath": steps.path(aggregate.step),
            "partNumber": aggregate.fact.part_number(),
            "revision": aggregate.fact.revision(),
            "count": figures.count,
            "limit1": aggregate.newest.low,
            "limit2": aggregate.newest.high,
            "unit": steps.unit(aggregate.newest),
        });
        for (name, value) in figures.named() {
            row[name] = value;
        }
        json!([row])
    })
}

/// Something for each path, in the order in which the paths were met.
struct Groups<T>(Vec<(String, T)>);

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Groups<T> {
    fn at(&mut self, path: String, new: impl FnOnce() -> T) -> &mut T {
        let place = self.0.iter().position(|(known, _)| *known == path);
        let place = place.unwrap_or_else(|| {
            self.0.push((path, new()));
            self.0.len() - 1
        });
        &mut self.0[place].1
    }

    fn rows(&self, measurements: impl Fn(&T) -> Value) -> Vec<Value> {
        let row = |(path, group): &(String, T)| json!({ "measurementPath": path, "measurements": measurements(group) });
        self.0.iter().map(row).collect()
    }
}

/// The steps that the lists behind a failing step are about.
#[derive(Debug)]
pub(crate) struct Wanted {
    steps: Vec<Vec<(String, String)>>,
    sequences: Vec<Vec<(String, String)>>,
}

impl Wanted {
    /// Reads the two XML texts.
    pub(crate) fn read(steps: &str, sequences: &str) -> Result<Self, Reply> {
        let read = |name: &str, text: &str| {
            xml::attributes(text).ok_or_else(|| {
                let text = format!("'{name}' must be a filter as TopFailed answers it.");
                Reply::bad_request(text)
            })
        };
        let steps = read("stepFilters", steps)?;
        Ok(Self { steps, sequences: read("sequenceFilters", sequences)? })
    }

    fn has(&self, steps: &Steps, step: &Step) -> bool {
        let (name, path) = (steps.name(step), steps.path(step));
        let sequence = path.rsplit_once(super::steps::SEPARATOR).map_or("", |(above, _)| above);
        let fits = |element: &[(String, String)], path: &str, name: &str| {
            element.iter().all(|(key, value)| match key.as_str() {
                "name" => value == name,
                "path" => value == path,
                _ => true,
            })
        };
        let sequence_name = sequence.rsplit(super::steps::SEPARATOR).next().unwrap_or_default();
        self.steps.iter().any(|element| fits(element, path, name))
            && (self.sequences.is_empty()
                || self.sequences.iter().any(|element| fits(element, sequence, sequence_name)))
    }
}

/// Every measurement of the wanted steps, of the newest reports first.
pub(crate) fn measurement_list(state: &State, filter: &Filter, wanted: &Wanted) -> Vec<Value> {
    let steps = &state.analytics.steps;
    let facts = selection::tests(state, filter, ALL_RUNS, filter.max_count.unwrap_or(MOST));
    let rows = facts.iter().flat_map(|fact| {
        let found = steps.of(fact.id()).iter().filter(|step| wanted.has(steps, step));
        found.flat_map(move |step| {
            step.measures.iter().map(move |measure| {
                json!({
                    "serialNumber": fact.serial_number(),
                    "partNumber": fact.part_number(),
                    "revision": fact.revision(),
                    "reportId": fact.id(),
                    "stepName": steps.name(step),
                    "stepPath": steps.path(step),
                    "value": measure.value,
                    "stringValue": measure.text,
                    "limitLow": measure.low,
                    "limitHigh": measure.high,
                    "unit": steps.unit(measure),
                    "status": measure.status_word(),
                    "startUtc": fact.start().to_string(),
                    "stationName": fact.station_name(),
                })
            })
        })
    });
    rows.take(filter.top_count.unwrap_or(MOST).min(MOST)).collect()
}

/// The status of the wanted steps in each report, of the newest reports first.
pub(crate) fn step_status_list(state: &State, filter: &Filter, wanted: &Wanted) -> Vec<Value> {
    let steps = &state.analytics.steps;
    let facts = selection::tests(state, filter, ALL_RUNS, filter.max_count.unwrap_or(MOST));
    let rows = facts.iter().flat_map(|fact| {
        let found = steps.of(fact.id()).iter().filter(|step| wanted.has(steps, step));
        found.map(move |step| {
            json!({
                "stepName": steps.name(step),
                "stepPath": steps.path(step),
                "stepType": steps.kind(step),
                "stepGroup": step.group.to_string(),
                "partNumber": fact.part_number(),
                "revision": fact.revision(),
                "passCount": u8::from(step.status == 'P'),
                "failCount": u8::from(step.has_failed()),
                "totalCount": 1,
                "status": step.status_word(),
                "startUtc": fact.start().to_string(),
                "serialNumber": fact.serial_number(),
                "reportId": fact.id(),
            })
        })
    });
    rows.take(filter.top_count.unwrap_or(MOST).min(MOST)).collect()
}
