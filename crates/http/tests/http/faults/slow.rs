//! Peers that keep silent, stall in the middle of a body, or do not read: each costs a bounded time,
//! and nothing beside the request that met it.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::time::Instant;
use wats_http::test_util::{Answer, Arrival, Fault, FaultServer, FaultServerBuilder, Gate};
use wats_http::{Client, ErrorKind, Options};

use crate::faults::common::{ADD, READ, SET, first, one_attempt, reached, send, server};

const SECOND: Duration = Duration::from_secs(1);

/// Servers of both protocols that do to all requests of their first connection what `fault` says, and
/// clients for them, of one connection and one attempt.
async fn both(
    fault: Fault,
    change: impl Fn(FaultServerBuilder) -> FaultServerBuilder,
) -> [(FaultServer, Client); 2] {
    let script = move |request: &Arrival| match request.connection {
        0 => fault.clone(),
        _ => Fault::None,
    };
    let client = |server: FaultServer| {
        let builder = server.client_builder().configure(one_attempt);
        let client = builder.configure(|options| options.pool.max_connections = 1).build();
        (server, client.unwrap())
    };
    [
        client(change(server()).http1(script.clone()).await),
        client(change(server()).http2(script).await),
    ]
}

/// An answer is asked for, and given up after a second.
async fn gives_up(client: &Client) {
    let start = Instant::now();
    let error = client.request(&ADD).json(&1).timeout(SECOND).send::<Value>().await.unwrap_err();
    let took = start.elapsed();
    assert!((SECOND..SECOND + SECOND / 100).contains(&took), "{took:?}: {error}");
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.may_have_been_applied(), "{error}");
}

/// The place of the one that was given up serves others.
async fn serves_on(server: &FaultServer, client: &Client) {
    let start = Instant::now();
    send(client, &READ, 1).await.unwrap();
    assert!(start.elapsed() < SECOND / 2, "{:?}", start.elapsed());
    let pool = client.stats().pool;
    assert_eq!((pool.open, pool.idle, pool.waiting, pool.dialling), (1, 1, 0, 0));
    assert!(server.counts().connections <= 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_never_answered_is_given_up_at_its_deadline() {
    let [(server, client), http2] = both(Fault::Silence, |server| server).await;
    gives_up(&client).await;
    serves_on(&server, &client).await;

    let (server, client) = http2;
    for _ in 0..2 {
        gives_up(&client).await;
    }
    // Nothing came in between: the connection is not asked a third time.
    serves_on(&server, &client).await;
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stalls_is_given_up_at_the_deadline() {
    for (_server, client) in both(Fault::Stall, |server| server).await {
        gives_up(&client).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_stalls_is_given_up_and_the_next_one_answered() {
    for fault in [Fault::Stall, Fault::Silence] {
        for server in [
            server().http1(first(std::slice::from_ref(&fault))).await,
            server().http2(first(std::slice::from_ref(&fault))).await,
        ] {
            let patient = |options: &mut Options| options.timeouts.attempt = SECOND;
            let client = server.client_builder().configure(patient).build().unwrap();
            let start = Instant::now();
            send(&client, &READ, 0).await.unwrap();
            assert!(start.elapsed() < SECOND * 2, "{:?}", start.elapsed());
            assert_eq!(server.counts().requests, 2);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_to_a_peer_that_does_not_read_is_given_up_at_the_deadline() {
    let starved = |server: FaultServerBuilder| server.window(1_000);
    let body = Bytes::from(vec![b' '; 4 << 20]);
    let [http1, http2] = both(Fault::Deaf, starved).await;
    for (server, client) in [&http1, &http2] {
        let start = Instant::now();
        let upload = client.request(&ADD).body(body.clone(), "application/json").timeout(SECOND);
        let error = upload.send::<Value>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(error.may_have_been_applied(), "a part of it went out");
        assert!(start.elapsed() < SECOND + SECOND / 100, "{:?}", start.elapsed());
        assert_eq!(server.counts().processed, 0);
    }
    serves_on(&http1.0, &http1.1).await;
}

#[tokio::test(start_paused = true)]
async fn an_upload_through_a_narrow_window_arrives_whole() {
    let server = server().window(1_000).http2(|_: &Arrival| Fault::None).await;
    let client = server.client();
    let body = Bytes::from(vec![b' '; 1 << 20]);
    client.request(&ADD).body(body, "application/json").send::<Value>().await.unwrap();
    assert_eq!(server.counts().processed, 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_before_the_upload_is_read_is_the_answer() {
    let early = |request: &Arrival| match request.method.as_str() {
        "POST" => Fault::Early(Answer::status(413).body("\"too much\"")),
        _ => Fault::None,
    };
    let body = Bytes::from(vec![b' '; 4 << 20]);
    for server in [server().http1(early).await, server().http2(early).await] {
        let one = |options: &mut Options| options.pool.max_connections = 1;
        let client = server.client_builder().configure(one).build().unwrap();
        let upload = client.request(&ADD).body(body.clone(), "application/json");
        let error = upload.send::<Value>().await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(413), "{error}");
        assert_eq!((server.counts().processed, error.may_have_been_applied()), (0, false));
        // By HTTP/1.1 the rest of the upload may still go out, which is waited for, though not long.
        let start = Instant::now();
        send(&client, &READ, 1).await.unwrap();
        assert!(start.elapsed() <= SECOND + SECOND / 8, "{:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_slowly_is_waited_for() {
    let gate = Gate::new();
    let held = Fault::Answer(Answer::json(&"at last")).held_by(&gate);
    for (_server, client) in both(held.clone(), |server| server).await {
        let (asked, start) = (client.clone(), Instant::now());
        let call = tokio::spawn(async move { asked.request(&READ).send::<String>().await });
        reached(&gate, 1).await;
        tokio::time::sleep(SECOND * 20).await;
        gate.let_through(1);
        assert_eq!(*call.await.unwrap().unwrap(), "at last");
        assert_eq!(start.elapsed().as_secs(), 20, "PINGs were answered meanwhile");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_not_answered_in_time_is_not_sent_again() {
    for server in [
        server().http1(|_: &Arrival| Fault::Silence).await,
        server().http2(|_: &Arrival| Fault::Silence).await,
    ] {
        let hurried = |options: &mut Options| options.timeouts.attempt = SECOND;
        let client = server.client_builder().configure(hurried).build().unwrap();
        let error = send(&client, &ADD, 0).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(error.may_have_been_applied() && error.attempts().is_empty(), "{error}");
        assert_eq!(server.arrived("POST /things?n=0"), 1);
        // What may be repeated is: by HTTP/2 the third time on another connection.
        let error = send(&client, &SET, 1).await.unwrap_err();
        assert_eq!((error.attempts().len(), server.arrived("PUT /things?n=1")), (2, 3));
    }
}
