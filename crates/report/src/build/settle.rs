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
use crate::{Field, Status, Step};

/// A step whose status and whose children's statuses are final.
pub(super) struct Settled {
    pub(super) step: Step,
    /// The way from this step to the one that made it fail, as an index in each list of steps.
    /// `None` if the step did not fail.
    pub(super) cause: Option<Vec<usize>>,
}

/// Recursion is as deep as the calls of `group` were that made the node.
pub(super) fn settle(node: Node, mode: ImportMode) -> Settled {
    let Node { mut step, children, stated, fails_parent: _, imported } = node;
    if imported {
        let failed = stated.is_some_and(|status| status.is_failure());
        return Settled { cause: failed.then(|| way_to_failure(&step)), step };
    }
    name_apart(&mut step);
    if mode == ImportMode::Import {
        step.status = stated.unwrap_or(Status::Passed).into();
        step.steps = Field::Absent;
        for child in children {
            step.steps.push(settle(child, mode).step);
        }
        return Settled { step, cause: None };
    }
    let mut status = own_status(&mut step, stated);
    let mut cause = status.is_failure().then(Vec::new);
    step.steps = Field::Absent;
    for (index, child) in children.into_iter().enumerate() {
        let fails_parent = child.fails_parent;
        let settled = settle(child, mode);
        if let Some(child_status) = settled.step.status.get().filter(|_| fails_parent) {
            if child_status.severity() > status.severity() {
                status = child_status.clone();
            }
            if let (None, Some(way)) = (&cause, settled.cause) {
                cause = Some(std::iter::once(index).chain(way).collect());
            }
        }
        step.steps.push(settled.step);
    }
    step.status = status.into();
    Settled { step, cause }
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
