//! Test equipment.

use serde_json::{Value, json};
use wats::{Client, Endpoint};

use super::ask::{Ask, ask, make, text};

/// The asset that is changed, and one that is deleted.
pub(crate) const ASSET: &str = "FIX-0001";
const DOOMED: &str = "FIX-0002";

/// What is read and changed.
pub(crate) struct Subject {
    id: String,
    doomed_id: String,
    kind: Value,
}

impl Subject {
    pub(crate) async fn seed(judge: &Client) -> Self {
        let get = Endpoint::get("make", "/api/Asset/{assetIdOrSerialNumber}");
        let asset = make(judge, get, ask().path("assetIdOrSerialNumber", ASSET)).await;
        let doomed = make(judge, get, ask().path("assetIdOrSerialNumber", DOOMED)).await;
        let types = make(judge, Endpoint::get("make", "/api/Asset/Types"), ask()).await;
        let own = |row: &&Value| row["typeId"] == asset["typeId"];
        let seeded = Self {
            id: text(&asset["assetId"]),
            doomed_id: text(&doomed["assetId"]),
            kind: types.as_array().unwrap().iter().find(own).unwrap().clone(),
        };
        let child = json!({
            "serialNumber": "FIX-CHILD", "typeId": asset["typeId"], "parentSerialNumber": ASSET,
        });
        make(judge, Endpoint::put("make", "/api/Asset"), ask().json(&child)).await;
        let upload = Endpoint::post("make", "/api/internal/Blob/Asset");
        for id in [&seeded.id, &seeded.doomed_id] {
            make(judge, upload, file(id, "old.txt", "old")).await;
        }
        seeded
    }

    pub(crate) fn reads(&self, operation: &str) -> Vec<Ask> {
        let by_number = |number: &str| ask().query("serialNumber", number);
        match operation {
            "assets.query" => vec![
                ask(),
                ask().query("$filter", format!("serialNumber eq '{ASSET}'")),
                ask().query("$top", 2).query("$skip", 1).query("$orderby", "serialNumber"),
            ],
            "assets.get" => [ASSET, DOOMED, &self.id, "FIX-CHILD"]
                .map(|number| ask().path("assetIdOrSerialNumber", number))
                .into(),
            "assets.status" => vec![by_number(ASSET), by_number(DOOMED), by_number("FIX-CHILD")],
            "assets.log" => vec![ask(), ask().query("$top", 2)],
            "assets.types" => vec![ask(), ask().query("$top", 1)],
            "assets.sub_assets" => vec![by_number(ASSET), by_number(ASSET).query("level", 1)],
            "assets.list_files" => {
                [&self.id, &self.doomed_id].map(|id| ask().path("assetId", id)).into()
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn writes(&self, operation: &str, name: &str) -> Vec<Ask> {
        let own = || ask().query("serialNumber", ASSET);
        let commented = || own().query("comment", name);
        let kind = &self.kind["typeId"];
        match operation {
            "assets.save" => {
                let row = |number: &str| {
                    let row = json!({"serialNumber": number, "typeId": kind, "assetName": name});
                    ask().json(&row)
                };
                vec![row(ASSET), row(&format!("NEW-{name}"))]
            }
            "assets.delete" => vec![ask().query("serialNumber", DOOMED)],
            "assets.set_state" => vec![own().query("state", 1), own().query("state", 2)],
            "assets.count" => vec![
                own().query("incrementBy", 1),
                own().query("incrementBy", 1).query("incrementChildren", true),
            ],
            "assets.set_running_count" => vec![own().query("runningCount", 7)],
            "assets.set_total_count" => vec![own().query("totalCount", 900)],
            "assets.reset_running_count" | "assets.calibration" | "assets.maintenance" => {
                vec![commented()]
            }
            "assets.calibration_external" | "assets.maintenance_external" => {
                vec![commented().query("toDate", "2099-01-01T00:00:00Z")]
            }
            "assets.message" => vec![own().json(&json!({"content": name}))],
            "assets.save_type" => {
                let mut changed = self.kind.clone();
                changed["icon"] = name.into();
                let new = json!({"typeName": format!("Type {name}")});
                vec![ask().json(&changed), ask().json(&new)]
            }
            "assets.upload_file" => vec![file(&self.id, name, name)],
            "assets.delete_files" => {
                vec![ask().query("assetId", &self.id).json(&json!(["old.txt"]))]
            }
            _ => Vec::new(),
        }
    }
}

fn file(id: &str, name: &str, content: &str) -> Ask {
    let row = ask().query("assetId", id).query("filename", name);
    row.body(content, "application/octet-stream")
}
