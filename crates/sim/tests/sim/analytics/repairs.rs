//! Repairs by dimensions, against the documents.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use super::{get, rows};

async fn factory() -> (Sim, Vec<Value>) {
    let sim = Sim::start(Options::default().reports(300)).await.unwrap();
    let documents = sim.report_ids().into_iter().map(|id| sim.report(&id).unwrap());
    let documents = documents.map(|document| serde_json::from_slice(&document).unwrap());
    let repairs = documents.filter(|document: &Value| document["type"] == "R").collect();
    (sim, repairs)
}

fn failure(repair: &Value) -> &Value {
    &repair["subUnits"][0]["failures"][0]
}

#[tokio::test]
async fn repairs_are_counted_by_what_was_found() {
    let (sim, repairs) = factory().await;
    let mut expected: BTreeMap<(String, String), u64> = BTreeMap::new();
    for repair in &repairs {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let key = (text(&failure(repair)["code"]), text(&repair["uur"]["processName"]));
        *expected.entry(key).or_default() += 1;
    }
    let filter = json!({"dateFrom": "2025-01-01T00:00:00Z",
        "dimensions": "repairCount desc;repairReportCount;repairCode;testOperation"});
    let found = rows(&sim, "/api/App/DynamicRepair", filter).await;
    let count = |row: &Value| row["repairCount"].as_u64().unwrap();
    assert!(found.is_sorted_by(|a, b| count(a) >= count(b)));
    let found: BTreeMap<(String, String), u64> = found
        .iter()
        .map(|row| {
            assert_eq!(row["repairCount"], row["repairReportCount"], "each has one failure");
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            ((text("repairCode"), text("testOperation")), count(row))
        })
        .collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_repair_knows_its_test_and_the_step_that_failed() {
    let (sim, repairs) = factory().await;
    let filter = json!({"dateFrom": "2025-01-01T00:00:00Z", "topCount": 10_000,
        "dimensions": "referencedStepPath;testStationName;repairType;repairCount"});
    let found = rows(&sim, "/api/App/DynamicRepair", filter).await;
    let total: u64 = found.iter().map(|row| row["repairCount"].as_u64().unwrap()).sum();
    assert_eq!(total, repairs.len() as u64);
    for repair in &repairs {
        let test = sim.header(repair["uur"]["refUUT"].as_str().unwrap()).unwrap();
        let is_there = found.iter().any(|row| {
            row["referencedStepPath"] == test["causedUutFailurePath"]
                && row["testStationName"] == test["stationName"]
                && row["repairType"].is_string()
        });
        assert!(is_there, "{test}");
    }
}

#[tokio::test]
async fn the_history_of_a_revision_lists_its_failures() {
    let (sim, repairs) = factory().await;
    let (part_number, revision) = (&repairs[0]["pn"], &repairs[0]["rev"]);
    let expected = repairs.iter().filter(|r| r["pn"] == *part_number && r["rev"] == *revision);
    let path = format!(
        "/api/App/RelatedRepairHistory?partNumber={}&revision={}",
        part_number.as_str().unwrap(),
        revision.as_str().unwrap()
    );
    let found = get(&sim, &path).await.rows();
    assert_eq!(found.len(), expected.count());
    assert!(found.iter().any(|row| row["reportId"] == repairs[0]["id"]));
    assert!(found.iter().all(|row| row["failStepPath"].is_string()));
    assert_eq!(get(&sim, &format!("{path}&repairOperationCode=510")).await.rows().len(), 0);
    assert_eq!(get(&sim, &format!("{path}&testOperationCode=50;100")).await.rows(), found);
    assert_eq!(get(&sim, "/api/App/RelatedRepairHistory?partNumber=X").await.status, 400);
}
