//! Statistics and lists of reports.

use serde_json::{Value, json};
use wats::{Client, Endpoint};

use super::ask::{Ask, ask, make};
use super::asset::ASSET;
use super::product::GROUP;
use super::report;

/// More than a factory has records of.
const DAYS: u32 = 36_500;
/// Matches every step.
const EVERY: &str = "<filters><filter/></filters>";

/// What the statistics are about.
pub(crate) struct Subject {
    part_number: String,
    revision: String,
    serial_number: String,
    operation: (String, i64),
    operator: String,
    group: i64,
    /// Rows of units with their numbers.
    units: Vec<Value>,
}

impl Subject {
    pub(crate) async fn seed(judge: &Client, tested: &report::Subject) -> Self {
        let units = Endpoint::get("make", "/api/internal/UnitFlow/Units");
        let filter = json!({"dateFrom": "2000-01-01T00:00:00Z", "partNumber": tested.part_number});
        let units = make(judge, units, ask().query("filter", filter)).await;
        let groups = make(judge, Endpoint::get("make", "/api/App/ProductGroups"), ask()).await;
        let own = |row: &&Value| row["productGroupName"] == GROUP;
        let group = groups.as_array().unwrap().iter().find(own).unwrap();
        Self {
            part_number: tested.part_number.clone(),
            revision: tested.revision.clone(),
            serial_number: tested.serial_number.clone(),
            operation: tested.operation.clone(),
            operator: tested.operator.clone(),
            group: group["productGroupId"].as_i64().unwrap(),
            units: units.as_array().unwrap().iter().take(5).cloned().collect(),
        }
    }

    /// Of everything, and of the product's group.
    fn scoped(&self) -> [Ask; 2] {
        [String::new(), self.group.to_string()].map(|group| {
            ask().query("days", DAYS).query("productGroupId", group).query("levelId", "")
        })
    }

    fn of_a_test(&self) -> Ask {
        ask().json(&json!({
            "dateFrom": "2000-01-01T00:00:00Z", "partNumber": self.part_number,
            "testOperation": self.operation.0,
        }))
    }

    pub(crate) fn reads(&self, operation: &str) -> Vec<Ask> {
        let named = |row: &Ask| {
            let row = row.clone().query("partNumber", &self.part_number).query("count", 10);
            row.query("processCode", self.operation.1)
        };
        let stepped =
            |row: &Ask| row.clone().query("stepFilters", EVERY).query("sequenceFilters", EVERY);
        match operation {
            "analytics.product_groups" => vec![ask(), ask().query("includeFilters", true)],
            "analytics.dynamic_yield" => {
                let dimensions = "partNumber;productName;productGroup;level;assetName";
                let by = |row: Ask| row.query("dimensions", dimensions);
                posted().into_iter().map(by).collect()
            }
            "analytics.dynamic_repair" => {
                let by = |row: Ask| row.query("dimensions", "partNumber;productName;productGroup");
                posted().into_iter().map(by).collect()
            }
            "analytics.volume_yield_of"
            | "analytics.high_volume_of"
            | "analytics.worst_yield_of" => self.scoped().into(),
            "analytics.top_failed_of" | "analytics.internal.top_failed_of" => {
                self.scoped().iter().map(named).collect()
            }
            "analytics.related_repair_history" => {
                vec![ask().query("partNumber", &self.part_number).query("revision", &self.revision)]
            }
            "analytics.test_step_analysis"
            | "analytics.measurements"
            | "analytics.aggregated_measurements" => vec![self.of_a_test()],
            "analytics.oee_analysis" => {
                let hours = |row: Ask| row.query("availableTime", "8,8,8,8,8,0,0");
                posted().into_iter().map(hours).collect()
            }
            "analytics.uut_reports_of" => vec![
                ask(),
                ask().query("serialNumber", &self.serial_number),
                ask().query("productGroupId", self.group),
            ],
            "analytics.common_user_settings" => vec![ask().query("UserName", &self.operator)],
            "analytics.internal.unit_flow_links"
            | "analytics.internal.unit_flow_nodes"
            | "analytics.internal.unit_flow_units" => {
                filters().iter().map(|filter| ask().query("filter", filter)).collect()
            }
            "analytics.internal.unit_flow_of_units" => {
                let ids: Value = self.units.iter().map(|unit| unit["unitId"].clone()).collect();
                vec![ask().json(&ids)]
            }
            "analytics.internal.unit_flow_order" => vec![ask().json(&json!(self.units))],
            "analytics.internal.measurement_list_of" | "analytics.internal.step_status_list_of" => {
                self.scoped().iter().map(stepped).collect()
            }
            "analytics.internal.measurement_list" | "analytics.internal.step_status_list" => {
                posted().iter().map(stepped).collect()
            }
            "analytics.levels" => vec![ask()],
            "analytics.volume_yield" => {
                let mut all = posted();
                let since = "2000-01-01T00:00:00Z";
                for (name, value) in [("assetSerialNumber", ASSET), ("assetName", "*")] {
                    all.push(ask().json(&json!({"dateFrom": since, name: value})));
                }
                all
            }
            _ if operation.starts_with("analytics.") => posted(),
            _ => Vec::new(),
        }
    }
}

/// Of everything; of the product's group.
fn filters() -> [Value; 2] {
    let all = json!({"dateFrom": "2000-01-01T00:00:00Z", "topCount": 1_000});
    let mut of_group = all.clone();
    of_group["productGroup"] = GROUP.into();
    [all, of_group]
}

fn posted() -> Vec<Ask> {
    filters().iter().map(|filter| ask().json(filter)).collect()
}
