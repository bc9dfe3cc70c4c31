//! What the comparisons of the gate's test of itself came to.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

use super::{TRIALS, Told};
use crate::bench::machine::Machine;
use crate::bench::model::CaseResult;
use crate::bench::verdict::{Metric, Verdict};

/// Judgements of one kind.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) right: usize,
    /// Too noisy to tell: neither right nor wrong.
    pub(super) inconclusive: usize,
    pub(super) wrong: usize,
}

impl Tally {
    fn all(self) -> usize {
        self.right + self.inconclusive + self.wrong
    }
}

/// What one trial came to, over all rounds.
#[derive(Debug, Default)]
pub(super) struct Score {
    /// Verdicts on single figures.
    pub(super) figures: Tally,
    /// Comparisons of a case: wrong if one of its figures is, right if all are.
    pub(super) cases: Tally,
    /// What is wrong, a line each.
    pub(super) wrong: Vec<String>,
    /// The figures of the case that is being judged.
    current: Tally,
}

impl Score {
    /// Judges a figure of a case, if it has that.
    pub(super) fn judge(
        &mut self,
        case: &CaseResult,
        metric: Metric,
        expected: impl Fn(Verdict) -> bool,
    ) {
        let Some(finding) = case.finding(metric) else { return };
        if expected(finding.verdict) {
            self.current.right += 1;
        } else if finding.verdict == Verdict::Inconclusive {
            self.current.inconclusive += 1;
        } else {
            self.current.wrong += 1;
            let interval = finding
                .interval
                .map_or_else(String::new, |it| format!(" [{:+.4}, {:+.4}]", it.low, it.high));
            self.wrong.push(format!(
                "{} {}: {} -> {}{interval}: {}",
                case.info.name,
                metric.name(),
                finding.base,
                finding.head,
                finding.verdict.name()
            ));
        }
    }

    /// All figures of a case are judged.
    pub(super) fn end_case(&mut self) {
        let case = std::mem::take(&mut self.current);
        self.figures.right += case.right;
        self.figures.inconclusive += case.inconclusive;
        self.figures.wrong += case.wrong;
        match case {
            Tally { wrong: 1.., .. } => self.cases.wrong += 1,
            Tally { inconclusive: 1.., .. } => self.cases.inconclusive += 1,
            Tally { right: 1.., .. } => self.cases.right += 1,
            // Nothing of it is judged in this trial.
            Tally { .. } => {}
        }
    }
}

/// The scores of all trials, in their order.
#[derive(Debug, Default)]
pub(super) struct Scores(pub(super) [Score; TRIALS.len()]);

impl Scores {
    pub(super) fn nothing_is_wrong(&self) -> bool {
        self.0.iter().all(|score| score.wrong.is_empty())
    }

    /// One line: how many comparisons of a case came out how, trial by trial.
    pub(super) fn summary(&self) -> String {
        let begun = TRIALS.iter().zip(&self.0).filter(|(_, score)| score.cases.all() > 0);
        let parts = begun.map(|(trial, score)| {
            let cases = score.cases;
            let (count, what) = match trial.told {
                Told::Failed => (cases.wrong, "failed"),
                Told::Found(what) => (cases.right, what),
            };
            let mut part = format!("{}: {count} of {} {what}", trial.name, cases.all());
            if cases.inconclusive > 0 {
                // Writing to a string cannot fail, here and below.
                let _ = write!(part, ", {} inconclusive", cases.inconclusive);
            }
            part
        });
        parts.collect::<Vec<_>>().join("; ")
    }

    /// The table of what was reached.
    pub(super) fn table(
        &self,
        comparisons: usize,
        all: usize,
        took: Duration,
        machine: &Machine,
    ) -> String {
        let mut text = format!(
            "\n{comparisons} of {all} comparisons, {:.0} s, load {:.1} to {:.1} on {} cores, \
             steal {:.1} %\n",
            took.as_secs_f64(),
            machine.load[0],
            machine.load[1],
            machine.cores,
            machine.steal * 100.0
        );
        let head = ["cases", "right", "noisy", "WRONG", "figures", "right", "noisy", "WRONG"];
        let _ = write!(text, "{:<20}", "");
        for word in head {
            let _ = write!(text, "{word:>9}");
        }
        text.push('\n');
        for (trial, score) in TRIALS.iter().zip(&self.0) {
            let _ = write!(text, "{:<20}", trial.name);
            for tally in [score.cases, score.figures] {
                for number in [tally.all(), tally.right, tally.inconclusive, tally.wrong] {
                    let _ = write!(text, "{number:>9}");
                }
            }
            text.push('\n');
        }
        for (trial, score) in TRIALS.iter().zip(&self.0) {
            for line in &score.wrong {
                let _ = writeln!(text, "WRONG  {}: {line}", trial.name);
            }
        }
        text + &self.summary()
    }

    /// For programs.
    pub(super) fn record(&self, comparisons: usize, all: usize) -> Value {
        let tally = |tally: Tally| {
            json!({
                "all": tally.all(),
                "right": tally.right,
                "inconclusive": tally.inconclusive,
                "wrong": tally.wrong,
            })
        };
        let trials = TRIALS.iter().zip(&self.0).map(|(trial, score)| {
            json!({
                "trial": trial.name,
                "cases": tally(score.cases),
                "figures": tally(score.figures),
                "wrong": score.wrong,
            })
        });
        json!({
            "comparisons": comparisons,
            "of": all,
            "summary": self.summary(),
            "trials": trials.collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::model::{CaseInfo, Finding, Gate};

    fn case(instructions: Verdict, time: Verdict) -> CaseResult {
        let finding = |metric, verdict| Finding {
            metric,
            base: 100.0,
            head: 105.0,
            interval: None,
            verdict,
            note: String::new(),
        };
        CaseResult {
            info: CaseInfo {
                name: "cache/hit".into(),
                unit: "hit".into(),
                bytes: 0,
                gate: Gate::Everything,
                reason: String::new(),
                counted: 20,
                latency: false,
            },
            findings: vec![
                finding(Metric::Instructions, instructions),
                finding(Metric::Time, time),
            ],
            rounds: Vec::new(),
            confirmed: false,
            counted: None,
        }
    }

    /// The scores after a comparison of the same code and one of a plant, of these cases each.
    fn scores(same: &[(Verdict, Verdict)], planted: &[(Verdict, Verdict)]) -> Scores {
        let mut scores = Scores::default();
        for (at, verdicts) in [same, planted].into_iter().enumerate() {
            for (instructions, time) in verdicts {
                let case = case(*instructions, *time);
                (TRIALS[at].judge)(&mut scores.0[at], &case);
                scores.0[at].end_case();
            }
        }
        scores
    }

    #[test]
    fn comparisons_of_the_same_code_are_told_apart_from_those_of_a_plant() {
        use Verdict::{Failed, Inconclusive, Same, Warned};
        let scores = scores(
            &[(Same, Same), (Warned, Same), (Same, Failed)],
            &[(Failed, Failed), (Failed, Inconclusive), (Failed, Warned), (Failed, Failed)],
        );
        assert_eq!(
            scores.summary(),
            "A/A: 1 of 3 failed; planted 5 %: 2 of 4 flagged as failure, 1 inconclusive"
        );
        assert!(!scores.nothing_is_wrong());
        assert_eq!(scores.0[0].figures, Tally { right: 5, inconclusive: 0, wrong: 1 });
        assert_eq!(scores.record(2, 5)["trials"][1]["cases"]["wrong"], 1);
    }

    #[test]
    fn noise_is_neither_right_nor_wrong() {
        let scores = scores(&[(Verdict::Same, Verdict::Inconclusive)], &[]);
        assert_eq!(scores.summary(), "A/A: 0 of 1 failed, 1 inconclusive");
        assert!(scores.nothing_is_wrong());
    }

    #[test]
    fn the_table_names_each_wrong_verdict_and_ends_with_the_summary() {
        let scores = scores(&[(Verdict::Failed, Verdict::Same)], &[]);
        let text = scores.table(1, 5, Duration::from_secs(60), &Machine::default());
        assert!(text.contains("WRONG  A/A: cache/hit instructions: 100 -> 105: FAIL"), "{text}");
        assert!(text.ends_with("A/A: 1 of 1 failed"), "{text}");
    }
}
