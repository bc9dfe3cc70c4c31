//! The columns by which report headers are found, against a server that knows its own.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use wats_domains::Reports;
use wats_domains::odata::Field;
use wats_domains::report::columns;
use wats_http::Client;
use wats_sim::{Options, Sim};

async fn factory() -> (Sim, Reports) {
    let sim = Sim::start(Options::default()).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, Reports::new(&client))
}

#[tokio::test]
async fn every_column_is_one_that_the_server_can_filter_by() {
    let (_sim, reports) = factory().await;
    let all: [Field<'static>; 31] = [
        columns::uuid(),
        columns::serial_number(),
        columns::part_number(),
        columns::report_type(),
        columns::start(),
        columns::revision(),
        columns::result(),
        columns::batch_number(),
        columns::user_name(),
        columns::station_name(),
        columns::location(),
        columns::purpose(),
        columns::measures_deleted(),
        columns::time_stamp(),
        columns::process_code(),
        columns::process_name(),
        columns::comment(),
        columns::execution_time(),
        columns::sw_filename(),
        columns::sw_version(),
        columns::test_socket_index(),
        columns::fixture_id(),
        columns::error_code(),
        columns::error_message(),
        columns::run(),
        columns::receive_count(),
        columns::report_size(),
        columns::caused_uut_failure(),
        columns::caused_uut_failure_path(),
        columns::passed_in_run(),
        columns::referenced_uut(),
    ];
    for column in all {
        let known = column.is_null().or(column.is_null().not());
        let headers = reports.headers().filter(known).top(1).send().await.unwrap();
        assert_eq!(headers.len(), 1, "{column:?}");
    }
}

#[tokio::test]
async fn a_time_is_compared_in_utc() {
    let (_sim, reports) = factory().await;
    let headers = reports.headers().top(1_000).send().await.unwrap();
    let (newest, all) = (headers[0].start.clone().unwrap(), headers.len());
    let since = reports.headers().filter(columns::start().ge(newest.clone())).top(1_000);
    let before = reports.headers().filter(columns::start().lt(newest)).top(1_000);
    let (since, before) = (since.send().await.unwrap(), before.send().await.unwrap());
    assert!(!since.is_empty() && !before.is_empty());
    assert_eq!(since.len() + before.len(), all);
}
