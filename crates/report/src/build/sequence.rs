//! What a sequence can do: hold steps.

use super::node::Node;
use super::repeat::{LoopBuilder, LoopPass};
use super::step::{Numeric, Numerics, Plain, Sequence, StepBuilder, Text, Texts, Verdict};
use crate::{
    BooleanMeasurement, NumericMeasurement, Real, SequenceCall, Status, Step, StepType,
    StringMeasurement,
};

impl StepBuilder<'_, Sequence> {
    /// Adds a step with one numeric measurement, which passes until it gets limits.
    pub fn numeric(
        &mut self,
        name: impl Into<crate::Text>,
        value: impl Into<Real>,
    ) -> StepBuilder<'_, Numeric> {
        let node = self.child(name, StepType::NumericLimit);
        node.step.numeric_meas.push(NumericMeasurement::new(value));
        StepBuilder::new(node)
    }

    /// Adds a step for several numeric measurements.
    ///
    /// ```
    /// # let mut report = wats_report::Report::uut("BOARD-1", "0001", "A", 100);
    /// # let mut root = report.root_mut();
    /// let mut rails = root.numerics("Rails");
    /// rails.measure("3V3", 3.31).unit("V").between(3.2, 3.4);
    /// rails.measure("5V", 5.02).unit("V").between(4.75, 5.25);
    /// ```
    pub fn numerics(&mut self, name: impl Into<crate::Text>) -> StepBuilder<'_, Numerics> {
        StepBuilder::new(self.child(name, StepType::MultipleNumericLimit))
    }

    /// Adds a step with one string measurement, which passes until it gets a limit.
    pub fn string(
        &mut self,
        name: impl Into<crate::Text>,
        value: impl Into<crate::Text>,
    ) -> StepBuilder<'_, Text> {
        let node = self.child(name, StepType::StringValue);
        node.step.string_meas.push(StringMeasurement::new(value));
        StepBuilder::new(node)
    }

    /// Adds a step for several string measurements.
    ///
    /// ```
    /// # let mut report = wats_report::Report::uut("BOARD-1", "0001", "A", 100);
    /// # let mut root = report.root_mut();
    /// let mut versions = root.strings("Versions");
    /// versions.measure("Firmware", "1.2.3").equals("1.2.3");
    /// versions.measure("Bootloader", "0.9");
    /// ```
    pub fn strings(&mut self, name: impl Into<crate::Text>) -> StepBuilder<'_, Texts> {
        StepBuilder::new(self.child(name, StepType::MultipleStringValue))
    }

    /// Adds a step that passed or failed.
    pub fn pass_fail(
        &mut self,
        name: impl Into<crate::Text>,
        passed: bool,
    ) -> StepBuilder<'_, Plain> {
        let node = self.child(name, StepType::PassFail);
        node.step.boolean_meas.push(BooleanMeasurement::new(passed));
        StepBuilder::new(node)
    }

    /// Adds a step for several named verdicts.
    pub fn verdicts(&mut self, name: impl Into<crate::Text>) -> StepBuilder<'_, Verdict> {
        StepBuilder::new(self.child(name, StepType::MultiplePassFail))
    }

    /// Adds a step without measurement; it passes unless stated otherwise.
    pub fn action(&mut self, name: impl Into<crate::Text>) -> StepBuilder<'_, Plain> {
        StepBuilder::new(self.child(name, StepType::Action))
    }

    /// Adds a sequence and fills it.
    pub fn group<R>(
        &mut self,
        name: impl Into<crate::Text>,
        fill: impl FnOnce(&mut StepBuilder<'_, Sequence>) -> R,
    ) -> R {
        let node = self.child(name, StepType::SequenceCall);
        node.step.seq_call.set(SequenceCall::default());
        fill(&mut StepBuilder::new(node))
    }

    /// Adds a step that ran several times: what `fill` adds are its iterations, all under this name.
    /// See [`LoopBuilder`].
    ///
    /// ```
    /// # let mut report = wats_report::Report::uut("BOARD-1", "0001", "A", 100);
    /// # let mut root = report.root_mut();
    /// root.repeat("Ripple", |runs| {
    ///     for millivolts in [47.0, 48.5, 46.1] {
    ///         runs.numeric(millivolts).unit("mV").at_most(50.0);
    ///     }
    /// });
    /// ```
    pub fn repeat<R>(
        &mut self,
        name: impl Into<crate::Text>,
        fill: impl FnOnce(&mut LoopBuilder<'_>) -> R,
    ) -> R {
        let node = self.child(name, StepType::Action);
        node.looped = Some(LoopPass::default());
        fill(&mut LoopBuilder::new(node))
    }

    /// Names the sequence file that was run.
    pub fn sequence(
        &mut self,
        path: impl Into<crate::Text>,
        name: impl Into<crate::Text>,
        version: impl Into<crate::Text>,
    ) -> &mut Self {
        self.node.step.seq_call.set(SequenceCall::new(path, name, version));
        self
    }

    /// Adds a ready-made step as it is, with its child steps. Its status counts as stated, its
    /// measurements are not evaluated; only ids are given anew, and so is the mark of the step that
    /// caused a failure.
    pub fn add(&mut self, step: Step) -> &mut Self {
        let mut node = Node::new("", StepType::Action);
        node.stated = Some(step.status.get().cloned().unwrap_or(Status::Passed));
        node.step = step;
        node.imported = true;
        self.node.children.push(node);
        self
    }

    fn child(&mut self, name: impl Into<crate::Text>, step_type: StepType) -> &mut Node {
        let children = &mut self.node.children;
        children.push(Node::new(name, step_type));
        children.last_mut().expect("one was pushed one line above")
    }
}
