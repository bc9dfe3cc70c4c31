//! What an observer of the program's own is told.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use support::{PROBE, READ, Server, TOKEN, WRITE, call, eventually, gated, ok, status};
use wats_http::{
    Called, Client, Connecting, Error, HttpVersion, Observer, Options, Outcome, Stages,
};

/// Writes down what it is told.
#[derive(Debug, Default)]
struct Notes {
    calls: Mutex<Vec<String>>,
    stages: Mutex<Vec<Stages>>,
    connections: Mutex<Vec<String>>,
}

impl Observer for Notes {
    fn called(&self, call: &Called<'_>) {
        let outcome = match call.outcome {
            Outcome::Answered(status) => status.as_u16().to_string(),
            Outcome::Failed(error) => format!("{:?}", error.kind()),
            Outcome::GivenUp => "given up".into(),
            other => format!("{other:?}"),
        };
        let Called { operation, route, method, attempts, .. } = call;
        let line = format!("{operation} {method} {route}: {outcome} after {attempts}");
        self.calls.lock().unwrap().push(line);
        self.stages.lock().unwrap().push(call.stages);
    }

    fn connected(&self, connecting: &Connecting<'_>) {
        let result = connecting.result.map_err(Error::kind);
        self.connections.lock().unwrap().push(format!("{result:?}"));
    }
}

impl Notes {
    fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    fn connections(&self) -> Vec<String> {
        self.connections.lock().unwrap().clone()
    }
}

fn observed(server: &Server, change: impl FnOnce(&mut Options)) -> (Client, Arc<Notes>) {
    let notes = Arc::new(Notes::default());
    let builder = server.builder().observer(Arc::clone(&notes) as _).configure(change);
    (builder.build().unwrap(), notes)
}

#[tokio::test]
async fn each_call_of_the_server_is_told_once_and_by_its_route() {
    let server = Server::start(|asked| async move {
        match asked.line.as_str() {
            "GET /things/lost-4711" => status(404, "lost-4711 is not here"),
            line if line.starts_with("GET /things/") => ok("1"),
            line if line.starts_with("GET") => status(503, ""),
            _ => ok("1"),
        }
    })
    .await;
    let (client, notes) = observed(&server, |options| {
        options.retry.attempts = 2;
        options.retry.pause_when_throttled = Duration::from_millis(1);
    });
    for _ in 0..3 {
        client.request(&READ).path("id", "kept").send::<Value>().await.unwrap();
    }
    client.request(&READ).path("id", "lost-4711").send::<Value>().await.unwrap_err();
    client.request(&WRITE).json(&1).send::<Value>().await.unwrap();
    client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert_eq!(
        notes.calls(),
        [
            "things.get GET /things/{id}: 200 after 1",
            "things.get GET /things/{id}: Status after 1",
            "things.save PUT /things: 200 after 1",
            "probe GET /probe: Status after 2",
        ]
    );
    assert_eq!(notes.connections(), ["Ok(Http1)"]);
}

#[tokio::test]
async fn a_call_given_up_is_told_as_such() {
    let (server, _gate) = gated(None).await;
    let (client, notes) = observed(&server, |_| {});
    let calling = call(&client, 1);
    eventually("it is at the server", || server.crowd() == 1).await;
    calling.abort();
    eventually("it is told", || !notes.calls().is_empty()).await;
    assert_eq!(notes.calls(), ["app.version GET /api/App/Version: given up after 1"]);
}

#[tokio::test]
async fn the_time_a_call_takes_is_told_by_its_parts() {
    let (server, gate) = gated(Some(1)).await;
    let (client, notes) = observed(&server, |options| {
        options.http_version = HttpVersion::Http2;
        options.pool.max_http2_connections = 1;
        options.pool.keep_alive_interval = Duration::ZERO;
    });
    let calls = [call(&client, 1), call(&client, 2)];
    eventually("one is at the server", || server.crowd() == 1).await;
    eventually("one waits", || client.stats().pool.waiting == 1).await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(5)).await;
    gate.add_permits(1);
    eventually("one is answered", || notes.calls().len() == 1).await;
    eventually("the other is at the server", || server.requests() == 2).await;
    tokio::time::advance(Duration::from_secs(3)).await;
    gate.add_permits(1);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let stages = notes.stages.lock().unwrap().clone();
    let seconds = |stages: &Stages| (stages.queue.as_secs(), stages.first_byte.as_secs());
    assert_eq!(stages.iter().map(seconds).collect::<Vec<_>>(), [(0, 5), (5, 3)]);
}

#[tokio::test]
async fn a_connection_that_cannot_be_made_is_told() {
    let (listener, url) = support::raw::listen().await;
    drop(listener);
    let notes = Arc::new(Notes::default());
    let client = Client::builder(url)
        .token(TOKEN)
        .observer(Arc::clone(&notes) as _)
        .configure(|options| options.retry.attempts = 1)
        .build()
        .unwrap();
    client.request(&PROBE).send::<Value>().await.unwrap_err();
    assert_eq!(notes.connections(), ["Err(Connect)"]);
    assert_eq!(notes.calls(), ["probe GET /probe: Connect after 1"]);
}

/// One who counts calls, and has no use for their parts.
#[derive(Debug, Default)]
struct Plain(Notes);

impl Observer for Plain {
    fn called(&self, call: &Called<'_>) {
        self.0.called(call);
    }

    fn wants_stages(&self) -> bool {
        false
    }
}

#[tokio::test]
async fn who_wants_no_parts_is_told_of_calls_without_them() {
    let server = Server::start(|_| async move { ok("1") }).await;
    let plain = Arc::new(Plain::default());
    let client = server.builder().observer(Arc::clone(&plain) as _).build().unwrap();
    client.request(&PROBE).send::<Value>().await.unwrap();
    assert_eq!(plain.0.calls(), ["probe GET /probe: 200 after 0"]);
    assert_eq!(*plain.0.stages.lock().unwrap(), [Stages::default()]);
}
