//! Working out statuses, from the measurements to the root.
//!
//! A numeric or string measurement follows from its operator and limits; one that cannot be compared
//! (a text that is no number, an unknown operator) fails, because nothing says that it passed. A
//! failed measurement fails its step; a step takes over the worst of its children that may fail it.
//! The first step that failed by itself, and whose failure reached the root, is the one that caused
//! the report to fail. In a ready-made step it is looked for by the statuses that stand there.

use super::mode::ImportMode;
use super::names::make_unique;
use super::node::Node;
use super::repeat::LoopPass;
use crate::{Field, LoopInfo, Status, Step};

/// A step whose status and whose children's statuses are final.
pub(super) struct Settled {
    pub(super) step: Step,
    /// The way from this step to the one that made it fail, as an index in each list of steps.
    /// `None` if the step did not fail.
    pub(super) cause: Option<Vec<usize>>,
}

/// Recursion is as deep as the calls of `group` were that made the node.
pub(super) fn settle(node: Node, mode: ImportMode) -> Settled {
    let Node { mut step, children, stated, imported, .. } = node;
    if imported {
        let failed = stated.is_some_and(|status| status.is_failure());
        return Settled { cause: failed.then(|| way_to_failure(&step)), step };
    }
    name_apart(&mut step);
    let active = mode == ImportMode::Active;
    let mut status =
        if active { own_status(&mut step, stated) } else { stated.unwrap_or(Status::Passed) };
    let mut cause = (active && status.is_failure()).then(Vec::new);
    step.steps = Field::Absent;
    for child in children {
        let fails_parent = active && child.fails_parent;
        let before = step.steps.items().len();
        let records = settle_records(child, mode);
        if fails_parent {
            // Of a loop this is the summary, which speaks for its iterations.
            let decisive = records.steps.first().and_then(|step| step.status.get());
            if let Some(worse) = decisive.filter(|other| other.severity() > status.severity()) {
                status = worse.meaning();
            }
            if let (None, Some(mut way)) = (&cause, records.cause) {
                way[0] += before;
                cause = Some(way);
            }
        }
        records.steps.into_iter().for_each(|record| step.steps.push(record));
    }
    step.status = status.into();
    Settled { step, cause }
}

/// What becomes of a node in the list of steps around it.
struct Records {
    /// One step; of a loop the summary and its iterations.
    steps: Vec<Step>,
    /// The way to the step that made these fail, beginning with an index among them.
    cause: Option<Vec<usize>>,
}

fn settle_records(node: Node, mode: ImportMode) -> Records {
    let Some(rule) = node.looped else {
        let Settled { step, cause } = settle(node, mode);
        let cause = cause.map(|way| [vec![0], way].concat());
        return Records { steps: vec![step], cause };
    };
    let Node { step: mut summary, children, stated, .. } = node;
    let mut status = stated.unwrap_or(Status::Passed);
    let mut ways = Vec::new();
    let mut iterations = Vec::with_capacity(children.len() + 1);
    for (index, mut child) in (0_i64..).zip(children) {
        child.step.name = summary.name.clone();
        child.step.group = summary.group.clone();
        child.step.loop_info = LoopInfo::iteration(index).into();
        let Settled { step, cause } = settle(child, mode);
        ways.extend(cause.map(|way| [vec![iterations.len() + 1], way].concat()));
        iterations.push(step);
    }
    let verdict = |step: &Step| step.status.get().map_or(Status::Unknown, Status::meaning);
    let failed = iterations.iter().filter(|step| verdict(step).is_failure()).count();
    let passed = |step: &&Step| matches!(verdict(step), Status::Passed | Status::Done);
    let passed = iterations.iter().filter(passed).count();
    let fails = match rule {
        LoopPass::All => failed > 0,
        LoopPass::Any => failed > 0 && passed == 0,
        LoopPass::Last => iterations.last().is_some_and(|step| verdict(step).is_failure()),
    };
    let mut cause = status.is_failure().then(|| vec![0]);
    if fails && mode == ImportMode::Active {
        let deciding = if rule == LoopPass::Last { ways.pop() } else { ways.into_iter().next() };
        cause = deciding.or(cause);
        let worst = iterations.iter().map(verdict).max_by_key(Status::severity);
        status = worst.filter(|worst| worst.severity() > status.severity()).unwrap_or(status);
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let counts = LoopInfo::summary(count(iterations.len()), count(passed), count(failed));
    summary.loop_info = counts.into();
    summary.status = status.into();
    iterations.insert(0, summary);
    Records { steps: iterations, cause }
}

/// The way to the first step that failed and has no failed step in it.
fn way_to_failure(mut step: &Step) -> Vec<usize> {
    let failed = |step: &Step| step.status.get().is_some_and(Status::is_failure);
    let mut way = Vec::new();
    while let Some(index) = step.steps.items().iter().position(failed) {
        way.push(index);
        step = &step.steps.items()[index];
    }
    way
}

fn name_apart(step: &mut Step) {
    if let Some(list) = step.numeric_meas.get_mut() {
        make_unique(list, |measurement| &mut measurement.name);
    }
    if let Some(list) = step.string_meas.get_mut() {
        make_unique(list, |measurement| &mut measurement.name);
    }
    if let Some(list) = step.boolean_meas.get_mut() {
        make_unique(list, |measurement| &mut measurement.name);
    }
}

/// The status of a step without its children.
fn own_status(step: &mut Step, stated: Option<Status>) -> Status {
    let skipped = stated == Some(Status::Skipped);
    let mut failed = false;
    let mut put = |status: &mut Field<Status>, verdict: Status| {
        failed |= !skipped && verdict == Status::Failed;
        status.set(if skipped { Status::Skipped } else { verdict });
    };
    for measurement in step.numeric_meas.get_mut().into_iter().flatten() {
        let verdict = measurement.evaluated().unwrap_or(Status::Failed);
        put(&mut measurement.status, verdict);
    }
    for measurement in step.string_meas.get_mut().into_iter().flatten() {
        let verdict = measurement.evaluated().unwrap_or(Status::Failed);
        put(&mut measurement.status, verdict);
    }
    for measurement in step.boolean_meas.get_mut().into_iter().flatten() {
        let verdict = measurement.status.get().cloned().unwrap_or(Status::Failed);
        put(&mut measurement.status, verdict);
    }
    match stated {
        Some(status) if !failed || status.severity() > 0 => status,
        _ if failed => Status::Failed,
        _ => Status::Passed,
    }
}
