//! What a test program measures: the same for every unit of a product in a process. Limits are
//! fixed here, values are drawn when a unit is tested.

use super::Rng;

/// A test program.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) file: String,
    pub(crate) version: String,
    pub(crate) groups: Vec<(&'static str, Vec<Check>)>,
}

/// One step of a test program.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) kind: CheckKind,
}

#[derive(Clone, Debug)]
pub(crate) enum CheckKind {
    /// A number between two limits.
    Range { unit: &'static str, low: f64, high: f64 },
    /// A number below a limit.
    Below { unit: &'static str, limit: f64 },
    /// A number that is only recorded.
    Record { unit: &'static str, nominal: f64 },
    /// A text that must be equal.
    Text { expected: String },
    /// Passed or failed, nothing measured.
    Flag,
}

const GROUPS: [&str; 5] = ["Supply", "Current", "Communication", "Calibration", "Interfaces"];
const RAILS: [(&str, f64); 6] =
    [("1V2", 1.2), ("1V8", 1.8), ("3V3", 3.3), ("5V", 5.0), ("12V", 12.0), ("24V", 24.0)];

impl Plan {
    pub(crate) fn new(part_number: &str, process: i64, seed: u64) -> Self {
        let mut rng = Rng::new(seed).fork(&format!("plan {part_number} {process}"));
        let groups = GROUPS[..rng.between(2, GROUPS.len())].iter();
        let groups = groups.map(|group| (*group, checks(group, &mut rng))).collect();
        Self {
            file: format!("{part_number}_{process}.seq"),
            version: format!("{}.{}.0", rng.between(1, 3), rng.below(10)),
            groups,
        }
    }

    /// Number of checks in all groups.
    pub(crate) fn len(&self) -> usize {
        self.groups.iter().map(|(_, checks)| checks.len()).sum()
    }
}

fn checks(group: &str, rng: &mut Rng) -> Vec<Check> {
    let count = rng.between(2, RAILS.len());
    RAILS[..count]
        .iter()
        .enumerate()
        .map(|(index, (rail, volts))| match group {
            "Supply" => Check {
                name: format!("{rail} rail"),
                kind: CheckKind::Range { unit: "V", low: volts * 0.95, high: volts * 1.05 },
            },
            "Current" if index == 0 => Check {
                name: "Ambient temperature".to_owned(),
                kind: CheckKind::Record { unit: "°C", nominal: 23.0 },
            },
            "Current" => Check {
                name: format!("{rail} current"),
                kind: CheckKind::Below { unit: "mA", limit: 50.0 * (index + 1) as f64 },
            },
            "Communication" => Check {
                name: format!("Identify port {index}"),
                kind: CheckKind::Text { expected: format!("FW {}.{index}", rng.between(1, 4)) },
            },
            "Calibration" => Check {
                name: format!("Gain error channel {index}"),
                kind: CheckKind::Range { unit: "%", low: -0.5, high: 0.5 },
            },
            _ => Check { name: format!("Loop-back {index}"), kind: CheckKind::Flag },
        })
        .collect()
}
