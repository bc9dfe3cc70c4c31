//! Real reports, through the SDK to a server and back.
//!
//! They are not part of this project: the folder that holds them is named by the environment
//! variable `WATS_SHARED_DIR`.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::path::PathBuf;

use serde_json::Value;
use wats::{Client, Report};
use wats_sim::{Options, Sim};

/// Equal with null told from absent, order in lists, and numbers compared as doubles.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

#[test]
fn the_comparison_sees_what_it_must_see() {
    let parse = |text| serde_json::from_str::<Value>(text).unwrap();
    assert!(same(&parse(r#"{"a":1,"b":[1.0]}"#), &parse(r#"{"b":[1],"a":1.0}"#)));
    for (a, b) in [
        (r#"{"a":null}"#, "{}"),
        ("[1,2]", "[2,1]"),
        ("1", "\"1\""),
        ("1.5", "1.25"),
        ("[1]", "[1,1]"),
    ] {
        assert!(!same(&parse(a), &parse(b)), "{a} is not {b}");
    }
}

#[tokio::test]
async fn every_real_export_comes_back_semantically_equal() {
    let Some(shared) = std::env::var_os("WATS_SHARED_DIR") else {
        eprintln!("skipped: WATS_SHARED_DIR is not set, so there are no real reports to send");
        return;
    };
    let sim = Sim::start(Options::default()).await.unwrap();
    let client = Client::builder(sim.https_url())
        .token(sim.token())
        .add_root_certificate(sim.certificate_der())
        .build()
        .unwrap();
    let mut sent = 0;
    for entry in std::fs::read_dir(PathBuf::from(shared).join("data/wsjf")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read(&path).unwrap();
        let report = Report::from_slice(&text).unwrap();
        client.reports().submit(&report).await.unwrap();
        let id = report.id().unwrap().to_string();
        let back = client.reports().get(&id).await.unwrap().unwrap();
        let (file, back) = (serde_json::from_slice(&text).unwrap(), serde_json::to_value(&*back));
        assert!(same(&file, &back.unwrap()), "{} came back changed", path.display());
        sent += 1;
    }
    assert!(sent >= 10, "only {sent} reports were found");
}
