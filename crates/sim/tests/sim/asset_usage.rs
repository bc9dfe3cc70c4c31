//! What becomes of assets in use: state, counters, calibration, maintenance, and the status that is
//! computed from them.

use proptest::prelude::*;
use serde_json::{Value, json};
use wats_sim::Sim;

use crate::assets::{ask, asset, empty, kind, log};
use crate::client::{get, put, start, submit};

async fn counts(sim: &Sim, serial_number: &str) -> (i64, i64) {
    let asset = get(sim, &format!("/api/Asset/{serial_number}")).await.json();
    (asset["totalCount"].as_i64().unwrap(), asset["runningCount"].as_i64().unwrap())
}

#[tokio::test]
async fn counters_rise_together_and_are_set_apart() {
    let sim = empty().await;
    let kind = kind(&sim, "Fixture", json!({})).await;
    asset(&sim, "A", &kind, None).await;
    asset(&sim, "B", &kind, Some("A")).await;
    let ask = async |method: &str, path: &str| {
        ask(&sim, method, &format!("/api/Asset/{path}&serialNumber=A")).await.status
    };
    assert_eq!(ask("PUT", "Count?incrementBy=5").await, 200);
    assert_eq!(ask("PUT", "Count?totalCount=12").await, 200);
    assert_eq!((counts(&sim, "A").await, counts(&sim, "B").await), ((12, 12), (0, 0)));
    assert_eq!(ask("PUT", "Count?incrementBy=1&incrementChildren=true").await, 200);
    assert_eq!((counts(&sim, "A").await, counts(&sim, "B").await), ((13, 13), (1, 1)));
    assert_eq!(ask("POST", "ResetRunningCount?comment=new%20pins").await, 200);
    assert_eq!(counts(&sim, "A").await, (13, 0));
    assert_eq!(ask("PUT", "SetRunningCount?runningCount=4").await, 200);
    assert_eq!(ask("PUT", "SetTotalCount?totalCount=3").await, 200);
    assert_eq!(counts(&sim, "A").await, (3, 4));
    for wrong in [
        "Count?x=1",
        "Count?incrementBy=1&totalCount=9",
        "Count?incrementBy=-1",
        "Count?totalCount=1",
        "Count?incrementBy=x",
        "SetTotalCount?x=1",
        "SetTotalCount?totalCount=-1",
        "SetRunningCount?runningCount=3000000000",
    ] {
        assert_eq!(ask("PUT", wrong).await, 400, "{wrong}");
    }
    assert_eq!(counts(&sim, "A").await, (3, 4));
    let entry = &log(&sim, "A").await[2];
    assert_eq!((&entry["type"], &entry["comment"]), (&json!(3), &json!("new pins")));
    assert_eq!(entry["user"], "sim");
}

#[tokio::test]
async fn reports_count_on_what_was_set_by_hand() {
    let sim = start().await;
    let report: Value = serde_json::from_slice(&sim.report(&sim.report_ids()[0]).unwrap()).unwrap();
    ask(&sim, "PUT", "/api/Asset/SetTotalCount?serialNumber=DMM-1001&totalCount=100").await;
    let mut report = report;
    report["id"] = "11111111-2222-3333-4444-555555555555".into();
    report["start"] = "2026-06-01T08:00:00Z".into();
    report["assets"] = json!([{"assetSN": "DMM-1001", "usageCount": 3, "usageCountFormat": "%d"}]);
    assert_eq!(submit(&sim, &report).await.status, 200);
    assert_eq!(counts(&sim, "DMM-1001").await.0, 103);
}

#[tokio::test]
async fn a_header_says_by_how_much_an_asset_was_beyond_its_limits() {
    let sim = start().await;
    let limits = json!({"runningCountLimit": 10, "totalCountLimit": 1000,
        "calibrationInterval": 100.0, "maintenanceInterval": -1});
    let kind = kind(&sim, "Clamp", limits).await;
    asset(&sim, "CLAMP", &kind, None).await;
    let path = "/api/Asset/Calibration?serialNumber=CLAMP&dateTime=2020-03-01T08:00:00Z";
    assert_eq!(ask(&sim, "POST", path).await.status, 200);
    ask(&sim, "PUT", "/api/Asset/Count?serialNumber=CLAMP&incrementBy=12").await;
    let sent = sim.report(&sim.report_ids()[0]).unwrap();
    let mut report: Value = serde_json::from_slice(&sent).unwrap();
    report["id"] = "11111111-2222-3333-4444-555555555555".into();
    report["start"] = "2026-06-01T08:00:00Z".into();
    let used = |sn: &str| json!({"assetSN": sn, "usageCount": 3, "usageCountFormat": null});
    report["assets"] = json!([used("CLAMP"), used("NOBODY-KNOWS")]);
    assert_eq!(submit(&sim, &report).await.status, 200);
    let path = "/api/Report/Query/Header?$expand=assets\
                &$filter=uuid%20eq%2011111111-2222-3333-4444-555555555555";
    let header = get(&sim, path).await.rows().remove(0);
    let (clamp, unknown) = (&header["assets"][0], &header["assets"][1]);
    assert_eq!((&clamp["runningCount"], &clamp["runningCountExceeded"]), (&json!(15), &json!(5)));
    assert_eq!((&clamp["totalCount"], &clamp["totalCountExceeded"]), (&json!(15), &json!(0)));
    let days = |column: &str| clamp[column].as_f64().unwrap();
    let beyond = days("daysSinceCalibration") - days("calibrationDaysOverdue");
    assert!((beyond - 100.0).abs() < 1e-6, "{clamp}");
    assert_eq!(clamp["daysSinceMaintenance"], Value::Null);
    assert_eq!(clamp["maintenanceDaysOverdue"], Value::Null);
    assert_eq!(unknown["serialNumber"], "NOBODY-KNOWS");
    let told = unknown.as_object().unwrap().values().filter(|value| !value.is_null()).count();
    assert_eq!(told, 1, "{unknown}");
}

async fn status(sim: &Sim, serial_number: &str) -> Value {
    let answer = get(sim, &format!("/api/Asset/Status?serialNumber={serial_number}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_calibration_begins_anew_and_says_when_the_next_is_due() {
    let sim = empty().await;
    let limits = json!({"calibrationInterval": 1.5, "maintenanceInterval": -1});
    let kind = kind(&sim, "Multimeter", limits).await;
    asset(&sim, "A", &kind, None).await;
    ask(&sim, "PUT", "/api/Asset/Count?serialNumber=A&incrementBy=7").await;
    let path =
        "/api/Asset/Calibration?serialNumber=A&dateTime=2020-03-01T08:00:00%2B01:00&comment=lab";
    assert_eq!(ask(&sim, "POST", path).await.status, 200);
    let asset = get(&sim, "/api/Asset/A").await.json();
    assert_eq!(asset["lastCalibrationDate"], "2020-03-01T07:00:00Z");
    assert_eq!(asset["nextCalibrationDate"], "2020-03-02T19:00:00Z");
    assert_eq!(asset["nextMaintenanceDate"], Value::Null);
    assert_eq!((&asset["totalCount"], &asset["runningCount"]), (&json!(7), &json!(0)));
    assert_eq!(status(&sim, "A").await["status"], 2, "it was due long ago");
    assert_eq!(ask(&sim, "POST", "/api/Asset/Calibration?serialNumber=A").await.status, 200);
    let now = status(&sim, "A").await;
    assert_eq!((&now["status"], &now["message"]), (&json!(0), &json!("OK")));
    // One that is entered late is in the log, but is not the last one.
    assert_eq!(ask(&sim, "POST", path).await.status, 200);
    assert_eq!(status(&sim, "A").await["status"], 0);
    assert_eq!(log(&sim, "A").await.iter().filter(|entry| entry["type"] == 4).count(), 3);
    let wrong = "/api/Asset/Calibration?serialNumber=A&dateTime=yesterday";
    assert_eq!(ask(&sim, "POST", wrong).await.status, 400);
}

#[tokio::test]
async fn another_system_says_from_when_to_when() {
    let sim = empty().await;
    let kind = kind(&sim, "Multimeter", json!({"maintenanceInterval": -2})).await;
    asset(&sim, "A", &kind, None).await;
    assert_eq!(status(&sim, "A").await["status"], 0, "nobody said when");
    let path = "/api/Asset/Maintenance/External?serialNumber=A&fromDate=2020-01-01T00:00:00";
    assert_eq!(ask(&sim, "POST", &format!("{path}&toDate=2020-02-01T00:00:00")).await.status, 200);
    let asset = get(&sim, "/api/Asset/A").await.json();
    assert_eq!(asset["lastMaintenanceDate"], "2020-01-01T00:00:00Z");
    assert_eq!(asset["nextMaintenanceDate"], "2020-02-01T00:00:00Z");
    let due = status(&sim, "A").await;
    assert_eq!(due["status"], 2);
    assert!(due["message"].as_str().unwrap().contains("maintenance"), "{due}");
    let backwards = format!("{path}&toDate=2019-01-01T00:00:00");
    assert_eq!(ask(&sim, "POST", &backwards).await.status, 400);
}

#[tokio::test]
async fn a_type_is_inserted_updated_and_keeps_the_vendors_rules() {
    let sim = empty().await;
    let limits = json!({"runningCountLimit": 100, "totalCountLimit": 10, "warningThreshold": 90,
        "alarmThreshold": 50});
    let id = kind(&sim, "Fixture", limits).await;
    let found = get(&sim, "/api/Asset/Types").await.rows().remove(0);
    assert_eq!((&found["totalCountLimit"], &found["alarmThreshold"]), (&json!(100), &json!(90.0)));
    let again = json!({"typeName": "fixture"});
    assert_eq!(put(&sim, "/api/Asset/Types", &again).await.status, 409);
    let change =
        json!({"typeId": id, "typeName": "Fixture", "totalCountLimit": -1, "isReadonly": true});
    let changed = put(&sim, "/api/Asset/Types", &change).await.json();
    assert_eq!(
        (&changed["totalCountLimit"], &changed["runningCountLimit"]),
        (&json!(-1), &json!(100))
    );
    assert_eq!(put(&sim, "/api/Asset/Types", &change).await.status, 409, "it is read-only now");
    for (wrong, field) in [
        (json!({}), "typeName"),
        (json!({"typeName": "X", "runningCountLimit": -2}), "runningCountLimit"),
        (json!({"typeName": "X", "calibrationInterval": -3}), "calibrationInterval"),
        (json!({"typeName": "X", "warningThreshold": -1}), "warningThreshold"),
    ] {
        let answer = put(&sim, "/api/Asset/Types", &wrong).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(answer.message().contains(field), "{}", answer.message());
    }
    let unknown = json!({"typeId": "11111111-2222-3333-4444-555555555555", "typeName": "X"});
    assert_eq!(put(&sim, "/api/Asset/Types", &unknown).await.status, 404);
    assert_eq!(get(&sim, "/api/Asset/Types").await.rows().len(), 1);
}

#[tokio::test]
async fn the_state_is_set_and_told() {
    let sim = start().await;
    for state in 0..7 {
        let path = format!("/api/Asset/State?serialNumber=FIX-0001&state={state}");
        assert_eq!(ask(&sim, "PUT", &path).await.status, 200);
        assert_eq!(get(&sim, "/api/Asset/FIX-0001").await.json()["state"], state);
    }
    for wrong in ["state=7", "state=-1", "state=x", "x=1"] {
        let path = format!("/api/Asset/State?serialNumber=FIX-0001&{wrong}");
        assert_eq!(ask(&sim, "PUT", &path).await.status, 400, "{wrong}");
    }
    assert_eq!(log(&sim, "FIX-0001").await.len(), 7);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What the server says of a counter is what the thresholds of the type say.
    #[test]
    fn the_status_of_a_counter_follows_the_thresholds(
        limit in 1_i64..1_000, uses in 0_i64..1_200, warning in 1_i64..120, alarm in 1_i64..120,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let told = runtime.block_on(async {
            let sim = empty().await;
            let limits = json!({"runningCountLimit": limit, "warningThreshold": warning,
                "alarmThreshold": alarm});
            let kind = kind(&sim, "Fixture", limits).await;
            asset(&sim, "A", &kind, None).await;
            let path = format!("/api/Asset/Count?serialNumber=A&incrementBy={uses}");
            let answer = ask(&sim, "PUT", &path).await.json();
            assert_eq!(answer, status(&sim, "A").await);
            answer["status"].as_i64().unwrap()
        });
        let reached = |percent: i64| uses * 100 >= percent * limit;
        let wanted = if reached(alarm.max(warning)) { 2 } else { i64::from(reached(warning)) };
        prop_assert_eq!(told, wanted, "{} of {}, warning {}, alarm {}", uses, limit, warning, alarm);
    }
}
