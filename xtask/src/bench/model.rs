//! What a comparison finds, as data: everything that is shown, written or decided comes from here.

use serde_json::Value;

use super::callgrind::Counted;
use super::git::Revision;
use super::machine::Machine;
use super::stats::Interval;
use super::verdict::{Metric, Verdict};

/// What a case may be decided on; see the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    Everything,
    Counts,
    Report,
}

/// A case as the worker tells it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CaseInfo {
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) bytes: u64,
    pub(crate) gate: Gate,
    /// Why not everything is decided on.
    pub(crate) reason: String,
    /// Operations that are counted.
    pub(crate) counted: u64,
    /// Whether single operations are timed.
    pub(crate) latency: bool,
}

impl CaseInfo {
    /// Reads a line of `wats-bench-worker --list`; `None` for a case that is only for people.
    pub(crate) fn parse(line: &str) -> Result<Option<Self>, String> {
        let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let gate = match value["gate"].as_str() {
            Some("everything") => Gate::Everything,
            Some("counts") => Gate::Counts,
            Some("report") => Gate::Report,
            Some("nothing") => return Ok(None),
            _ => return Err(format!("a worker told a case that is not understood: {line}")),
        };
        Ok(Some(Self {
            name: text("name"),
            unit: text("unit"),
            bytes: value["bytes"].as_u64().unwrap_or_default(),
            gate,
            reason: text("reason"),
            counted: value["counted"].as_u64().unwrap_or(1).max(1),
            latency: value["latency"].as_bool().unwrap_or_default(),
        }))
    }
}

/// One figure of one case on both sides. Counts and times are those of one operation.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) metric: Metric,
    pub(crate) base: f64,
    pub(crate) head: f64,
    /// The change of a time, as a share.
    pub(crate) interval: Option<Interval>,
    pub(crate) verdict: Verdict,
    /// Why it was let through, why it is not decided on, or what else is to be said.
    pub(crate) note: String,
}

/// Times of one operation in one round, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Timing {
    /// Of the thread on a processor: the quartile of the samples.
    pub(crate) cpu: f64,
    /// Of time: the quartile of the samples.
    pub(crate) wall: f64,
    /// p50, p95, p99 of single operations.
    pub(crate) latency: Option<[f64; 3]>,
}

/// Both sides of a round: base, head.
pub(crate) type Round = [Timing; 2];

/// What was found of a case.
#[derive(Debug, Clone)]
pub(crate) struct CaseResult {
    pub(crate) info: CaseInfo,
    pub(crate) findings: Vec<Finding>,
    /// The rounds that decided.
    pub(crate) rounds: Vec<Round>,
    /// Whether a second sample was taken, which then decided alone.
    pub(crate) confirmed: bool,
    /// By function, of both sides.
    pub(crate) counted: Option<[Counted; 2]>,
}

impl CaseResult {
    /// The worst of its verdicts.
    pub(crate) fn verdict(&self) -> Verdict {
        let verdicts = self.findings.iter().map(|finding| finding.verdict);
        let worst = verdicts.clone().max().unwrap_or(Verdict::Reported);
        // Better in something, and worse in nothing.
        let better = verdicts.clone().any(|verdict| verdict == Verdict::Faster);
        if better && worst <= Verdict::Reported { Verdict::Faster } else { worst }
    }

    pub(crate) fn finding(&self, metric: Metric) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.metric == metric)
    }
}

/// Everything that a comparison found.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) base: Revision,
    pub(crate) head: Revision,
    pub(crate) machine: Machine,
    pub(crate) rustc: String,
    pub(crate) valgrind: String,
    pub(crate) date: String,
    /// All of it, and what of it was building.
    pub(crate) seconds: f64,
    pub(crate) building: f64,
    pub(crate) quick: bool,
    pub(crate) layouts: usize,
    /// What was compared; what is worked out (hit rates, sizes) as cases of one figure each.
    pub(crate) cases: Vec<CaseResult>,
    /// Cases that one side does not have, or cannot run.
    pub(crate) not_compared: Vec<String>,
    /// Cases that the head should be able to run and cannot.
    pub(crate) broken: Vec<String>,
    /// What else people should know.
    pub(crate) notes: Vec<String>,
}

impl Outcome {
    /// Whether the change may not go in.
    pub(crate) fn failed(&self) -> bool {
        !self.broken.is_empty() || self.count(Verdict::Failed) > 0
    }

    /// How many cases got this verdict.
    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        self.cases.iter().filter(|case| case.verdict() == verdict).count()
    }

    /// One line: how many of what.
    pub(crate) fn summary(&self) -> String {
        let mut parts = Vec::new();
        for (verdict, one, many) in [
            (Verdict::Failed, "regression", "regressions"),
            (Verdict::Acknowledged, "acknowledged", "acknowledged"),
            (Verdict::Inconclusive, "inconclusive", "inconclusive"),
            (Verdict::Warned, "warning", "warnings"),
            (Verdict::Faster, "faster", "faster"),
        ] {
            match self.count(verdict) {
                0 => {}
                1 => parts.push(format!("1 {one}")),
                count => parts.push(format!("{count} {many}")),
            }
        }
        if !self.broken.is_empty() {
            parts.insert(0, format!("{} broken", self.broken.len()));
        }
        let same = self.count(Verdict::Same) + self.count(Verdict::Reported);
        parts.push(format!("{same} unchanged"));
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_read_from_a_line_of_the_worker() {
        let line = r#"{"name":"cache/hit","unit":"hit","bytes":0,"gate":"counts","reason":"why","counted":40,"latency":false}"#;
        let case = CaseInfo::parse(line).unwrap().unwrap();
        assert_eq!((case.name.as_str(), case.gate, case.counted), ("cache/hit", Gate::Counts, 40));
        assert_eq!(CaseInfo::parse(r#"{"name":"a","gate":"nothing"}"#), Ok(None));
        assert!(CaseInfo::parse(r#"{"name":"a","gate":"?"}"#).is_err());
        assert!(CaseInfo::parse("thread panicked").is_err());
    }
}
