//! What the front page promises, checked against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use serde_json::Value;
use wats::{Client, ErrorKind, Report, Station, field};
use wats_sim::{Fault, Options, Sim};

async fn factory() -> (Sim, Client) {
    let sim = Sim::start(Options::default().seed(7)).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, client)
}

fn report(serial_number: &str) -> Report {
    let mut report = Report::uut("BOARD-1", serial_number, "A", 100);
    report.station(Station::new("ST1", "Hall 1", "Production"));
    report.root_mut().numeric("Vout", 3.31).unit("V").between(3.2, 3.4);
    report.finish()
}

#[tokio::test]
async fn warm_reads_of_processes_and_products_ask_the_server_nothing() {
    let (sim, client) = factory().await;
    let part_numbers = sim.part_numbers();
    let read_all = async || {
        client.processes().list().await.unwrap();
        client.products().query().send().await.unwrap();
        for part_number in &part_numbers {
            client.products().get(part_number).await.unwrap().unwrap();
        }
    };
    read_all().await;
    let warm = sim.counts();
    for _ in 0..10 {
        read_all().await;
    }
    assert_eq!(sim.counts().since(&warm).total(), 0);
    let reads = part_numbers.len() as u64 + 2;
    assert_eq!((client.cache_stats().misses, client.cache_stats().hits), (reads, reads * 10));
}

#[tokio::test]
async fn after_a_save_the_next_read_asks_exactly_once_and_returns_the_new_value() {
    let (sim, client) = factory().await;
    let products = client.products();
    let part_number = sim.part_numbers().remove(0);
    let mut product = (*products.get(&part_number).await.unwrap().unwrap()).clone();
    client.processes().list().await.unwrap();
    product.name = Some("A new name".to_owned());
    products.save(&product).await.unwrap();

    let before = sim.counts();
    for _ in 0..5 {
        let read = products.get(&part_number).await.unwrap().unwrap();
        assert_eq!(read.name.as_deref(), Some("A new name"));
    }
    client.processes().list().await.unwrap();
    let asked = sim.counts().since(&before);
    assert_eq!(asked.of("GET /api/Product/{partNumber}"), Some(1));
    assert_eq!(asked.total(), 1, "what the save did not touch is still kept");
}

#[tokio::test]
async fn a_submission_leaves_no_header_query_stale() {
    let (sim, client) = factory().await;
    let headers = || client.reports().headers().filter(field("partNumber").eq("BOARD-1")).send();
    for number in 0..3 {
        assert_eq!(headers().await.unwrap().len(), number);
        assert_eq!(headers().await.unwrap().len(), number);
        client.reports().submit(&report(&number.to_string())).await.unwrap();
    }
    assert_eq!(sim.counts().of("GET /api/Report/Query/Header"), Some(3));
}

#[tokio::test]
async fn a_submission_whose_answer_was_lost_leaves_nothing_stale_either() {
    let (sim, client) = factory().await;
    let headers = || client.reports().headers().filter(field("partNumber").eq("BOARD-1")).send();
    assert!(headers().await.unwrap().is_empty());
    sim.inject("POST /api/Report/WSJF", Fault::lose_response().times(1)).unwrap();
    let error = client.reports().submit(&report("1")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(error.may_have_been_applied(), "{error}");
    assert_eq!(sim.counts().of("POST /api/Report/WSJF"), Some(1), "and it was not repeated");
    assert_eq!(headers().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_hundred_callers_at_once_ask_once() {
    let (sim, client) = factory().await;
    let part_number = sim.part_numbers().remove(0);
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let (products, part_number) = (client.products(), part_number.clone());
            tokio::spawn(async move { products.get(&part_number).await })
        })
        .collect();
    for caller in callers {
        assert!(caller.await.unwrap().unwrap().is_some());
    }
    assert_eq!(sim.counts().of("GET /api/Product/{partNumber}"), Some(1));
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_shown_nowhere() {
    let (sim, _) = factory().await;
    let token = "d3Jvbmc6dG9rZW4=";
    let client = Client::builder(sim.url()).token(token).build().unwrap();
    let read = client.products().get("X").await.unwrap_err();
    let write = client.reports().submit(&report("1")).await.unwrap_err();
    for (error, operation) in [(&read, "products.get"), (&write, "reports.submit")] {
        assert_eq!(error.status().unwrap(), 401);
        assert!(error.is_denied());
        let text = error.to_string();
        assert!(text.starts_with(operation) && text.contains("401 Unauthorized"), "{text}");
        assert!(text.contains("Authorization has been denied"), "{text}");
    }
    let printed = format!("{read} {read:?} {write} {write:?} {client:?}");
    assert!(!printed.contains(token) && !printed.contains("d3Jvbmc"), "{printed}");
}

#[tokio::test]
async fn an_unparsable_report_is_refused_with_the_parsers_words() {
    let (sim, client) = factory().await;
    let stored = sim.report_ids().len();
    let error = client.reports().submit_json("{\"type\": \"T\", }").await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    let text = error.to_string();
    assert!(text.starts_with("reports.submit (POST /api/Report/WSJF)"), "{text}");
    assert!(text.contains("line 1 column"), "the parser says where: {text}");
    assert_eq!(sim.report_ids().len(), stored);
}

#[tokio::test]
async fn a_report_too_large_for_the_server_is_refused_with_413() {
    let sim = Sim::start(Options::default().max_body_bytes(1_000)).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    let error = client.reports().submit_json("x".repeat(2_000)).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 413);
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn an_operation_that_the_sdk_does_not_know_yet_can_still_be_called() {
    const LEVELS: wats::Endpoint = wats::Endpoint::get("app.levels", "/api/App/Levels");
    let (_sim, client) = factory().await;
    let levels = client.http().request(&LEVELS).send::<Value>().await.unwrap();
    assert_eq!(levels.value()[0]["levelName"], "Factory");
}

#[tokio::test]
async fn services_can_be_kept_and_moved_into_tasks() {
    let (_sim, client) = factory().await;
    let products = client.products();
    drop(client);
    let rows = tokio::spawn(async move { products.query().send().await });
    assert!(!rows.await.unwrap().unwrap().is_empty());
}

#[test]
fn a_client_that_cannot_work_is_not_made() {
    for builder in [
        Client::builder("factory.example").token("dDp0"),
        Client::builder("https://factory.example"),
        Client::builder("https://factory.example").token("  "),
        Client::builder("https://factory.example").token("two\nlines"),
    ] {
        assert!(builder.build().unwrap_err().is_configuration());
    }
}

#[tokio::test]
async fn the_station_is_named_once_for_all_its_reports() {
    let client = wats::Client::builder("https://factory.example")
        .token("c3RhdGlvbjpzZWNyZXQ=")
        .station(wats::Station::new("ST7", "Hall 2", "Debug"))
        .build()
        .unwrap();
    let mut test = client.uut("WIDGET-001", "SN-0001", "B", 100);
    test.root_mut().numeric("Vout", 3.9).unit("V").between(3.2, 3.4);
    let test = test.finish();
    let repair = client.uur(&test, 500).finish();
    for report in [&test, &repair] {
        assert_eq!(report.machine_name.as_deref(), Some("ST7"));
        assert_eq!(report.location.as_deref(), Some("Hall 2"));
        assert_eq!(report.purpose.as_deref(), Some("Debug"));
    }
}
