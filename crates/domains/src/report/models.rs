//! What the server says of reports.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wats_report::Timestamp;

/// What the server answers to a report it took.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Submitted {
    /// The identifier that the report was sent with.
    #[serde(rename = "ID", alias = "id", alias = "Id")]
    pub id: Option<String>,
    /// The identifier under which it is stored.
    #[serde(alias = "Uuid", alias = "UUID")]
    pub uuid: Option<String>,
    /// A number of older servers.
    #[serde(rename = "Report_ID", alias = "report_ID", alias = "report_id")]
    pub report_id: Option<i64>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The header of a report: what a list shows. Every column may be absent, as a query can select.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ReportHeader {
    /// The report's identifier.
    pub uuid: Option<String>,
    /// Serial number of the unit.
    pub serial_number: Option<String>,
    /// Part number of the unit.
    pub part_number: Option<String>,
    /// `T` for a test, `R` for a repair.
    pub report_type: Option<String>,
    /// When the test or repair began; without a zone it is UTC.
    pub start: Option<Timestamp>,
    /// Revision of the unit's product.
    pub revision: Option<String>,
    /// The overall result, as a word.
    pub result: Option<String>,
    /// Batch (lot) of the unit.
    pub batch_number: Option<String>,
    /// Operator.
    pub user_name: Option<String>,
    /// Station.
    pub station_name: Option<String>,
    /// The station's location.
    pub location: Option<String>,
    /// What the station is for.
    pub purpose: Option<String>,
    /// Whether the server has dropped the measurements to save space.
    pub measures_deleted: Option<bool>,
    /// The server's processing number: increases with every report received. Not a time.
    pub time_stamp: Option<i64>,
    /// Code of the operation.
    pub process_code: Option<i32>,
    /// Name of the operation.
    pub process_name: Option<String>,
    /// Comment.
    pub comment: Option<String>,
    /// Execution time in seconds.
    pub execution_time: Option<f64>,
    /// Test program file.
    pub sw_filename: Option<String>,
    /// Version of the test program.
    pub sw_version: Option<String>,
    /// Socket of a fixture with several.
    pub test_socket_index: Option<i32>,
    /// Fixture.
    pub fixture_id: Option<String>,
    /// Error code of the run.
    pub error_code: Option<i32>,
    /// Error text of the run.
    pub error_message: Option<String>,
    /// Which run of this unit in this operation it is, from 1.
    pub run: Option<i32>,
    /// How often the report was received.
    pub receive_count: Option<i32>,
    /// Size of the report in kilobytes.
    pub report_size: Option<i32>,
    /// Name of the step that made the report fail.
    pub caused_uut_failure: Option<String>,
    /// Path of that step.
    pub caused_uut_failure_path: Option<String>,
    /// The run in which the unit passed this operation.
    pub passed_in_run: Option<i32>,
    /// For a repair: the test report it is about.
    pub referenced_uut: Option<String>,
    /// Sub-units of a test, if expanded.
    pub sub_units: Option<Vec<HeaderSubUnit>>,
    /// Misc infos of a test, if expanded.
    pub misc_info: Option<Vec<HeaderMiscInfo>>,
    /// Assets of a test, if expanded.
    pub assets: Option<Vec<HeaderAsset>>,
    /// Attachments of a test, if expanded.
    pub attachments: Option<Vec<HeaderAttachment>>,
    /// Sub-units of a repair, if expanded.
    pub uur_sub_units: Option<Vec<HeaderSubUnit>>,
    /// Misc infos of a repair, if expanded.
    pub uur_misc_info: Option<Vec<HeaderMiscInfo>>,
    /// Attachments of a repair, if expanded.
    pub uur_attachments: Option<Vec<HeaderAttachment>>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A sub-unit in a header.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct HeaderSubUnit {
    /// The kind of part; tests only.
    pub part_type: Option<String>,
    /// Its serial number.
    pub serial_number: Option<String>,
    /// Its part number.
    pub part_number: Option<String>,
    /// Its revision.
    pub revision: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A misc info in a header.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct HeaderMiscInfo {
    /// The key.
    pub description: Option<String>,
    /// The value.
    pub value: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An asset in a header. Keys beyond the serial number are the counters of the moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct HeaderAsset {
    /// Its serial number.
    pub serial_number: Option<String>,
    /// Uses since the last calibration.
    pub running_count: Option<i32>,
    /// Uses beyond the running limit.
    pub running_count_exceeded: Option<i32>,
    /// Uses in its lifetime.
    pub total_count: Option<i32>,
    /// Uses beyond the total limit.
    pub total_count_exceeded: Option<i32>,
    /// Days since the last maintenance.
    pub days_since_maintenance: Option<f64>,
    /// Days by which maintenance is overdue.
    pub maintenance_days_overdue: Option<f64>,
    /// Days since the last calibration.
    pub days_since_calibration: Option<f64>,
    /// Days by which calibration is overdue.
    pub calibration_days_overdue: Option<f64>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An attachment in a header: tests name the step, repairs the attachment itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct HeaderAttachment {
    /// The step that carries it.
    pub step_id: Option<i32>,
    /// Its identifier.
    pub id: Option<String>,
    /// The file's name.
    pub filename: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
