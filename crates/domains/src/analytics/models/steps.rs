//! Rows about steps.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A step that failed often.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TopFailedStep {
    /// Name of the step.
    pub step_name: Option<String>,
    /// Path of the step: the names from the root on, joined with `¶`.
    pub step_path: Option<String>,
    /// Kind of the step, such as `ET_NLT`.
    pub step_type: Option<String>,
    /// Group of the step: `S`etup, `M`ain or `C`leanup.
    pub step_group: Option<String>,
    /// Part number.
    pub part_number: Option<String>,
    /// Revision.
    pub revision: Option<String>,
    /// Product group.
    pub product_group: Option<String>,
    /// How often it failed.
    pub fail_count: Option<i64>,
    /// How often it ran.
    pub total_count: Option<i64>,
    /// Failures in percent of all.
    pub fail_rate: Option<f64>,
    /// When it first failed.
    pub first_fail_date: Option<String>,
    /// When it last failed.
    pub last_fail_date: Option<String>,
    /// The step, as the internal list operations want it: XML.
    #[serde(alias = "stepFilter")]
    pub step_filters: Option<String>,
    /// The sequence around it, likewise.
    #[serde(alias = "sequenceFilter")]
    pub sequence_filters: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a step did in the reports that were looked at, and one of its measurements.
///
/// Figures that end in `_wof` are the same ones without fails.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct StepAnalysisRow {
    /// Name of the step.
    pub step_name: Option<String>,
    /// Path of the step: the names from the root on, joined with `¶`.
    pub step_path: Option<String>,
    /// Kind of the step, such as `ET_NLT`.
    pub step_type: Option<String>,
    /// Group of the step: `S`etup, `M`ain or `C`leanup.
    pub step_group: Option<String>,
    /// How often the step ran.
    pub step_count: Option<i64>,
    /// How often it passed.
    pub step_passed_count: Option<i64>,
    /// How often it was done.
    pub step_done_count: Option<i64>,
    /// How often it was skipped.
    pub step_skipped_count: Option<i64>,
    /// How often it failed.
    pub step_failed_count: Option<i64>,
    /// How often it ended by an error.
    pub step_error_count: Option<i64>,
    /// How often it was terminated.
    pub step_terminated_count: Option<i64>,
    /// How often it ended in another way.
    pub step_other_count: Option<i64>,
    /// How often it failed, ended by an error or was terminated.
    pub step_failed_error_terminated_count: Option<i64>,
    /// How often it decided a report that did not pass.
    pub step_caused_uut_failed_error_terminated: Option<i64>,
    /// How often it made a report fail.
    pub step_caused_uut_failed: Option<i64>,
    /// How often it made a report end by an error.
    pub step_caused_uut_error: Option<i64>,
    /// How often it made a report end as terminated.
    pub step_caused_uut_terminated: Option<i64>,
    /// First limit, usually the lower one.
    pub limit1: Option<f64>,
    /// First limit, usually the lower one, without fails.
    pub limit1_wof: Option<f64>,
    /// Second limit, usually the upper one.
    pub limit2: Option<f64>,
    /// Second limit, usually the upper one, without fails.
    pub limit2_wof: Option<f64>,
    /// How value and limits are compared, such as `GELE`.
    pub comp_operator: Option<String>,
    /// Seconds that the step took: mean.
    pub step_time_avg: Option<f64>,
    /// Seconds: longest.
    pub step_time_max: Option<f64>,
    /// Seconds: shortest.
    pub step_time_min: Option<f64>,
    /// Name of the measurement, of a step that has several.
    pub measure_name: Option<String>,
    /// Measurements.
    pub measure_count: Option<i64>,
    /// Measurements, without fails.
    pub measure_count_wof: Option<i64>,
    /// Smallest value.
    pub min: Option<f64>,
    /// Smallest value, without fails.
    pub min_wof: Option<f64>,
    /// Largest value.
    pub max: Option<f64>,
    /// Largest value, without fails.
    pub max_wof: Option<f64>,
    /// Mean.
    pub avg: Option<f64>,
    /// Mean, without fails.
    pub avg_wof: Option<f64>,
    /// Standard deviation of the sample.
    pub stdev: Option<f64>,
    /// Standard deviation of the sample, without fails.
    pub stdev_wof: Option<f64>,
    /// Variance of the sample.
    pub var: Option<f64>,
    /// Variance of the sample, without fails.
    pub var_wof: Option<f64>,
    /// Process capability, regarding where the mean lies.
    pub cpk: Option<f64>,
    /// Process capability, regarding where the mean lies, without fails.
    pub cpk_wof: Option<f64>,
    /// Process capability.
    pub cp: Option<f64>,
    /// Process capability, without fails.
    pub cp_wof: Option<f64>,
    /// Process capability towards the lower limit.
    pub cp_lower: Option<f64>,
    /// Process capability towards the lower limit, without fails.
    pub cp_lower_wof: Option<f64>,
    /// Process capability towards the upper limit.
    pub cp_upper: Option<f64>,
    /// Process capability towards the upper limit, without fails.
    pub cp_upper_wof: Option<f64>,
    /// Mean plus three standard deviations.
    pub sigma_high3: Option<f64>,
    /// Mean plus three standard deviations, without fails.
    pub sigma_high3_wof: Option<f64>,
    /// Mean minus three standard deviations.
    pub sigma_low3: Option<f64>,
    /// Mean minus three standard deviations, without fails.
    pub sigma_low3_wof: Option<f64>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
