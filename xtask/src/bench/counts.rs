//! The first tier: what is counted, and comes out the same however busy the machine is.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};

use serde_json::Value;

use super::callgrind::{self, Counted};
use super::model::{CaseInfo, Finding, Gate};
use super::programs::{ALLOCATIONS, CLIENT, PEAK, Source, WORKER};
use super::sides::Place;
use super::stats::median;
use super::verdict::{self, Metric};

/// A change of instructions below this is taken at the first count; and three changes that lie no
/// further apart are taken for one.
const STEADY: f64 = 0.005;

/// How often what the allocator was asked for is counted where the sides differ; the median counts.
const REPEATS: usize = 3;

/// Holes in the heap at each count of instructions beyond the first; see the worker.
const HOLES: [usize; 7] = [0, 3, 10, 30, 55, 100, 300];

/// A slowdown that is planted, in the gate's own test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plant {
    /// So many more operations than are told.
    pub(crate) percent: u32,
    /// For each operation.
    pub(crate) allocations: u32,
}

/// One side of a comparison: its programs, and what is planted in them.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    pub(crate) source: Source,
    /// Nothing but in the gate's own test.
    pub(crate) plant: Option<Plant>,
}

impl Side {
    pub(crate) fn new(source: Source) -> Self {
        Self { source, plant: None }
    }

    /// What its programs are told of the plant. As long whatever is planted: arguments lie on the
    /// stack and on the heap, and where the rest begins moves small cases by up to 2 %.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let words = self.plant.map(|Plant { percent, allocations }| {
            ["--plant".to_owned(), format!("{percent:02}"), allocations.to_string()]
        });
        words.into_iter().flatten().collect()
    }

    /// The cases that are not for people only.
    pub(crate) fn list(&self) -> Result<Vec<CaseInfo>, String> {
        let text = run(&self.source.program(WORKER), &["--list".to_owned()])?;
        text.lines().filter_map(|line| CaseInfo::parse(line).transpose()).collect()
    }
}

/// The instructions of a case on both sides: for each operation, and by function.
pub(crate) type Instructions = ([f64; 2], [Counted; 2]);

/// Counts the instructions of the cases on both sides, several at a time.
pub(crate) fn instructions(
    place: &Place,
    sides: [&Side; 2],
    cases: &[CaseInfo],
) -> HashMap<String, Result<Instructions, (usize, String)>> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(HashMap::new()));
    let work = |thread: usize| {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let file = place.join(&format!("callgrind-{}-{thread}", std::process::id()));
            let counted = both(sides, case, &file);
            let mut found = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            found.insert(case.name.clone(), counted);
            super::progress("instructions", found.len(), cases.len());
        }
    };
    scope(|threads| {
        for thread in 0..available_parallelism().map_or(1, usize::from) {
            threads.spawn(move || work(thread));
        }
    });
    found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// An error comes with the side it is of.
fn both(sides: [&Side; 2], case: &CaseInfo, file: &Path) -> Result<Instructions, (usize, String)> {
    let mut counted: [Vec<Counted>; 2] = [Vec::new(), Vec::new()];
    let each = |counted: &[Counted]| {
        let counts: Vec<f64> = counted.iter().map(|it| it.instructions as f64).collect();
        median(&counts).unwrap_or_default() / case.counted as f64
    };
    'heaps: for holes in HOLES {
        for (side, counted) in counted.iter_mut().enumerate() {
            let program = sides[side].source.program(WORKER);
            let mut arguments = sides[side].arguments();
            if holes > 0 {
                arguments.extend(["--holes".to_owned(), holes.to_string()]);
            }
            let count = callgrind::count(&program, &case.name, &arguments, file);
            match count {
                Ok(count) => counted.push(count),
                // A worker of a base that runs its own cases may not know the option.
                Err(_) if holes > 0 => break 'heaps,
                Err(error) => return Err((side, error)),
            }
        }
        if is_settled(&counted) {
            break;
        }
    }
    let middle = [each(&counted[0]), each(&counted[1])];
    Ok((middle, counted.map(|mut counted| counted.swap_remove(0))))
}

/// Whether further counts would tell nothing new: the first is about the same on both sides, or the
/// first three differ by about as much.
fn is_settled([base, head]: &[Vec<Counted>; 2]) -> bool {
    let change = |(base, head): (&Counted, &Counted)| {
        verdict::change(base.instructions as f64, head.instructions as f64)
    };
    let changes: Vec<f64> = base.iter().zip(head).map(change).collect();
    let (least, most) = (
        changes.iter().copied().fold(f64::MAX, f64::min),
        changes.iter().copied().fold(f64::MIN, f64::max),
    );
    match changes.as_slice() {
        [one] => one.abs() < STEADY,
        [_, _, _] => most - least < STEADY,
        _ => false,
    }
}

/// What the allocator was asked for, by case and figure.
pub(crate) type Allocations = HashMap<(String, Metric), f64>;

/// What the allocator was asked for in each case on both sides, for each operation.
pub(crate) fn allocations(
    sides: [&Side; 2],
    cases: &[CaseInfo],
) -> Result<[Allocations; 2], String> {
    let mut counts: [HashMap<(String, Metric), Vec<f64>>; 2] = Default::default();
    for _ in 0..REPEATS {
        for (side, counts) in sides.into_iter().zip(&mut counts) {
            for (key, count) in asked(side, cases)? {
                counts.entry(key).or_default().push(count);
            }
        }
        // As far as is known, it is the same each time; so it is if it is on both sides.
        if counts[0] == counts[1] {
            break;
        }
    }
    Ok(counts.map(|counts| {
        let medians = counts.into_iter();
        medians.map(|(key, counts)| (key, median(&counts).unwrap_or(0.0))).collect()
    }))
}

/// What one side asked for, counted once.
fn asked(side: &Side, cases: &[CaseInfo]) -> Result<Allocations, String> {
    let mut counts = HashMap::new();
    let names = cases.iter().filter(|case| case.gate != Gate::Report);
    let arguments: Vec<String> =
        side.arguments().into_iter().chain(names.map(|case| case.name.clone())).collect();
    for program in [ALLOCATIONS, PEAK] {
        let text = run(&side.source.program(program), &arguments)?;
        for line in text.lines() {
            let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
            let name = value["name"].as_str().unwrap_or_default().to_owned();
            let operations = value["operations"].as_f64().unwrap_or(1.0);
            for (metric, key, share) in [
                (Metric::Allocations, "allocations", operations),
                (Metric::AllocatedBytes, "allocated_bytes", operations),
                (Metric::PeakBytes, "peak_bytes", 1.0),
            ] {
                if let Some(count) = value["counts"][key].as_f64() {
                    counts.insert((name.clone(), metric), count / share);
                }
            }
        }
    }
    Ok(counts)
}

/// The figures that are worked out, and the size of a program, of one side.
pub(crate) fn figures(side: &Side) -> Result<HashMap<String, (Metric, f64)>, String> {
    let text = run(&side.source.program(WORKER), &["--figures".to_owned()])?;
    let mut figures = HashMap::new();
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let name = value["name"].as_str().unwrap_or_default().to_owned();
        figures.insert(name, (Metric::HitRate, value["value"].as_f64().unwrap_or_default()));
    }
    if let Ok(size) = std::fs::metadata(side.source.program(CLIENT)) {
        let bytes = size.len() as f64;
        figures.insert("wats/client-program".to_owned(), (Metric::ProgramBytes, bytes));
    }
    Ok(figures)
}

/// What was counted, judged.
pub(crate) fn finding(metric: Metric, [base, head]: [f64; 2]) -> Finding {
    let verdict = match metric {
        Metric::HitRate => verdict::rate(base, head),
        _ => verdict::counted(metric, base, head),
    };
    Finding { metric, base, head, interval: None, verdict, note: String::new() }
}

fn run(program: &Path, arguments: &[String]) -> Result<String, String> {
    let mut command = Command::new(program);
    let output = command.args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let name = program.file_name().unwrap_or_default().display();
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("{name} ended with {}: {}", output.status, said.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(counts: &[(u64, u64)]) -> [Vec<Counted>; 2] {
        let side = |of: fn(&(u64, u64)) -> u64| {
            let count = |pair| Counted { instructions: of(pair), ..Counted::default() };
            counts.iter().map(count).collect()
        };
        [side(|pair| pair.0), side(|pair| pair.1)]
    }

    #[test]
    fn what_does_not_change_is_counted_once() {
        assert!(is_settled(&counted(&[(1_000, 1_004)])));
        assert!(!is_settled(&counted(&[(1_000, 1_050)])));
    }

    #[test]
    fn what_changes_is_counted_three_times_and_more_often_only_where_that_varies() {
        let settled = [(1_000, 1_050), (1_010, 1_060), (990, 1_040)];
        assert!(!is_settled(&counted(&settled[..2])));
        assert!(is_settled(&counted(&settled)));
        let varies = [(1_000, 1_050), (1_020, 1_050), (1_000, 1_050)];
        assert!(!is_settled(&counted(&varies)));
    }
}
