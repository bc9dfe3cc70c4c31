//! Requests through the whole client: cache bypassed, every policy on, and a server in the same
//! thread. In memory nothing but our code, hyper and tokio runs; over loopback the kernel does too.

use std::hint::black_box;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::runtime::{Builder, Runtime};
use wats_domains::Reports;
use wats_http::test_util::{Answer, Arrival, Fault, FaultServer, FaultServerBuilder};
use wats_http::{Called, Client, Endpoint, Freshness, Observer};

use crate::{Case, Gate, Work};

const GET: Endpoint =
    Endpoint::get("units.get", "/api/Unit/{serialNumber}").freshness(Freshness::Never);

/// Some 200 bytes, as the head of a unit has them.
const UNIT: &[u8] = br#"{"serialNumber":"SN-2041-000173","partNumber":"WIDGET-001","revision":"B","productName":"Widget, 24 V","processCode":100,"stationName":"ST-100-3","result":"P","start":"2026-03-14T09:26:53.589"}"#;

const STORED: &[u8] = br#"{"ID":"5b2c7b06-3f7e-4b5c-9a3e-0d6a4a1f7c11","uuid":"5b2c7b06-3f7e-4b5c-9a3e-0d6a4a1f7c11"}"#;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Http1,
    Http2,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wire {
    Memory,
    Loopback,
}

pub(crate) fn cases() -> Vec<Case> {
    use Protocol::{Http1, Http2};
    use Wire::{Loopback, Memory};
    let get = |name: &str, wire, protocol, width| {
        let case = Case::new(format!("request/{name}"), move || gets(wire, protocol, width));
        case.unit("request").counted(320).with_latency()
    };
    vec![
        get("memory-h1", Memory, Http1, 1),
        get("memory-h2", Memory, Http2, 1),
        get("memory-h2-64-in-flight", Memory, Http2, 64).counted(1_280),
        get("loopback-h1", Loopback, Http1, 1),
        get("loopback-h2", Loopback, Http2, 1),
        get("loopback-h2-64-in-flight", Loopback, Http2, 64)
            .counted(1_280)
            .gate(Gate::Counts("the kernel decides how many requests travel together")),
        Case::new("request/observed", observed).unit("request").counted(320).with_latency(),
        Case::new("request/submit-report", submit).unit("report").counted(40).with_latency(),
    ]
}

struct Exchange {
    runtime: Runtime,
    client: Client,
    server: FaultServer,
}

impl Exchange {
    fn open(wire: Wire, protocol: Protocol, answer: &'static [u8], observed: bool) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let body = Bytes::from_static(answer);
        let script = move |_: &Arrival| {
            let answer = Answer::status(200).header("content-type", "application/json");
            Fault::Answer(answer.body(body.clone()))
        };
        let (server, client) = runtime.block_on(async {
            let builder: FaultServerBuilder = match wire {
                Wire::Memory => FaultServer::builder().in_memory(),
                Wire::Loopback => FaultServer::builder(),
            };
            let builder = builder.streams(100);
            let server = match protocol {
                Protocol::Http1 => builder.http1(script).await,
                Protocol::Http2 => builder.http2(script).await,
            };
            let mut client = server.client_builder();
            if observed {
                client = client.observer(Arc::new(Silent));
            }
            let client = client.build().expect("the settings are sound");
            (server, client)
        });
        Self { runtime, client, server }
    }
}

impl Exchange {
    /// A client that kept answers, or opened a connection for each, would be measured as something
    /// that it is not.
    fn check(&self) {
        let counts = self.server.counts();
        assert!(counts.connections <= 8, "the connections are kept");
    }
}

async fn get(client: &Client) {
    let unit = client.request(&GET).path("serialNumber", "SN-2041-000173").send_bytes().await;
    black_box(unit.expect("the server answers").value());
}

fn gets(wire: Wire, protocol: Protocol, width: u64) -> Work {
    gets_from(Exchange::open(wire, protocol, UNIT, false), width)
}

fn gets_from(exchange: Exchange, width: u64) -> Work {
    Box::new(move |operations| {
        // The whole of it, with the server, which stops when it is dropped.
        let exchange = &exchange;
        let client = &exchange.client;
        exchange.runtime.block_on(async {
            let mut under_way: FuturesUnordered<_> =
                (0..width.min(operations)).map(|_| get(client)).collect();
            let mut begun = width.min(operations);
            while under_way.next().await.is_some() {
                if begun < operations {
                    begun += 1;
                    under_way.push(get(client));
                }
            }
        });
        exchange.check();
    })
}

/// Listens, so that the client measures what it tells, and does nothing with it.
struct Silent;

impl Observer for Silent {
    fn called(&self, call: &Called<'_>) {
        black_box(call);
    }
}

fn observed() -> Work {
    gets_from(Exchange::open(Wire::Memory, Protocol::Http2, UNIT, true), 1)
}

/// From the report to the server's word that it has it.
fn submit() -> Work {
    let exchange = Exchange::open(Wire::Memory, Protocol::Http2, STORED, false);
    let reports = Reports::new(&exchange.client);
    let report = crate::report(300);
    Box::new(move |operations| {
        let exchange = &exchange;
        exchange.runtime.block_on(async {
            for _ in 0..operations {
                black_box(reports.submit(&report).await.expect("the server takes it"));
            }
        });
        exchange.check();
    })
}
