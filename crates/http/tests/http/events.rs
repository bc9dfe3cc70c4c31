//! Who is told of what changed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

use crate::support;

use serde_json::{Value, json};
use support::{READ, Server, WRITE, ok, read, status};
use wats_http::{ChangeCause, Endpoint, Event, Source, Subscription};

const REFUSED: Endpoint = Endpoint::put("things.refused", "/things/refused").entities(&["thing"]);

/// The entities that were told, and why.
fn told(subscription: &mut Subscription) -> Vec<(String, ChangeCause)> {
    std::iter::from_fn(|| subscription.try_next())
        .map(|event| match event {
            Event::Changed(change) => (change.entity.to_string(), change.cause),
            other => panic!("unexpected: {other:?}"),
        })
        .collect()
}

async fn counting() -> Server {
    let count = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |asked| {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        async move {
            if asked.line.ends_with("/refused") { status(400, "") } else { ok(number.to_string()) }
        }
    })
    .await
}

#[tokio::test]
async fn a_write_is_told_once_it_has_made_kept_answers_invalid() {
    let server = counting().await;
    let client = server.client();
    let mut changes = client.subscribe();
    read(&client, "1").await;
    client.request(&WRITE).json(&1).send::<Value>().await.unwrap();
    assert_eq!(told(&mut changes), [("thing".to_owned(), ChangeCause::Written("things.save"))]);
    assert_eq!(read(&client, "1").await, (json!(2), Source::Server));
    assert!(told(&mut changes).is_empty(), "reads change nothing");
}

#[tokio::test]
async fn a_write_that_was_refused_is_not_told() {
    let server = counting().await;
    let client = server.client();
    let mut changes = client.subscribe();
    client.request(&REFUSED).json(&1).send::<Value>().await.unwrap_err();
    assert!(told(&mut changes).is_empty());
}

#[tokio::test]
async fn what_somebody_publishes_invalidates_and_is_told_to_all() {
    let server = counting().await;
    let client = server.client();
    let (mut one, mut other) = (client.subscribe(), client.clone().subscribe());
    read(&client, "1").await;
    client.publish("thing");
    client.publish("never read");
    let expected = [
        ("thing".to_owned(), ChangeCause::Published),
        ("never read".to_owned(), ChangeCause::Published),
    ];
    assert_eq!(told(&mut one), expected);
    assert_eq!(told(&mut other), expected);
    assert_eq!(read(&client, "1").await.1, Source::Server);
}

#[tokio::test]
async fn who_does_not_keep_up_is_told_how_many_he_missed_and_holds_nobody_up() {
    let server = counting().await;
    let client = server.client();
    let mut slow = client.subscribe();
    for _ in 0..1_500 {
        client.publish("thing");
    }
    assert_eq!(slow.next().await, Some(Event::Missed(476)));
    assert_eq!(told(&mut slow).len(), 1_024);
}

#[tokio::test]
async fn a_subscription_ends_with_the_last_client() {
    let server = counting().await;
    let client = server.client();
    let mut changes = client.subscribe();
    client.request(&READ).path("id", 1).send::<Value>().await.unwrap();
    drop(client);
    assert_eq!(changes.next().await, None);
}
