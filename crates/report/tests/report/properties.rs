//! Random reports: every object, keys absent, null and unknown, come back as they were.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wats_report::Report;

use crate::common::difference;
use crate::schema::{OBJECTS, keys};

/// A document is made from a tape of choices; when it ends, everything left is absent. Shortening
/// the tape makes a smaller document, so failures shrink.
pub(crate) struct Tape<'a>(std::slice::Iter<'a, u16>);

const TEXTS: [&str; 14] = [
    "P",
    "F",
    "GELE",
    "Log",
    "SequenceCall",
    "",
    " ",
    "NaN",
    "Line",
    "M",
    "0x1F",
    "\u{1f600}\"\\\n",
    "2026-03-01T08:00:00.0000000+01:00",
    "33A2D408-3FC8-480B-B554-6866C77FD91C",
];

const NUMBERS: [f64; 9] = [
    0.0,
    -0.0,
    1.5,
    -1e-300,
    5e-324,
    1.797_693_134_862_315_7e308,
    0.1,
    12.0,
    36.978_653_162_121_47,
];

impl<'a> Tape<'a> {
    pub(crate) fn new(choices: &'a [u16]) -> Self {
        Self(choices.iter())
    }

    fn next(&mut self, choices: usize) -> usize {
        self.0.next().map_or(0, |choice| usize::from(*choice) % choices)
    }

    pub(crate) fn object(&mut self, object: &str, depth: usize) -> Value {
        let mut map = Map::new();
        for (key, kind) in keys(object) {
            match self.next(4) {
                0 => {}
                1 => drop(map.insert(key.to_owned(), Value::Null)),
                _ => drop(map.insert(key.to_owned(), self.value(kind, depth))),
            }
        }
        if self.next(3) == 1 {
            map.insert(format!("x-{}", self.next(5)), self.unknown(3));
        }
        Value::Object(map)
    }

    fn value(&mut self, kind: &str, depth: usize) -> Value {
        match kind {
            "s" => json!(TEXTS[self.next(TEXTS.len())]),
            "n" => match self.next(4) {
                0 => json!(TEXTS[self.next(TEXTS.len())]),
                _ => json!(NUMBERS[self.next(NUMBERS.len())]),
            },
            "i" => match self.next(6) {
                0 => json!(TEXTS[self.next(TEXTS.len())]),
                1 => json!(i64::MIN),
                choice => json!(choice),
            },
            "b" => json!(self.next(2) == 1),
            "x" => [json!(true), json!(3)][self.next(2)].clone(),
            "is" => (0..self.next(3)).collect(),
            "ss" => (0..self.next(3)).map(|index| TEXTS[index]).collect(),
            _ if depth == 0 => json!(if kind.starts_with('[') { json!([]) } else { json!({}) }),
            _ => match kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
                Some(element) => {
                    (0..self.next(4)).map(|_| self.object(element, depth - 1)).collect()
                }
                None => self.object(kind, depth - 1),
            },
        }
    }

    fn unknown(&mut self, depth: usize) -> Value {
        match self.next(if depth == 0 { 5 } else { 7 }) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(u64::MAX),
            3 => json!(NUMBERS[self.next(NUMBERS.len())]),
            4 => json!(TEXTS[self.next(TEXTS.len())]),
            5 => (0..self.next(3)).map(|_| self.unknown(depth - 1)).collect(),
            _ => json!({ "pn": self.unknown(depth - 1) }),
        }
    }
}

fn check(document: &Value) -> Result<(), TestCaseError> {
    let report = Report::from_slice(document.to_string().as_bytes())
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    let json = report.to_vec().expect("what was read can be written");
    let written: Value = serde_json::from_slice(&json).expect("JSON");
    prop_assert_eq!(difference(document, &written), None);
    prop_assert_eq!(Report::from_slice(&json), Ok(report.clone()));
    // None of these may panic on whatever a report holds.
    drop(report.validate());
    report.failed_steps().for_each(drop);
    Ok(())
}

proptest! {
    #[test]
    fn any_report_comes_back_as_it_was(tape in vec(any::<u16>(), 0..3000)) {
        check(&Tape::new(&tape).object("Report", 6))?;
    }

    #[test]
    fn any_text_is_read_or_refused(json in "[\\[\\]{}\":,a-z0-9 .]{0,60}") {
        let _ = Report::from_slice(json.as_bytes());
    }
}

#[test]
fn a_report_with_every_key_null_and_one_with_every_key_set_come_back() {
    let null = keys("Report").map(|(key, _)| (key.to_owned(), Value::Null)).collect();
    check(&Value::Object(null)).expect("all null");
    let set = vec![2_u16; 2000];
    check(&Tape::new(&set).object("Report", 5)).expect("all set");
}

#[test]
fn the_generator_knows_every_key_of_the_contract() {
    let count: usize = OBJECTS.iter().map(|(object, _)| keys(object).count()).sum();
    assert_eq!((OBJECTS.len(), count), (25, 189));
    let Some(file) = crate::common::shared("spec/models.json") else { return };
    let models: Value =
        serde_json::from_slice(&std::fs::read(file).expect("readable")).expect("JSON");
    for (object, _) in OBJECTS {
        let contract = models["wsjf"][object].as_array().expect("an object of the contract");
        let wire: Vec<_> = contract.iter().map(|field| field["wire"].as_str().unwrap()).collect();
        let ours: Vec<_> = keys(object).map(|(key, _)| key).collect();
        assert_eq!(ours, wire, "{object}");
    }
}
