//! The documents that the benchmarks work on. Nothing is measured here.

use serde::{Deserialize, Serialize};

/// A document with the proportions of a test report: a short head and many measurements, with texts
/// that repeat and numbers that do not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Unique in a real system.
    pub id: String,
    /// The unit under test.
    pub serial_number: String,
    /// Its product.
    pub part_number: String,
    /// Start of the test.
    pub start: String,
    /// The measurements.
    pub steps: Vec<Step>,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Place in the sequence.
    pub id: u32,
    /// What was measured.
    pub name: String,
    /// `P` or `F`.
    pub status: char,
    /// The measured number.
    pub value: f64,
    /// The lower limit, if there is one.
    pub low_limit: Option<f64>,
    /// The upper limit, if there is one.
    pub high_limit: Option<f64>,
    /// The unit of the three numbers.
    pub unit: String,
    /// Duration in seconds.
    pub total_time: f64,
}

/// A report of `steps` measurements, the same on every call.
pub fn report(steps: u32) -> Report {
    let mut state = 7;
    Report {
        id: "5b2c7b06-3f7e-4b5c-9a3e-0d6a4a1f7c11".to_owned(),
        serial_number: "SN-2041-000173".to_owned(),
        part_number: "WIDGET-001".to_owned(),
        start: "2026-03-14T09:26:53.589+01:00".to_owned(),
        steps: (0..steps).map(|id| step(id, &mut state)).collect(),
    }
}

fn step(id: u32, state: &mut u32) -> Step {
    const NAMES: [&str; 4] = ["Supply voltage 3V3", "Idle current", "RF output power", "Ripple"];
    const UNITS: [&str; 4] = ["V", "mA", "dBm", "mV"];
    let kind = id as usize % NAMES.len();
    Step {
        id,
        name: format!("{} channel {}", NAMES[kind], id % 16),
        status: if id.is_multiple_of(97) { 'F' } else { 'P' },
        value: 3.0 + noise(state),
        low_limit: (kind != 3).then_some(2.5),
        high_limit: Some(4.25),
        unit: UNITS[kind].to_owned(),
        total_time: noise(state),
    }
}

/// A number from 0 to 1 with six decimals, as instruments give them. The generator is Lehmer's with
/// the constants of `minstd`; only repeatability matters here.
fn noise(state: &mut u32) -> f64 {
    let next = u64::from(*state) * 48_271 % 2_147_483_647;
    *state = u32::try_from(next).unwrap_or(1);
    f64::from(*state % 1_000_000) / 1e6
}
