//! Rows about measurements.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One measurement of one report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct MeasurementData {
    /// Serial number of the unit.
    pub serial_number: Option<String>,
    /// Part number.
    pub part_number: Option<String>,
    /// Revision.
    pub revision: Option<String>,
    /// Identifier of the report.
    #[serde(alias = "id")]
    pub report_id: Option<String>,
    /// Name of the step.
    pub step_name: Option<String>,
    /// Path of the step: the names from the root on, joined with `¶`.
    pub step_path: Option<String>,
    /// The value; absent if it is no number.
    pub value: Option<f64>,
    /// Lower limit.
    #[serde(alias = "limit1")]
    pub limit_low: Option<f64>,
    /// Upper limit.
    #[serde(alias = "limit2")]
    pub limit_high: Option<f64>,
    /// Unit of the value.
    pub unit: Option<String>,
    /// Status, as the server writes it.
    pub status: Option<String>,
    /// When the report began, UTC.
    pub start_utc: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The figures of one measurement over many reports.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct AggregatedMeasurement {
    /// Name of the step.
    pub step_name: Option<String>,
    /// Path of the step: the names from the root on, joined with `¶`.
    pub step_path: Option<String>,
    /// Part number.
    pub part_number: Option<String>,
    /// Revision.
    pub revision: Option<String>,
    /// Measurements.
    pub count: Option<i64>,
    /// Smallest value.
    pub min: Option<f64>,
    /// Largest value.
    pub max: Option<f64>,
    /// Mean.
    pub avg: Option<f64>,
    /// Standard deviation of the sample.
    pub stdev: Option<f64>,
    /// Variance of the sample.
    pub var: Option<f64>,
    /// Lower limit.
    #[serde(alias = "limit1")]
    pub limit_low: Option<f64>,
    /// Upper limit.
    #[serde(alias = "limit2")]
    pub limit_high: Option<f64>,
    /// Process capability, regarding where the mean lies.
    pub cpk: Option<f64>,
    /// Process capability.
    pub cp: Option<f64>,
    /// Process capability towards the lower limit.
    pub cp_lower: Option<f64>,
    /// Process capability towards the upper limit.
    pub cp_upper: Option<f64>,
    /// Unit of the value.
    pub unit: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
