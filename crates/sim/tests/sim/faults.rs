use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::net::TcpStream;
use wats_sim::{ErrorKind, Fault, Options, Sim};

use crate::client::{get, put, request, send, send_over_h2, start, with_body};

const VERSION: &str = "GET /api/App/Version";

#[tokio::test]
async fn a_status_strikes_as_often_as_it_was_told() {
    let sim = start().await;
    let busy = Fault::status(503).retry_after(Duration::from_millis(1_500)).times(2);
    sim.inject(VERSION, busy).unwrap();
    for _ in 0..2 {
        let answer = get(&sim, "/api/App/Version").await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("2")));
    }
    assert_eq!(get(&sim, "/api/App/Version").await.status, 200);
    assert_eq!(sim.counts().of(VERSION), Some(3));
}

#[tokio::test]
async fn a_status_keeps_the_request_from_taking_effect() {
    let sim = start().await;
    let fault = Fault::status(500).body(r#"{"error":"boom"}"#).times(1);
    sim.inject("PUT /api/Product", fault).unwrap();
    let answer = put(&sim, "/api/Product", &json!({"partNumber": "NEW"})).await;
    assert_eq!((answer.status, answer.json()), (500, json!({"error": "boom"})));
    assert_eq!(sim.product("NEW"), None);
    assert_eq!(sim.counts().route("PUT /api/Product").unwrap().bytes_received, 20);
}

#[tokio::test]
async fn an_injected_answer_has_the_headers_it_was_given() {
    let sim = start().await;
    let date = "Fri, 31 Dec 1999 23:59:59 GMT";
    let fault = Fault::status(100).header("Retry-After", date).unwrap().times(1);
    sim.inject(VERSION, fault).unwrap();
    let answer = get(&sim, "/api/App/Version").await;
    assert_eq!((answer.status, answer.header("retry-after")), (500, Some(date)));
    for (name, value) in [("Retry After", "2"), ("", "2"), ("Retry-After", "2\n3")] {
        let error = Fault::status(503).header(name, value).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidHeader, "{error}");
    }
}

#[tokio::test]
async fn other_routes_are_not_struck() {
    let sim = start().await;
    sim.inject(VERSION, Fault::disconnect()).unwrap();
    assert_eq!(get(&sim, "/api/App/Processes").await.status, 200);
}

#[tokio::test]
async fn a_disconnect_loses_the_request() {
    let sim = start().await;
    sim.inject("PUT /api/Product", Fault::disconnect().times(1)).unwrap();
    let body = json!({"partNumber": "NEW"}).to_string();
    let asked = with_body(&sim, "PUT", "/api/Product", body);
    assert!(send(&sim, asked).await.is_err());
    assert_eq!(sim.product("NEW"), None);
    assert_eq!(sim.counts().of("PUT /api/Product"), Some(1));
}

#[tokio::test]
async fn a_lost_response_belongs_to_a_request_that_took_effect() {
    let sim = start().await;
    sim.inject("PUT /api/Product", Fault::lose_response().times(2)).unwrap();
    let body = |part_number: &str| json!({"partNumber": part_number}).to_string();
    let asked = with_body(&sim, "PUT", "/api/Product", body("OVER-1"));
    assert!(send(&sim, asked).await.is_err());
    assert!(sim.product("OVER-1").is_some());
    let stream = TcpStream::connect(sim.address()).await.unwrap();
    let asked = with_body(&sim, "PUT", "/api/Product", body("OVER-2"));
    assert!(send_over_h2(stream, asked).await.is_err());
    assert!(sim.product("OVER-2").is_some());
}

#[tokio::test]
async fn cleared_faults_do_not_strike() {
    let sim = start().await;
    sim.inject(VERSION, Fault::status(500)).unwrap();
    sim.set_latency(VERSION, Duration::from_secs(3_600)).unwrap();
    sim.clear_faults();
    assert_eq!(get(&sim, "/api/App/Version").await.status, 200);
}

#[tokio::test]
async fn latencies_add_up() {
    let latency = Duration::from_millis(30);
    let sim = Sim::start(Options::default().latency(latency)).await.unwrap();
    sim.set_latency(VERSION, latency).unwrap();
    sim.inject(VERSION, Fault::delay(latency).times(1)).unwrap();
    let begun = Instant::now();
    assert_eq!(get(&sim, "/api/App/Version").await.status, 200);
    assert!(begun.elapsed() >= 3 * latency);
}

#[tokio::test]
async fn every_new_connection_is_held_back() {
    let latency = Duration::from_millis(50);
    let sim = Sim::start(Options::default().connect_latency(latency)).await.unwrap();
    let begun = Instant::now();
    for _ in 0..2 {
        // A connection of its own each.
        assert_eq!(get(&sim, "/api/App/Version").await.status, 200);
    }
    assert!(begun.elapsed() >= 2 * latency);
    assert_eq!(sim.counts().connections(), 2);
}

#[tokio::test]
async fn a_connection_that_is_held_back_does_not_hold_back_a_stop() {
    let hour = Duration::from_secs(3_600);
    let sim = Sim::start(Options::default().connect_latency(hour).stop_deadline(hour));
    let sim = sim.await.unwrap();
    let stream = TcpStream::connect(sim.address()).await.unwrap();
    sim.stop().await;
    drop(stream);
}

#[tokio::test]
async fn an_unauthorised_request_is_struck_as_well() {
    let sim = start().await;
    sim.inject(VERSION, Fault::status(429).times(1)).unwrap();
    let mut asked = request(&sim, "GET", "/api/App/Version");
    asked.headers_mut().remove("authorization");
    let answer = send(&sim, asked).await.unwrap();
    assert_eq!(answer.status, 429);
    assert!(matches!(answer.json()["Message"], Value::String(_)));
}
