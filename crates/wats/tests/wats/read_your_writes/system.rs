//! Stations, levels, barcodes, exports and workflows; and processes, which nothing changes.

use serde_json::json;
use wats::{Client, Endpoint};

use super::ask::{Ask, ask, make, text};

/// The station that is changed, and one that is disconnected.
pub(crate) const STATION: &str = "WATCHED-PC";
const DOOMED: &str = "DOOMED-PC";

/// What is read and changed.
pub(crate) struct Subject {
    /// A unit: serial number and part number.
    unit: (String, String),
    station: i64,
    pattern: i64,
    doomed_pattern: i64,
    process: String,
    repair: String,
}

impl Subject {
    pub(crate) async fn seed(judge: &Client, unit: (String, String)) -> Self {
        for name in [STATION, DOOMED] {
            make(judge, Endpoint::post("make", "/api/Client/Register"), station(name, "Lab")).await;
        }
        let get = Endpoint::get("make", "/api/SystemManager/Client");
        let own = make(judge, get, ask().query("identifier", STATION)).await;
        let mut patterns = Vec::new();
        for pattern in ["^A", "^B"] {
            let save = Endpoint::put("make", "/api/BarcodeIdentifiers/BarcodeIdentifier");
            let made = make(judge, save, ask().json(&json!({"pattern": pattern}))).await;
            patterns.push(made["id"].as_i64().unwrap());
        }
        let list = Endpoint::get("make", "/api/internal/Process/GetProcesses");
        let processes = make(judge, list, ask()).await;
        let id = |kind: &str| {
            let process = processes.as_array().unwrap().iter().find(|row| row[kind] == true);
            text(&process.unwrap_or_else(|| panic!("{kind} in {processes}"))["ProcessID"])
        };
        Self {
            unit,
            station: own["clientId"].as_i64().unwrap(),
            pattern: patterns[0],
            doomed_pattern: patterns[1],
            process: id("IsTestOperation"),
            repair: id("IsRepairOperation"),
        }
    }

    pub(crate) fn reads(&self, operation: &str) -> Vec<Ask> {
        match operation {
            "processes.list" => {
                vec![ask(), ask().query("includeInactiveProcesses", true)]
            }
            "processes.internal.get" => vec![ask().path("id", &self.process)],
            "processes.internal.repair_operation" => vec![ask().path("id", &self.repair)],
            "stations.get" => vec![
                ask().query("identifier", STATION),
                ask().query("name", STATION),
                ask().query("identifier", DOOMED),
                ask().query("identifier", "SIM"),
            ],
            "stations.log" => [STATION, DOOMED].map(|name| ask().path("identifier", name)).into(),
            "levels.find" => ["Factory", "New"].map(|name| ask().query("hierarchy", name)).into(),
            "barcodes.identify" => {
                ["A1", "B1", "C1/P/A"].map(|code| ask().query("code", code)).into()
            }
            "stations.list"
            | "barcodes.list"
            | "system.internal.stations"
            | "processes.internal.list"
            | "processes.internal.repair_operations" => vec![ask()],
            _ => Vec::new(),
        }
    }

    pub(crate) fn writes(&self, operation: &str, name: &str) -> Vec<Ask> {
        let unit = || ask().query("serialNumber", &self.unit.0).query("partNumber", &self.unit.1);
        let export = json!({"serialNumber": self.unit.0, "partNumber": self.unit.1});
        match operation {
            "stations.register" => vec![station(STATION, name), station(name, "Lab")],
            "stations.update" => vec![ask().json(&json!({"location": name}))],
            "stations.save" => vec![
                ask().json(&json!({"clientId": self.station, "displayName": name})),
                ask().json(&json!({
                    "clientId": self.station, "location": name, "clientGroupId": 2,
                })),
            ],
            "levels.create" => {
                [json!(["Factory", name]), json!(["New"])].map(|path| ask().json(&path)).into()
            }
            "barcodes.save" => vec![
                ask().json(&json!({"id": self.pattern, "pattern": "^A", "description": name})),
                ask().json(&json!({"pattern": "^C", "description": name})),
            ],
            "barcodes.delete" => vec![ask().path("id", self.doomed_pattern)],
            "exports.certificates" => vec![
                ask()
                    .query("headerDataOnly", true)
                    .query("asIndividualFiles", true)
                    .query("email", "anna@factory.example")
                    .json(&export),
            ],
            "workflow.start_test" => vec![unit()],
            "workflow.end_test" => vec![unit().query("passed", true)],
            "tokens.get" => vec![ask()],
            "tokens.get_named" => vec![ask().path("identifier", name)],
            "system.internal.update" => {
                vec![ask().json(&json!({"location": name, "miscinfo": name}))]
            }
            "system.internal.disconnect" => vec![ask().path("id", DOOMED)],
            _ => Vec::new(),
        }
    }
}

fn station(name: &str, location: &str) -> Ask {
    let row = ask().query("id", name).query("name", name).query("type", "rust");
    row.query("location", location).query("purpose", "Test")
}
