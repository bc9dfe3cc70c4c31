//! [`StepBuilder`], a step of a report under construction.
//!
//! The type parameter says what the step measures, and with it which methods there are. What only
//! sequences can do lives next door.

use std::marker::PhantomData;

use super::node::Node;
use crate::{
    Attachment, BooleanMeasurement, Chart, CompOp, Field, Int, NumericMeasurement, Real, Status,
    Step, StepGroup, StepType, StringMeasurement, Timestamp,
};

/// A step with one numeric measurement.
#[derive(Debug, Clone, Copy)]
pub enum Numeric {}
/// A step with several numeric measurements.
#[derive(Debug, Clone, Copy)]
pub enum Numerics {}
/// A step with one string measurement.
#[derive(Debug, Clone, Copy)]
pub enum Text {}
/// A step with several string measurements.
#[derive(Debug, Clone, Copy)]
pub enum Texts {}
/// A step with pass/fail measurements.
#[derive(Debug, Clone, Copy)]
pub enum Verdict {}
/// A step without measurement.
#[derive(Debug, Clone, Copy)]
pub enum Plain {}
/// A step that holds steps.
#[derive(Debug, Clone, Copy)]
pub enum Sequence {}

/// A step under construction, of kind `K`.
///
/// ```
/// use wats_report::{Report, Status, StepGroup};
///
/// let mut report = Report::uut("BOARD-1", "0001", "A", 100);
/// let mut root = report.root_mut();
/// root.action("Power on").in_group(StepGroup::Setup).seconds(0.5);
/// root.numeric("Ripple", 12.0).unit("mV").at_most(10.0).does_not_fail_parent();
/// let report = report.finish();
/// assert_eq!(report.result, Status::Passed);
/// assert_eq!(report.failed_steps().count(), 1);
/// ```
#[derive(Debug)]
pub struct StepBuilder<'a, K> {
    pub(super) node: &'a mut Node,
    kind: PhantomData<K>,
}

impl<'a, K> StepBuilder<'a, K> {
    pub(super) fn new(node: &'a mut Node) -> Self {
        Self { node, kind: PhantomData }
    }

    /// Places the step in the setup, main (the default) or cleanup part.
    pub fn in_group(&mut self, group: StepGroup) -> &mut Self {
        self.node.step.group = group.into();
        self
    }

    /// Sets the type, which picks the icon.
    pub fn step_type(&mut self, step_type: impl Into<StepType>) -> &mut Self {
        self.node.step.step_type.set(step_type);
        self
    }

    /// Sets the duration in seconds, child steps included.
    pub fn seconds(&mut self, seconds: f64) -> &mut Self {
        self.node.step.tot_time.set(seconds);
        self
    }

    /// Sets when the step started.
    pub fn started_at(&mut self, time: impl Into<Timestamp>) -> &mut Self {
        self.node.step.start.set(time);
        self
    }

    /// Sets the text shown with the step.
    pub fn report_text(&mut self, text: impl Into<crate::Text>) -> &mut Self {
        self.node.step.report_text.set(text);
        self
    }

    /// States the outcome of the step itself. Failing measurements and child steps can still make
    /// it worse, never better, except that a step stated as skipped is skipped with its
    /// measurements.
    pub fn status(&mut self, status: Status) -> &mut Self {
        self.node.stated = Some(status);
        self
    }

    /// States that the step went wrong, with an error code and text.
    pub fn error(&mut self, code: impl Into<Int>, message: impl Into<crate::Text>) -> &mut Self {
        self.node.step.error_code.set(code);
        self.node.step.error_message.set(message);
        self.status(Status::Error)
    }

    /// The step may fail without making the sequence around it fail.
    pub fn does_not_fail_parent(&mut self) -> &mut Self {
        self.node.fails_parent = false;
        self
    }

    /// Adds a chart; there can be one. The step becomes one of type
    /// [`Chart`](StepType::Chart); [`step_type`](Self::step_type) after this call makes it another.
    pub fn chart(&mut self, chart: Chart) -> &mut Self {
        self.node.step.chart = chart.into();
        self.step_type(StepType::Chart)
    }

    /// Adds the file of the step; there can be one. A step that is an
    /// [`Action`](StepType::Action) until then becomes an [`AttachFile`](StepType::AttachFile).
    pub fn attach(&mut self, file: Attachment) -> &mut Self {
        self.node.step.attachment = file.into();
        if self.node.step.step_type == StepType::Action {
            self.step_type(StepType::AttachFile);
        }
        self
    }

    /// The step for everything else. Id, status, child steps and the mark of the step that caused a
    /// failure are overwritten in the end, and so are the statuses of numeric and string
    /// measurements, and names that come twice.
    pub fn step_mut(&mut self) -> &mut Step {
        &mut self.node.step
    }
}

impl StepBuilder<'_, Numeric> {
    /// Sets the unit.
    pub fn unit(&mut self, unit: impl Into<crate::Text>) -> &mut Self {
        self.measurement().unit(unit);
        self
    }

    /// Passes from `low` to `high`, both included (`GELE`).
    pub fn between(&mut self, low: f64, high: f64) -> &mut Self {
        self.measurement().between(low, high);
        self
    }

    /// Passes from `low` on (`GE`).
    pub fn at_least(&mut self, low: f64) -> &mut Self {
        self.measurement().at_least(low);
        self
    }

    /// Passes up to `limit` (`LE`).
    pub fn at_most(&mut self, limit: f64) -> &mut Self {
        self.measurement().at_most(limit);
        self
    }

    /// Passes when exactly equal (`EQ`).
    pub fn equals(&mut self, limit: f64) -> &mut Self {
        self.measurement().equals(limit);
        self
    }

    /// Sets an operator with its limits as the wire has them: a single limit is the low one.
    pub fn limits(&mut self, op: CompOp, low: Option<f64>, high: Option<f64>) -> &mut Self {
        self.measurement().limits(op, low, high);
        self
    }

    /// The measurement, for everything else.
    pub fn measurement(&mut self) -> &mut NumericMeasurement {
        first(self.node.step.numeric_meas.get_or_insert_default())
    }
}

impl StepBuilder<'_, Numerics> {
    /// Adds a measurement. A name that is taken gets ` #2`, ` #3` … appended in the end.
    pub fn measure(
        &mut self,
        name: impl Into<crate::Text>,
        value: impl Into<Real>,
    ) -> &mut NumericMeasurement {
        let list = self.node.step.numeric_meas.get_or_insert_default();
        pushed(list, NumericMeasurement { name: Field::of(name), ..NumericMeasurement::new(value) })
    }
}

impl StepBuilder<'_, Text> {
    /// Passes when equal, case-sensitive (`EQ`).
    pub fn equals(&mut self, limit: impl Into<crate::Text>) -> &mut Self {
        self.limit(CompOp::EQ, limit)
    }

    /// Passes when equal, upper and lower case taken as the same (`IGNORECASE`).
    pub fn equals_ignoring_case(&mut self, limit: impl Into<crate::Text>) -> &mut Self {
        self.measurement().equals_ignoring_case(limit);
        self
    }

    /// Sets an operator with its limit.
    pub fn limit(&mut self, op: CompOp, limit: impl Into<crate::Text>) -> &mut Self {
        self.measurement().limit(op, limit);
        self
    }

    /// The measurement, for everything else.
    pub fn measurement(&mut self) -> &mut StringMeasurement {
        first(self.node.step.string_meas.get_or_insert_default())
    }
}

impl StepBuilder<'_, Texts> {
    /// Adds a measurement. A name that is taken gets ` #2`, ` #3` … appended in the end.
    pub fn measure(
        &mut self,
        name: impl Into<crate::Text>,
        value: impl Into<crate::Text>,
    ) -> &mut StringMeasurement {
        let list = self.node.step.string_meas.get_or_insert_default();
        pushed(list, StringMeasurement { name: Field::of(name), ..StringMeasurement::new(value) })
    }
}

impl StepBuilder<'_, Verdict> {
    /// Adds a verdict. A name that is taken gets ` #2`, ` #3` … appended in the end.
    pub fn verdict(&mut self, name: impl Into<crate::Text>, passed: bool) -> &mut Self {
        let list = self.node.step.boolean_meas.get_or_insert_default();
        list.push(BooleanMeasurement { name: Field::of(name), ..BooleanMeasurement::new(passed) });
        self
    }
}

fn pushed<T>(list: &mut Vec<T>, element: T) -> &mut T {
    list.push(element);
    list.last_mut().expect("one was pushed one line above")
}

/// The first element; one is made if a caller emptied the list.
fn first<T: Default>(list: &mut Vec<T>) -> &mut T {
    if list.is_empty() {
        list.push(T::default());
    }
    &mut list[0]
}
