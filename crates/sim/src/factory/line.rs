//! Units on their way through the line: each is tested in two processes; a failure is retested
//! at once or repaired first. Everything is handed to the state as a report, the way stations do
//! it, so that headers, runs, units and counters follow from the same rules.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::catalog::{Made, first_day};
use super::plan::Plan;
use super::{Rng, uur, uut};
use crate::state::{State, Submission};

/// Processes every unit passes, in order.
const ROUTE: [(i64, &str); 2] = [(50, "PCBA test"), (100, "FCT")];

/// Share of tests that fail.
const FAILURE_RATE: f64 = 0.08;

/// Share of failures that are retested without a repair.
const RETEST_RATE: f64 = 0.6;

/// Offset of the factory's clocks from UTC: one hour, all year.
const OFFSET_HOURS: i64 = 1;

/// One physical unit.
#[derive(Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) product: &'a Made,
    pub(crate) revision: &'a str,
    pub(crate) serial_number: String,
    pub(crate) batch: String,
}

/// A point in time as reports write it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(Timestamp);

impl Moment {
    /// Local time with its offset.
    pub(crate) fn local(self) -> String {
        let shown = self.0.saturating_add(SignedDuration::from_hours(OFFSET_HOURS));
        let shown = shown.unwrap_or(self.0).to_string();
        format!("{}+{OFFSET_HOURS:02}:00", shown.trim_end_matches('Z'))
    }

    pub(crate) fn utc(self) -> String {
        self.0.to_string()
    }

    pub(crate) fn later(self, seconds: f64) -> Self {
        let moved = self.0.checked_add(SignedDuration::from_secs_f64(seconds.round()));
        Self(moved.unwrap_or(self.0))
    }
}

/// Runs the line until `reports` reports exist.
pub(crate) fn run(state: &mut State, products: &[Made], reports: usize, seed: u64) {
    let mut rng = Rng::new(seed).fork("line");
    let mut plans = HashMap::new();
    let mut clock = Moment(first_day());
    let mut left = reports;
    let mut serial = 0;
    while left > 0 {
        serial += 1;
        let product = rng.pick(products);
        let piece = Piece {
            product,
            revision: rng.pick::<String>(&product.revisions),
            serial_number: format!("{:02}{serial:06}", seed % 100),
            batch: format!("LOT-{:04}", serial / 25 + 1),
        };
        clock = clock.later(60.0 + 540.0 * rng.unit());
        let mut moment = clock;
        for process in ROUTE {
            let plan = plans
                .entry((&product.part_number, process.0))
                .or_insert_with(|| Plan::new(&product.part_number, process.0, seed));
            for document in attempts(&piece, process, plan, &mut moment, &mut rng) {
                if left == 0 {
                    return;
                }
                receive(state, &document);
                left -= 1;
            }
        }
    }
}

/// Tests of a piece in one process, with what happens between them, until it passes or is given
/// up after three.
fn attempts(
    piece: &Piece<'_>,
    process: (i64, &str),
    plan: &Plan,
    moment: &mut Moment,
    rng: &mut Rng,
) -> Vec<Value> {
    let mut documents = Vec::new();
    for _ in 0..3 {
        let fails = rng.chance(FAILURE_RATE);
        let test = uut::test(piece, process, plan, moment, fails, rng);
        *moment = moment.later(test.seconds + 30.0);
        let failed = test.failed.is_some();
        documents.push(test.document.clone());
        if !failed {
            break;
        }
        if !rng.chance(RETEST_RATE) {
            let minutes = rng.between(5, 40);
            *moment = moment.later(1_800.0);
            documents.push(uur::repair(piece, process, &test, moment, minutes, rng));
            *moment = moment.later((minutes + 1) as f64 * 60.0);
        }
    }
    documents
}

fn receive(state: &mut State, document: &Value) {
    let submission = Submission::read(document.to_string().into())
        .expect("a generated report keeps the rules it is checked by");
    state.receive(&submission);
}
