//! Connection and execution time, and effectiveness.

use serde_json::{Value, json};
use wats_sim::Sim;

use super::{Run, post, run, tested};

/// Each test takes 30 seconds; at one station with a minute, then three, between the starts.
async fn line() -> Sim {
    let other = Run { station: "ST2", ..run("9", 2, "P") };
    tested(&[run("1", 1, "P"), run("2", 2, "F"), run("3", 5, "P"), other]).await
}

const TIMES: &str = "/api/App/ConnectionAndExecutionTime";

#[tokio::test]
async fn connection_time_is_what_passed_since_the_test_before_at_the_same_place() {
    let sim = line().await;
    let answer = post(&sim, TIMES, json!({})).await.json();
    let times: Vec<&Value> =
        answer["reports"].as_array().unwrap().iter().map(|r| &r["connectionTime"]).collect();
    let sorted = |serial: &str| {
        let reports = answer["reports"].as_array().unwrap();
        let place = reports.iter().position(|r| r["serialNumber"] == serial).unwrap();
        times[place].clone()
    };
    assert_eq!([sorted("1"), sorted("2")], [Value::Null, json!(30.0)]);
    assert_eq!([sorted("3"), sorted("9")], [json!(150.0), Value::Null]);
    assert_eq!(answer["category"], "All");
    assert_eq!(
        (&answer["minConnectionTime"], &answer["maxConnectionTime"]),
        (&json!(30.0), &json!(150.0))
    );
    assert_eq!(
        (&answer["medianConnectionTime"], &answer["avgExecutionTime"]),
        (&json!(90.0), &json!(30.0))
    );
    let stations = answer["dimensionStatistics"].as_array().unwrap();
    let stations = stations.iter().find(|d| d["dimension"] == "stationName").unwrap();
    let names: Vec<&Value> =
        stations["statistics"].as_array().unwrap().iter().map(|s| &s["category"]).collect();
    assert_eq!(names, ["ST1", "ST2"]);
}

#[tokio::test]
async fn bounds_leave_reports_out() {
    let sim = line().await;
    let count = async |query: &str| {
        let answer = post(&sim, &format!("{TIMES}?{query}"), json!({})).await.json();
        answer["reports"].as_array().unwrap().len()
    };
    assert_eq!(count("minConnectionTime=30").await, 2);
    assert_eq!(count("minConnectionTime=30&maxConnectionTime=100").await, 1);
    assert_eq!(count("minExecutionTime=31").await, 0);
    assert_eq!(post(&sim, &format!("{TIMES}?minExecutionTime=-1"), json!({})).await.status, 400);
}

#[tokio::test]
async fn effectiveness_is_the_product_of_its_parts() {
    let sim = line().await;
    // 2026-03-01 is a Sunday; one hour is planned at each of two stations.
    let path = "/api/App/OeeAnalysis?availableTime=0,0,0,0,0,0,1";
    let answer = post(&sim, path, json!({})).await.json();
    let number = |name: &str| answer[name].as_f64().unwrap();
    assert_eq!((number("plannedProductionTime"), number("runTime")), (7_200.0, 120.0));
    assert_eq!((&answer["totalCount"], &answer["rejectCount"]), (&json!(4), &json!(1)));
    assert!((number("availability") - 100.0 / 60.0).abs() < 1e-9);
    assert_eq!((number("performance"), number("quality")), (100.0, 75.0));
    assert!((number("oee") - 0.75 * 100.0 / 60.0).abs() < 1e-9);
    let slow = post(&sim, &format!("{path}&targetOutput=8"), json!({})).await.json();
    assert_eq!(slow["performance"], 50.0);
}

#[tokio::test]
async fn hours_must_be_seven_numbers() {
    let sim = line().await;
    for hours in ["", "?availableTime=24", "?availableTime=1,1,1,1,1,1,25"] {
        let answer = post(&sim, &format!("/api/App/OeeAnalysis{hours}"), json!({})).await;
        assert_eq!(answer.status, 400, "{hours}");
        assert!(answer.message().contains("availableTime"));
    }
    let none = post(&sim, "/api/App/OeeAnalysis?availableTime=0,0,0,0,0,0,0", json!({})).await;
    assert_eq!(none.json()["oee"], Value::Null);
}
