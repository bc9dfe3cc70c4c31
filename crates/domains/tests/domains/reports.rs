//! The report service against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use wats_domains::odata::field;
use wats_domains::{Products, Reports};
use wats_http::Client;
use wats_report::{Report, Station, Timestamp};
use wats_sim::{Options, Sim};

async fn factory() -> (Sim, Client) {
    let sim = Sim::start(Options::default()).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, client)
}

fn report(serial_number: &str, voltage: f64) -> Report {
    let mut report = Report::uut("BOARD-1", serial_number, "A", 100);
    report.station(Station::new("ST1", "Hall 1", "Production")).operator("anna");
    report.root_mut().numeric("Vout", voltage).unit("V").between(3.2, 3.4);
    report.finish()
}

#[tokio::test]
async fn a_submitted_report_comes_back_as_it_was_sent() {
    let (_sim, client) = factory().await;
    let reports = Reports::new(&client);
    let report = report("0001", 3.31);
    let id = report.id().unwrap().to_string();
    let submitted = reports.submit(&report).await.unwrap();
    assert_eq!(submitted.id.unwrap().to_lowercase(), id.to_lowercase());
    assert_eq!(*reports.get(&id).await.unwrap().unwrap(), report);
}

#[tokio::test]
async fn an_unknown_report_is_none() {
    let (_sim, client) = factory().await;
    let id = "00000000-0000-4000-8000-00000000abcd";
    assert!(Reports::new(&client).get(id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_header_query_is_never_older_than_the_last_report() {
    let (sim, client) = factory().await;
    let reports = Reports::new(&client);
    let of_unit = || reports.headers().filter(field("serialNumber").eq("0002"));
    assert!(of_unit().send().await.unwrap().is_empty());
    assert!(of_unit().send().await.unwrap().is_empty());
    assert_eq!(sim.counts().of("GET /api/Report/Query/Header"), Some(1));

    reports.submit(&report("0002", 9.9)).await.unwrap();
    let headers = of_unit().send().await.unwrap();
    assert_eq!(headers.len(), 1);
    assert_eq!(headers[0].result.as_deref(), Some("Failed"));
    assert_eq!(headers[0].part_number.as_deref(), Some("BOARD-1"));
    assert_eq!(sim.counts().of("GET /api/Report/Query/Header"), Some(2));
}

#[tokio::test]
async fn a_report_makes_the_product_that_it_registers_known() {
    let (_sim, client) = factory().await;
    let products = Products::new(&client);
    assert!(products.get("BOARD-1").await.unwrap().is_none());
    Reports::new(&client).submit(&report("0003", 3.3)).await.unwrap();
    assert!(products.get("BOARD-1").await.unwrap().is_some());
}

#[tokio::test]
async fn headers_are_filtered_by_time_in_utc_whatever_the_zone_they_are_written_in() {
    let (sim, client) = factory().await;
    let reports = Reports::new(&client);
    let mut early = Report::uut("ZONE-1", "1", "A", 100);
    early
        .station(Station::new("ST1", "Hall 1", "Production"))
        .started_at("2026-03-01T08:00:00+01:00");
    reports.submit(&early.finish()).await.unwrap();
    let count = async |moment: &str| {
        let since = field("start").ge(Timestamp::from(moment));
        let filter = field("partNumber").eq("ZONE-1").and(since);
        reports.headers().filter(filter).send().await.unwrap().len()
    };
    assert_eq!(count("2026-03-01T06:59:59Z").await, 1);
    assert_eq!(count("2026-03-01T08:00:00+01:00").await, 1);
    assert_eq!(count("2026-03-01T09:00:00+01:00").await, 0);
    assert!(sim.counts().total() > 0);
}

#[tokio::test]
async fn expanded_and_selected_columns_are_typed() {
    let (_sim, client) = factory().await;
    let reports = Reports::new(&client);
    let mut with_parts = Report::uut("ASSY-1", "7", "A", 100);
    with_parts.station(Station::new("ST1", "Hall 1", "Production"));
    with_parts.sub_unit("PCBA", "BOARD-1", "0001", "A");
    reports.submit(&with_parts.finish()).await.unwrap();
    let filter = field("partNumber").eq("ASSY-1");
    let query = reports.headers().filter(filter.clone()).expand(["subUnits"]);
    let headers = query.send().await.unwrap();
    let parts = headers[0].sub_units.as_ref().unwrap();
    assert_eq!(parts[0].part_number.as_deref(), Some("BOARD-1"));
    let query = reports.headers().filter(filter).select(["serialNumber", "run"]);
    let headers = query.send().await.unwrap();
    assert_eq!((headers[0].serial_number.as_deref(), headers[0].run), (Some("7"), Some(1)));
    assert!(headers[0].part_number.is_none());
}

#[tokio::test]
async fn a_report_that_breaks_a_rule_is_refused_with_the_rule() {
    let (sim, client) = factory().await;
    let before = sim.report_ids().len();
    let mut report = report("0004", 3.3);
    report.pn.set("");
    let error = Reports::new(&client).submit(&report).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    assert!(error.to_string().contains("pn"), "{error}");
    assert!(!error.may_have_been_applied());
    assert_eq!(sim.report_ids().len(), before, "nothing was stored");
}
