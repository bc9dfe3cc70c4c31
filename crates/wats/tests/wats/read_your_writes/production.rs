//! Units, serial numbers and batches.

use serde_json::{Value, json};
use wats::domains::production::{FileFormat, SerialNumber, SerialNumberFile};
use wats::{Client, Endpoint};

use super::ask::{Ask, ask, make, text};

/// Serial number and part number.
type Key = (String, String);

/// Units of the factory.
pub(crate) struct Subject {
    /// The one that reads are about.
    unit: Key,
    revision: String,
    /// Of other products, finalized, to be built into the subject one after the other.
    parts: Vec<Key>,
    /// One that is deleted, and one that becomes one of another product.
    spare: Key,
    moved: Key,
    /// A product and a revision that a unit becomes one of.
    other: (String, String),
    change: i64,
}

const PARTS: usize = 3;

impl Subject {
    /// Chooses units; the subject is one that is tested.
    pub(crate) async fn seed(judge: &Client, unit: Key, revision: &str) -> Self {
        let query = Endpoint::get("make", "/api/Production/Unit/Query");
        let rows = make(judge, query, ask().query("$top", 1_000)).await;
        let rows = rows.as_array().unwrap();
        let key = |row: &Value| (text(&row["serialNumber"]), text(&row["partNumber"]));
        let mut keys: Vec<Key> = rows.iter().map(key).filter(|key| key.1 != unit.1).collect();
        let parts = keys.split_off(keys.len() - PARTS);
        for (serial_number, part_number) in &parts {
            let phase = ask().query("serialNumber", serial_number).query("phase", 16);
            let phase = phase.query("partNumber", part_number);
            make(judge, Endpoint::put("make", "/api/Production/SetUnitPhase"), phase).await;
        }
        let (spare, moved) = (keys.remove(0), keys.remove(0));
        let other = rows.iter().find(|row| row["partNumber"] != *moved.1).unwrap();
        // Units are taken into these later on, which are then batches of their product.
        let batches = ["Batch", "Other batch"].map(|name| json!({"batchNumber": name}));
        let save = Endpoint::put("make", "/api/Production/Batches");
        make(judge, save, ask().json(&json!(batches))).await;
        let changes = Endpoint::get("make", "/api/Production/Units/Changes");
        let changes = make(judge, changes, ask().query("maxCount", 1)).await;
        Self {
            unit,
            revision: revision.to_owned(),
            parts,
            spare,
            moved,
            other: (text(&other["partNumber"]), text(&other["revision"])),
            change: changes[0]["id"].as_i64().unwrap(),
        }
    }

    pub(crate) fn reads(&self, operation: &str) -> Vec<Ask> {
        let all = || [&self.unit, &self.parts[0], &self.spare, &self.moved].into_iter();
        let parent = [("parentSerialNumber", &self.unit.0), ("parentPartNumber", &self.unit.1)];
        match operation {
            "production.query_units" => vec![
                ask(),
                ask().query("$filter", format!("partNumber eq '{}'", self.unit.1)),
                ask().query("$top", 3).query("$skip", 2),
                ask().query("$select", "serialNumber,partNumber").query("$top", 5),
            ],
            "production.unit" => all()
                .map(|(sn, pn)| ask().path("serialNumber", sn).path("partNumber", pn))
                .collect(),
            "production.unit_verification" => {
                all().take(3).map(|unit| of(unit).query("revision", "")).collect()
            }
            "production.check_child_units" => {
                vec![parent.iter().fold(ask(), |row, (name, value)| row.query(name, value))]
            }
            "production.internal_check_child_units" => vec![
                ask()
                    .query("CultureCode", "en-US")
                    .query("ParentSerialNumber", &self.unit.0)
                    .query("ParentPartNumber", &self.unit.1),
            ],
            "production.internal_unit"
            | "production.unit_info"
            | "production.unit_hierarchy"
            | "production.unit_state_history"
            | "production.unit_phase"
            | "production.unit_process" => all().map(of).collect(),
            "production.unit_contents" => {
                vec![of(&self.unit).query("revision", &self.revision)]
            }
            "production.batches" => vec![ask(), ask().query("partNumber", &self.unit.1)],
            "production.serial_number_types" | "production.unit_phases" | "production.sites" => {
                vec![ask()]
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn writes(&self, operation: &str, name: &str) -> Vec<Ask> {
        let unit = json!({
            "serialNumber": self.unit.0, "partNumber": self.unit.1,
            "currentLocation": name, "batchNumber": "Batch",
        });
        let new = json!({
            "serialNumber": name, "partNumber": self.unit.1, "revision": self.revision,
            "batchNumber": "Other batch", "unitPhaseId": 2,
        });
        let numbers = json!([
            {"type": "UnitSN", "startAddress": "SN-000100", "endAddress": "SN-000101"},
        ]);
        match operation {
            "production.save_units" => vec![
                ask().json(&json!([unit])),
                ask().json(&json!([{
                    "serialNumber": format!("SAVED-{name}"), "partNumber": self.unit.1,
                    "revision": self.revision, "unitPhaseId": 16, "batchNumber": "Batch",
                }])),
            ],
            "production.create_unit" => vec![ask().json(&new)],
            "production.update_unit" => {
                let mut unit = unit;
                unit["batchNumber"] = "Other batch".into();
                unit["unitPhaseId"] = 4.into();
                unit["processCode"] = 10.into();
                vec![ask().json(&unit)]
            }
            "production.delete_unit" => vec![of(&self.spare)],
            "production.change_unit" => {
                let (product, revision) = &self.other;
                vec![of(&self.moved).query("newPartNumber", product).query("newRevision", revision)]
            }
            "production.set_unit_tag" => {
                vec![of(&self.unit).query("key", "Color").query("value", name)]
            }
            "production.set_unit_phase" => {
                [2, 4].map(|phase| of(&self.unit).query("phase", phase)).into()
            }
            "production.set_unit_process" => vec![of(&self.unit).query("processName", "Packing")],
            "production.add_child_unit" | "production.remove_child_unit" => {
                vec![self.built_in(&self.parts[0], true)]
            }
            "production.delete_unit_change" => vec![ask().path("id", self.change)],
            "production.take_serial_numbers" => {
                vec![ask().query("serialNumberType", "UnitSN").query("quantity", 1)]
            }
            "production.upload_serial_numbers" => {
                let file = SerialNumberFile::write(FileFormat::Csv, &[SerialNumber::new(name)]);
                let row = ask().query("serialNumberType", "UnitSN").query("format", "CSV");
                vec![row.file("numbers.csv", "text/csv", file.bytes())]
            }
            "production.save_batch" => {
                vec![ask().json(&json!({"batchNumber": "Batch", "batchSize": name.len()}))]
            }
            "production.save_batches" => vec![ask().json(&json!([
                {"batchNumber": "Other batch", "batchSize": 9},
                {"batchNumber": name, "batchSize": 1},
            ]))],
            "production.internal_create_unit" => {
                let key = (format!("MADE-{name}"), self.unit.1.clone());
                let row = of(&key).query("revision", &self.revision);
                vec![row.query("unitPhase", 16).query("batchNumber", "Batch")]
            }
            "production.internal_add_child_unit" => {
                self.parts[1..].iter().map(|part| self.built_in(part, false)).collect()
            }
            "production.internal_remove_child_unit" => vec![self.built_in(&self.parts[1], false)],
            "production.remove_all_child_units" => {
                vec![of(&self.unit).query("cultureCode", "en-US")]
            }
            "production.free_serial_numbers" | "production.delete_free_serial_numbers" => {
                vec![ask().json(&numbers)]
            }
            "production.reserve_serial_numbers" => vec![ask().json(&json!({"sn": {
                "serialNumberType": "UnitSN", "batchSize": 1, "requestType": "Reserve",
            }}))],
            _ => Vec::new(),
        }
    }

    /// A unit as a part of the subject, in the words of either interface.
    fn built_in(&self, (serial_number, part_number): &Key, public: bool) -> Ask {
        let row = if public {
            let row = ask().query("parentSerialNumber", &self.unit.0);
            row.query("parentPartNumber", &self.unit.1)
        } else {
            of(&self.unit).query("cultureCode", "en-US").query("checkPhase", false)
        };
        row.query("childSerialNumber", serial_number)
            .query("childPartNumber", part_number)
            .query("checkPartNumber", part_number)
            .query("checkRevision", "")
    }
}

fn of((serial_number, part_number): &Key) -> Ask {
    ask().query("serialNumber", serial_number).query("partNumber", part_number)
}
