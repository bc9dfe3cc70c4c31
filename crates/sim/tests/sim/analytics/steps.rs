//! Steps and measurements.

use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use super::{get, post, rows, run, tested};
use crate::client::encoded;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Values of the passing runs: 5.01, 5.02, 5.03 V; failing ones have 6 V.
async fn line() -> Sim {
    tested(&[
        run("1", 1, "P"),
        run("2", 2, "P"),
        run("3", 3, "P"),
        run("4", 4, "F"),
        run("4", 5, "P"),
    ])
    .await
}

const TEST: [(&str, &str); 2] = [("partNumber", "BOARD-1"), ("testOperation", "FCT")];

fn filter(more: Value) -> Value {
    let mut filter = more;
    for (name, value) in TEST {
        filter[name] = value.into();
    }
    filter
}

#[tokio::test]
async fn step_analysis_counts_steps_and_computes_with_and_without_fails() {
    let sim = line().await;
    let found = rows(&sim, "/api/App/TestStepAnalysis", filter(json!({}))).await;
    let names: Vec<&Value> = found.iter().map(|row| &row["stepPath"]).collect();
    assert_eq!(names, ["Main", "Main¶5V", "Main¶Off"]);
    let row = &found[1];
    assert_eq!([&row["stepCount"], &row["stepPassedCount"], &row["stepFailedCount"]], [4, 3, 1]);
    assert_eq!((&row["stepCausedUutFailed"], &row["measureCount"]), (&json!(1), &json!(4)));
    assert_eq!((&row["limit1"], &row["limit2"]), (&json!(4.5), &json!(5.5)));
    // Without the failed one: mean 5.02, standard deviation 0.01.
    let is =
        |name: &str, wanted: f64| assert!((number(&row[name]) - wanted).abs() < 1e-6, "{name}");
    is("avgWof", 5.02);
    is("stdevWof", 0.01);
    is("cpWof", 1.0 / 0.06);
    is("cpkWof", 0.48 / 0.03);
    is("cpLowerWof", 0.52 / 0.03);
    is("sigmaHigh3Wof", 5.05);
    is("max", 6.0);
    is("stepTimeAvg", 1.5);
    assert_eq!(found[2]["stepDoneCount"], 4);
    assert_eq!((&found[2]["measureCount"], &found[2]["avg"]), (&json!(0), &Value::Null));
}

#[tokio::test]
async fn step_analysis_looks_at_the_run_that_is_asked_for() {
    let sim = line().await;
    let steps = async |run: i64| -> i64 {
        let found = rows(&sim, "/api/App/TestStepAnalysis", filter(json!({"run": run}))).await;
        found.first().map_or(0, |row| row["stepCount"].as_i64().unwrap())
    };
    assert_eq!([steps(1).await, steps(2).await, steps(3).await], [4, 1, 0]);
    assert_eq!([steps(-1).await, steps(-2).await], [4, 5]);
    let few = filter(json!({"run": -2, "maxCount": 2}));
    assert_eq!(rows(&sim, "/api/App/TestStepAnalysis", few).await[0]["stepCount"], 2);
}

#[tokio::test]
async fn product_and_operation_must_be_named() {
    let sim = line().await;
    for path in ["TestStepAnalysis", "Measurements", "AggregatedMeasurements"] {
        let answer =
            post(&sim, &format!("/api/App/{path}"), json!({"partNumber": "BOARD-1"})).await;
        assert_eq!(answer.status, 400);
        assert!(answer.message().contains("testOperation"), "{}", answer.message());
    }
}

#[tokio::test]
async fn measurements_come_one_by_one_and_as_figures() {
    let sim = line().await;
    let path = encoded("Main¶5V;Main¶Nothing");
    let list = format!("/api/App/Measurements?measurementPaths={path}");
    let found = rows(&sim, &list, filter(json!({}))).await;
    assert_eq!((found.len(), &found[0]["measurementPath"]), (1, &json!("Main¶5V")));
    let values: Vec<f64> =
        found[0]["measurements"].as_array().unwrap().iter().map(|m| number(&m["value"])).collect();
    assert_eq!(values, [5.05, 6.0, 5.03, 5.02, 5.01], "newest first");

    let list = format!("/api/App/AggregatedMeasurements?measurementPaths={path}");
    let figures = rows(&sim, &list, filter(json!({}))).await;
    let figures = &figures[0]["measurements"][0];
    let mean = values.iter().sum::<f64>() / 5.0;
    let var = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 4.0;
    assert_eq!(figures["count"], 5);
    assert!((number(&figures["avg"]) - mean).abs() < 1e-9);
    assert!((number(&figures["var"]) - var).abs() < 1e-9);
    assert!((number(&figures["cpUpper"]) - (5.5 - mean) / (3.0 * var.sqrt())).abs() < 1e-9);
}

#[tokio::test]
async fn without_paths_the_steps_that_failed_most_are_measured() {
    let sim = line().await;
    let found = rows(&sim, "/api/App/AggregatedMeasurements", filter(json!({}))).await;
    assert_eq!((found.len(), &found[0]["measurementPath"]), (1, &json!("Main¶5V")));
}

#[tokio::test]
async fn an_empty_filter_is_answered_what_failed_most_in_the_last_days() {
    let sim = line().await;
    for path in ["/api/App/Measurements", "/api/App/AggregatedMeasurements"] {
        let found = rows(&sim, path, json!({})).await;
        assert_eq!((found.len(), &found[0]["measurementPath"]), (1, &json!("Main¶5V")));
    }
    let answer = post(&sim, "/api/App/TestStepAnalysis", json!({})).await;
    assert_eq!(answer.status, 400, "steps are counted of what is named only");
}

#[tokio::test]
async fn failing_steps_lead_to_their_measurements_and_statuses() {
    let sim = line().await;
    for path in ["/api/App/TopFailed", "/api/internal/App/TopFailed"] {
        let found = rows(&sim, path, json!({})).await;
        assert_eq!(found.len(), 1);
        let row = &found[0];
        assert_eq!((&row["stepPath"], &row["failCount"]), (&json!("Main¶5V"), &json!(1)));
        assert_eq!((&row["totalCount"], &row["failRate"]), (&json!(5), &json!(20.0)));
        let text = |name: &str| encoded(row[name].as_str().unwrap());
        let step = format!(
            "stepFilters={}&sequenceFilters={}",
            text("stepFilters"),
            text("sequenceFilters")
        );
        let list = format!("/api/internal/App/MeasurementList?{step}");
        let measured = rows(&sim, &list, json!({})).await;
        assert_eq!((measured.len(), &measured[1]["value"]), (5, &json!(6.0)));
        let scope = "days=30&productGroupId=&levelId=";
        assert_eq!(get(&sim, &format!("{list}&{scope}")).await.rows(), measured);
        let list = format!("/api/internal/App/StepStatusList?{step}");
        let statuses = rows(&sim, &list, json!({})).await;
        assert_eq!((statuses.len(), &statuses[1]["status"]), (5, &json!("Failed")));
        assert_eq!(get(&sim, &format!("{list}&{scope}")).await.rows(), statuses);
    }
}

#[tokio::test]
async fn failing_steps_of_one_operation_are_asked_for_by_its_code() {
    let sim = line().await;
    let ask = async |code: &str| {
        let scope = "partNumber=BOARD-1&productGroupId=&levelId=&days=7&count=5";
        let path = format!("/api/App/TopFailed?{scope}&processCode={code}");
        let twin = path.replace("/api/App/", "/api/internal/App/");
        let answer = get(&sim, &path).await;
        assert_eq!(get(&sim, &twin).await.body, answer.body);
        answer
    };
    assert_eq!(ask("100").await.rows().len(), 1);
    assert_eq!(ask("50").await.rows().len(), 0);
    assert_eq!(ask("7777").await.rows().len(), 0);
    assert_eq!(ask("FCT").await.status, 400);
}

#[tokio::test]
async fn a_step_filter_that_is_none_is_refused() {
    let sim = line().await;
    let path = "/api/internal/App/StepStatusList?stepFilters=5V&sequenceFilters=";
    assert_eq!(post(&sim, path, json!({})).await.status, 400);
    let path = "/api/internal/App/StepStatusList?stepFilters=%3Cfilters%2F%3E";
    assert!(post(&sim, path, json!({})).await.message().contains("sequenceFilters"));
}

#[tokio::test]
async fn a_report_that_is_replaced_counts_as_it_is_now() {
    let sim = line().await;
    let mut mended = run("4", 4, "P").report();
    mended["root"]["steps"][0]["name"] = "5V rail".into();
    assert_eq!(crate::client::submit(&sim, &mended).await.status, 200);
    assert_eq!(rows(&sim, "/api/App/TopFailed", json!({})).await, Vec::<Value>::new());
    let found = rows(&sim, "/api/App/TestStepAnalysis", filter(json!({}))).await;
    assert!(found.iter().any(|row| row["stepName"] == "5V rail" && row["stepCount"] == 1));
}

#[tokio::test]
async fn a_factory_of_many_reports_is_counted_in_full() {
    let sim = Sim::start(Options::default().products(2).reports(300)).await.unwrap();
    let part_number = sim.part_numbers().remove(0);
    let all = json!({"partNumber": part_number, "testOperation": "FCT", "run": -2,
        "dateFrom": "2025-01-01T00:00:00Z"});
    let reports =
        sim.report_ids().into_iter().filter_map(|id| sim.header(&id)).filter(|header| {
            header["partNumber"] == *part_number && header["processName"] == "FCT"
        });
    let found = rows(&sim, "/api/App/TestStepAnalysis", all).await;
    assert_eq!(found[0]["stepCount"].as_u64().unwrap(), reports.count() as u64);
}
