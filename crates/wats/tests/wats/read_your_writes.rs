//! After every write that is said here how to do, every read that can be asked here, and that the API's
//! description says it affects, shows the new state, at the cost of one request; every other read is
//! still answered from memory.
//!
//! The description is not part of this project: the folder that holds it is named by the
//! environment variable `WATS_SHARED_DIR`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

mod equipment;
mod production;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;
use wats::http::{Freshness, Kind};
use wats::{CacheMode, Client, Endpoint, ErrorKind, Report, Station};
use wats_sim::{Options, Sim};

/// The entities of each operation, by its route, as the description has them.
fn description() -> Option<BTreeMap<String, BTreeSet<String>>> {
    let Some(folder) = std::env::var_os("WATS_SHARED_DIR") else {
        eprintln!("skipped: WATS_SHARED_DIR is not set, so there is no API description to follow");
        return None;
    };
    let path = PathBuf::from(folder).join("spec/endpoints.json");
    let text = std::fs::read(&path).expect("the shared folder holds spec/endpoints.json");
    let description: Value = serde_json::from_slice(&text).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let operations = description["operations"].as_array().unwrap().iter().map(|operation| {
        let entities = operation["entities"].as_array().into_iter().flatten().map(text);
        let route = format!("{} {}", text(&operation["method"]), text(&operation["path"]));
        (route, entities.collect())
    });
    Some(operations.collect())
}

/// What the tests read and change.
struct Subject {
    part_number: String,
    revision: String,
    report: String,
    /// What stands for all units.
    units: production::Units,
    equipment: equipment::Subject,
}

/// The answer of a read about the subject; `None` if it needs parameters that are not known here.
async fn read(
    client: &Client,
    endpoint: &Endpoint,
    subject: &Subject,
    mode: CacheMode,
) -> Option<Value> {
    let mut request = client.http().request(endpoint).cache(mode);
    // The first value of a name counts.
    request = subject.equipment.name(endpoint, request);
    if endpoint.template().starts_with("/api/internal/") {
        request = request.header(wats::http::HeaderName::from_static("referer"), "here");
    }
    for (name, value) in [
        ("partNumber", &subject.part_number),
        ("revision", &subject.revision),
        ("id", &subject.report),
    ] {
        if endpoint.template().contains(&format!("{{{name}}}")) {
            request = request.path(name, value);
        }
    }
    request = subject.units.name(request, endpoint);
    match request.send::<Value>().await {
        Ok(answer) => Some(answer.value().clone()),
        // A file is no JSON, and no value that could be compared.
        Err(error) if error.is_decode() => None,
        Err(error) if error.kind() == ErrorKind::Request => None,
        Err(error) if error.status().is_some_and(|status| status.is_client_error()) => None,
        Err(error) => panic!("{}: {error}", endpoint.route()),
    }
}

/// Changes the subject by a write; `false` if it is not said here how.
async fn write(client: &Client, endpoint: &Endpoint, subject: &Subject, name: &str) -> bool {
    if let Some(done) = subject.equipment.write(client, endpoint, name).await {
        return done;
    }
    let Subject { part_number, revision, .. } = subject;
    let products = client.products();
    let result = match endpoint.route().as_str() {
        "PUT /api/Product" => {
            let mut product = (*products.get(part_number).await.unwrap().unwrap()).clone();
            product.name = Some(name.to_owned());
            products.save(&product).await.map(drop)
        }
        "PUT /api/Products" => {
            let mut product = (*products.get(part_number).await.unwrap().unwrap()).clone();
            product.name = Some(name.to_owned());
            products.save_many(&[product]).await
        }
        "PUT /api/Product/Revision" | "PUT /api/Products/Revisions" => {
            let found = products.revision(part_number, revision).await.unwrap().unwrap();
            let mut changed = (*found).clone();
            changed.name = Some(name.to_owned());
            if endpoint.route().ends_with("Revisions") {
                products.save_revisions(&[changed]).await
            } else {
                products.save_revision(&changed).await.map(drop)
            }
        }
        "POST /api/Report/WSJF" => {
            let mut report = Report::uut(part_number, name, revision, 100);
            report.station(Station::new("ST1", "Hall 1", "Production"));
            client.reports().submit(&report.finish()).await.map(drop)
        }
        _ if production::is_own(endpoint) => {
            production::write(client, endpoint, subject, name).await;
            Ok(())
        }
        _ => return false,
    };
    result.unwrap();
    true
}

#[tokio::test]
async fn every_write_is_seen_by_every_read_that_it_affects_and_disturbs_no_other() {
    let Some(described) = description() else { return };
    let sim = Sim::start(Options::default().seed(7)).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    let judge = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    let part_number = sim.part_numbers().remove(0);
    let product = client.products().get(&part_number).await.unwrap().unwrap();
    let revision = product.revisions[0].revision.clone();
    let units = production::Units::of(&judge, &part_number).await;
    let subject = Subject {
        part_number,
        revision,
        report: sim.report_ids().remove(0),
        units,
        equipment: equipment::Subject::new(&judge).await,
    };

    let kept = |endpoint: &&Endpoint| {
        endpoint.kind() == Kind::Read && endpoint.freshness_class() != Freshness::Never
    };
    let mut reads = Vec::new();
    for endpoint in wats::domains::endpoints().filter(kept) {
        if read(&client, endpoint, &subject, CacheMode::Default).await.is_some() {
            reads.push(endpoint);
        }
    }
    let all = wats::domains::endpoints().filter(kept).count();
    println!("{} of {all} reads that are kept can be asked here", reads.len());
    assert!(reads.len() >= 50, "{} reads: one that could be asked cannot be any more", reads.len());

    let mut carried_out = 0;
    for endpoint in wats::domains::endpoints().filter(|endpoint| endpoint.kind() == Kind::Write) {
        let mut before = BTreeMap::new();
        for read_endpoint in &reads {
            let answer = read(&client, read_endpoint, &subject, CacheMode::Default).await;
            before.insert(read_endpoint.route(), answer.unwrap());
        }
        // What a write needs to know beforehand must not fill the cache that is looked at.
        if !write(&client, endpoint, &subject, &format!("name {carried_out}")).await {
            continue;
        }
        carried_out += 1;
        let route = endpoint.route();
        let changes = &described[&route];
        let (mut seen_to_change, mut all_affected) = (0, 0);
        for read_endpoint in &reads {
            let read_route = read_endpoint.route();
            let affected = !changes.is_disjoint(&described[&read_route]);
            let counts = sim.counts();
            let first = read(&client, read_endpoint, &subject, CacheMode::Default).await.unwrap();
            let again = read(&client, read_endpoint, &subject, CacheMode::Default).await.unwrap();
            let asked = sim.counts().since(&counts);
            let context = format!("{read_route} after {route}");
            assert_eq!(asked.total(), u64::from(affected), "requests for {context}");
            assert_eq!(asked.of(&read_route).unwrap_or_default(), u64::from(affected), "{context}");
            let truth = read(&judge, read_endpoint, &subject, CacheMode::NoStore).await.unwrap();
            assert_eq!((&first, &again), (&truth, &truth), "{context}");
            seen_to_change += usize::from(first != before[&read_route]);
            all_affected += usize::from(affected);
        }
        // What is never kept – pools, queues – is no read here.
        let shown = seen_to_change > 0 || all_affected == 0;
        assert!(shown, "{route} changed nothing that can be read");
    }
    println!("{carried_out} writes were carried out");
    assert!(carried_out >= 48, "{carried_out} writes: one is not carried out any more");
}
