//! What the client tells of its requests to whoever listens.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use crate::support;

use std::fmt::{Debug, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use support::{READ, Server, TOKEN, WRITE, ok, status};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes down every span and event of this client, with the spans they are in.
#[derive(Clone, Default)]
struct Listener {
    lines: Arc<Mutex<Vec<String>>>,
    spans: Arc<AtomicU64>,
    entered: Arc<Mutex<Vec<u64>>>,
}

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("wats_http") || metadata.target().starts_with("tracing")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.spans.fetch_add(1, Ordering::SeqCst) + 1;
        let mut line = format!("span {}", span.metadata().name());
        span.record(&mut Fields(&mut line));
        let inside = self.entered.lock().unwrap().last().copied();
        line += &inside.map_or(String::new(), |outer| format!(" in {outer}"));
        self.lines.lock().unwrap().push(line);
        Id::from_u64(id)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = format!("{}", event.metadata().level());
        event.record(&mut Fields(&mut line));
        let inside = self.entered.lock().unwrap().last().copied();
        line += &inside.map_or(String::new(), |outer| format!(" in {outer}"));
        self.lines.lock().unwrap().push(line);
    }

    fn enter(&self, span: &Id) {
        self.entered.lock().unwrap().push(span.into_u64());
    }

    fn exit(&self, _span: &Id) {
        self.entered.lock().unwrap().pop();
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}
}

#[tokio::test]
async fn each_attempt_is_told_within_the_callers_span_and_no_secret_is() {
    let listener = Listener::default();
    let _listening = tracing::subscriber::set_default(listener.clone());
    let next = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let first = next.fetch_add(1, Ordering::SeqCst) == 0;
        async move { if first { status(503, "\"SN-0001 is busy\"") } else { ok("1") } }
    })
    .await;
    let quick = |options: &mut wats_http::Options| {
        options.retry.pause_when_throttled = Duration::from_millis(1);
    };
    let client = server.builder().configure(quick).build().unwrap();

    let shift = tracing::info_span!(target: "tracing", "shift");
    let call = client.request(&READ).path("id", "SN-0001").query("filter", "customer-7");
    tracing::Instrument::instrument(call.send::<Value>(), shift).await.unwrap();
    client.request(&WRITE).json(&1).send::<Value>().await.unwrap();

    let lines = listener.lines.lock().unwrap().clone();
    let all = lines.join("\n");
    assert!(
        all.contains("span request operation=\"things.get\" route=\"/things/{id}\" in 1"),
        "{all}"
    );
    assert!(all.contains("message=trying again attempt=1"), "{all}");
    assert!(all.contains("message=answered status=200"), "{all}");
    for secret in [TOKEN, "SN-0001", "customer-7"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}
