//! What statistics keep of the steps of a test: derived once when the report is received, so that
//! nobody has to parse ten thousand documents to answer a question.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::names::{Name, Names};
use crate::state::submission::integer;

/// Between the names of a step path (the pilcrow, U+00B6); twice before that of a measurement.
pub(crate) const SEPARATOR: &str = "¶";

/// The steps of all tests.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Steps {
    names: Names,
    by_report: BTreeMap<Uuid, Vec<Step>>,
}

/// One step of one test.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Step {
    path: Name,
    name: Name,
    kind: Name,
    pub(crate) id: Option<i64>,
    pub(crate) group: char,
    pub(crate) status: char,
    /// Whether it has no steps below.
    pub(crate) is_leaf: bool,
    /// Whether the report says that it decided the result.
    pub(crate) is_cause: bool,
    pub(crate) seconds: Option<f64>,
    pub(crate) measures: Vec<Measure>,
}

/// One measurement of a step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Measure {
    name: Name,
    operator: Name,
    unit: Name,
    pub(crate) status: char,
    /// Absent if it is no finite number.
    pub(crate) value: Option<f64>,
    /// The value of a text measurement.
    pub(crate) text: Option<String>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
}

impl Steps {
    pub(crate) fn insert(&mut self, report: Uuid, document: &Value) {
        let named = integer(&document["uut"]["stepIdCausedUUTFailure"]);
        let mut found = Vec::new();
        let mut reader = Reader { names: &mut self.names, named, found: &mut found };
        reader.step(&document["root"], "");
        self.by_report.insert(report, found);
    }

    pub(crate) fn remove(&mut self, report: Uuid) {
        self.by_report.remove(&report);
    }

    /// The steps of a report, in execution order.
    pub(crate) fn of(&self, report: Uuid) -> &[Step] {
        self.by_report.get(&report).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn path(&self, step: &Step) -> &str {
        self.names.get(step.path)
    }

    pub(crate) fn name(&self, step: &Step) -> &str {
        self.names.get(step.name)
    }

    pub(crate) fn kind(&self, step: &Step) -> &str {
        self.names.get(step.kind)
    }

    /// Name of a measurement; empty if it has none.
    pub(crate) fn measure_name(&self, measure: &Measure) -> &str {
        self.names.get(measure.name)
    }

    pub(crate) fn operator(&self, measure: &Measure) -> &str {
        self.names.get(measure.operator)
    }

    pub(crate) fn unit(&self, measure: &Measure) -> &str {
        self.names.get(measure.unit)
    }

    /// Path of a measurement: that of its step, and its name if it has one.
    pub(crate) fn measure_path(&self, step: &Step, measure: &Measure) -> String {
        match self.measure_name(measure) {
            "" => self.path(step).to_owned(),
            name => format!("{}{SEPARATOR}{SEPARATOR}{name}", self.path(step)),
        }
    }
}

impl Step {
    /// What steps of different reports are told apart by.
    pub(crate) fn key(&self) -> (Name, Name) {
        (self.path, self.kind)
    }

    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.status, 'F' | 'E' | 'T')
    }

    /// The status as a word.
    pub(crate) fn status_word(&self) -> &'static str {
        word(self.status)
    }
}

impl Measure {
    pub(crate) fn key(&self) -> Name {
        self.name
    }

    /// The status as a word.
    pub(crate) fn status_word(&self) -> &'static str {
        word(self.status)
    }

    /// The bounds that the value must lie between, as the operator reads the limits. With one limit,
    /// reports state it as the lower one.
    pub(crate) fn bounds(&self, operator: &str) -> (Option<f64>, Option<f64>) {
        match operator {
            "GELE" | "GTLT" | "GELT" | "GTLE" => (self.low, self.high),
            "GE" | "GT" => (self.low, None),
            "LE" | "LT" => (None, self.low.or(self.high)),
            _ => (None, None),
        }
    }
}

fn word(status: char) -> &'static str {
    match status {
        'P' => "Passed",
        'F' => "Failed",
        'D' => "Done",
        'S' => "Skipped",
        'E' => "Error",
        'T' => "Terminated",
        _ => "Unknown",
    }
}

struct Reader<'a> {
    names: &'a mut Names,
    /// Id of the step that caused the failure, if the report names one.
    named: Option<i64>,
    found: &'a mut Vec<Step>,
}

impl Reader<'_> {
    /// The depth is bounded by the parser, which refuses documents nested deeper than 128.
    fn step(&mut self, step: &Value, above: &str) {
        let Some(name) = step["name"].as_str() else { return };
        let path = if above.is_empty() { name.to_owned() } else { [above, name].join(SEPARATOR) };
        let below = step["steps"].as_array().map_or(&[][..], Vec::as_slice);
        let id = integer(&step["id"]);
        let marked = step["causedUUTFailure"] == Value::Bool(true);
        let measures = ["numericMeas", "stringMeas", "booleanMeas"]
            .iter()
            .flat_map(|list| step[*list].as_array().into_iter().flatten());
        let measures = measures.map(|measure| self.measure(measure)).collect();
        let read = Step {
            path: self.names.keep(&path),
            name: self.names.keep(name),
            kind: self.names.keep(step["stepType"].as_str().unwrap_or_default()),
            id,
            group: letter(&step["group"]),
            status: letter(&step["status"]),
            is_leaf: below.is_empty(),
            is_cause: marked || id.is_some() && id == self.named,
            seconds: finite(&step["totTime"]),
            measures,
        };
        self.found.push(read);
        for inner in below {
            self.step(inner, &path);
        }
    }

    fn measure(&mut self, measure: &Value) -> Measure {
        let mut keep = |field: &str| self.names.keep(measure[field].as_str().unwrap_or_default());
        let value = finite(&measure["value"]);
        Measure {
            name: keep("name"),
            operator: keep("compOp"),
            unit: keep("unit"),
            status: letter(&measure["status"]),
            value,
            text: measure["value"].as_str().map(str::to_owned),
            low: finite(&measure["lowLimit"]),
            high: finite(&measure["highLimit"]),
        }
    }
}

/// A number that can be computed with; reports write others as texts.
fn finite(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| number.is_finite())
}

fn letter(value: &Value) -> char {
    value.as_str().and_then(|text| text.chars().next()).unwrap_or('U')
}
