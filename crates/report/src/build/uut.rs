//! [`UutBuilder`], the report of a test under construction.

use super::mode::ImportMode;
use super::node::Node;
use super::settle::{Settled, settle};
use super::step::{Sequence, StepBuilder};
use crate::{
    Asset, Field, Guid, Int, Kind, MiscInfo, Report, SequenceCall, Station, Status, Step, StepType,
    SubUnit, Text, Timestamp, Uut,
};

/// The report of a test under construction; made by [`Report::uut`].
///
/// Statuses are worked out by [`finish`](Self::finish); until then there is no report.
///
/// ```
/// use wats_report::{Report, Station};
///
/// let mut report = Report::uut("BOARD-1", "0001", "A", 100);
/// report
///     .station(Station::new("ST1", "Hall 1", "Production"))
///     .operator("op1")
///     .seconds(12.5)
///     .misc_info("Firmware", "1.2.3")
///     .sub_unit("PCBA", "PCBA-7", "P-0001", "C");
/// report.root_mut().numeric("Vout", 3.31).unit("V").between(3.2, 3.4);
/// assert!(report.finish().validate().is_empty());
/// ```
#[derive(Debug, Clone)]
#[must_use = "there is no report until the builder is finished"]
pub struct UutBuilder {
    report: Report,
    root: Node,
    mode: ImportMode,
}

impl UutBuilder {
    pub(super) fn new(
        part_number: impl Into<Text>,
        serial_number: impl Into<Text>,
        revision: impl Into<Text>,
        process_code: impl Into<Int>,
    ) -> Self {
        let report = Report {
            kind: Kind::Uut.into(),
            id: Guid::random().into(),
            pn: Field::of(part_number),
            sn: Field::of(serial_number),
            rev: Field::of(revision),
            process_code: Field::of(process_code),
            uut: Field::of(Uut::default()),
            ..Report::default()
        };
        let mut root = Node::new("MainSequence Callback", StepType::SequenceCall);
        root.step.seq_call.set(SequenceCall::default());
        let mut builder = Self { report, root, mode: ImportMode::default() };
        builder.started_at(Timestamp::now());
        builder
    }

    /// Sets who decides about statuses: the builder, unless this says otherwise.
    pub fn import_mode(&mut self, mode: ImportMode) -> &mut Self {
        self.mode = mode;
        self
    }

    /// Replaces the random id.
    pub fn id(&mut self, id: impl Into<Guid>) -> &mut Self {
        self.report.id.set(id);
        self
    }

    /// Sets the station; the server requires one.
    pub fn station(&mut self, station: Station) -> &mut Self {
        self.report.set_station(station);
        self
    }

    /// Sets the operator.
    pub fn operator(&mut self, name: impl Into<Text>) -> &mut Self {
        self.uut_mut().user.set(name);
        self
    }

    /// Sets the start, which should be local time with its offset; the UTC start follows from it.
    ///
    /// Without this call it is the time at which the builder was made, by the machine's clock and in
    /// its zone.
    pub fn started_at(&mut self, time: impl Into<Timestamp>) -> &mut Self {
        self.report.set_start(time.into());
        self
    }

    /// Sets the execution time in seconds.
    pub fn seconds(&mut self, seconds: f64) -> &mut Self {
        self.uut_mut().exec_time.set(seconds);
        self
    }

    /// Sets the comment.
    pub fn comment(&mut self, comment: impl Into<Text>) -> &mut Self {
        self.uut_mut().comment.set(comment);
        self
    }

    /// Sets the error code and text of the run. The outcome is not changed by it.
    pub fn error(&mut self, code: impl Into<Int>, message: impl Into<Text>) -> &mut Self {
        self.uut_mut().error_code.set(code);
        self.uut_mut().error_message.set(message);
        self
    }

    /// Adds a fact about the run.
    pub fn misc_info(&mut self, description: impl Into<Text>, text: impl Into<Text>) -> &mut Self {
        self.report.misc_infos.push(MiscInfo::new(description, text));
        self
    }

    /// Adds a fact about the run that is a number, of which the server keeps 16 bits.
    pub fn misc_number(
        &mut self,
        description: impl Into<Text>,
        number: impl Into<Int>,
    ) -> &mut Self {
        self.report.misc_infos.push(MiscInfo::number(description, number));
        self
    }

    /// Adds a part of the unit.
    pub fn sub_unit(
        &mut self,
        part_type: impl Into<Text>,
        part_number: impl Into<Text>,
        serial_number: impl Into<Text>,
        revision: impl Into<Text>,
    ) -> &mut Self {
        let unit = SubUnit::new(part_type, part_number, serial_number, revision);
        self.report.sub_units.push(unit);
        self
    }

    /// Adds a piece of equipment that was used.
    pub fn asset(
        &mut self,
        serial_number: impl Into<Text>,
        usage_count: impl Into<Int>,
    ) -> &mut Self {
        self.report.assets.push(Asset::new(serial_number, usage_count));
        self
    }

    /// The document, for everything else: name of the operation, parts with indexes, additional
    /// data … Steps and result are overwritten in the end.
    ///
    /// ```
    /// # let mut report = wats_report::Report::uut("BOARD-1", "0001", "A", 100);
    /// report.report_mut().process_name.set("Final function");
    /// ```
    pub fn report_mut(&mut self) -> &mut Report {
        &mut self.report
    }

    /// The header part: fixture, socket, batch … The step that caused a failure is overwritten in
    /// the end.
    ///
    /// ```
    /// # let mut report = wats_report::Report::uut("BOARD-1", "0001", "A", 100);
    /// report.uut_mut().fixture_id.set("F-7");
    /// ```
    pub fn uut_mut(&mut self) -> &mut Uut {
        self.report.uut.get_or_insert_default()
    }

    /// The root sequence, to which steps are added.
    pub fn root_mut(&mut self) -> StepBuilder<'_, Sequence> {
        StepBuilder::new(&mut self.root)
    }

    /// Works out all statuses and the result, numbers the steps depth-first from 1, and marks the
    /// step that caused a failure: that one alone, whatever was marked before.
    #[must_use]
    pub fn finish(self) -> Report {
        let Self { mut report, root, mode } = self;
        let Settled { step, cause } = settle(root, mode);
        let result = step.status.get().filter(|status| status.is_failure());
        report.result = result.cloned().unwrap_or(Status::Passed).into();
        report.root = Field::of(step);
        report.number_steps();
        if mode == ImportMode::Import {
            return report;
        }
        report.each_step_mut(|step| {
            if step.caused_uut_failure == true {
                step.caused_uut_failure = false.into();
            }
        });
        let caused_by = cause.map_or(Field::Absent, |way| mark_cause(&mut report, &way));
        report.uut.get_or_insert_default().step_id_caused_uut_failure = caused_by;
        report
    }
}

/// Marks the step at the end of the way and returns its id.
fn mark_cause(report: &mut Report, way: &[usize]) -> Field<Int> {
    let mut step: &mut Step = report.root.get_or_insert_default();
    for &index in way {
        step = &mut step.steps.get_or_insert_default()[index];
    }
    step.caused_uut_failure = true.into();
    step.id.clone()
}

impl Report {
    pub(super) fn set_station(&mut self, station: Station) {
        self.machine_name = station.name.into();
        self.location = station.location.into();
        self.purpose = station.purpose.into();
    }

    pub(super) fn set_start(&mut self, start: Timestamp) {
        self.start_utc = start.to_utc().into();
        self.start = start.into();
    }
}
