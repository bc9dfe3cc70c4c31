//! Whether a unit passed what it must pass.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

/// Whether a unit passed every process it must pass, in the right order, and how well.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "the server answers five questions")]
#[non_exhaustive]
pub struct UnitVerificationGrade {
    /// The unit's status.
    pub status: Option<String>,
    /// The unit's grade.
    pub grade: Option<String>,
    /// Whether it was tested in the order of the processes' indexes.
    #[serde(deserialize_with = "as_default")]
    pub all_processes_executed_in_correct_order: bool,
    /// Whether it passed each process the first time.
    #[serde(deserialize_with = "as_default")]
    pub all_processes_passed_first_run: bool,
    /// Whether it passed each process at some time.
    #[serde(deserialize_with = "as_default")]
    pub all_processes_passed_any_run: bool,
    /// Whether it passed each process the last time.
    #[serde(deserialize_with = "as_default")]
    pub all_processes_passed_last_run: bool,
    /// Whether it never needed repair.
    #[serde(deserialize_with = "as_default")]
    pub no_repairs: bool,
    /// The processes it must pass, one by one.
    #[serde(deserialize_with = "as_default")]
    pub results: Vec<UnitVerification>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl UnitVerificationGrade {
    /// Whether the unit may go on: it passed each process the last time.
    pub fn is_passing(&self) -> bool {
        self.all_processes_passed_last_run
    }
}

/// What became of a unit in one process.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct UnitVerification {
    /// The process's code.
    pub process_code: Option<i32>,
    /// The process's name.
    pub process_name: Option<String>,
    /// The process's place in the order.
    pub process_index: Option<i32>,
    /// The status of the last run, or `Unknown` if there was none.
    pub status: Option<String>,
    /// When the last run began, in UTC even if the text has no zone.
    pub start_utc: Option<String>,
    /// Where it was tested.
    pub station_name: Option<String>,
    /// How often it was tested.
    pub total_count: Option<i32>,
    /// How often it did not pass.
    pub non_passed_count: Option<i32>,
    /// How often it was repaired.
    pub repair_count: Option<i32>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
