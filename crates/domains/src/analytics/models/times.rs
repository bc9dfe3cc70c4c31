//! How equipment is used: effectiveness, connection and execution time.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

/// Overall equipment effectiveness.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct OeeAnalysis {
    /// Overall equipment effectiveness: the product of the next three. The server's documents do not
    /// say whether these are fractions or percent.
    pub oee: Option<f64>,
    /// Share of the planned time in which was tested.
    pub availability: Option<f64>,
    /// Output in comparison to what was possible.
    pub performance: Option<f64>,
    /// Share of the output that is good.
    pub quality: Option<f64>,
    /// Seconds of the whole time.
    pub total_time: Option<f64>,
    /// Seconds in which was tested.
    pub run_time: Option<f64>,
    /// Seconds in which was not tested.
    pub down_time: Option<f64>,
    /// Seconds in which was to be tested.
    pub planned_production_time: Option<f64>,
    /// Reports that were looked at.
    pub total_count: Option<i64>,
    /// Reports that passed.
    pub good_count: Option<i64>,
    /// Reports that did not pass.
    pub reject_count: Option<i64>,
    /// Seconds that a test takes at best.
    pub ideal_cycle_time: Option<f64>,
    /// Seconds that a test took.
    pub actual_cycle_time: Option<f64>,
    /// The period, as the server writes it.
    pub period: Option<String>,
    /// Part number.
    pub part_number: Option<String>,
    /// Station.
    pub station_name: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Connection and execution time: over all reports, report by report, and broken down.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TimeAnalysis {
    /// What the figures are about.
    pub category: Option<String>,
    /// Shortest connection time, in seconds.
    pub min_connection_time: Option<f64>,
    /// Longest connection time, in seconds.
    pub max_connection_time: Option<f64>,
    /// Mean connection time, in seconds.
    pub avg_connection_time: Option<f64>,
    /// Median of the connection time, in seconds.
    pub median_connection_time: Option<f64>,
    /// Shortest execution time, in seconds.
    pub min_execution_time: Option<f64>,
    /// Longest execution time, in seconds.
    pub max_execution_time: Option<f64>,
    /// Mean execution time, in seconds.
    pub avg_execution_time: Option<f64>,
    /// Median of the execution time, in seconds.
    pub median_execution_time: Option<f64>,
    /// Shortest sum of both, in seconds.
    pub min_connection_and_execution_time: Option<f64>,
    /// Longest sum of both, in seconds.
    pub max_connection_and_execution_time: Option<f64>,
    /// Mean sum of both, in seconds.
    pub avg_connection_and_execution_time: Option<f64>,
    /// Median of the sum of both, in seconds.
    pub median_connection_and_execution_time: Option<f64>,
    /// The reports that were looked at.
    #[serde(deserialize_with = "as_default")]
    pub reports: Vec<TimedReport>,
    /// Figures, broken down.
    #[serde(deserialize_with = "as_default")]
    pub dimension_statistics: Vec<TimeBreakdown>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Figures of connection and execution time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TimeStats {
    /// What the figures are about.
    pub category: Option<String>,
    /// Shortest connection time, in seconds.
    pub min_connection_time: Option<f64>,
    /// Longest connection time, in seconds.
    pub max_connection_time: Option<f64>,
    /// Mean connection time, in seconds.
    pub avg_connection_time: Option<f64>,
    /// Median of the connection time, in seconds.
    pub median_connection_time: Option<f64>,
    /// Shortest execution time, in seconds.
    pub min_execution_time: Option<f64>,
    /// Longest execution time, in seconds.
    pub max_execution_time: Option<f64>,
    /// Mean execution time, in seconds.
    pub avg_execution_time: Option<f64>,
    /// Median of the execution time, in seconds.
    pub median_execution_time: Option<f64>,
    /// Shortest sum of both, in seconds.
    pub min_connection_and_execution_time: Option<f64>,
    /// Longest sum of both, in seconds.
    pub max_connection_and_execution_time: Option<f64>,
    /// Mean sum of both, in seconds.
    pub avg_connection_and_execution_time: Option<f64>,
    /// Median of the sum of both, in seconds.
    pub median_connection_and_execution_time: Option<f64>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The figures, broken down by one column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TimeBreakdown {
    /// The column that is broken down.
    pub dimension: Option<String>,
    /// Figures, one a value of the column.
    #[serde(deserialize_with = "as_default")]
    pub statistics: Vec<TimeStats>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A report with its times.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct TimedReport {
    /// Identifier.
    #[serde(alias = "uuid")]
    pub id: Option<String>,
    /// Serial number of the unit.
    pub serial_number: Option<String>,
    /// Part number.
    pub part_number: Option<String>,
    /// Name of the product.
    pub product_name: Option<String>,
    /// Revision.
    pub revision: Option<String>,
    /// Name of the test operation.
    pub test_operation: Option<String>,
    /// Test program file.
    pub sw_filename: Option<String>,
    /// Version of the test program.
    pub sw_version: Option<String>,
    /// Status, as the server writes it.
    pub status: Option<String>,
    /// Station.
    pub station_name: Option<String>,
    /// The station's location.
    pub location: Option<String>,
    /// What the station is for.
    pub purpose: Option<String>,
    /// Socket of a fixture with several.
    pub socket_index: Option<i64>,
    /// Operator.
    pub operator: Option<String>,
    /// The period, as the server writes it.
    pub period: Option<String>,
    /// When the report began, UTC.
    pub start_utc: Option<String>,
    /// When the report ended, UTC.
    pub end_utc: Option<String>,
    /// Seconds between the test before at the same place and this one.
    pub connection_time: Option<f64>,
    /// Seconds that the test took.
    pub execution_time: Option<f64>,
    /// Both together, in seconds.
    pub connection_and_execution_time: Option<f64>,
    /// Name of the step that made the report fail.
    pub step_caused_uut_failure: Option<String>,
    /// Path of that step.
    pub step_path_caused_uut_failure: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
