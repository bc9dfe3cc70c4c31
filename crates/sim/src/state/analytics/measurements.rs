//! Measurements at paths, one by one or as figures.

use serde_json::{Value, json};

use super::figures::Sample;
use super::selection::{self, ALL_RUNS};
use super::steps::{Measure, Step, Steps};
use super::{Fact, Filter, step_rows};
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
        let path = steps.path(step);
        // Most steps are not wanted; theirs are not put together.
        let mut close = self.0.iter().filter(|wanted| wanted.starts_with(path)).peekable();
        close.peek().is_some() && {
            let whole = steps.measure_path(step, measure);
            close.any(|wanted| wanted == path || *wanted == whole)
        }
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
