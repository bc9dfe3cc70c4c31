//! The way of units through production.

use serde_json::{Value, json};
use wats_sim::Sim;

use super::{Run, get, post, run, tested};
use crate::client::encoded;

const FLOW: &str = "/api/internal/UnitFlow";

/// Unit 1 goes from 50 to 100 and is retested there; unit 2 fails in 50 and goes no further.
async fn line() -> Sim {
    let early = |sn, minute, result| Run { process: 50, ..run(sn, minute, result) };
    let runs = [early("1", 1, "P"), early("2", 2, "F"), run("1", 3, "F"), run("1", 4, "P")];
    tested(&runs).await
}

#[tokio::test]
async fn operations_are_nodes_and_what_units_did_are_links() {
    let sim = line().await;
    let flow = post(&sim, FLOW, json!({})).await.json();
    assert_eq!(flow["totalUnits"], 2);
    let nodes: Vec<[&Value; 4]> = flow["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| [&node["name"], &node["unitCount"], &node["passCount"], &node["yield"]])
        .collect();
    assert_eq!(json!(nodes), json!([["PCBA test", 2, 1, 50.0], ["FCT", 1, 1, 100.0]]));
    let links = flow["links"].as_array().unwrap();
    assert_eq!(links.len(), 1);
    assert_eq!(
        (&links[0]["sourceName"], &links[0]["targetName"]),
        (&json!("PCBA test"), &json!("FCT"))
    );
    assert_eq!((&links[0]["unitCount"], &links[0]["avgTime"]), (&json!(1), &json!(120.0)));
    let units = flow["units"].as_array().unwrap();
    assert_eq!(
        units[1],
        json!({"source": 1, "target": 2, "unitId": 1, "isOld": false,
        "isLast": true, "isLastPassed": true, "hasPassed": true, "hasFailed": true,
        "hasRetest": true, "orders": [1], "resultHistories": ["F", "P"]})
    );
}

#[tokio::test]
async fn parts_of_the_flow_are_the_same_as_the_whole() {
    let sim = line().await;
    let flow = post(&sim, FLOW, json!({"partNumber": "BOARD%"})).await.json();
    let filter = encoded(&json!({"partNumber": "BOARD%"}).to_string());
    for (path, part) in [("Nodes", "nodes"), ("Links", "links"), ("Units", "units")] {
        let found = get(&sim, &format!("{FLOW}/{path}?filter={filter}")).await.json();
        assert_eq!(found, flow[part], "{path}");
        assert_eq!(get(&sim, &format!("{FLOW}/{path}")).await.status, 400);
        assert_eq!(get(&sim, &format!("{FLOW}/{path}?filter=x")).await.status, 400);
    }
}

#[tokio::test]
async fn operations_are_hidden_shown_and_split() {
    let sim = line().await;
    let names = async |path: &str, filter: Value| -> Vec<Value> {
        let flow = post(&sim, path, filter).await.json();
        flow["nodes"].as_array().unwrap().iter().map(|node| node["name"].clone()).collect()
    };
    assert_eq!(names(FLOW, json!({"hideList": ["FCT"]})).await, ["PCBA test"]);
    assert_eq!(names(FLOW, json!({"showList": ["FCT"]})).await, ["FCT"]);
    assert_eq!(names(FLOW, json!({"processCodes": [50]})).await, ["PCBA test"]);
    assert_eq!(names(FLOW, json!({"includeFailed": false})).await, ["PCBA test", "FCT"]);
    assert_eq!(names(FLOW, json!({"includePassed": false})).await, ["PCBA test"]);
    let split = names(&format!("{FLOW}/SplitBy"), json!({"splitBy": "stationName"})).await;
    assert_eq!(split, ["PCBA test ST1", "FCT ST1"]);
    assert_eq!(post(&sim, FLOW, json!({"hideList": "FCT"})).await.status, 400);
}

#[tokio::test]
async fn units_are_asked_for_by_number_and_in_an_order() {
    let sim = line().await;
    let of = async |path: &str, body: Value| -> Vec<Value> {
        let flow = post(&sim, &format!("{FLOW}/{path}"), body).await.json();
        flow["units"].as_array().unwrap().iter().map(|unit| unit["unitId"].clone()).collect()
    };
    assert_eq!(of("SN", json!([2])).await, [2]);
    assert_eq!(of("SN", json!([99])).await, Vec::<Value>::new());
    assert_eq!(of("UnitOrder", json!([{"unitId": 2}, {"unitId": 1}])).await, [2, 1, 1]);
    assert_eq!(post(&sim, &format!("{FLOW}/SN"), json!({"a": 1})).await.status, 400);
    assert_eq!(post(&sim, &format!("{FLOW}/UnitOrder"), json!([{}])).await.status, 400);
}
