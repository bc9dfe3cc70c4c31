//! How many series there are, whatever is asked for, and what they say.

#![cfg(feature = "prometheus")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;
use std::time::Duration;

use wats_http::test_util::{Answer, FakeTransport, Reply};
use wats_http::{Called, Endpoint, Freshness, Method, Outcome, StatusCode};
use wats_metrics::prometheus::{IntCounter, Registry};
use wats_metrics::{ErrorKind, Metrics};

const UNIT: Endpoint = Endpoint::get("units.get", "/api/Unit/{serialNumber}/{partNumber}");
const VERIFY: Endpoint = Endpoint::post("units.verify", "/api/Unit/{serialNumber}");
const PRODUCT: Endpoint = Endpoint::get("products.get", "/api/Product/{partNumber}")
    .freshness(Freshness::MasterData)
    .entities(&["product"]);

const LIMIT: usize = 2_000;

/// The series of a text, without their values.
fn series(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| Some(line.rsplit_once(' ')?.0)).collect()
}

fn value(text: &str, series: &str) -> Option<f64> {
    let line = text
        .lines()
        .find(|line| line.strip_prefix(series).is_some_and(|rest| rest.starts_with(' ')));
    line?.rsplit_once(' ')?.1.parse().ok()
}

fn observed(metrics: &Metrics, fake: &FakeTransport) -> wats_http::Client {
    let client = metrics.observe(fake.builder()).build().unwrap();
    metrics.watch(&client);
    client
}

#[tokio::test]
async fn a_hundred_thousand_requests_for_ten_thousand_serial_numbers_are_a_few_series() {
    let (metrics, fake) = (Metrics::new(), FakeTransport::new());
    fake.on(Method::GET, "/api/Unit/{sn}/{pn}", Answer::json(&1));
    fake.on(Method::POST, "/api/Unit/{sn}", Answer::json(&1));
    fake.on(Method::GET, "/api/Product/{pn}", Answer::json(&1));
    let client = observed(&metrics, &fake);
    for number in 0..100_000 {
        let serial_number = format!("SN-{:05}", number % 10_000);
        let call = match number % 3 {
            0 => client.request(&UNIT).path("serialNumber", &serial_number).path("partNumber", "W"),
            1 => client.request(&VERIFY).path("serialNumber", &serial_number),
            _ => client.request(&PRODUCT).path("partNumber", &serial_number),
        };
        call.send::<u32>().await.unwrap();
        if number % 1_000 == 0 {
            fake.forget_requests(); // or they would fill the memory
        }
    }
    let text = metrics.text();
    let series = series(&text);
    println!("{} series, {} bytes", series.len(), text.len());
    assert!(series.len() <= LIMIT, "{} series", series.len());
    assert!(!text.contains("SN-0"), "a serial number became a label");
    let units = "wats_http_requests_total{method=\"GET\",outcome=\"success\",\
                 route=\"/api/Unit/{serialNumber}/{partNumber}\",status=\"2xx\"}";
    assert_eq!(value(&text, units), Some(33_334.0));
    let reads = |result| {
        let labels = "method=\"GET\",result=\"RESULT\",route=\"/api/Product/{partNumber}\"";
        let name = format!("wats_http_cache_reads_total{{{}}}", labels.replace("RESULT", result));
        value(&text, &name).unwrap()
    };
    let all = reads("hit") + reads("shared") + reads("miss");
    assert_eq!(Some(all), Some(33_333.0), "every read is one of them");
}

#[test]
fn templates_made_at_run_time_are_folded_and_counted() {
    let metrics = Metrics::new();
    let observer = metrics.observer();
    for number in 0..10_000 {
        let template = format!("/api/Unit/SN-{number:05}");
        let template: &'static str = Box::leak(template.into_boxed_str());
        for method in [Method::GET, Method::PUT] {
            let mut call =
                Called::new("units", template, &method, Outcome::Answered(StatusCode::OK));
            call.took = Duration::from_millis(1);
            for _ in 0..5 {
                observer.called(&call);
            }
        }
    }
    let text = metrics.text();
    assert!(series(&text).len() <= LIMIT, "{} series", series(&text).len());
    let other = "wats_http_requests_total{method=\"other\",outcome=\"success\",route=\"other\",\
                 status=\"2xx\"}";
    assert_eq!(value(&text, other), Some(99_600.0), "80 routes are counted by themselves");
    assert_eq!(value(&text, "wats_metrics_folded_total{label=\"route\"}"), Some(99_600.0));
}

#[test]
fn a_template_is_one_route_wherever_its_text_lies() {
    let metrics = Metrics::new();
    for _ in 0..1_000 {
        let template: &'static str = Box::leak("/api/Product".to_owned().into_boxed_str());
        let outcome = Outcome::Answered(StatusCode::OK);
        metrics.observer().called(&Called::new("products", template, &Method::GET, outcome));
    }
    let text = metrics.text();
    let total = "wats_http_requests_total{method=\"GET\",outcome=\"success\",\
                 route=\"/api/Product\",status=\"2xx\"}";
    assert_eq!(value(&text, total), Some(1_000.0));
    assert_eq!(value(&text, "wats_metrics_folded_total{label=\"route\"}"), Some(0.0));
}

#[test]
fn calls_of_many_threads_are_counted_each_once() {
    let metrics = Metrics::new();
    let templates: Vec<&'static str> =
        (0..60).map(|n| &*Box::leak(format!("/api/{n}").into_boxed_str())).collect();
    std::thread::scope(|scope| {
        for first in 0..8 {
            let (observer, templates) = (metrics.observer(), &templates);
            scope.spawn(move || {
                for number in 0..6_000 {
                    let template = templates[(number + first * 7) % templates.len()];
                    let outcome = Outcome::Answered(StatusCode::OK);
                    observer.called(&Called::new("x", template, &Method::GET, outcome));
                }
            });
        }
    });
    let mut counts = BTreeMap::new();
    for line in metrics.text().lines() {
        if line.starts_with("wats_http_requests_total") {
            let (series, value) = line.rsplit_once(' ').unwrap();
            counts.insert(series.to_owned(), value.parse::<u64>().unwrap());
        }
    }
    assert_eq!(counts.len(), 60);
    assert!(counts.values().all(|count| *count == 800), "{counts:?}");
}

#[tokio::test(start_paused = true)]
async fn how_calls_fail_is_told_apart() {
    let (metrics, fake) = (Metrics::new(), FakeTransport::new());
    let client = observed(&metrics, &fake);
    let failures = [
        (Reply::from(Answer::status(400)), "status", "4xx"),
        (Reply::unreachable(), "connect", "none"),
        (Reply::cut_off(), "interrupted", "none"),
        (Reply::from(Answer::json(&"no number")), "success", "2xx"),
    ];
    for (reply, outcome, status) in failures {
        fake.on(Method::POST, "/api/Unit/{sn}", [reply]);
        let call = client.request(&VERIFY).path("serialNumber", "1");
        call.send::<u32>().await.unwrap_err();
        let series = format!(
            "wats_http_requests_total{{method=\"POST\",outcome=\"{outcome}\",\
             route=\"/api/Unit/{{serialNumber}}\",status=\"{status}\"}}"
        );
        assert_eq!(value(&metrics.text(), &series), Some(1.0), "{series} in {}", metrics.text());
    }
}

#[tokio::test]
async fn a_client_is_not_kept_alive_and_its_counts_stay() {
    let (metrics, fake) = (Metrics::new(), FakeTransport::new());
    fake.on(Method::GET, "/api/Product/{pn}", Answer::json(&1));
    for round in 1..=3 {
        let client = observed(&metrics, &fake);
        for part_number in ["A", "B", "A"] {
            client.request(&PRODUCT).path("partNumber", part_number).send::<u32>().await.unwrap();
        }
        let text = metrics.text();
        assert_eq!(value(&text, "wats_http_sent_requests_total"), Some(f64::from(round * 2)));
        assert_eq!(value(&text, "wats_http_cache_entries"), Some(2.0));
        let weak = client.downgrade();
        drop(client);
        assert!(weak.upgrade().is_none());
        assert_eq!(value(&metrics.text(), "wats_http_cache_entries"), Some(0.0));
    }
}

#[test]
fn metrics_go_into_a_registry_of_the_programs_own_once() {
    let registry = Registry::new();
    let own = IntCounter::new("units_total", "Units tested.").unwrap();
    registry.register(Box::new(own.clone())).unwrap();
    let metrics = Metrics::builder().registry(&registry).build().unwrap();
    own.inc();
    assert_eq!(value(&metrics.text(), "units_total"), Some(1.0));
    let again = Metrics::builder().registry(&registry).build().unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Registry);
    assert!(Metrics::builder().routes(1_000_000).build().is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_is_measured_unless_somebody_else_does() {
    let text = Metrics::new().text();
    for name in ["process_cpu_seconds_total", "process_threads", "process_open_fds"] {
        assert!(value(&text, name).is_some(), "{name}");
    }
    assert!(value(&text, "process_resident_memory_bytes").unwrap() > 1e6);
    let without = Metrics::builder().process(false).build().unwrap().text();
    assert!(!without.contains("process_"));
}

#[cfg(feature = "queue")]
#[tokio::test]
async fn a_queue_of_each_kind_is_read_under_its_name() {
    use wats_queue::Outbox;
    use wats_queue::work::WorkQueue;

    let metrics = Metrics::new();
    let outbox = Outbox::volatile().open().await.unwrap();
    outbox.enqueue(wats_queue::Item::new("1", "a report")).await.unwrap();
    let jobs = WorkQueue::<u32, u32>::builder(|job, _| async move { Ok(job) }).start();
    jobs.push(7).unwrap().await.unwrap();
    let queue = outbox.clone();
    metrics.queue("reports", move || queue.stats());
    metrics.delivery("reports", || Some(wats_queue::deliver::Stats::default()));
    metrics.work_queue("files", move || jobs.stats());

    let text = metrics.text();
    for (series, expected) in [
        ("wats_queue_items{queue=\"reports\",state=\"ready\"}", 1.0),
        ("wats_queue_enqueued_total{queue=\"reports\",result=\"enqueued\"}", 1.0),
        ("wats_delivery_flow{queue=\"reports\",state=\"running\"}", 1.0),
        ("wats_work_events_total{event=\"done\",queue=\"files\"}", 1.0),
    ] {
        assert_eq!(value(&text, series), Some(expected), "{series} in {text}");
    }
    assert!(value(&text, "wats_queue_oldest_age_seconds{queue=\"reports\"}").unwrap() >= 0.0);
    assert!(metrics.summary().contains("\"reports\":{\"acknowledged\":0"), "{}", metrics.summary());
    outbox.close().await.unwrap();
}
