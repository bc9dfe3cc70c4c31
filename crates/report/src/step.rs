//! [`Step`], one step of a test, and what can hang on it besides measurements and charts.

use crate::object::object;
use crate::{
    AdditionalData, Attachment, BooleanMeasurement, Chart, Field, Int, NumericMeasurement, Rare,
    Real, Status, StepGroup, StepType, Steps, StringMeasurement, Text, Timestamp,
};

object! {
    /// A step. Every step may carry every payload, whatever its [`step_type`](Self::step_type).
    ///
    /// ```
    /// use wats_report::{NumericMeasurement, Status, Step, StepType};
    ///
    /// let mut step = Step::new("Supply", StepType::NumericLimit, Status::Passed);
    /// let mut measurement = NumericMeasurement::new(5.02);
    /// measurement.unit("V").between(4.9, 5.1);
    /// step.numeric_meas.push(measurement);
    /// ```
    pub struct Step {
        /// Number of the step, unique in the report, depth-first from 1 by convention; 32 bits. Steps are
        /// referred to by it. A text where a client made it one.
        id = "id": Field<Int>,
        /// Setup, main or cleanup. Required.
        group = "group": Field<StepGroup>,
        /// Picks the icon, nothing else.
        step_type = "stepType": Field<StepType>,
        /// TestStand: number of the interactive execution, 32 bits.
        interactive_exe_num = "interactiveExeNum": Rare<Int>,
        /// Number format of that number.
        interactive_exe_num_format = "interactiveExeNumFormat": Rare<Text>,
        /// Place of this record in a loop.
        loop_info = "loop": Rare<LoopInfo>,
        /// Name of the step. Required.
        name = "name": Field<Text>,
        /// When the step started: local time with offset.
        start = "start": Rare<Timestamp>,
        /// Outcome of the step. Required.
        status = "status": Field<Status>,
        /// Error code of the step, 32 bits; a text where a client made it one.
        error_code = "errorCode": Rare<Int>,
        /// Number format of the error code.
        error_code_format = "errorCodeFormat": Rare<Text>,
        /// Error text; the vendor names a limit of 200 characters.
        error_message = "errorMessage": Rare<Text>,
        /// TestStand's identifier of the step, as in `ID#:…`.
        ts_guid = "tsGuid": Rare<Text>,
        /// Duration in seconds, child steps included.
        tot_time = "totTime": Field<Real>,
        /// Number format of the duration.
        tot_time_format = "totTimeFormat": Rare<Text>,
        /// Whether the step made its sequence fail.
        caused_seq_failure = "causedSeqFailure": Field<bool>,
        /// Whether the step made the report fail.
        caused_uut_failure = "causedUUTFailure": Field<bool>,
        /// Free text shown with the step.
        report_text = "reportText": Rare<Text>,
        /// Child steps in execution order.
        steps = "steps": Field<Steps>,
        /// Numeric measurements.
        numeric_meas = "numericMeas": Field<Vec<NumericMeasurement>>,
        /// String measurements.
        string_meas = "stringMeas": Rare<Vec<StringMeasurement>>,
        /// Pass/fail measurements.
        boolean_meas = "booleanMeas": Rare<Vec<BooleanMeasurement>>,
        /// Free structured data.
        additional_results = "additionalResults": Rare<Vec<AdditionalData>>,
        /// The sequence that was called.
        seq_call = "seqCall": Rare<SequenceCall>,
        /// Result of a program that was called.
        call_exe = "callExe": Rare<CallExe>,
        /// A dialog with the operator.
        message_popup = "messagePopup": Rare<MessagePopup>,
        /// A chart.
        chart = "chart": Rare<Chart>,
        /// A file.
        attachment = "attachment": Rare<Attachment>,
    }
}

impl Step {
    /// A step in the main part, with what the server requires.
    pub fn new(name: impl Into<Text>, step_type: impl Into<StepType>, status: Status) -> Self {
        Self {
            group: StepGroup::Main.into(),
            step_type: Field::of(step_type),
            name: Field::of(name),
            status: status.into(),
            ..Self::default()
        }
    }

    /// How many measurements the step itself carries, of all kinds.
    pub fn measurements(&self) -> usize {
        self.numeric_meas.items().len()
            + self.string_meas.items().len()
            + self.boolean_meas.items().len()
    }
}

object! {
    /// A record of a loop: either the summary, which comes first, or one iteration. All numbers have 16
    /// bits.
    ///
    /// ```
    /// use wats_report::{LoopInfo, Status, Step, StepType};
    ///
    /// let mut summary = Step::new("Retry", StepType::NumericLimit, Status::Passed);
    /// summary.loop_info.set(LoopInfo::summary(2, 1, 1));
    /// let mut first = Step::new("Retry", StepType::NumericLimit, Status::Failed);
    /// first.loop_info.set(LoopInfo::iteration(0));
    /// ```
    pub struct LoopInfo {
        /// Number of the iteration from 0; only on an iteration.
        idx = "idx": Field<Int>,
        /// How many iterations there were; only on the summary.
        num = "num": Field<Int>,
        /// Index at which the loop ended; only on the summary.
        ending_index = "endingIndex": Field<Int>,
        /// How many iterations passed; only on the summary.
        passed = "passed": Field<Int>,
        /// How many iterations failed; only on the summary.
        failed = "failed": Field<Int>,
    }
}

impl LoopInfo {
    /// The summary of a loop that went through all its iterations.
    pub fn summary(num: impl Into<Int>, passed: impl Into<Int>, failed: impl Into<Int>) -> Self {
        let num = num.into();
        Self {
            idx: Field::Null,
            num: num.clone().into(),
            ending_index: num.into(),
            passed: Field::of(passed),
            failed: Field::of(failed),
            ..Self::default()
        }
    }

    /// The iteration with this number, from 0.
    pub fn iteration(idx: impl Into<Int>) -> Self {
        Self {
            idx: Field::of(idx),
            num: Field::Null,
            ending_index: Field::Null,
            passed: Field::Null,
            failed: Field::Null,
            ..Self::default()
        }
    }
}

object! {
    /// The call of a sequence.
    pub struct SequenceCall {
        /// Path of the sequence file.
        path = "path": Field<Text>,
        /// Name of the sequence.
        name = "name": Field<Text>,
        /// Version of the sequence file; a blank occurs.
        version = "version": Field<Text>,
    }
}

impl SequenceCall {
    /// The call of a sequence in a file.
    pub fn new(path: impl Into<Text>, name: impl Into<Text>, version: impl Into<Text>) -> Self {
        Self {
            path: Field::of(path),
            name: Field::of(name),
            version: Field::of(version),
            ..Self::default()
        }
    }
}

object! {
    /// A dialog with the operator.
    pub struct MessagePopup {
        /// What the operator typed.
        response = "response": Field<Text>,
        /// Index of the button that was pressed, 16 bits; its text where a client wrote that.
        button = "button": Field<Int>,
        /// Number format of the index.
        button_format = "buttonFormat": Field<Text>,
    }
}

impl MessagePopup {
    /// What the operator typed, and the index of the button that was pressed.
    pub fn new(response: impl Into<Text>, button: impl Into<Int>) -> Self {
        Self { response: Field::of(response), button: Field::of(button), ..Self::default() }
    }
}

object! {
    /// The call of a program.
    pub struct CallExe {
        /// Its exit code.
        exit_code = "exitCode": Field<Real>,
        /// Number format of the code.
        exit_code_format = "exitCodeFormat": Field<Text>,
    }
}

impl CallExe {
    /// The call of a program that ended with this code.
    pub fn new(exit_code: impl Into<Real>) -> Self {
        Self { exit_code: Field::of(exit_code), ..Self::default() }
    }
}
