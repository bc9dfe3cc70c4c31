//! [`Step`], one step of a test, and what can hang on it besides measurements and charts.

use serde::{Deserialize, Serialize};

use crate::{
    AdditionalData, Attachment, BooleanMeasurement, Chart, Extra, Field, Int, NumericMeasurement,
    Real, Status, StepGroup, StepType, Steps, StringMeasurement, Timestamp, depth,
};

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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Step {
    /// Number of the step, unique in the report, depth-first from 1 by convention; 32 bits. Steps are
    /// referred to by it. A text where a client made it one.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub id: Field<Int>,
    /// Setup, main or cleanup. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub group: Field<StepGroup>,
    /// Picks the icon, nothing else.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub step_type: Field<StepType>,
    /// TestStand: number of the interactive execution, 32 bits.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub interactive_exe_num: Field<Int>,
    /// Number format of that number.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub interactive_exe_num_format: Field<String>,
    /// Place of this record in a loop.
    #[serde(rename = "loop", skip_serializing_if = "Field::is_absent")]
    pub loop_info: Field<Box<LoopInfo>>,
    /// Name of the step. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub name: Field<String>,
    /// When the step started: local time with offset.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub start: Field<Timestamp>,
    /// Outcome of the step. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub status: Field<Status>,
    /// Error code of the step, 32 bits; a text where a client made it one.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub error_code: Field<Int>,
    /// Number format of the error code.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub error_code_format: Field<String>,
    /// Error text; the vendor names a limit of 200 characters.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub error_message: Field<String>,
    /// TestStand's identifier of the step, as in `ID#:…`.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub ts_guid: Field<String>,
    /// Duration in seconds, child steps included.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub tot_time: Field<Real>,
    /// Number format of the duration.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub tot_time_format: Field<String>,
    /// Whether the step made its sequence fail.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub caused_seq_failure: Field<bool>,
    /// Whether the step made the report fail.
    #[serde(rename = "causedUUTFailure", skip_serializing_if = "Field::is_absent")]
    pub caused_uut_failure: Field<bool>,
    /// Free text shown with the step.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub report_text: Field<String>,
    /// Child steps in execution order.
    #[serde(skip_serializing_if = "Field::is_absent", with = "depth::list")]
    pub steps: Field<Steps>,
    /// Numeric measurements.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub numeric_meas: Field<Vec<NumericMeasurement>>,
    /// String measurements.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub string_meas: Field<Vec<StringMeasurement>>,
    /// Pass/fail measurements.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub boolean_meas: Field<Vec<BooleanMeasurement>>,
    /// Free structured data.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub additional_results: Field<Vec<AdditionalData>>,
    /// The sequence that was called.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub seq_call: Field<Box<SequenceCall>>,
    /// Result of a program that was called.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub call_exe: Field<Box<CallExe>>,
    /// A dialog with the operator.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub message_popup: Field<Box<MessagePopup>>,
    /// A chart.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub chart: Field<Box<Chart>>,
    /// A file.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub attachment: Field<Box<Attachment>>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Step {
    /// A step in the main part, with what the server requires.
    pub fn new(name: impl Into<String>, step_type: impl Into<StepType>, status: Status) -> Self {
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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct LoopInfo {
    /// Number of the iteration from 0; only on an iteration.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub idx: Field<Int>,
    /// How many iterations there were; only on the summary.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub num: Field<Int>,
    /// Index at which the loop ended; only on the summary.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub ending_index: Field<Int>,
    /// How many iterations passed; only on the summary.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub passed: Field<Int>,
    /// How many iterations failed; only on the summary.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub failed: Field<Int>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
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
            extra: Extra::default(),
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
            extra: Extra::default(),
        }
    }
}

/// The call of a sequence.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct SequenceCall {
    /// Path of the sequence file.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub path: Field<String>,
    /// Name of the sequence.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub name: Field<String>,
    /// Version of the sequence file; a blank occurs.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub version: Field<String>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SequenceCall {
    /// The call of a sequence in a file.
    pub fn new(
        path: impl Into<String>,
        name: impl Into<String>,
        version: impl Into<String>,
    ) -> Self {
        Self {
            path: Field::of(path),
            name: Field::of(name),
            version: Field::of(version),
            ..Self::default()
        }
    }
}

/// A dialog with the operator.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct MessagePopup {
    /// What the operator typed.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub response: Field<String>,
    /// Index of the button that was pressed, 16 bits; its text where a client wrote that.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub button: Field<Int>,
    /// Number format of the index.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub button_format: Field<String>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl MessagePopup {
    /// What the operator typed, and the index of the button that was pressed.
    pub fn new(response: impl Into<String>, button: impl Into<Int>) -> Self {
        Self { response: Field::of(response), button: Field::of(button), ..Self::default() }
    }
}

/// The call of a program.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct CallExe {
    /// Its exit code.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub exit_code: Field<Real>,
    /// Number format of the code.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub exit_code_format: Field<String>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl CallExe {
    /// The call of a program that ended with this code.
    pub fn new(exit_code: impl Into<Real>) -> Self {
        Self { exit_code: Field::of(exit_code), ..Self::default() }
    }
}
