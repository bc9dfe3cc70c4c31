//! The readiness checks, as they ended last.

use prometheus::core::Collector;
use prometheus::{GaugeVec, Opts};

use crate::health::Verdict;
use crate::labels::{Labels, OTHER};
use crate::sources::Reading;

pub(super) struct Checks {
    passed: GaugeVec,
    took: GaugeVec,
}

impl Checks {
    pub(super) fn new() -> Self {
        let gauge = |name, help| {
            GaugeVec::new(Opts::new(name, help), &["check"]).expect("name and label are valid")
        };
        Self {
            passed: gauge("wats_health_check_passed", "1 if the check passed when it ran last."),
            took: gauge("wats_health_check_duration_seconds", "How long the check took then."),
        }
    }

    pub(super) fn collectors(&self) -> [&dyn Collector; 2] {
        [&self.passed, &self.took]
    }

    pub(super) fn fill(&self, verdicts: &[Reading<Verdict>], labels: &Labels) {
        self.passed.reset();
        self.took.reset();
        for finding in verdicts.iter().flat_map(|reading| reading.stats.findings()) {
            let name = if labels.names.admits(&finding.name) { &*finding.name } else { OTHER };
            let passed = f64::from(u8::from(finding.passed()));
            self.passed.with_label_values(&[name]).set(passed);
            self.took.with_label_values(&[name]).set(finding.took.as_secs_f64());
        }
    }
}
