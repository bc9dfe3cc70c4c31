//! Tests as activities of units. No operation of the API initialises a workflow, so every unit has
//! one, of a released definition, whose current activity is a test.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::state::{Status, stamp};

/// Tests by unit.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Workflow(BTreeMap<String, Test>);

/// The test of a unit.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Test {
    /// Since when it is under way.
    since: Option<String>,
    station: Option<String>,
    operator: Option<String>,
    ended: u32,
    passed: Option<bool>,
}

/// Part number and serial number as one key: neither holds the character between them.
fn key(part_number: &str, serial_number: &str) -> String {
    format!("{part_number}\u{1f}{serial_number}")
}

impl Workflow {
    /// Starts the test of a unit that exists; whether it could be.
    pub(crate) fn start(
        &mut self,
        unit: (&str, &str),
        station: Option<&str>,
        operator: Option<&str>,
        status: Status,
    ) -> bool {
        let test = self.0.entry(key(unit.0, unit.1)).or_default();
        if status != Status::Released || test.since.is_some() {
            return false;
        }
        test.since = Some(stamp::now());
        test.station = station.map(str::to_owned);
        test.operator = operator.map(str::to_owned);
        true
    }

    /// Ends the test of a unit; whether one was under way.
    pub(crate) fn end(&mut self, unit: (&str, &str), passed: bool, status: Status) -> bool {
        let Some(test) = self.0.get_mut(&key(unit.0, unit.1)) else { return false };
        if status != Status::Released || test.since.take().is_none() {
            return false;
        }
        test.ended = test.ended.saturating_add(1);
        test.passed = Some(passed);
        true
    }
}
