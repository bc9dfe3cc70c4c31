//! What operators use – metrics, dashboard, alert rules – with a real Prometheus server.
//!
//! It needs the programs `prometheus` and `promtool` (Debian: `prometheus`), and says so and passes
//! where they are not.

#![cfg(all(feature = "metrics", feature = "queue"))]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod files;
mod server;
mod workload;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use server::{Prometheus, check_metrics, check_rules, programs, test_rules};
use workload::Station;

/// Ample for a machine that builds something beside; the test ends as soon as everything is there.
const DEADLINE: Duration = Duration::from_secs(120);

#[test]
fn rules_and_dashboard_can_be_read_and_ask_for_something() {
    assert!(files::alerts().len() >= 10 && files::panels().len() >= 30);
    for query in files::alerts().iter().chain(&files::panels()) {
        assert!(query.contains("wats_") || query.contains("process_"), "{query}");
    }
}

#[tokio::test]
async fn the_names_are_as_prometheus_wants_them_and_as_they_are_documented() {
    let station = Station::open().await;
    station.work().await;
    let text = station.everything().await;
    station.close().await;

    let documented = files::documented();
    let exported: BTreeMap<_, _> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '))
        .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
        .collect();
    let kinds = documented.iter().map(|(name, row)| (name.clone(), row.kind.clone()));
    // Elsewhere nobody says what a process takes.
    let kinds = kinds.filter(|(name, _)| cfg!(target_os = "linux") || name.starts_with("wats_"));
    assert_eq!(exported, kinds.collect());
    for (name, label, value) in files::closed_labels(&text) {
        let family = name.trim_end_matches("_bucket").trim_end_matches("_sum");
        let row =
            documented.get(family).or_else(|| documented.get(family.trim_end_matches("_count")));
        let labels = &row.unwrap().labels;
        assert!(labels.contains(&format!("`{value}`")), "{name}{{{label}={value}}}: {labels}");
    }

    match programs() {
        Ok(()) => check_metrics(&text),
        Err(missing) => println!("skipped in part: {missing} is not installed"),
    }
}

#[test]
fn alerts_fire_when_they_should_and_not_otherwise() {
    if let Err(missing) = programs() {
        println!("skipped: {missing} is not installed (Debian: apt-get install prometheus)");
        return;
    }
    test_rules(&files::beside_this("rules.yml"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_query_of_dashboard_and_alerts_has_data_and_no_alert_fires() {
    if let Err(missing) = programs() {
        println!("skipped: {missing} is not installed (Debian: apt-get install prometheus)");
        return;
    }
    check_rules(&files::path("alerts.yml"));

    let station = Station::open().await;
    station.work().await;

    let prometheus = Prometheus::start(station.address(), &files::path("alerts.yml")).await;
    let began = Instant::now();
    let mut queries = [files::alerts(), files::panels()].concat();
    let all = queries.len();
    let mut seen = 0;
    while !queries.is_empty() {
        // Rates need scrapes with work between them.
        station.work().await;
        let mut open = Vec::new();
        for query in queries {
            if prometheus.query(&query).await.unwrap() == 0 {
                open.push(query);
            }
        }
        queries = open;
        if began.elapsed() > DEADLINE {
            assert!(queries.is_empty(), "no data for {queries:#?}\n{}", prometheus.log().await);
        }
        prometheus.next_scrape(&mut seen).await;
    }
    println!("{all} queries have data after {:?}", began.elapsed());
    assert_eq!(prometheus.faulty_rules().await, Vec::<String>::new());
    assert_eq!(prometheus.alerts().await, Vec::<String>::new(), "all was well");
    assert_eq!(station.metrics.text().matches("SN-").count(), 0, "a serial number is a label");
    station.close().await;
}
