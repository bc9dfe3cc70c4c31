use crate::client::{get, send, start, with_body};

#[tokio::test]
async fn requests_are_counted_by_template_and_never_by_path() {
    let sim = start().await;
    let before = sim.counts();
    for part_number in ["A", "B", "query"] {
        get(&sim, &format!("/api/product/{part_number}")).await;
    }
    let asked = sim.counts().since(&before);
    assert_eq!(asked.of("GET /api/Product/{partNumber}"), Some(2));
    assert_eq!(asked.of("GET /api/Product/Query"), Some(1));
    assert_eq!((asked.total(), asked.connections()), (3, 3));
    assert_eq!(asked.iter().count(), 2);
}

#[tokio::test]
async fn a_misspelt_route_is_not_a_route_that_was_never_asked() {
    let sim = start().await;
    assert_eq!(sim.counts().of("GET /api/Product/Query"), Some(0));
    assert_eq!(sim.counts().of("get /api/Product/Query"), None);
    assert!(
        sim.set_latency("GET /nowhere", std::time::Duration::ZERO).unwrap_err().is_unknown_route()
    );
}

#[tokio::test]
async fn bytes_are_counted_as_they_went_over_the_wire() {
    let sim = start().await;
    let mut asked = with_body(&sim, "PUT", "/api/Products", "[ ]");
    asked.headers_mut().insert("accept-encoding", "gzip".parse().unwrap());
    send(&sim, asked).await.unwrap();
    let mut asked = with_body(&sim, "GET", "/api/App/Processes", "");
    asked.headers_mut().insert("accept-encoding", "gzip".parse().unwrap());
    let answer = send(&sim, asked).await.unwrap();
    let counts = sim.counts();
    assert_eq!(counts.route("PUT /api/Products").unwrap().bytes_received, 3);
    let sent = counts.route("GET /api/App/Processes").unwrap().bytes_sent;
    assert_eq!(sent, answer.body.len() as u64);
    assert_eq!((counts.bytes_received(), counts.bytes_sent()), (3, sent));
}

#[tokio::test]
async fn the_table_shows_what_was_asked() {
    let sim = start().await;
    get(&sim, "/api/App/Version").await;
    let table = sim.counts().to_string();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[1].starts_with("GET /api/App/Version "), "{table}");
    assert!(lines[2].ends_with("over 1 connections"), "{table}");
}
