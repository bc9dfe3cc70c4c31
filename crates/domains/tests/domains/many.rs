//! Many products, headers and reports with few calls, against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::time::Duration;

use futures_util::future::join_all;
use wats_domains::odata::field;
use wats_domains::{Product, Products, Reports};
use wats_http::Client;
use wats_report::{Report, Station};
use wats_sim::{Fault, Options, Sim};

const QUERY: &str = "GET /api/Product/Query";
const HEADERS: &str = "GET /api/Report/Query/Header";

async fn factory(options: Options) -> (Sim, Client) {
    let sim = Sim::start(options).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, client)
}

#[tokio::test]
async fn a_thousand_products_are_few_queries_and_each_gets_its_own_row() {
    let (sim, client) = factory(Options::default().products(1_000)).await;
    let products = Products::new(&client);
    let mut part_numbers = sim.part_numbers();
    part_numbers.insert(500, "no such product".into());
    part_numbers.push(part_numbers[0].clone());
    let rows = products.get_many(&part_numbers).await.unwrap();
    assert_eq!(rows.len(), 1_002);
    for (part_number, row) in part_numbers.iter().zip(&rows) {
        let found = row.as_ref().map(|row| row.part_number.as_str());
        assert_eq!(found, Some(part_number.as_str()).filter(|name| *name != "no such product"));
    }
    let queries = sim.counts().of(QUERY).unwrap();
    assert!(queries <= 25, "{queries} queries");
    assert_eq!(sim.counts().total(), queries);
}

#[tokio::test]
async fn no_products_are_no_query_and_one_is_asked_for_by_itself() {
    let (sim, client) = factory(Options::default()).await;
    let products = Products::new(&client);
    assert!(products.get_many(Vec::<String>::new()).await.unwrap().is_empty());
    assert_eq!(sim.counts().total(), 0);
    let part_number = sim.part_numbers().remove(0);
    let row = products.get_many([part_number.as_str()]).await.unwrap().remove(0).unwrap();
    assert_eq!(row.part_number, part_number);
}

#[tokio::test]
async fn a_part_number_may_hold_anything_here_too() {
    let (_sim, client) = factory(Options::default()).await;
    let products = Products::new(&client);
    let part_numbers = ["O'Ring", "A/B", "100 % Ø", "a?b&c=d#e", "x' or 'a' eq 'a", "case", "CASE"];
    for part_number in &part_numbers[..6] {
        products.save(&Product::new(*part_number)).await.unwrap();
    }
    let rows = products.get_many(part_numbers).await.unwrap();
    for (part_number, row) in part_numbers.iter().zip(&rows) {
        let found = row.as_ref().map(|row| row.part_number.as_str());
        // The sim tells cases apart.
        assert_eq!(found, Some(*part_number).filter(|name| *name != "CASE"));
    }
}

#[tokio::test]
async fn single_questions_of_many_tasks_become_few_queries() {
    let (sim, client) = factory(Options::default().products(300)).await;
    let products = Products::new(&client).batched();
    let part_numbers = sim.part_numbers();
    let tasks = (0..3).flat_map(|_| part_numbers.clone()).map(|part_number| {
        let products = products.clone();
        tokio::spawn(async move {
            let row = products.get(part_number.as_str()).await.unwrap().unwrap();
            assert_eq!(row.part_number, part_number);
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let queries = sim.counts().of(QUERY).unwrap();
    assert!(queries <= 10, "{queries} queries");
    assert_eq!(sim.counts().total(), queries);
    assert_eq!(products.stats().added, 900);
    assert!(products.get("no such product").await.unwrap().is_none());
}

#[tokio::test]
async fn a_hundred_products_wanted_at_once_are_one_query() {
    let (sim, client) = factory(Options::default().products(100)).await;
    let products = Products::new(&client).batched();
    let part_numbers = sim.part_numbers();
    let rows = join_all(part_numbers.iter().map(|part_number| products.get(part_number))).await;
    for (part_number, row) in part_numbers.iter().zip(rows) {
        assert_eq!(row.unwrap().unwrap().part_number, *part_number);
    }
    assert_eq!(
        (part_numbers.len(), sim.counts().of(QUERY), sim.counts().total()),
        (100, Some(1), 1)
    );
}

#[tokio::test]
async fn a_batched_question_after_a_write_is_answered_with_what_was_written() {
    let (_sim, client) = factory(Options::default()).await;
    let products = Products::new(&client);
    let batched = products.batched();
    assert!(batched.get("NEW-1").await.unwrap().is_none());
    products.save(&Product::new("NEW-1")).await.unwrap();
    assert_eq!(batched.get("NEW-1").await.unwrap().unwrap().part_number, "NEW-1");
}

#[tokio::test]
async fn a_query_that_fails_fails_for_those_who_asked_with_it() {
    let (sim, client) = factory(Options::default()).await;
    let products = Products::new(&client).batched();
    sim.inject(QUERY, Fault::status(400).times(1)).unwrap();
    let (a, b) = tokio::join!(products.get("A"), products.get("B"));
    assert_eq!(a.unwrap_err().status().map(|status| status.as_u16()), Some(400));
    assert_eq!(b.unwrap_err().operation(), Some("products.query"));
    assert!(products.get("A").await.unwrap().is_none());
}

#[tokio::test]
async fn headers_are_found_by_identifier_with_few_queries() {
    let (sim, client) = factory(Options::default().reports(120)).await;
    let mut ids = sim.report_ids();
    ids[7] = ids[7].to_uppercase();
    ids.insert(3, "00000000-0000-4000-8000-00000000abcd".into());
    ids.insert(5, "no identifier) or (1 eq 1".into());
    let headers = Reports::new(&client).get_headers(&ids).await.unwrap();
    for (index, (id, header)) in ids.iter().zip(&headers).enumerate() {
        let found = header.as_ref().and_then(|header| header.uuid.clone());
        assert_eq!(found, (index != 3 && index != 5).then(|| id.to_lowercase()));
    }
    assert_eq!(headers.len(), 122);
    assert_eq!(sim.counts().of(HEADERS), Some(3));
}

#[tokio::test]
async fn all_headers_are_walked_through_in_the_order_in_which_they_were_processed() {
    let (sim, client) = factory(Options::default().reports(250)).await;
    let reports = Reports::new(&client);
    let (mut pages, mut numbers) = (reports.headers().page_size(40).pages(), Vec::new());
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert!(page.len() <= 40);
        numbers.extend(page.iter().map(|header| header.time_stamp.unwrap()));
    }
    assert_eq!(numbers.len(), 250);
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(sim.counts().of(HEADERS), Some(8));
}

#[tokio::test]
async fn a_walk_keeps_to_its_filter_its_columns_and_its_bounds() {
    let (sim, client) = factory(Options::default().reports(200)).await;
    let reports = Reports::new(&client);
    let failed = || reports.headers().filter(field("result").eq("Failed"));
    let expected = failed().top(10_000).send().await.unwrap().len();
    assert!(expected > 10, "the sim's factory is too good: {expected}");
    let mut items = failed().select(["serialNumber", "result"]).page_size(4).items();
    let mut count = 0;
    while let Some(header) = items.next().await {
        let header = header.unwrap();
        assert_eq!(header.result.as_deref(), Some("Failed"));
        assert!(header.serial_number.is_some() && header.part_number.is_none());
        count += 1;
    }
    assert_eq!(count, expected);
    let before = sim.counts();
    let mut items = failed().top(6).skip(1).page_size(4).items();
    while items.next().await.transpose().unwrap().is_some() {
        count -= 1;
    }
    assert_eq!((count, sim.counts().since(&before).of(HEADERS)), (expected - 6, Some(2)));
}

#[tokio::test]
async fn a_walk_in_another_order_skips_what_it_gave_and_can_be_resumed() {
    let (_sim, client) = factory(Options::default().reports(90)).await;
    let reports = Reports::new(&client);
    let newest = || reports.headers().order_by("start desc").page_size(25);
    let all = newest().top(10_000).send().await.unwrap();
    let mut items = newest().items();
    for header in &all[..33] {
        assert_eq!(&*items.next().await.unwrap().unwrap(), header);
    }
    let mut items = newest().resume(items.cursor()).items();
    for header in &all[33..] {
        assert_eq!(&*items.next().await.unwrap().unwrap(), header);
    }
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn reports_are_submitted_side_by_side_and_each_has_its_own_result() {
    let (sim, client) = factory(Options::default().empty()).await;
    sim.set_latency("POST /api/Report/WSJF", Duration::from_millis(20)).unwrap();
    let reports = Reports::new(&client);
    let made = |serial: u32| {
        let mut report = Report::uut("BOARD-1", format!("{serial:04}"), "A", 100);
        report.station(Station::new("ST1", "Hall 1", "Production")).operator("anna");
        let mut report = report.finish();
        if serial == 7 {
            report.pn = wats_report::Field::Absent;
        }
        report
    };
    let results = reports.submit_many((0..40).map(made), 8).await;
    assert_eq!(results.len(), 40);
    for (serial, result) in results.iter().enumerate() {
        assert_eq!(result.is_err(), serial == 7, "{serial}: {result:?}");
    }
    assert_eq!(sim.report_ids().len(), 39);
    let of_references = [made(100), made(101)];
    assert!(join_all([reports.submit_many(&of_references, 2)]).await[0].iter().all(Result::is_ok));
}
