use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use super::ask;
use crate::client::{start, submit};

/// A test of unit `1` of `BOX`, or a repair after one.
fn report(process: i64, minute: u32, result: &str) -> Value {
    let id = format!("00000000-0000-4000-8000-{process:06}{minute:06}");
    let start = format!("2026-03-01T08:{minute:02}:00+00:00");
    json!({"type": "T", "id": id, "pn": "BOX", "sn": "1", "rev": "A", "processCode": process,
        "result": result, "machineName": "ST1", "location": "Hall 1", "purpose": "Production",
        "start": start, "root": {"id": 0, "group": "M", "stepType": "SequenceCall",
            "name": "Main", "status": result, "seqCall": {"path": "p", "name": "n", "version": "1"}},
        "uut": {"user": "anna", "execTime": 1.0}})
}

fn repair(tested: i64, minute: u32) -> Value {
    let id = format!("00000000-0000-4000-9000-{tested:06}{minute:06}");
    json!({"type": "R", "id": id, "pn": "BOX", "sn": "1", "rev": "A", "processCode": 500,
        "result": "P", "machineName": "ST1", "location": "Hall 1", "purpose": "Repair",
        "start": format!("2026-03-01T08:{minute:02}:00+00:00"),
        "subUnits": [{"idx": 0, "pn": "BOX", "sn": "1", "rev": "A", "partType": "Unit"}],
        "uur": {"processCode": tested, "processCodeFormat": null, "user": "anna",
            "confirmDate": "2026-03-01T09:00:00Z", "finalizeDate": "2026-03-01T09:00:00Z",
            "execTime": 60.0}})
}

async fn verified(reports: &[Value]) -> Value {
    let sim = Sim::start(Options::default().empty()).await.unwrap();
    // Another unit of the product went through both processes, so each unit must.
    for process in [50, 100] {
        let mut other = report(process, 0, "P");
        other["id"] = format!("00000000-0000-4000-a000-{process:012}").into();
        other["sn"] = "other".into();
        assert_eq!(submit(&sim, &other).await.status, 200);
    }
    for report in reports {
        let answer = submit(&sim, report).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let parameters = [("serialNumber", "1"), ("partNumber", "BOX")];
    let answer = ask(&sim, "GET", "Production/UnitVerification", &parameters).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Status, grade, and the five answers: in order, first run, any run, last run, no repairs.
fn summary(verified: &Value) -> (String, String, [bool; 5]) {
    let text = |name: &str| verified[name].as_str().unwrap().to_owned();
    let answers = [
        "allProcessesExecutedInCorrectOrder",
        "allProcessesPassedFirstRun",
        "allProcessesPassedAnyRun",
        "allProcessesPassedLastRun",
        "noRepairs",
    ];
    (text("status"), text("grade"), answers.map(|name| verified[name].as_bool().unwrap()))
}

#[tokio::test]
async fn the_grade_follows_from_the_runs_and_the_repairs() {
    let cases: [(&[Value], &str, &str, [bool; 5]); 7] = [
        (&[report(50, 1, "P"), report(100, 2, "P")], "Passed", "A", [true; 5]),
        (
            &[report(100, 1, "P"), report(50, 2, "P")],
            "Passed",
            "B",
            [false, true, true, true, true],
        ),
        (
            &[report(50, 1, "F"), report(50, 2, "P"), report(100, 3, "P")],
            "Passed",
            "B",
            [true, false, true, true, true],
        ),
        (
            &[report(50, 1, "F"), repair(50, 2), report(50, 3, "P"), report(100, 4, "P")],
            "Passed",
            "C",
            [true, false, true, true, false],
        ),
        (
            &[report(50, 1, "P"), report(100, 2, "P"), report(100, 3, "E")],
            "Error",
            "D",
            [true, true, true, false, true],
        ),
        (
            &[report(50, 1, "P"), report(100, 2, "F")],
            "Failed",
            "E",
            [true, false, false, false, true],
        ),
        (&[report(50, 1, "P")], "Unknown", "E", [false, false, false, false, true]),
    ];
    for (reports, status, grade, answers) in cases {
        let verified = verified(reports).await;
        assert_eq!(summary(&verified), (status.into(), grade.into(), answers), "{verified}");
    }
}

#[tokio::test]
async fn each_process_is_told_with_its_runs_in_the_order_of_the_indexes() {
    let verified = verified(&[report(50, 1, "F"), repair(50, 2), report(50, 3, "P")]).await;
    assert_eq!(
        verified["results"],
        json!([
            {"processCode": 50, "processName": "PCBA test", "processIndex": 40,
             "status": "Passed", "startUtc": "2026-03-01T08:03:00Z", "stationName": "ST1",
             "totalCount": 2, "nonPassedCount": 1, "repairCount": 1},
            {"processCode": 100, "processName": "FCT", "processIndex": 70,
             "status": "Unknown", "startUtc": null, "stationName": null,
             "totalCount": 0, "nonPassedCount": 0, "repairCount": 0},
        ])
    );
}

#[tokio::test]
async fn a_unit_is_verified_by_its_serial_number_alone_where_that_is_unique() {
    let sim = start().await;
    let id = sim.report_ids().remove(0);
    let report: Value = serde_json::from_slice(&sim.report(&id).unwrap()).unwrap();
    let number = [("serialNumber", report["sn"].as_str().unwrap())];
    assert_eq!(ask(&sim, "GET", "Production/UnitVerification", &number).await.status, 200);
    let unknown = [("serialNumber", "no such unit")];
    assert_eq!(ask(&sim, "GET", "Production/UnitVerification", &unknown).await.status, 404);
}
