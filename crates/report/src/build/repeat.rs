//! [`LoopBuilder`], a step that ran several times.
//!
//! A report has no place for a loop: its records stand side by side under one name, first a summary
//! that counts, then the iterations. They are laid out so when the builder is finished.

use super::node::Node;
use super::step::{Numeric, Numerics, Plain, Sequence, StepBuilder, Text, Texts, Verdict};
use crate::{
    BooleanMeasurement, NumericMeasurement, Real, SequenceCall, StepType, StringMeasurement,
};

/// When a loop passes, by its iterations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LoopPass {
    /// All of them passed.
    #[default]
    All,
    /// At least one passed: the step was tried until it did.
    Any,
    /// The last one passed.
    Last,
}

/// A loop under construction; made by [`StepBuilder::repeat`]. What is added is an iteration each.
///
/// ```
/// use wats_report::build::LoopPass;
/// use wats_report::{Report, Status};
///
/// let mut report = Report::uut("BOARD-1", "0001", "A", 100);
/// report.root_mut().repeat("Supply settles", |tries| {
///     tries.passes_when(LoopPass::Last);
///     for volts in [3.9, 4.7, 4.95] {
///         tries.numeric(volts).unit("V").at_least(4.9);
///     }
/// });
/// let report = report.finish();
/// assert_eq!(report.result, Status::Passed);
/// let counts = report.steps().nth(1).and_then(|at| at.step.loop_info.get().cloned());
/// assert!(counts.is_some_and(|counts| counts.failed.get().is_some_and(|failed| *failed == 2)));
/// ```
#[derive(Debug)]
pub struct LoopBuilder<'a> {
    node: &'a mut Node,
}

impl<'a> LoopBuilder<'a> {
    pub(super) fn new(node: &'a mut Node) -> Self {
        Self { node }
    }

    /// Sets when the loop passes: without this call when all iterations do. Iterations that failed
    /// in a loop that passes make nothing else fail.
    pub fn passes_when(&mut self, rule: LoopPass) -> &mut Self {
        self.node.looped = Some(rule);
        self
    }

    /// The record in front of the iterations, for what is said of the loop as a whole: its duration,
    /// its group, that it may fail. The counts in it are overwritten in the end.
    pub fn summary(&mut self) -> StepBuilder<'_, Plain> {
        StepBuilder::new(self.node)
    }

    /// Adds an iteration with one numeric measurement, which passes until it gets limits.
    pub fn numeric(&mut self, value: impl Into<Real>) -> StepBuilder<'_, Numeric> {
        let node = self.iteration(StepType::NumericLimit);
        node.step.numeric_meas.push(NumericMeasurement::new(value));
        StepBuilder::new(node)
    }

    /// Adds an iteration for several numeric measurements.
    pub fn numerics(&mut self) -> StepBuilder<'_, Numerics> {
        StepBuilder::new(self.iteration(StepType::MultipleNumericLimit))
    }

    /// Adds an iteration with one string measurement, which passes until it gets a limit.
    pub fn string(&mut self, value: impl Into<crate::Text>) -> StepBuilder<'_, Text> {
        let node = self.iteration(StepType::StringValue);
        node.step.string_meas.push(StringMeasurement::new(value));
        StepBuilder::new(node)
    }

    /// Adds an iteration for several string measurements.
    pub fn strings(&mut self) -> StepBuilder<'_, Texts> {
        StepBuilder::new(self.iteration(StepType::MultipleStringValue))
    }

    /// Adds an iteration that passed or failed.
    pub fn pass_fail(&mut self, passed: bool) -> StepBuilder<'_, Plain> {
        let node = self.iteration(StepType::PassFail);
        node.step.boolean_meas.push(BooleanMeasurement::new(passed));
        StepBuilder::new(node)
    }

    /// Adds an iteration for several named verdicts.
    pub fn verdicts(&mut self) -> StepBuilder<'_, Verdict> {
        StepBuilder::new(self.iteration(StepType::MultiplePassFail))
    }

    /// Adds an iteration without measurement; it passes unless stated otherwise.
    pub fn action(&mut self) -> StepBuilder<'_, Plain> {
        StepBuilder::new(self.iteration(StepType::Action))
    }

    /// Adds an iteration that is a sequence, and fills it.
    pub fn group<R>(&mut self, fill: impl FnOnce(&mut StepBuilder<'_, Sequence>) -> R) -> R {
        let node = self.iteration(StepType::SequenceCall);
        node.step.seq_call.set(SequenceCall::default());
        fill(&mut StepBuilder::new(node))
    }

    /// The first one decides what kind of step the loop is.
    fn iteration(&mut self, step_type: StepType) -> &mut Node {
        if self.node.children.is_empty() {
            self.node.step.step_type = step_type.clone().into();
        }
        self.node.children.push(Node::new("", step_type));
        self.node.children.last_mut().expect("one was pushed one line above")
    }
}
