//! The gate tests itself: the same code on both sides must pass, and what is planted must be found.
//!
//! | comparison | what must come of it |
//! |---|---|
//! | the head with itself, other layouts | nothing fails, nothing is faster |
//! | so many operations more than it says: 5 % | every gated case fails, by count and by time |
//! | 10 % | the same, and no reason can let it through |
//! | an allocation for each operation | it fails where there were fewer than twenty |
//! | the slower side as the base | every gated case is faster, none fails |

use std::time::Instant;

use super::compare::{self, Found};
use super::counts::Side;
use super::machine::{Machine, Moment};
use super::model::{CaseResult, Gate};
use super::options::Options;
use super::sides::{self, Place};
use super::verdict::{self, Metric, Verdict};
use super::{callgrind, git, report};

/// What one kind of comparison came to, over all rounds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Score {
    /// Verdicts that are as they must be, and all of them.
    right: usize,
    all: usize,
    /// Too noisy to tell: neither right nor wrong.
    inconclusive: usize,
    /// What is wrong, a line each.
    wrong: Vec<String>,
}

impl Score {
    fn add(&mut self, case: &CaseResult, metric: Metric, expected: impl Fn(Verdict) -> bool) {
        let Some(finding) = case.finding(metric) else { return };
        self.all += 1;
        if expected(finding.verdict) {
            self.right += 1;
        } else if finding.verdict == Verdict::Inconclusive {
            self.inconclusive += 1;
        } else {
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
}

/// What is planted, and what is expected of it.
struct Trial {
    name: &'static str,
    /// Percent, and allocations, of base and head.
    plant: [(u32, u32); 2],
    judge: fn(&mut Score, &CaseResult),
}

const TRIALS: [Trial; 5] = [
    Trial { name: "the same code", plant: [(0, 0), (0, 0)], judge: judge_same },
    Trial { name: "5 % planted", plant: [(0, 0), (5, 0)], judge: judge_slower },
    Trial { name: "10 % planted", plant: [(0, 0), (10, 0)], judge: judge_much_slower },
    Trial { name: "an allocation planted", plant: [(0, 0), (0, 1)], judge: judge_allocation },
    Trial { name: "base and head exchanged", plant: [(10, 0), (0, 0)], judge: judge_faster },
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
        score.add(case, metric, |verdict| {
            matches!(verdict, Verdict::Same | Verdict::Reported | Verdict::Warned)
        });
    }
}

fn judge_slower(score: &mut Score, case: &CaseResult) {
    score.add(case, Metric::Instructions, |verdict| verdict == Verdict::Failed);
    if case.info.gate == Gate::Everything {
        score.add(case, Metric::Time, |verdict| verdict == Verdict::Failed);
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
    score.add(case, Metric::Instructions, |verdict| verdict == Verdict::Failed && count);
    if case.info.gate == Gate::Everything {
        score.add(case, Metric::Time, |verdict| verdict == Verdict::Failed);
    }
}

fn judge_allocation(score: &mut Score, case: &CaseResult) {
    let Some(finding) = case.finding(Metric::Allocations) else { return };
    // Above twenty, one more is less than five percent.
    let few = finding.base < 19.5;
    score.add(case, Metric::Allocations, |verdict| (verdict == Verdict::Failed) == few);
}

fn judge_faster(score: &mut Score, case: &CaseResult) {
    score.add(case, Metric::Instructions, |verdict| verdict == Verdict::Faster);
    if case.info.gate == Gate::Everything {
        score.add(case, Metric::Time, |verdict| verdict == Verdict::Faster);
    }
}

/// Whether the gate can be believed.
pub(crate) fn run(options: &Options) -> Result<bool, String> {
    let (began, before) = (Instant::now(), Moment::now());
    callgrind::check()?;
    let place = Place::find();
    let _lock = place.lock()?;
    let files = git::fingerprint()?;
    let source = sides::head(&place, true)?;
    let rounds = options.rounds.unwrap_or(1);
    let mut scores: Vec<Score> = TRIALS.iter().map(|_| Score::default()).collect();
    for round in 1..=rounds {
        for (trial, score) in TRIALS.iter().zip(&mut scores) {
            eprintln!("\n── {} (round {round} of {rounds}) ──", trial.name);
            let side = |(percent, allocations): (u32, u32)| {
                let words = ["--plant".to_owned(), percent.to_string(), allocations.to_string()];
                let is_none = percent == 0 && allocations == 0;
                let plant = if is_none { Vec::new() } else { words.to_vec() };
                Side { source: source.clone(), plant }
            };
            let [base, head] = trial.plant.map(side);
            let found = compare::compare(&place, [&base, &head], options)?;
            git::unchanged_since(files)?;
            judge(trial, score, &found);
        }
        table(&scores, round, began, &Machine::between(before, Moment::now()));
    }
    if let Some(path) = &options.json {
        report::write(path, &format!("{}\n", record(&scores, rounds)))?;
    }
    Ok(scores.iter().all(|score| score.wrong.is_empty()))
}

fn judge(trial: &Trial, score: &mut Score, found: &Found) {
    let before = score.wrong.len();
    for case in &found.cases {
        // Sizes of programs are the same file here.
        (trial.judge)(score, case);
    }
    score.wrong.extend(found.broken.iter().map(|line| format!("cannot run: {line}")));
    for line in &score.wrong[before..] {
        println!("WRONG  {}: {line}", trial.name);
    }
    for note in &found.notes {
        println!("note: {note}");
    }
}

fn table(scores: &[Score], rounds: usize, began: Instant, machine: &Machine) {
    println!(
        "\nafter {rounds} rounds, {:.0} s, load {:.1} to {:.1} on {} cores, steal {:.1} %",
        began.elapsed().as_secs_f64(),
        machine.load[0],
        machine.load[1],
        machine.cores,
        machine.steal * 100.0
    );
    println!("{:<26}{:>10}{:>8}{:>14}{:>8}", "", "judged", "right", "inconclusive", "WRONG");
    for (trial, score) in TRIALS.iter().zip(scores) {
        let (right, noisy, wrong) = (score.right, score.inconclusive, score.wrong.len());
        println!("{:<26}{:>10}{right:>8}{noisy:>14}{wrong:>8}", trial.name, score.all);
    }
}

fn record(scores: &[Score], rounds: usize) -> serde_json::Value {
    let trials = TRIALS.iter().zip(scores).map(|(trial, score)| {
        serde_json::json!({
            "trial": trial.name,
            "judged": score.all,
            "right": score.right,
            "inconclusive": score.inconclusive,
            "wrong": score.wrong,
        })
    });
    serde_json::json!({ "rounds": rounds, "trials": trials.collect::<Vec<_>>() })
}
