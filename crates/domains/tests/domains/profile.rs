//! What a profile sees, and what it finds, against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::time::Duration;

use wats_batching::batch_map;
use wats_domains::odata::field;
use wats_domains::profile::{self, Finding, FindingKind, Profile, profile};
use wats_domains::{Assets, Product, Production, Products, Reports};
use wats_http::{CacheMode, Client, Scope};
use wats_report::{Report, Station};
use wats_sim::{Options, Sim};

async fn factory(options: Options) -> (Sim, Client) {
    let sim = Sim::start(options).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, client)
}

fn kinds<T>(profile: &Profile<T>) -> Vec<FindingKind> {
    profile.findings().iter().map(|finding| finding.kind).collect()
}

fn only<T>(profile: &Profile<T>) -> &Finding {
    let [finding] = profile.findings() else { panic_with(profile) };
    finding
}

#[expect(clippy::panic, reason = "a failed test says what was found")]
fn panic_with<T>(profile: &Profile<T>) -> ! {
    panic!("{profile}")
}

#[tokio::test]
async fn products_asked_for_one_by_one_are_found_and_asked_for_together_are_not() {
    let (sim, client) = factory(Options::default()).await;
    let (products, part_numbers) = (Products::new(&client), sim.part_numbers());
    let before = profile(&client, "before", async {
        for part_number in &part_numbers[..20] {
            products.get(part_number).await.unwrap().unwrap();
        }
    })
    .await;
    let finding = only(&before);
    assert_eq!(finding.kind, FindingKind::NPlusOne);
    assert_eq!(finding.route, "GET /api/Product/{partNumber}");
    assert_eq!(finding.saved_requests, 19);
    assert!(finding.advice.contains("get_many") && !finding.saved_time.is_zero(), "{finding:?}");
    assert_eq!((before.calls(), before.requests()), (20, 20));

    let after = profile(&client, "after", products.get_many(&part_numbers[..20])).await;
    assert_eq!((kinds(&after), after.requests()), (vec![], 1));
    assert_eq!(after.into_output().unwrap().len(), 20);
}

#[tokio::test]
async fn assets_and_units_asked_for_one_by_one_are_found_and_asked_for_together_are_not() {
    let (_sim, client) = factory(Options::default().reports(500)).await;
    let (assets, production) = (Assets::new(&client), Production::new(&client));
    let rows = assets.query().send().await.unwrap();
    let serial_numbers = || rows.iter().filter_map(|row| row.serial_number.clone());
    let units = production.query_units().top(1_000).send().await.unwrap();
    let part_number = units[0].part_number.as_deref().unwrap();
    let units = || units.iter().filter(|unit| unit.part_number.as_deref() == Some(part_number));
    let boards = || units().filter_map(|unit| unit.serial_number.clone());

    let before = profile(&client, "before", async {
        for serial_number in serial_numbers() {
            assets.get(&serial_number).await.unwrap().unwrap();
        }
        for serial_number in boards() {
            production.unit(&serial_number, part_number).await.unwrap().unwrap();
        }
    })
    .await;
    assert_eq!(kinds(&before), [FindingKind::NPlusOne; 2]);
    for (operation, advice) in
        [("assets.get", "assets().get_many"), ("production.unit", "production().get_units")]
    {
        let finding = before.findings().iter().find(|finding| finding.operation == operation);
        assert!(finding.unwrap().advice.contains(advice), "{finding:?}");
    }
    let after = profile(&client, "after", async {
        assert!(assets.get_many(serial_numbers()).await.unwrap().iter().all(Option::is_some));
        let found = production.get_units(boards(), part_number).await.unwrap();
        assert!(found.iter().all(Option::is_some));
    })
    .await;
    assert_eq!((kinds(&after), after.requests()), (vec![], 2));
}

#[tokio::test]
async fn what_the_cache_answers_and_what_others_had_under_way_are_told_apart() {
    let (sim, client) = factory(Options::default().latency(Duration::from_millis(10))).await;
    let (products, part_number) = (Products::new(&client), &sim.part_numbers()[0]);
    let profile = profile(&client, "one", async {
        let (a, b) = tokio::join!(products.get(part_number), products.get(part_number));
        assert!(a.unwrap().is_some() && b.unwrap().is_some());
        products.get(part_number).await.unwrap();
        products.get("no such product").await.unwrap()
    })
    .await;
    let [route] = profile.routes() else { panic_with(&profile) };
    assert_eq!((route.calls, route.cached, route.coalesced, route.requests), (4, 1, 1, 2));
    assert_eq!((route.subjects, route.failed), (2, 1));
    assert!(route.bytes > 100 && route.longest >= Duration::from_millis(10));
    assert!(profile.output().is_none() && profile.findings().is_empty());
}

#[tokio::test]
async fn the_same_asked_for_again_is_found_unless_something_was_written_in_between() {
    let (_sim, client) = factory(Options::default()).await;
    let (reports, products) = (Reports::new(&client), Products::new(&client));
    let newest = || reports.headers().cache(CacheMode::Reload).send();
    let again = profile(&client, "again", async {
        for _ in 0..4 {
            newest().await.unwrap();
        }
    })
    .await;
    assert_eq!((only(&again).kind, only(&again).saved_requests), (FindingKind::Repeated, 3));
    let written = profile(&client, "written", async {
        for n in 0..4 {
            newest().await.unwrap();
            products.save(&Product::new(format!("NEW-{n}"))).await.unwrap();
        }
    })
    .await;
    assert_eq!(kinds(&written), []);
}

#[tokio::test]
async fn large_lists_with_every_column_are_found_and_those_with_some_are_not() {
    let (_sim, client) = factory(Options::default().reports(300)).await;
    let reports = Reports::new(&client);
    let whole = profile(&client, "whole", reports.headers().top(300).send()).await;
    assert_eq!(only(&whole).kind, FindingKind::OverFetching);
    let some = reports.headers().top(300).select(["serialNumber"]).send();
    assert_eq!(kinds(&profile(&client, "some", some).await), []);
}

#[tokio::test]
async fn rows_that_were_of_no_use_are_found_if_the_work_says_so() {
    let (_sim, client) = factory(Options::default().reports(100)).await;
    let reports = Reports::new(&client);
    let work = |told: bool| {
        let query = reports.headers().top(100).select(["serialNumber", "result"]).send();
        async move {
            let headers = query.await.unwrap();
            let failed = headers.iter().filter(|header| header.result.as_deref() == Some("Error"));
            if told {
                profile::used("reports.headers", failed.count() as u64);
            }
        }
    };
    let told = profile(&client, "told", work(true)).await;
    assert_eq!(only(&told).kind, FindingKind::ClientSideFiltering);
    assert!(only(&told).advice.contains(".filter("));
    assert_eq!(kinds(&profile(&client, "untold", work(false)).await), []);
    work(true).await;
}

#[tokio::test]
async fn reads_one_after_the_other_are_found_and_side_by_side_are_not() {
    let (sim, client) = factory(Options::default().latency(Duration::from_millis(5))).await;
    let (reports, ids) = (Reports::new(&client), sim.report_ids());
    let one_by_one = profile(&client, "one by one", async {
        for id in &ids[..6] {
            reports.get(id).await.unwrap().unwrap();
        }
    })
    .await;
    let finding = only(&one_by_one);
    assert_eq!(finding.kind, FindingKind::Sequential);
    assert!(finding.saved_time >= Duration::from_millis(20), "{finding:?}");
    client.clear_cache();
    let side_by_side = batch_map(&ids[..6], 3, |id| reports.get(id));
    assert_eq!(kinds(&profile(&client, "side by side", side_by_side).await), []);
}

#[tokio::test]
async fn writes_one_after_the_other_are_found_too() {
    let (_sim, client) =
        factory(Options::default().empty().latency(Duration::from_millis(5))).await;
    let reports = Reports::new(&client);
    let made = |serial: u32| {
        let mut report = Report::uut("BOARD-1", format!("{serial:04}"), "A", 100);
        report.station(Station::new("ST1", "Hall 1", "Production")).operator("anna");
        report.finish()
    };
    let profile = profile(&client, "upload", async {
        for serial in 0..6 {
            reports.submit(&made(serial)).await.unwrap();
        }
    })
    .await;
    assert_eq!(only(&profile).kind, FindingKind::Sequential);
    assert!(only(&profile).advice.contains("submit_many"));
}

#[tokio::test]
async fn pages_one_after_the_other_are_no_finding() {
    let (_sim, client) = factory(Options::default().latency(Duration::from_millis(2))).await;
    let reports = Reports::new(&client);
    let profile = profile(&client, "walk", async {
        let mut pages = reports.headers().select(["uuid"]).page_size(10).pages();
        let mut rows = 0;
        while let Some(page) = pages.next().await {
            rows += page.unwrap().len();
        }
        rows
    })
    .await;
    assert_eq!(kinds(&profile), []);
    assert_eq!(profile.routes()[0].rows, *profile.output() as u64);
    assert!(profile.requests() > 5, "pages asked for ahead are seen, though in tasks of their own");
}

#[tokio::test]
async fn tasks_are_seen_if_they_carry_the_scope_and_the_sdk_s_own_do() {
    let (sim, client) = factory(Options::default()).await;
    let (products, part_numbers) = (Products::new(&client), sim.part_numbers());
    let batched = products.batched();
    let get = |index: usize| {
        let (products, part_number) = (products.clone(), part_numbers[index].clone());
        async move { products.get(&part_number).await.unwrap() }
    };
    let profile = profile(&client, "tasks", async {
        tokio::spawn(get(0)).await.unwrap();
        tokio::spawn(Scope::carry(get(1))).await.unwrap();
        batched.get(part_numbers[2].as_str()).await.unwrap();
    })
    .await;
    let mut seen: Vec<_> =
        profile.routes().iter().map(|route| (route.operation, route.calls)).collect();
    seen.sort_unstable();
    assert_eq!(seen, [("products.get", 1), ("products.query", 1)]);
}

#[tokio::test]
async fn work_within_work_belongs_to_both_and_what_is_outside_to_none() {
    let (sim, client) = factory(Options::default()).await;
    let (products, part_numbers) = (Products::new(&client), sim.part_numbers());
    products.get(&part_numbers[0]).await.unwrap();
    let outer = profile(&client, "outer", async {
        products.get(&part_numbers[1]).await.unwrap();
        profile(&client, "inner", products.get(&part_numbers[2])).await
    })
    .await;
    products.get(&part_numbers[3]).await.unwrap();
    assert_eq!((outer.calls(), outer.output().calls()), (2, 1));
}

#[tokio::test]
async fn a_call_that_was_given_up_is_seen() {
    let (_sim, client) = factory(Options::default().latency(Duration::from_secs(60))).await;
    let products = Products::new(&client);
    let profile = profile(&client, "impatient", async {
        let soon = Duration::from_millis(20);
        tokio::time::timeout(soon, products.get("A")).await.unwrap_err()
    })
    .await;
    assert_eq!((profile.routes()[0].failed, profile.requests()), (1, 1));
}

#[tokio::test]
async fn the_profile_can_be_read_by_people_and_by_programs() {
    let (sim, client) = factory(Options::default().latency(Duration::from_millis(2))).await;
    let (products, reports) = (Products::new(&client), Reports::new(&client));
    let part_numbers = sim.part_numbers();
    let name = "sync <of> \"products\" & headers";
    let profile = profile(&client, name, async {
        for part_number in &part_numbers[..10] {
            products.get(part_number).await.unwrap();
        }
        let query = reports.headers().filter(field("partNumber").eq("SECRET-PART"));
        query.send().await.unwrap();
    })
    .await;
    let (table, svg) = (profile.to_string(), profile.timeline_svg());
    let json = profile.to_json();
    assert!(
        table.starts_with("sync <of> \"products\" & headers: 11 calls, 11 requests, "),
        "{table}"
    );
    assert!(table.contains("N+1: GET /api/Product/{partNumber}\n    10 requests"), "{table}");
    assert_eq!(json["routes"][0]["operation"], "products.get");
    assert_eq!(json["routes"][0]["requests"], 10);
    assert_eq!(json["findings"][0]["kind"], "n-plus-one");
    assert!(json["milliseconds"].as_f64().unwrap() >= 20.0);
    assert!(svg.contains("sync &lt;of&gt; &quot;products&quot; &amp; headers"));
    assert_eq!(svg.matches("<title>").count(), 11);
    assert_eq!(svg.matches('<').count(), svg.matches('>').count());
    for text in [table, svg, json.to_string()] {
        assert!(!text.contains("SECRET") && !text.contains(&part_numbers[0]), "{text}");
    }
}
