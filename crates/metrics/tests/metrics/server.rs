//! The server from outside: its paths, its bounds, its end.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wats_metrics::{ErrorKind, Health, HealthServer, Metrics};

const SOON: Duration = Duration::from_secs(10);

/// Status, head and body of one answer.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

async fn ask(address: SocketAddr, request: &str) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head[9..12].parse().unwrap();
    Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
}

async fn get(address: SocketAddr, path: &str) -> Answer {
    get_with(address, path, "").await
}

async fn get_with(address: SocketAddr, path: &str, field: &str) -> Answer {
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{field}\r\n");
    ask(address, &request).await
}

async fn server(health: &Health) -> HealthServer {
    let builder = HealthServer::builder().metrics(&Metrics::new()).health(health);
    builder.port(0).start().await.unwrap()
}

fn well() -> Health {
    Health::builder().check("server", || async { Ok::<_, String>(()) }).build()
}

fn unwell() -> Health {
    let builder = Health::builder().check("disk", || async { Ok::<_, String>(()) });
    builder.check("server", || async { Err::<(), _>("no route to host") }).build()
}

#[tokio::test]
async fn a_program_whose_checks_pass_is_alive_and_ready_and_well() {
    let server = server(&well()).await;
    for (path, body) in [
        ("/health", r#"{"status":"ok"}"#),
        ("/", r#"{"status":"ok"}"#),
        ("/health/live", r#"{"status":"alive"}"#),
        ("/health/ready", r#"{"status":"ready"}"#),
    ] {
        let answer = get(server.address(), path).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
        assert!(answer.head.contains("cache-control: no-cache, no-store"), "{}", answer.head);
    }
    let details = get(server.address(), "/health/details").await;
    let shown = details.json();
    assert_eq!(
        (details.status, &shown["healthy"], &shown["status"]),
        (200, &true.into(), &"ok".into())
    );
    assert_eq!(shown["details"]["checks"]["server"]["passed"], true);
    assert!(shown["details"]["uptime_seconds"].as_f64().unwrap() >= 0.0);
}

#[tokio::test]
async fn a_program_whose_checks_fail_lives_and_says_why_it_is_not_ready() {
    let server = server(&unwell()).await;
    assert_eq!(get(server.address(), "/health/live").await.status, 200);
    for (path, status) in [("/health", "unhealthy"), ("/health/ready", "not ready")] {
        let answer = get(server.address(), path).await;
        assert_eq!(answer.status, 503);
        assert_eq!(answer.json()["status"], status);
        assert_eq!(answer.json()["reason"], "server: no route to host");
    }
    let details = get(server.address(), "/health/details").await;
    assert_eq!((details.status, &details.json()["healthy"]), (503, &false.into()));
    assert_eq!(details.json()["details"]["checks"]["disk"]["passed"], true);
}

#[tokio::test]
async fn a_slash_or_a_query_changes_nothing_and_other_paths_are_not_there() {
    let server = server(&well()).await;
    for path in ["/health/", "/health?x=1", "/health/?x", "/health/live/", "/health/ready?", "/?a"]
    {
        assert_eq!(get(server.address(), path).await.status, 200, "{path}");
    }
    for path in
        ["/healthy", "/health//", "/health/x", "/metrics/x", "/..", "/HEALTH", "/favicon.ico"]
    {
        let answer = get(server.address(), path).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (404, r#"{"error":"Not found"}"#),
            "{path}"
        );
    }
}

#[tokio::test]
async fn only_get_and_head_are_served() {
    let server = server(&well()).await;
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "BREW"] {
        let request = format!("{method} /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = ask(server.address(), &request).await;
        assert_eq!(answer.status, 405);
        assert!(answer.head.contains("allow: get, head"), "{}", answer.head);
    }
    let head = "HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answer = ask(server.address(), head).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    assert!(answer.head.contains("content-length: 15"), "{}", answer.head);
}

#[cfg(feature = "prometheus")]
#[tokio::test]
async fn metrics_are_text_and_json_for_who_asks_for_it() {
    let server = server(&well()).await;
    let text = get(server.address(), "/metrics").await;
    assert_eq!(text.status, 200);
    assert!(text.head.contains("text/plain; version=0.0.4"), "{}", text.head);
    assert!(text.body.contains("# TYPE wats_http_retries_total counter"), "{}", text.body);
    let json = get_with(server.address(), "/metrics", "Accept: application/json\r\n").await;
    assert!(json.head.contains("content-type: application/json"), "{}", json.head);
    assert_eq!(json.json()["http_cache"]["hit_rate"], 0.0);
}

#[cfg(not(feature = "prometheus"))]
#[tokio::test]
async fn metrics_are_json_without_prometheus() {
    let server = server(&well()).await;
    let json = get(server.address(), "/metrics").await;
    assert!(json.head.contains("content-type: application/json"), "{}", json.head);
    assert_eq!(json.json()["http_cache"]["hit_rate"], 0.0);
}

#[cfg(feature = "prometheus")]
#[tokio::test]
async fn how_the_checks_ended_is_a_metric() {
    let server = server(&unwell()).await;
    get(server.address(), "/health/ready").await;
    let text = get(server.address(), "/metrics").await.body;
    for line in ["wats_health_check_passed{check=\"server\"} 0", "{check=\"disk\"} 1"] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[tokio::test]
async fn a_server_without_metrics_has_no_such_path() {
    let server = HealthServer::builder().port(0).start().await.unwrap();
    assert_eq!(get(server.address(), "/metrics").await.status, 404);
    assert_eq!(get(server.address(), "/health/ready").await.status, 200);
}

#[tokio::test]
async fn heads_without_end_are_refused() {
    let server = server(&well()).await;
    let long = format!("X-Long: {}\r\n", "x".repeat(64 << 10));
    let many = "X-Many: 1\r\n".repeat(200);
    for field in [long, many] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        let request = format!("GET /health HTTP/1.1\r\nHost: x\r\n{field}\r\n");
        // It may be refused before all of it was written.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    assert_eq!(get(server.address(), "/health").await.status, 200);
}

/// Connections that do nothing.
async fn idle(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let mut streams = Vec::new();
    for _ in 0..count {
        streams.push(TcpStream::connect(address).await.unwrap());
    }
    streams
}

/// Connections that ask for much and take none of it.
async fn slow_readers(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let mut streams = idle(address, count).await;
    for stream in &mut streams {
        let many = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000);
        // Stops when the server reads no more, because nothing is taken from it.
        let _ = stream.try_write(many.as_bytes());
    }
    streams
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_holds_connections_and_takes_nothing_keeps_no_probe_out() {
    for max_connections in [10_000, 64, 1] {
        let builder = HealthServer::builder().metrics(&Metrics::new()).port(0);
        let server = builder
            .configure(|options| options.max_connections = max_connections)
            .start()
            .await
            .unwrap();
        let idle = idle(server.address(), 200).await;
        let slow = slow_readers(server.address(), 50).await;
        let mut longest = Duration::ZERO;
        for _ in 0..100 {
            let began = Instant::now();
            let answer = tokio::time::timeout(SOON, get(server.address(), "/health/live")).await;
            assert_eq!(answer.unwrap().status, 200);
            longest = longest.max(began.elapsed());
        }
        println!("{max_connections} connections: the longest of 100 probes took {longest:?}");
        assert_eq!((idle.len(), slow.len()), (200, 50));
        assert!(tokio::time::timeout(SOON, server.stop(SOON / 100)).await.is_ok());
    }
}

#[tokio::test]
async fn one_connection_more_ends_the_oldest() {
    let builder = HealthServer::builder().port(0);
    let server = builder.configure(|options| options.max_connections = 2).start().await.unwrap();
    let mut streams = idle(server.address(), 2).await;
    assert_eq!(get(server.address(), "/health").await.status, 200);
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(SOON, streams[0].read_to_end(&mut rest)).await;
    assert!(ended.is_ok() && rest.is_empty());
}

#[tokio::test]
async fn a_connection_ends_that_says_nothing_or_has_lasted_long_enough() {
    let short = Duration::from_millis(50);
    for idle_first in [true, false] {
        let builder = HealthServer::builder().port(0);
        let server = builder
            .configure(|options| {
                let timeout = if idle_first {
                    &mut options.header_timeout
                } else {
                    &mut options.connection_timeout
                };
                *timeout = short;
            })
            .start()
            .await
            .unwrap();
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        if !idle_first {
            stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        }
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(SOON, stream.read_to_end(&mut answer)).await;
        assert!(ended.is_ok(), "the connection is still open");
        assert_eq!(answer.starts_with(b"HTTP/1.1 200"), !idle_first);
    }
}

#[tokio::test]
async fn stopping_lets_an_answer_go_out_and_takes_nobody_new() {
    let (asked, open) =
        (std::sync::Arc::new(tokio::sync::Notify::new()), tokio::sync::watch::channel(false));
    let (tell, gate) = (std::sync::Arc::clone(&asked), open.1);
    let health = Health::builder().check("slow", move || {
        let (tell, mut gate) = (std::sync::Arc::clone(&tell), gate.clone());
        async move {
            tell.notify_one();
            gate.wait_for(|open| *open).await.map(drop).map_err(|error| error.to_string())
        }
    });
    let server = server(&health.timeout(SOON).build()).await;
    let address = server.address();
    let answer = tokio::spawn(get(address, "/health/ready"));
    asked.notified().await;
    let stopping = tokio::spawn(server.stop(SOON));
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    open.0.send_replace(true);
    assert_eq!(answer.await.unwrap().status, 200);
    assert!(stopping.await.unwrap(), "everything went out");
}

#[tokio::test]
async fn stopping_ends_at_its_deadline_whatever_clients_do() {
    let health = Health::builder().check("stuck", std::future::pending::<Result<(), String>>);
    let server = server(&health.timeout(SOON).build()).await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let address = server.address();
    assert_eq!(get(address, "/health/live").await.status, 200); // by now the other is being served
    let stopped = tokio::time::timeout(SOON, server.stop(Duration::from_millis(50))).await;
    assert_eq!(stopped, Ok(false), "one answer did not go out");
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(rest.is_empty() && TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_server_that_is_dropped_is_gone() {
    let server = server(&well()).await;
    let address = server.address();
    drop(server);
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error_that_names_it() {
    let first = server(&well()).await;
    let second = HealthServer::builder().port(first.address().port()).start().await;
    let error = second.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Address);
    assert!(error.to_string().contains(&first.address().to_string()), "{error}");
    assert!(first.address().ip().is_loopback());
}

#[tokio::test]
async fn a_source_that_never_answers_costs_a_scrape_and_no_probe() {
    let metrics = Metrics::new();
    let (tell, told) = std::sync::mpsc::channel::<()>();
    let told = std::sync::Mutex::new(told);
    metrics.cache("stuck", move || {
        let _ = told.lock().map(|told| told.recv());
        wats_cache::Stats::default()
    });
    let builder = HealthServer::builder().metrics(&metrics).port(0);
    let server = builder
        .configure(|options| options.response_timeout = Duration::from_millis(50))
        .start()
        .await
        .unwrap();
    for _ in 0..3 {
        assert_eq!(get(server.address(), "/metrics").await.status, 503);
        assert_eq!(get(server.address(), "/health/live").await.status, 200);
    }
    drop(tell); // lets the thread go
}

#[cfg(feature = "prometheus")]
#[tokio::test]
async fn checks_are_one_metric_however_often_the_server_is_started() {
    let (metrics, health) = (Metrics::new(), unwell());
    for _ in 0..3 {
        let builder = HealthServer::builder().metrics(&metrics).health(&health).port(0);
        let server = builder.start().await.unwrap();
        assert!(server.stop(Duration::MAX).await);
    }
    health.verdict().await;
    let shown =
        |metrics: &Metrics| metrics.text().matches("check_passed{check=\"disk\"} 1").count();
    assert_eq!(shown(&metrics), 1);
    drop(health);
    assert_eq!(shown(&metrics), 0, "they are not kept alive");
}
