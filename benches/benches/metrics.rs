//! What metrics cost: a call that is counted, beside the usual way to count it; a call through the
//! client with metrics and without; and a scrape.
//!
//! One count takes some tens of nanoseconds, too little to be timed alone, so every iteration makes
//! a thousand, and the throughput column counts calls.

use std::sync::LazyLock;
use std::time::Duration;

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts};
use tokio::runtime::Runtime;
use wats_http::test_util::{Answer, FakeTransport};
use wats_http::{Called, Client, Endpoint, Method, Outcome, StatusCode};
use wats_metrics::Metrics;

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

const CALLS: u32 = 1_000;
const THREADS: [usize; 2] = [1, 2];
const ROUTES: [usize; 2] = [1, 80];

const GET: Endpoint = Endpoint::get("units.get", "/api/Unit/{serialNumber}");

/// Eighty templates, as many as are counted by themselves.
static TEMPLATES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let template = |n| &*Box::leak(format!("/api/Thing{n}/{{serialNumber}}").into_boxed_str());
    (0..80).map(template).collect()
});

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts")
});

fn main() {
    LazyLock::force(&TEMPLATES);
    LazyLock::force(&RUNTIME);
    divan::main();
}

fn call(number: u32, routes: usize) -> Called<'static> {
    let outcome = Outcome::Answered(StatusCode::OK);
    let template = TEMPLATES[number as usize % routes];
    let mut call = Called::new("things.get", template, &Method::GET, outcome);
    call.took = Duration::from_micros(u64::from(number) * 100);
    call
}

/// What an observer does when a call is over.
#[divan::bench(threads = THREADS, args = ROUTES)]
fn count_a_call(bencher: Bencher, routes: usize) {
    let observer = Metrics::new().observer();
    bencher.counter(ItemsCount::new(CALLS)).bench(|| {
        for number in 0..CALLS {
            observer.called(black_box(&call(number, routes)));
        }
    });
}

/// The same numbers, with the label values looked up for each call.
#[divan::bench(threads = THREADS, args = ROUTES)]
fn count_with_label_values(bencher: Bencher, routes: usize) {
    let total = IntCounterVec::new(
        Opts::new("requests_total", "Requests."),
        &["method", "route", "status", "outcome"],
    );
    let buckets = vec![0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
    let took = HistogramOpts::new("duration_seconds", "Duration.").buckets(buckets);
    let took = HistogramVec::new(took, &["method", "route"]).expect("the name is valid");
    let total = total.expect("the name is valid");
    bencher.counter(ItemsCount::new(CALLS)).bench(|| {
        for number in 0..CALLS {
            let call = black_box(call(number, routes));
            let method = call.method.as_str();
            total.with_label_values(&[method, call.route, "2xx", "success"]).inc();
            took.with_label_values(&[method, call.route]).observe(call.took.as_secs_f64());
        }
    });
}

/// A call through the whole client, down to a wire that is not there.
#[divan::bench]
fn call_without_metrics(bencher: Bencher) {
    calls(bencher, |builder| builder.build().expect("the settings are usable"));
}

/// The same call counted; what it takes longer is what metrics cost.
#[divan::bench]
fn call_with_metrics(bencher: Bencher) {
    let metrics = Metrics::new();
    calls(bencher, |builder| {
        let client = metrics.observe(builder).build().expect("the settings are usable");
        metrics.watch(&client);
        client
    });
}

fn calls(bencher: Bencher, build: impl FnOnce(wats_http::Builder) -> Client) {
    let fake = FakeTransport::new();
    fake.on(Method::GET, "/api/Unit/{serialNumber}", Answer::json(&1));
    let client = build(fake.builder());
    bencher.counter(ItemsCount::new(CALLS)).bench_local(|| {
        RUNTIME.block_on(async {
            for _ in 0..CALLS {
                let call = client.request(&GET).path("serialNumber", "SN-0001").send::<u32>();
                black_box(call.await.expect("it is answered"));
            }
        });
        fake.forget_requests();
    });
}

/// A scrape of eighty routes with answers and failures, and a client's statistics.
#[divan::bench]
fn scrape(bencher: Bencher) {
    let metrics = Metrics::new();
    let client = metrics.observe(FakeTransport::new().builder()).build().expect("usable");
    metrics.watch(&client);
    let observer = metrics.observer();
    for number in 0..CALLS {
        observer.called(&call(number, 80));
        let mut given_up = call(number, 80);
        given_up.outcome = Outcome::GivenUp;
        observer.called(&given_up);
    }
    println!("{} lines", metrics.text().lines().filter(|line| !line.starts_with('#')).count());
    bencher.bench(|| metrics.text());
}
