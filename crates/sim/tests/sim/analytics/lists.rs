//! Lists of reports, of levels and groups, of what is known of users, of alarms.

use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use super::{get, post, rows, run, tested};
use crate::client::shared;

async fn line() -> Sim {
    tested(&[run("1", 1, "P"), run("2", 2, "F"), run("2", 3, "P")]).await
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["uuid"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn tests_are_listed_newest_first() {
    let sim = line().await;
    let all = rows(&sim, "/api/App/UutReport", json!({})).await;
    let expected = [run("2", 3, "P"), run("2", 2, "F"), run("1", 1, "P")].map(|run| run.id());
    assert_eq!(ids(&all), expected);
    assert_eq!((&all[0]["run"], &all[0]["passedInRun"]), (&json!(2), &json!(2)));
    assert_eq!(rows(&sim, "/api/App/UutReport", json!({"topCount": 1})).await, all[..1]);
    assert_eq!(rows(&sim, "/api/App/UutReport", json!({"status": "Failed"})).await, all[1..2]);
    let path = "/api/App/UutReport?serialNumber=2&dateTo=2026-03-01T00:02:00Z&levelId=2";
    assert_eq!(get(&sim, path).await.rows(), all[1..2]);
    assert_eq!(get(&sim, "/api/App/UutReport").await.rows(), all);
}

#[tokio::test]
async fn a_header_in_a_list_has_the_fields_of_a_header() {
    let Some(folder) = shared("the list of schemas") else { return };
    let models = std::fs::read(folder.join("spec/models.json")).unwrap();
    let models: Value = serde_json::from_slice(&models).unwrap();
    let fields = models["serverSchemas"]["ReportHeader"]["fields"].as_array().unwrap();
    let plain = fields.iter().filter(|field| !field["type"].as_str().unwrap().starts_with("array"));
    let mut plain: Vec<&str> = plain.map(|field| field["wire"].as_str().unwrap()).collect();
    plain.sort_unstable();
    let sim = line().await;
    let row = rows(&sim, "/api/App/UutReport", json!({})).await.remove(0);
    let mut keys: Vec<&String> = row.as_object().unwrap().keys().collect();
    keys.sort_unstable();
    assert_eq!(keys, plain);
}

#[tokio::test]
async fn a_unit_has_a_history_of_tests_and_repairs() {
    let sim = Sim::start(Options::default().reports(400)).await.unwrap();
    let repairs = rows(&sim, "/api/App/UurReport", json!({})).await;
    assert!(!repairs.is_empty() && repairs.iter().all(|row| row["reportType"] == "R"));
    let serial = &repairs[0]["serialNumber"];
    let history = rows(&sim, "/api/App/SerialNumberHistory", json!({"serialNumber": serial})).await;
    let headers = sim.report_ids().into_iter().filter_map(|id| sim.header(&id));
    let expected = headers.filter(|header| header["serialNumber"] == *serial).count();
    assert_eq!(history.len(), expected);
    assert!(history.iter().any(|row| row["reportType"] == "R"));
    assert!(history.is_sorted_by(|a, b| a["start"].as_str() >= b["start"].as_str()));
}

#[tokio::test]
async fn repairs_are_found_by_the_operation_of_their_test() {
    let sim = Sim::start(Options::default().reports(400)).await.unwrap();
    let all = rows(&sim, "/api/App/UurReport", json!({})).await;
    let mut found = 0;
    for operation in ["FCT", "PCBA test"] {
        let some = rows(&sim, "/api/App/UurReport", json!({"testOperation": operation})).await;
        found += some.len();
        for repair in some {
            let test = sim.header(repair["referencedUut"].as_str().unwrap()).unwrap();
            assert_eq!(test["processName"], operation);
        }
    }
    assert_eq!(found, all.len());
}

#[tokio::test]
async fn levels_come_with_their_stations() {
    let sim = line().await;
    let levels = get(&sim, "/api/App/Levels").await.rows();
    let level = |id, name| json!({"levelId": id, "levelName": name});
    assert_eq!(levels, [level(1, "Factory"), level(2, "Hall 1")]);
}

#[tokio::test]
async fn product_groups_come_with_filters_if_asked() {
    let sim = Sim::start(Options::default()).await.unwrap();
    let plain = get(&sim, "/api/App/ProductGroups").await.rows();
    assert!(plain.len() > 1 && plain[0].get("filters").is_none());
    let full = get(&sim, "/api/App/ProductGroups?includeFilters=true").await.rows();
    assert_eq!(full[0]["productGroupName"], plain[0]["productGroupName"]);
    assert!(full[0]["filters"][0]["partNumber"].is_string());
}

#[tokio::test]
async fn a_user_is_known_who_operated_something() {
    let sim = line().await;
    let anna = get(&sim, "/api/App/CommonUserSettings?UserName=anna").await.json();
    assert_eq!((&anna["fullName"], &anna["roles"]), (&json!("anna"), &json!(["Operator"])));
    let keys: Vec<&String> = anna.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 6, "{keys:?}");
    assert_eq!(get(&sim, "/api/App/CommonUserSettings?UserName=bo").await.status, 404);
    assert_eq!(get(&sim, "/api/App/CommonUserSettings").await.status, 400);
}

#[tokio::test]
async fn alarms_are_raised_by_failed_tests_and_by_low_yield() {
    let path = "/api/internal/Trigger/GetAlarmAndNotificationLogs";
    let serials = ["1", "2", "3", "4", "5"];
    let runs: Vec<_> = (1..).zip(serials).map(|(minute, sn)| run(sn, minute, "F")).collect();
    let sim = tested(&runs).await;
    let kinds = async |query: &str, filter: Value| -> Vec<i64> {
        let logs = rows(&sim, &format!("{path}{query}"), filter).await;
        logs.iter().map(|log| log["type"].as_i64().unwrap()).collect()
    };
    assert_eq!(kinds("", json!({})).await, [1, 1, 1, 1, 1, 2]);
    assert_eq!(kinds("?includeTypes=2;5", json!({})).await, [2]);
    assert_eq!(kinds("", json!({"topCount": 2})).await, [1, 1]);
    assert_eq!(kinds("", json!({"dateTo": "2026-02-01T00:00:00Z"})).await, [0; 0]);
    let explained = format!("{path}?includeTypes=2&includeCalculationString=true");
    let log = rows(&sim, &explained, json!({})).await.remove(0);
    assert_eq!((&log["fpy"], &log["unitCount"]), (&json!(0.0), &json!(5)));
    assert!(log["calculationsString"].as_str().unwrap().contains("0 / 5"));
    assert_eq!(post(&sim, &format!("{path}?includeTypes=x"), json!({})).await.status, 400);
}
