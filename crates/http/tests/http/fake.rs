//! The fake transport: what a user tests with it goes through everything but the wire.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use wats_http::test_util::{Answer, FakeTransport, Gate, Reply};
use wats_http::{
    BreakerState, Client, Compression, Endpoint, Error, ErrorKind, Freshness, HedgeOptions, Method,
    Options, RateLimitOptions, Source,
};

const READ: Endpoint = Endpoint::get("things.get", "/things/{id}")
    .freshness(Freshness::MasterData)
    .entities(&["thing"]);
const SAVE: Endpoint = Endpoint::put("things.save", "/things").idempotent().entities(&["thing"]);
const ADD: Endpoint = Endpoint::post("things.add", "/things").entities(&["thing"]);

async fn read(client: &Client, id: u32) -> Result<(Value, Source), Error> {
    let answer = client.request(&READ).path("id", id).send::<Value>().await?;
    Ok((answer.value().clone(), answer.source()))
}

#[tokio::test]
async fn answers_are_cached_and_invalidated_as_those_of_a_server_are() {
    let fake = FakeTransport::new();
    fake.on(
        Method::GET,
        "/things/{id}",
        [Answer::json(&"old").into(), Answer::json(&"new").into()],
    );
    fake.on(Method::PUT, "/things", Answer::status(204));
    let client = fake.client();
    assert_eq!(read(&client, 1).await.unwrap(), (json!("old"), Source::Server));
    assert_eq!(read(&client, 1).await.unwrap(), (json!("old"), Source::Cache));
    client.request(&SAVE).json(&json!({ "id": 1 })).send::<Value>().await.unwrap();
    assert_eq!(read(&client, 1).await.unwrap(), (json!("new"), Source::Server));
    assert_eq!(fake.count(Method::GET, "/things/1"), 2);
    assert_eq!(fake.count(Method::GET, "/things/{id}"), 2);
    assert_eq!(client.stats().requests, 3);
}

#[tokio::test]
async fn requests_are_recorded_as_they_would_have_gone_out() {
    let fake = FakeTransport::new();
    fake.on(Method::PUT, "/base/things", Answer::json(&1));
    let client = Client::builder("https://factory.example/base")
        .token("c3RhdGlvbjpzZWNyZXQ=")
        .fake_transport(&fake)
        .build()
        .unwrap();
    let request = client.request(&SAVE).query("a b", "ü&x").json(&json!({ "id": 7 }));
    request.send::<Value>().await.unwrap();
    let requests = fake.requests();
    let [request] = &requests[..] else { panic!("one request, not {requests:?}") };
    assert_eq!((request.method(), request.path()), (&Method::PUT, "/base/things"));
    assert_eq!(request.query("a b").as_deref(), Some("ü&x"));
    assert_eq!((request.query("a"), request.query_string()), (None, Some("a%20b=%C3%BC%26x")));
    assert_eq!(request.header("Content-Type"), Some("application/json"));
    assert_eq!(request.headers()["authorization"], "Basic c3RhdGlvbjpzZWNyZXQ=");
    assert_eq!(request.json::<Value>(), json!({ "id": 7 }));
    assert!(!format!("{request:?}").contains("c3RhdGlvbj"), "the token is not printed");
    fake.forget_requests();
    assert!(fake.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_fails_is_tried_again_as_far_as_it_may_be() {
    let fake = FakeTransport::new();
    let client = fake.client();
    fake.on(
        Method::PUT,
        "/things",
        [Reply::unreachable(), Reply::cut_off(), Answer::json(&1).into()],
    );
    client.request(&SAVE).json(&1).send::<Value>().await.unwrap();
    assert_eq!((fake.requests().len(), client.stats().retries), (2, 2));

    fake.on(Method::POST, "/things", [Reply::unreachable(), Reply::cut_off()]);
    let error = client.request(&ADD).json(&1).send::<Value>().await.unwrap_err();
    assert!(error.is_interrupted() && error.may_have_been_applied(), "{error}");
    assert_eq!(fake.count(Method::POST, "/things"), 1);

    fake.on(Method::POST, "/things", Reply::unreachable());
    let error = client.request(&ADD).json(&1).send::<Value>().await.unwrap_err();
    assert!(error.is_connect() && !error.may_have_been_applied(), "{error}");
    assert_eq!(fake.count(Method::POST, "/things"), 1, "none of it was sent");
}

#[tokio::test(start_paused = true)]
async fn a_status_is_what_it_would_be_from_a_server() {
    let fake = FakeTransport::new();
    let busy = Answer::status(503).header("retry-after", "7").body("\"busy\"");
    fake.on(Method::GET, "/things/{id}", [busy.into(), Answer::json(&1).into()]);
    fake.on(Method::GET, "/things/404", Answer::status(404));
    let client = fake.client();
    let start = Instant::now();
    read(&client, 1).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 7);
    assert!(read(&client, 404).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_request_that_nobody_thought_of_says_so() {
    let fake = FakeTransport::new();
    let error = read(&fake.client(), 1).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(501));
    assert!(error.body().unwrap().contains("did not say what to answer to GET /things/1"));
}

#[tokio::test]
async fn of_two_scripts_for_a_request_the_later_one_counts() {
    let fake = FakeTransport::new();
    fake.on(Method::GET, "/things/{id}", Answer::json(&"any"));
    fake.on(Method::GET, "/things/2", Answer::json(&"second"));
    fake.on_each(Method::GET, "/things/3", |request| Answer::json(request.path()).into());
    let client = fake.client();
    for (id, expected) in [(1, "any"), (2, "second"), (3, "/things/3")] {
        assert_eq!(read(&client, id).await.unwrap().0, expected);
    }
    fake.on(Method::GET, "/things/{id}", Answer::json(&"new"));
    client.clear_cache();
    assert_eq!(read(&client, 2).await.unwrap().0, "new");
}

#[tokio::test(start_paused = true)]
async fn deadlines_hold_though_nobody_answers() {
    let fake = FakeTransport::new();
    fake.on(Method::PUT, "/things", Reply::silence());
    let start = Instant::now();
    let client = fake.client();
    let error = client.request(&SAVE).json(&1).send::<Value>().await.unwrap_err();
    assert!(error.is_timeout() && error.may_have_been_applied(), "{error}");
    assert_eq!((start.elapsed().as_secs(), fake.requests().len()), (30, 1));
}

#[tokio::test]
async fn callers_share_a_request_that_is_held() {
    let (fake, gate) = (FakeTransport::new(), Gate::new());
    fake.on(Method::GET, "/things/{id}", Reply::from(Answer::json(&1)).held_by(&gate));
    let client = fake.client();
    let callers: Vec<_> = (0..10)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { read(&client, 1).await.unwrap().1 })
        })
        .collect();
    gate.reached(1).await;
    while client.cache_stats().shared < 9 {
        tokio::task::yield_now().await;
    }
    gate.open();
    for caller in callers {
        assert_ne!(caller.await.unwrap(), Source::Cache);
    }
    assert_eq!(fake.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn breaker_rate_limit_and_hedging_are_the_real_ones() {
    let fake = FakeTransport::new();
    fake.on(Method::PUT, "/things", Answer::status(500));
    let client = fake.client();
    for _ in 0..20 {
        client.request(&SAVE).json(&1).send::<Value>().await.unwrap_err();
    }
    assert_eq!(client.breaker_state(), Some(BreakerState::Open));
    let error = client.request(&SAVE).json(&1).send::<Value>().await.unwrap_err();
    assert_eq!((error.kind(), fake.requests().len()), (ErrorKind::CircuitOpen, 20));

    let limited = |options: &mut Options| {
        let mut limit = RateLimitOptions::default();
        limit.requests = 2;
        limit.per = Duration::from_secs(10);
        options.rate_limit = Some(limit);
    };
    fake.on(Method::PUT, "/things", Answer::json(&1));
    let client = fake.builder().configure(limited).build().unwrap();
    let start = Instant::now();
    for _ in 0..4 {
        client.request(&SAVE).json(&1).send::<Value>().await.unwrap();
    }
    assert!(start.elapsed() >= Duration::from_secs(5), "{:?}", start.elapsed());

    let hedged = |options: &mut Options| options.hedge = Some(HedgeOptions::default());
    let client = fake.builder().configure(hedged).build().unwrap();
    fake.on(Method::GET, "/things/{id}", Answer::json(&1));
    for id in 0..200 {
        read(&client, id).await.unwrap();
    }
    fake.forget_requests();
    fake.on(Method::GET, "/things/999", [Reply::silence(), Answer::json(&2).into()]);
    assert_eq!(read(&client, 999).await.unwrap().0, 2);
    assert_eq!((fake.requests().len(), client.stats().hedged), (2, 1));
}

#[tokio::test]
async fn compression_and_bounds_are_the_real_ones() {
    let fake = FakeTransport::new();
    let change = |options: &mut Options| {
        options.compression = Compression::Gzip;
        options.limits.max_response_bytes = 5_000;
    };
    let client = fake.builder().configure(change).build().unwrap();
    let long = "a".repeat(4_000);
    fake.on(Method::PUT, "/things", Answer::json(&long).gzip());
    let answer = client.request(&SAVE).json(&long).send::<String>().await.unwrap();
    assert_eq!(*answer, long);
    let requests = fake.requests();
    assert_eq!(requests[0].header("content-encoding"), Some("gzip"));
    assert!(requests[0].body().len() < 100);
    for answer in [Answer::json(&"a".repeat(5_000)), Answer::json(&"a".repeat(5_000)).gzip()] {
        fake.on(Method::PUT, "/things", answer);
        let error = client.request(&SAVE).json(&1).send::<String>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    }
}

#[tokio::test]
async fn no_connection_is_ever_opened() {
    let fake = FakeTransport::new();
    // Where somebody would answer if he were asked.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::builder(url).token("dDp0").fake_transport(&fake).build().unwrap();
    fake.on(Method::GET, "/things/{id}", Answer::json(&1));
    assert_eq!(client.warm(3).await.unwrap(), 0);
    read(&client, 1).await.unwrap();
    let pool = client.stats().pool;
    assert_eq!((pool.opened, pool.failed), (0, 0));
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}
