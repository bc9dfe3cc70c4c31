//! What a recorder is told: each call of its own work, and of nobody else's.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wats_http::test_util::{Answer, FakeTransport};
use wats_http::{Client, Endpoint, Freshness, Method, Recorded, Recorder, Scope, Source};

const LIST: Endpoint = Endpoint::get("things.list", "/api/Things").freshness(Freshness::MasterData);
const THING: Endpoint = Endpoint::get("things.get", "/api/Things/{name}");

#[derive(Default)]
struct Notes {
    calls: Mutex<Vec<Recorded>>,
    used: Mutex<Vec<(String, u64)>>,
}

impl Recorder for Notes {
    fn record(&self, call: Recorded) {
        self.calls.lock().unwrap().push(call);
    }

    fn used(&self, operation: &str, rows: u64) {
        self.used.lock().unwrap().push((operation.to_owned(), rows));
    }
}

impl Notes {
    fn calls(&self) -> Vec<Recorded> {
        self.calls.lock().unwrap().clone()
    }
}

fn client() -> Client {
    let fake = FakeTransport::new();
    fake.on(Method::GET, "/api/Things", Answer::json(&json!([1, 2, 3])));
    fake.on(Method::GET, "/api/Things/a", Answer::json(&json!({"name": "a"})));
    fake.on(Method::GET, "/api/Things/no", Answer::status(404));
    let builder = Client::builder("https://factory.example").token("c3RhdGlvbjpzZWNyZXQ=");
    builder.fake_transport(&fake).build().unwrap()
}

async fn list(client: &Client, filter: &str) {
    let request = client.request(&LIST).query("$filter", filter).query("$top", 3);
    request.send::<Value>().await.unwrap();
}

#[tokio::test]
async fn calls_are_told_with_where_their_answers_came_from_and_no_value() {
    let (client, notes) = (client(), Arc::new(Notes::default()));
    let work = async {
        list(&client, "secret").await;
        list(&client, "secret").await;
        list(&client, "other").await;
        client.request(&THING).path("name", "a").send_bytes().await.unwrap();
        client.request(&THING).path("name", "no").send::<Value>().await.unwrap_err();
    };
    client.recorded(Arc::clone(&notes) as _, work).await;
    list(&client, "afterwards").await;

    let calls = notes.calls();
    let sources: Vec<_> = calls.iter().map(|call| call.source).collect();
    let [server, cache] = [Some(Source::Server), Some(Source::Cache)];
    assert_eq!(sources, [server, cache, server, server, None]);
    assert_eq!(calls[0].parameters, ["$filter", "$top"]);
    assert_eq!((calls[0].rows, calls[0].bytes, calls[3].rows), (Some(3), 7, None));
    assert_eq!(calls[4].status.map(|status| status.as_u16()), Some(404));
    assert!(calls[0].subject == calls[1].subject && calls[0].subject != calls[2].subject);
    assert!(!format!("{calls:?}").contains("secret"));
}

#[tokio::test]
async fn tasks_are_part_of_the_work_if_they_carry_its_scope() {
    let (client, notes) = (client(), Arc::new(Notes::default()));
    let task = |filter: &'static str| {
        let client = client.clone();
        async move { list(&client, filter).await }
    };
    let work = async {
        tokio::spawn(task("alone")).await.unwrap();
        tokio::spawn(Scope::carry(task("carried"))).await.unwrap();
        Scope::used("things.list", 2);
    };
    client.recorded(Arc::clone(&notes) as _, work).await;
    Scope::used("things.list", 3);
    assert_eq!(notes.calls().len(), 1);
    assert_eq!(*notes.used.lock().unwrap(), [("things.list".to_owned(), 2)]);
}

#[tokio::test]
async fn another_client_s_calls_are_not_part_of_the_work() {
    let (one, other, notes) = (client(), client(), Arc::new(Notes::default()));
    one.recorded(Arc::clone(&notes) as _, list(&other, "x")).await;
    assert!(notes.calls().is_empty());
}
