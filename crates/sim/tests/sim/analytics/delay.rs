//! Reports that are processed some time after they were received.

use std::time::Duration;

use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use super::{rows, run};
use crate::client::{get, submit};

const LONG: Duration = Duration::from_secs(86_400);

async fn slow() -> Sim {
    Sim::start(Options::default().empty().processing_delay(LONG)).await.unwrap()
}

async fn headers(sim: &Sim) -> Vec<Value> {
    get(sim, "/api/Report/Query/Header?$top=100").await.rows()
}

#[tokio::test]
async fn a_report_is_there_at_once_and_in_headers_and_statistics_later() {
    let sim = slow().await;
    let test = run("1", 1, "P");
    assert_eq!(submit(&sim, &test.report()).await.status, 200);
    assert_eq!(get(&sim, &format!("/api/Report/Wsjf/{}", test.id())).await.json(), test.report());
    assert_eq!((sim.report_ids().len(), sim.waiting_reports()), (1, 1));
    assert_eq!(headers(&sim).await, Vec::<Value>::new());
    assert_eq!(rows(&sim, "/api/App/DynamicYield", json!({})).await, Vec::<Value>::new());
    assert_eq!(sim.unit("BOARD-1", "1"), None);

    sim.process_reports();
    assert_eq!((headers(&sim).await.len(), sim.waiting_reports()), (1, 0));
    let found = rows(&sim, "/api/App/DynamicYield", json!({})).await;
    assert_eq!(found[0]["unitCount"], 1);
    assert!(sim.unit("BOARD-1", "1").is_some());
}

#[tokio::test]
async fn the_receipt_says_what_will_have_been_replaced() {
    let (slow, quick) = (slow().await, super::empty().await);
    let (first, second) = (run("1", 1, "F"), run("1", 2, "P"));
    let mut twin = first.report();
    twin["id"] = second.id().into();
    twin["result"] = "P".into();
    for report in [first.report(), twin, second.report(), first.report()] {
        let answers = (submit(&slow, &report).await.json(), submit(&quick, &report).await.json());
        assert_eq!(answers.0, answers.1);
    }
    slow.process_reports();
    assert_eq!(headers(&slow).await, headers(&quick).await);
    assert_eq!(slow.report_ids(), quick.report_ids());
}

#[tokio::test]
async fn a_server_that_is_full_counts_what_waits() {
    let options = Options::default().empty().processing_delay(LONG).max_reports(1);
    let sim = Sim::start(options).await.unwrap();
    assert_eq!(submit(&sim, &run("1", 1, "P").report()).await.status, 200);
    assert_eq!(submit(&sim, &run("1", 1, "F").report()).await.status, 200, "it replaces");
    assert_eq!(submit(&sim, &run("1", 2, "P").report()).await.status, 507);
}

#[tokio::test]
async fn the_generated_factory_is_processed() {
    let sim = Sim::start(Options::default().processing_delay(LONG)).await.unwrap();
    assert_eq!((headers(&sim).await.len(), sim.waiting_reports()), (100, 0));
}

#[tokio::test]
async fn a_delay_that_is_over_is_over() {
    let options = Options::default().empty().processing_delay(Duration::from_nanos(1));
    let sim = Sim::start(options).await.unwrap();
    assert_eq!(submit(&sim, &run("1", 1, "P").report()).await.status, 200);
    assert_eq!(headers(&sim).await.len(), 1);
}
