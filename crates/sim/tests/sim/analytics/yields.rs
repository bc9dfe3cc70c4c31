//! Yield: the rules by example.

use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use super::{Run, get, post, rows, run, tested};

const YIELD: &str = "/api/App/DynamicYield";

/// Three units: passed at once; passed in the third run; failed, then passed, then failed.
const RUNS: [(&str, u32, &str); 7] = [
    ("1", 10, "P"),
    ("2", 20, "F"),
    ("2", 21, "E"),
    ("2", 22, "P"),
    ("3", 30, "F"),
    ("3", 31, "P"),
    ("3", 32, "F"),
];

async fn line() -> Sim {
    tested(&RUNS.map(|(sn, minute, result)| run(sn, minute, result))).await
}

async fn figures(sim: &Sim, filter: Value, names: &[&str]) -> Vec<Value> {
    let row = rows(sim, YIELD, filter).await.remove(0);
    names.iter().map(|name| row[*name].clone()).collect()
}

#[tokio::test]
async fn a_unit_passes_by_the_run_in_which_it_first_passed() {
    let sim = line().await;
    let names = ["unitCount", "fpCount", "spCount", "tpCount", "lpCount", "retestCount"];
    assert_eq!(json!(figures(&sim, json!({}), &names).await), json!([3, 1, 2, 3, 2, 4]));
    let names = ["testReportCount", "testYieldCount", "ppmFpy", "firstUtc", "lastUtc"];
    let found = figures(&sim, json!({}), &names).await;
    assert_eq!(found[..2], [json!(7), json!(3)]);
    assert!((found[2].as_f64().unwrap() - 2e6 / 3.0).abs() < 1e-6);
    assert_eq!(found[3..], [json!("2026-03-01T00:10:00Z"), json!("2026-03-01T00:32:00Z")]);
}

#[tokio::test]
async fn a_unit_whose_first_run_does_not_match_is_no_unit_and_its_reports_still_count() {
    let retest = |sn, minute, result| Run { station: "RETEST", ..run(sn, minute, result) };
    let sim = tested(&[run("1", 1, "F"), retest("1", 2, "P"), retest("1", 3, "P")]).await;
    let at = |station: &str| json!({"stationName": station, "dimensions": "stationName"});
    let names = ["unitCount", "fpy", "testReportCount", "testYield"];
    assert_eq!(json!(figures(&sim, at("RETEST"), &names).await), json!([0, null, 2, 100.0]));
    let names = ["unitCount", "lpCount", "testReportCount", "testYield"];
    assert_eq!(json!(figures(&sim, at("ST1"), &names).await), json!([1, 1, 1, 0.0]));
}

#[tokio::test]
async fn a_unit_counts_in_the_period_of_its_first_run_only() {
    let sim = tested(&[run("1", 50, "F"), run("1", 70, "P"), run("2", 71, "P")]).await;
    let filter = json!({"dateGrouping": 5, "periodCount": 10,
        "dimensions": "period;unitCount;lpCount;testReportCount"});
    let expected = json!([
        {"period": "2026-03-01T00", "unitCount": 1, "lpCount": 1, "testReportCount": 1},
        {"period": "2026-03-01T01", "unitCount": 1, "lpCount": 1, "testReportCount": 2},
    ]);
    assert_eq!(json!(rows(&sim, YIELD, filter).await), expected);
}

#[tokio::test]
async fn rows_are_ordered_limited_and_written_as_asked() {
    let runs = [run("1", 1, "P"), run("2", 2, "P"), Run { process: 50, ..run("1", 3, "F") }];
    let sim = tested(&runs).await;
    let columns = "fpy;processCode;unitCount desc";
    let found = rows(&sim, YIELD, json!({"dimensions": columns})).await;
    let row = |code, units, fpy| json!({"processCode": code, "unitCount": units, "fpy": fpy});
    assert_eq!(found, [row(50, 1, 0.0), row(100, 2, 100.0)]);
    let path = format!("{YIELD}?dimensions=processCode%20desc%3Bfpy%3BunitCount");
    assert_eq!(rows(&sim, &path, json!({"topCount": 1})).await, [row(100, 2, 100.0)]);
    let most = json!({"dimensions": columns, "yield": 50});
    assert_eq!(rows(&sim, YIELD, most).await, [row(50, 1, 0.0)]);
    let least = json!({"dimensions": columns, "minCount": 2});
    assert_eq!(rows(&sim, YIELD, least).await, [row(100, 2, 100.0)]);
}

#[tokio::test]
async fn trends_compare_with_the_period_before() {
    let after_a_gap = run("4", 190, "P");
    let sim = tested(&[run("1", 10, "F"), run("2", 70, "P"), run("3", 71, "P"), after_a_gap]).await;
    let filter = json!({"dateGrouping": 5, "periodCount": 5,
        "dimensions": "period;fpyTrend;unitCountTrend;previousUnitCount;fpColor"});
    let expected = json!([
        {"period": "2026-03-01T00", "fpyTrend": null, "unitCountTrend": null,
            "previousUnitCount": null, "fpColor": "red"},
        {"period": "2026-03-01T01", "fpyTrend": 100.0, "unitCountTrend": 1.0,
            "previousUnitCount": 1, "fpColor": "green"},
        {"period": "2026-03-01T03", "fpyTrend": null, "unitCountTrend": null,
            "previousUnitCount": null, "fpColor": "green"},
    ]);
    assert_eq!(json!(rows(&sim, YIELD, filter).await), expected);
}

#[tokio::test]
async fn text_conditions_are_lists_and_patterns() {
    let sim = line().await;
    let units = async |filter: Value| {
        rows(&sim, YIELD, filter).await.first().map_or(0, |row| row["unitCount"].as_i64().unwrap())
    };
    assert_eq!(units(json!({"serialNumber": "1;3"})).await, 2);
    assert_eq!(units(json!({"partNumber": "BOARD%", "revision": "_"})).await, 3);
    assert_eq!(units(json!({"partNumber": "BOARD"})).await, 0);
    assert_eq!(units(json!({"status": "failed"})).await, 2, "of the first run");
    assert_eq!(units(json!({"status": "all"})).await, 3);
    assert_eq!(units(json!({"miscDescription": "Firmware", "miscValue": "1.%"})).await, 3);
    assert_eq!(units(json!({"miscDescription": "Firmware", "miscValue": "2.%"})).await, 0);
    assert_eq!(units(json!({"level": "Hall 1", "socket": "0", "swFilename": "main.seq"})).await, 3);
    assert_eq!(units(json!({"level": "Hall 2"})).await, 0);
    assert_eq!(units(json!({"dateFrom": "2026-03-01T01:20:00+01:00"})).await, 2);
    assert_eq!(units(json!({"dateTo": "2026-03-01T00:20:00Z"})).await, 2);
}

#[tokio::test]
async fn volumes_and_the_worst_come_in_their_order() {
    let runs = [run("1", 1, "P"), run("2", 2, "P"), Run { process: 50, ..run("1", 3, "F") }];
    let sim = tested(&runs).await;
    let codes = async |path: &str| -> Vec<Value> {
        rows(&sim, path, json!({})).await.iter().map(|row| row["testOperation"].clone()).collect()
    };
    assert_eq!(codes("/api/App/HighVolume").await, ["FCT", "PCBA test"]);
    assert_eq!(codes("/api/App/WorstYield").await, ["PCBA test", "FCT"]);
    let volume = rows(&sim, "/api/App/VolumeYield", json!({})).await;
    assert_eq!((volume.len(), &volume[0]["unitCount"]), (1, &json!(3)));
    let scope = "days=30&productGroupId=&levelId=2";
    for list in ["VolumeYield", "HighVolume", "WorstYield"] {
        let found = get(&sim, &format!("/api/App/{list}?{scope}")).await.rows();
        assert_eq!(json!(found), json!(rows(&sim, &format!("/api/App/{list}"), json!({})).await));
        let none = get(&sim, &format!("/api/App/{list}?days=30&productGroupId=&levelId=99")).await;
        assert_eq!(none.rows(), Vec::<Value>::new());
        assert_eq!(get(&sim, &format!("/api/App/{list}?days=30&levelId=2")).await.status, 400);
    }
}

#[tokio::test]
async fn a_factory_has_yields_by_product_group() {
    let sim = Sim::start(Options::default().reports(300)).await.unwrap();
    let groups = rows(&sim, "/api/App/HighVolumeByProductGroup", json!({})).await;
    let units = |row: &Value| row["unitCount"].as_i64().unwrap();
    assert!(groups.len() > 1 && groups.is_sorted_by(|a, b| units(a) >= units(b)));
    let worst = rows(&sim, "/api/App/WorstYieldByProductGroup", json!({})).await;
    let fpy = |row: &Value| row["fpy"].as_f64().unwrap();
    assert!(worst.is_sorted_by(|a, b| fpy(a) <= fpy(b)));
    let name = groups[0]["productGroup"].as_str().unwrap();
    let one = rows(&sim, YIELD, json!({"productGroup": name, "dimensions": "productGroup"})).await;
    assert_eq!(units(&one[0]), units(&groups[0]));
}

#[tokio::test]
async fn what_is_no_filter_is_refused() {
    let sim = line().await;
    for (filter, reason) in [
        (json!({"dimensions": "colour"}), "'colour'"),
        (json!({"dimensions": "fpy down"}), "asc or desc"),
        (json!({"dimensions": "fpyTrend desc"}), "cannot be ordered"),
        (json!({"partNumber": 7}), "'partNumber' must be a text"),
        (json!({"dateFrom": "yesterday"}), "ISO 8601"),
        (json!({"dateGrouping": 6}), "from -1 to 5"),
        (json!({"topCount": -1}), "'topCount'"),
        (json!({"includeCurrentPeriod": "yes"}), "true or false"),
        (json!({"level": "x".repeat(10_001)}), "at most 10000 bytes"),
        (json!([]), "JSON object"),
    ] {
        let answer = post(&sim, YIELD, filter.clone()).await;
        assert_eq!(answer.status, 400, "{filter}");
        assert!(answer.message().contains(reason), "{filter}: {}", answer.message());
    }
}
