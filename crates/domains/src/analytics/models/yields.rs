//! Rows of yield and repair: one for each combination of what was grouped by.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A row of yield. Columns that were not asked for are absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct YieldData {
    /// Part number.
    pub part_number: Option<String>,
    /// Revision.
    pub revision: Option<String>,
    /// Name of the product.
    pub product_name: Option<String>,
    /// Product group.
    pub product_group: Option<String>,
    /// Station.
    pub station_name: Option<String>,
    /// Name of the test operation.
    pub test_operation: Option<String>,
    /// The period, as the server writes it.
    pub period: Option<String>,
    /// Units.
    pub unit_count: Option<i64>,
    /// Units that passed in their first run.
    pub fp_count: Option<i64>,
    /// Units that passed by their second run.
    pub sp_count: Option<i64>,
    /// Units that passed by their third run.
    pub tp_count: Option<i64>,
    /// Units that passed in their last run.
    pub lp_count: Option<i64>,
    /// First pass yield in percent.
    pub fpy: Option<f64>,
    /// Second pass yield in percent.
    pub spy: Option<f64>,
    /// Third pass yield in percent.
    pub tpy: Option<f64>,
    /// Last pass yield in percent.
    pub lpy: Option<f64>,
    /// Units that did not pass in their first run.
    pub fp_fail_count: Option<i64>,
    /// Units that had not passed by their second run.
    pub sp_fail_count: Option<i64>,
    /// Units that had not passed by their third run.
    pub tp_fail_count: Option<i64>,
    /// Units that did not pass in their last run.
    pub lp_fail_count: Option<i64>,
    /// Reports.
    pub test_report_count: Option<i64>,
    /// Reports that passed.
    pub test_yield_count: Option<i64>,
    /// Reports that passed, in percent of all.
    pub test_yield: Option<f64>,
    /// Runs beyond the first.
    pub retest_count: Option<i64>,
    /// Start of the first report.
    pub first_utc: Option<String>,
    /// Start of the last report.
    pub last_utc: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A row of repair. Columns that were not asked for are absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct RepairStatistics {
    /// Part number.
    pub part_number: Option<String>,
    /// Revision.
    pub revision: Option<String>,
    /// Product group.
    pub product_group: Option<String>,
    /// Name of the product.
    pub product_name: Option<String>,
    /// Whether the unit itself or a part of it was repaired.
    pub unit_type: Option<String>,
    /// Name of the repair operation.
    pub repair_operation: Option<String>,
    /// Station.
    pub station_name: Option<String>,
    /// Name of the test operation.
    pub test_operation: Option<String>,
    /// The period, as the server writes it.
    pub period: Option<String>,
    /// Level.
    pub level: Option<String>,
    /// The station's location.
    pub location: Option<String>,
    /// What the station is for.
    pub purpose: Option<String>,
    /// Operator.
    pub operator: Option<String>,
    /// Key of a misc info.
    pub misc_info_description: Option<String>,
    /// Value of a misc info.
    pub misc_info_string: Option<String>,
    /// Category of the fail code.
    pub repair_category: Option<String>,
    /// Kind of the repair.
    pub repair_type: Option<String>,
    /// Reference of the component, such as `R12`.
    pub component_ref: Option<String>,
    /// Article number of the component.
    pub component_number: Option<String>,
    /// Revision of the component.
    pub component_revision: Option<String>,
    /// Vendor of the component.
    pub component_vendor: Option<String>,
    /// Description of the component.
    pub component_description: Option<String>,
    /// Function block.
    pub function_block: Option<String>,
    /// Name of the step that showed the failure.
    pub referenced_step: Option<String>,
    /// Path of that step.
    pub referenced_step_path: Option<String>,
    /// Period of the test that failed.
    pub test_period: Option<String>,
    /// Level of the test that failed.
    pub test_level: Option<String>,
    /// Station of the test that failed.
    pub test_station_name: Option<String>,
    /// Location of that station.
    pub test_location: Option<String>,
    /// Purpose of that station.
    pub test_purpose: Option<String>,
    /// Operator of the test that failed.
    pub test_operator: Option<String>,
    /// Batch (lot) of the unit.
    pub batch_number: Option<String>,
    /// Test program file.
    pub sw_filename: Option<String>,
    /// Version of the test program.
    pub sw_version: Option<String>,
    /// Repair reports.
    pub repair_report_count: Option<i64>,
    /// Repaired failures.
    pub repair_count: Option<i64>,
    /// What the repairs are set against.
    pub total_count: Option<i64>,
    /// Repairs in percent.
    pub repair_rate: Option<f64>,
    /// Fail code.
    pub fail_code: Option<String>,
    /// Fail code.
    pub repair_code: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl YieldData {
    /// A column by the name the server gives it, for those that have no field here; see
    /// [`Dimension`](crate::analytics::Dimension) and [`Kpi`](crate::analytics::Kpi).
    pub fn column(&self, name: &str) -> Option<&Value> {
        self.extra.get(name)
    }
}

impl RepairStatistics {
    /// A column by the name the server gives it, for those that have no field here.
    pub fn column(&self, name: &str) -> Option<&Value> {
        self.extra.get(name)
    }
}
