//! The gate tests itself: the same code on both sides must pass, and what is planted must be found.
//!
//! | comparison | what must come of it |
//! |---|---|
//! | A/A: the head with itself, other layouts | nothing fails, nothing is faster |
//! | so many operations more than it says: 5 % | every gated case fails, by count and by time |
//! | 10 % | the same, and no reason can let it through |
//! | an allocation for each operation | it fails where there were fewer than twenty |
//! | the slower side as the base | every gated case is faster, none fails |

mod score;

use std::time::{Duration, Instant};

use self::score::{Score, Scores};
use super::compare::{self, Found};
use super::counts::{Plant, Side};
use super::machine::{Machine, Moment};
use super::model::{CaseResult, Gate};
use super::options::Options;
use super::sides::{self, Place};
use super::verdict::{self, Metric, Verdict};
use super::{callgrind, git, interrupt, report};

/// What is planted, and what is expected of it.
struct Trial {
    name: &'static str,
    /// What is told of its cases in one line: how many …
    told: Told,
    /// In base and head.
    plant: [Plant; 2],
    judge: fn(&mut Score, &CaseResult),
}

/// What is told of the cases of a trial in one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Those that got a verdict they should not have.
    Failed,
    /// Those of which everything was found that was planted.
    Found(&'static str),
}

const NOTHING: Plant = Plant { percent: 0, allocations: 0 };
const FIVE: Plant = Plant { percent: 5, allocations: 0 };
const TEN: Plant = Plant { percent: 10, allocations: 0 };
const ALLOCATION: Plant = Plant { percent: 0, allocations: 1 };

const TRIALS: [Trial; 5] = [
    Trial { name: "A/A", told: Told::Failed, plant: [NOTHING, NOTHING], judge: judge_same },
    Trial {
        name: "planted 5 %",
        told: Told::Found("flagged as failure"),
        plant: [NOTHING, FIVE],
        judge: judge_slower,
    },
    Trial {
        name: "planted 10 %",
        told: Told::Found("flagged beyond any reason"),
        plant: [NOTHING, TEN],
        judge: judge_much_slower,
    },
    Trial {
        name: "planted allocation",
        told: Told::Found("judged by their share of it"),
        plant: [NOTHING, ALLOCATION],
        judge: judge_allocation,
    },
    Trial {
        name: "10 % exchanged",
        told: Told::Found("faster"),
        plant: [TEN, NOTHING],
        judge: judge_faster,
    },
];

/// Metrics that the same code is judged by.
const ALL: [Metric; 8] = [
    Metric::Instructions,
    Metric::Allocations,
    Metric::AllocatedBytes,
    Metric::PeakBytes,
    Metric::Time,
    Metric::P50,
    Metric::P95,
    Metric::HitRate,
];

fn judge_same(score: &mut Score, case: &CaseResult) {
    for metric in ALL {
        // A warning is not an alarm: it stops nobody.
        score.judge(case, metric, |verdict| {
            matches!(verdict, Verdict::Same | Verdict::Reported | Verdict::Warned)
        });
    }
}

fn judge_slower(score: &mut Score, case: &CaseResult) {
    score.judge(case, Metric::Instructions, |verdict| verdict == Verdict::Failed);
    if case.info.gate == Gate::Everything {
        score.judge(case, Metric::Time, |verdict| verdict == Verdict::Failed);
    }
}

fn judge_much_slower(score: &mut Score, case: &CaseResult) {
    let hopeless = |metric: Metric| {
        case.finding(metric).is_some_and(|it| {
            let change = verdict::change(it.base, it.head);
            !verdict::can_be_acknowledged(metric, change, it.interval)
        })
    };
    let count = hopeless(Metric::Instructions);
    score.judge(case, Metric::Instructions, |verdict| verdict == Verdict::Failed && count);
    if case.info.gate == Gate::Everything {
        score.judge(case, Metric::Time, |verdict| verdict == Verdict::Failed);
    }
}

fn judge_allocation(score: &mut Score, case: &CaseResult) {
    let Some(finding) = case.finding(Metric::Allocations) else { return };
    // Above twenty, one more is less than five percent.
    let few = finding.base < 19.5;
    score.judge(case, Metric::Allocations, |verdict| (verdict == Verdict::Failed) == few);
}

fn judge_faster(score: &mut Score, case: &CaseResult) {
    score.judge(case, Metric::Instructions, |verdict| verdict == Verdict::Faster);
    if case.info.gate == Gate::Everything {
        score.judge(case, Metric::Time, |verdict| verdict == Verdict::Faster);
    }
}

/// Whether the gate can be believed.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    callgrind::check()?;
    let place = Place::find();
    let _lock = place.lock()?;
    let files = git::fingerprint()?;
    let source = sides::head(&place, true)?;
    let (began, before) = (Instant::now(), Moment::now());
    let rounds = options.rounds.unwrap_or(1);
    let chosen = chosen(options.trial.as_deref())?;
    let all = rounds * chosen.len();
    let mut scores = Scores::default();
    for number in 0..all {
        let at = chosen[number % chosen.len()];
        let trial = &TRIALS[at];
        eprintln!("\n── {}: {} ──", trial.name, progress(number, all, began.elapsed()));
        let side = |plant| Side { source: source.clone(), plant: Some(plant) };
        let [base, head] = trial.plant.map(side);
        let found = compare::compare(&place, [&base, &head], options)?;
        git::unchanged_since(files)?;
        judge(trial, &mut scores.0[at], &found);
        let machine = Machine::between(before, Moment::now());
        let table = scores.table(number + 1, all, began.elapsed(), &machine);
        if let Some(path) = &options.json {
            report::write(path, &format!("{}\n", scores.record(number + 1, all)))?;
        }
        println!("{}", scores.summary());
        if Some(&at) == chosen.last() {
            println!("{table}");
        }
        interrupt::reach(table);
    }
    source.forget_layouts();
    Ok(scores.nothing_is_wrong())
}

/// The trials whose name contains `text`, by their place in the list.
fn chosen(text: Option<&str>) -> Result<Vec<usize>, String> {
    let wanted = |trial: &Trial| text.is_none_or(|text| trial.name.contains(text));
    let chosen: Vec<usize> = (0..TRIALS.len()).filter(|at| wanted(&TRIALS[*at])).collect();
    if chosen.is_empty() {
        let names = TRIALS.map(|trial| trial.name).join("», «");
        return Err(format!("no trial is called so; there are «{names}»"));
    }
    Ok(chosen)
}

/// Which comparison of how many, and how long the rest may take.
fn progress(done: usize, all: usize, took: Duration) -> String {
    let now = format!("comparison {} of {all}", done + 1);
    let minutes = |seconds: f64| (seconds / 60.0).ceil();
    let took = took.as_secs_f64();
    if done == 0 {
        return now;
    }
    let left = took / done as f64 * (all - done) as f64;
    format!("{now}, {} min gone, some {} left", minutes(took), minutes(left))
}

fn judge(trial: &Trial, score: &mut Score, found: &Found) {
    let before = score.wrong.len();
    for case in &found.cases {
        // Sizes of programs are the same file here.
        (trial.judge)(score, case);
        score.end_case();
    }
    score.wrong.extend(found.broken.iter().map(|line| format!("cannot run: {line}")));
    for line in &score.wrong[before..] {
        println!("WRONG  {}: {line}", trial.name);
    }
    for note in &found.notes {
        println!("note: {note}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_is_chosen_by_a_part_of_its_name() {
        assert_eq!(chosen(None).unwrap(), [0, 1, 2, 3, 4]);
        assert_eq!(chosen(Some("planted")).unwrap(), [1, 2, 3]);
        assert!(chosen(Some("noise")).unwrap_err().contains("«planted 5 %»"));
    }

    #[test]
    fn what_is_left_is_told_once_something_is_done() {
        assert_eq!(progress(0, 5, Duration::from_secs(1)), "comparison 1 of 5");
        let text = progress(2, 5, Duration::from_secs(240));
        assert_eq!(text, "comparison 3 of 5, 4 min gone, some 6 left");
    }
}
