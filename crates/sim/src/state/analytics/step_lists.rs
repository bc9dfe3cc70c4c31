//! The lists behind a failing step: its measurements and its statuses, report by report.

use serde_json::{Value, json};

use super::selection::{self, ALL_RUNS};
use super::steps::{SEPARATOR, Step, Steps};
use super::{Filter, xml};
use crate::reply::Reply;
use crate::state::State;

/// Rows answered at most.
const MOST: usize = 10_000;

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
        let sequence = path.rsplit_once(SEPARATOR).map_or("", |(above, _)| above);
        let fits = |element: &[(String, String)], path: &str, name: &str| {
            element.iter().all(|(key, value)| match key.as_str() {
                "name" => value == name,
                "path" => value == path,
                _ => true,
            })
        };
        let sequence_name = sequence.rsplit(SEPARATOR).next().unwrap_or_default();
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
