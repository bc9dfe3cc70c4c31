//! The columns by which report headers are found, against a server that knows its own.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use wats_domains::Reports;
use wats_domains::odata::{Field, any, field};
use wats_domains::report::columns;
use wats_http::Client;
use wats_report::Guid;
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

#[tokio::test]
async fn a_report_is_found_by_its_identifier_and_by_what_is_built_in() {
    let (_sim, reports) = factory().await;
    let all = reports.headers().expand(["subUnits"]).top(1_000).send().await.unwrap();
    let with_parts = all.iter().find(|header| header.sub_units.iter().flatten().next().is_some());
    let header = with_parts.expect("some unit has a part");
    let id = header.uuid.as_deref().unwrap();
    let by_id = columns::uuid().eq(Guid::from(id.to_uppercase()));
    let part = header.sub_units.as_ref().unwrap()[0].serial_number.clone().unwrap();
    let with_part = any("subUnits", "s", &field("s/serialNumber").eq(part));
    for filter in [by_id.clone(), with_part.and(by_id)] {
        let found = reports.headers().filter(filter).send().await.unwrap();
        assert_eq!((found.len(), found[0].uuid.as_deref()), (1, Some(id)));
    }
}

#[tokio::test]
async fn no_column_is_no_choice_of_columns() {
    let (_sim, reports) = factory().await;
    let nothing: [&str; 0] = [];
    let query = || reports.headers().select(nothing).expand(nothing);
    assert!(query().send().await.unwrap()[0].serial_number.is_some());
    let mut walk = query().top(3).items();
    assert!(walk.next().await.unwrap().unwrap().serial_number.is_some());
}
