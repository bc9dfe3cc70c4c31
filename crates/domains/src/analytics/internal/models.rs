//! Rows of the internal lists.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One measurement of one report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct MeasurementListItem {
    /// Serial number of the unit.
    #[serde(alias = "SerialNumber")]
    pub serial_number: Option<String>,
    /// Part number.
    #[serde(alias = "PartNumber")]
    pub part_number: Option<String>,
    /// Revision.
    #[serde(alias = "Revision")]
    pub revision: Option<String>,
    /// Identifier of the report.
    #[serde(alias = "id", alias = "ReportId")]
    pub report_id: Option<String>,
    /// Name of the step.
    #[serde(alias = "StepName")]
    pub step_name: Option<String>,
    /// Path of the step: the names from the root on, joined with `¶`.
    #[serde(alias = "StepPath")]
    pub step_path: Option<String>,
    /// The value; absent if it is no number.
    #[serde(alias = "Value")]
    pub value: Option<f64>,
    /// The value of a text measurement.
    #[serde(alias = "StringValue")]
    pub string_value: Option<String>,
    /// Lower limit.
    #[serde(alias = "limit1", alias = "LimitLow")]
    pub limit_low: Option<f64>,
    /// Upper limit.
    #[serde(alias = "limit2", alias = "LimitHigh")]
    pub limit_high: Option<f64>,
    /// Unit of the value.
    #[serde(alias = "Unit")]
    pub unit: Option<String>,
    /// Status, as the server writes it.
    #[serde(alias = "Status")]
    pub status: Option<String>,
    /// When the report began, UTC.
    #[serde(alias = "StartUtc")]
    pub start_utc: Option<String>,
    /// Station.
    #[serde(alias = "StationName")]
    pub station_name: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The status of a step in one report, or over several.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct StepStatusItem {
    /// Name of the step.
    #[serde(alias = "StepName")]
    pub step_name: Option<String>,
    /// Path of the step: the names from the root on, joined with `¶`.
    #[serde(alias = "StepPath")]
    pub step_path: Option<String>,
    /// Kind of the step, such as `ET_NLT`.
    #[serde(alias = "StepType")]
    pub step_type: Option<String>,
    /// Group of the step: `S`etup, `M`ain or `C`leanup.
    #[serde(alias = "StepGroup")]
    pub step_group: Option<String>,
    /// Part number.
    #[serde(alias = "PartNumber")]
    pub part_number: Option<String>,
    /// Revision.
    #[serde(alias = "Revision")]
    pub revision: Option<String>,
    /// How often it passed.
    #[serde(alias = "PassCount")]
    pub pass_count: Option<i64>,
    /// How often it failed.
    #[serde(alias = "FailCount")]
    pub fail_count: Option<i64>,
    /// How often it ran.
    #[serde(alias = "TotalCount")]
    pub total_count: Option<i64>,
    /// Status, as the server writes it.
    #[serde(alias = "Status")]
    pub status: Option<String>,
    /// When the report began, UTC.
    #[serde(alias = "StartUtc")]
    pub start_utc: Option<String>,
    /// Serial number of the unit.
    #[serde(alias = "SerialNumber")]
    pub serial_number: Option<String>,
    /// Identifier of the report.
    #[serde(alias = "id", alias = "ReportId")]
    pub report_id: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An alarm that a trigger raised. Which keys there are depends on its kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct AlarmLog {
    /// Its number.
    #[serde(alias = "LogId")]
    pub log_id: Option<i64>,
    /// Its name.
    #[serde(alias = "Name")]
    pub name: Option<String>,
    /// When it was raised.
    #[serde(alias = "LogDate")]
    pub log_date: Option<String>,
    /// Number of the trigger that raised it.
    #[serde(alias = "TriggerId")]
    pub trigger_id: Option<i64>,
    /// Kind of alarm.
    #[serde(rename = "type", alias = "Type")]
    pub kind: Option<i64>,
    /// Its state.
    #[serde(alias = "State")]
    pub state: Option<String>,
    /// The values by which the trigger groups.
    #[serde(alias = "GroupingSet")]
    pub grouping_set: Option<String>,
    /// How it was computed, if asked for.
    #[serde(alias = "CalculationsString")]
    pub calculations_string: Option<String>,
    /// Levels that it is about.
    #[serde(alias = "ClientGroupIds")]
    pub client_group_ids: Option<Vec<i64>>,
    /// Product groups that it is about.
    #[serde(alias = "ProductSelectionIds")]
    pub product_selection_ids: Option<Vec<i64>>,
    /// Part number.
    #[serde(alias = "PartNumber")]
    pub part_number: Option<String>,
    /// Name of the product.
    #[serde(alias = "ProductName")]
    pub product_name: Option<String>,
    /// Code of the operation.
    #[serde(alias = "ProcessCode")]
    pub process_code: Option<String>,
    /// Name of the operation.
    #[serde(alias = "ProcessName")]
    pub process_name: Option<String>,
    /// Identifier of the report.
    #[serde(alias = "ReportGuid")]
    pub report_guid: Option<String>,
    /// Serial number of the unit.
    #[serde(alias = "SerialNumber")]
    pub serial_number: Option<String>,
    /// Revision.
    #[serde(alias = "Revision")]
    pub revision: Option<String>,
    /// Station.
    #[serde(alias = "StationName")]
    pub station_name: Option<String>,
    /// Operator.
    #[serde(alias = "Operator")]
    pub operator: Option<String>,
    /// Result of the report.
    #[serde(alias = "Result")]
    pub result: Option<String>,
    /// When the report began, UTC.
    #[serde(alias = "StartUtc")]
    pub start_utc: Option<String>,
    /// First pass yield in percent.
    #[serde(alias = "Fpy")]
    pub fpy: Option<f64>,
    /// Second pass yield in percent.
    #[serde(alias = "Spy")]
    pub spy: Option<f64>,
    /// Third pass yield in percent.
    #[serde(alias = "Tpy")]
    pub tpy: Option<f64>,
    /// Last pass yield in percent.
    #[serde(alias = "Lpy")]
    pub lpy: Option<f64>,
    /// Reports that passed, in percent of all.
    #[serde(alias = "TestYield")]
    pub test_yield: Option<f64>,
    /// Change of the first pass yield.
    #[serde(alias = "FpyTrend")]
    pub fpy_trend: Option<f64>,
    /// Change of the second pass yield.
    #[serde(alias = "SpyTrend")]
    pub spy_trend: Option<f64>,
    /// Change of the third pass yield.
    #[serde(alias = "TpyTrend")]
    pub tpy_trend: Option<f64>,
    /// Change of the last pass yield.
    #[serde(alias = "LpyTrend")]
    pub lpy_trend: Option<f64>,
    /// Change of the test yield.
    #[serde(alias = "TestYieldTrend")]
    pub test_yield_trend: Option<f64>,
    /// Test reports.
    #[serde(alias = "UutCount")]
    pub uut_count: Option<i64>,
    /// Units.
    #[serde(alias = "UnitCount")]
    pub unit_count: Option<i64>,
    /// Units that passed in their first run.
    #[serde(alias = "FpCount")]
    pub fp_count: Option<i64>,
    /// Units that passed in their last run.
    #[serde(alias = "LpCount")]
    pub lp_count: Option<i64>,
    /// Runs beyond the first.
    #[serde(alias = "RetestCount")]
    pub retest_count: Option<i64>,
    /// Length of a sequence.
    #[serde(alias = "SequenceCount")]
    pub sequence_count: Option<i64>,
    /// Matches in a row.
    #[serde(alias = "SequentialMatch")]
    pub sequential_match: Option<i64>,
    /// Serial numbers that are free.
    #[serde(alias = "Free")]
    pub free: Option<i64>,
    /// Serial numbers that are reserved.
    #[serde(alias = "Reserved")]
    pub reserved: Option<i64>,
    /// Type of the serial numbers.
    #[serde(alias = "SerialNumberType")]
    pub serial_number_type: Option<String>,
    /// Process capability.
    #[serde(alias = "Cp")]
    pub cp: Option<f64>,
    /// Process capability, regarding where the mean lies.
    #[serde(alias = "Cpk")]
    pub cpk: Option<f64>,
    /// Smallest value.
    #[serde(alias = "Min")]
    pub min: Option<f64>,
    /// Largest value.
    #[serde(alias = "Max")]
    pub max: Option<f64>,
    /// Mean.
    #[serde(alias = "Avg")]
    pub avg: Option<f64>,
    /// Standard deviation of the sample.
    #[serde(alias = "Stdev")]
    pub stdev: Option<f64>,
    /// Path of the measurement.
    #[serde(alias = "MeasurementPath")]
    pub measurement_path: Option<String>,
    /// Name of the asset.
    #[serde(rename = "assetname", alias = "assetName", alias = "Assetname")]
    pub asset_name: Option<String>,
    /// Serial number of the asset.
    #[serde(rename = "serialnumber", alias = "assetSerialNumber", alias = "Serialnumber")]
    pub asset_serial_number: Option<String>,
    /// Type of the asset.
    #[serde(rename = "typeid", alias = "typeId", alias = "Typeid")]
    pub asset_type_id: Option<String>,
    /// State of the asset.
    #[serde(rename = "assetstate", alias = "assetState", alias = "Assetstate")]
    pub asset_state: Option<String>,
    /// State of the asset with its parts.
    #[serde(rename = "bubbledstatus", alias = "bubbledStatus", alias = "Bubbledstatus")]
    pub asset_bubbled_status: Option<String>,
    /// Tags of the asset.
    #[serde(alias = "Tags")]
    pub tags: Option<String>,
    /// Whether it is unknown when the asset was calibrated.
    #[serde(alias = "IsDaysSinceCalibrationUnknown")]
    pub is_days_since_calibration_unknown: Option<bool>,
    /// Whether it is unknown when the asset was maintained.
    #[serde(alias = "IsDaysSinceMaintenanceUnknown")]
    pub is_days_since_maintenance_unknown: Option<bool>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
