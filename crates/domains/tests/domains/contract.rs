//! The endpoint tables against the list of operations.
//!
//! The list is not part of this project: the folder that holds it is named by the environment
//! variable `WATS_SHARED_DIR`.

#![cfg(feature = "internal")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use wats_domains::endpoints;
use wats_http::Kind;

fn description() -> Option<Value> {
    let Some(folder) = std::env::var_os("WATS_SHARED_DIR") else {
        eprintln!(
            "skipped: WATS_SHARED_DIR is not set, so there is no list of operations to check"
        );
        return None;
    };
    let path = PathBuf::from(folder).join("spec/endpoints.json");
    let text = std::fs::read(&path).expect("the shared folder holds spec/endpoints.json");
    Some(serde_json::from_slice(&text).expect("endpoints.json is valid JSON"))
}

/// Entities that an operation touches beyond those of the description, and why: without them, an answer
/// that a write changed would be served from memory. Found by the facade's test of read-your-writes.
const BEYOND: &[(&str, &[&str], &str)] = &[
    ("DELETE /api/Product/{partNumber}", &["product-tags"], "the tags are gone with it"),
    ("DELETE /api/Product/{partNumber}/{revision}", &["product-tags"], "the tags are gone with it"),
    ("GET /api/internal/Product/GetProductByPN", &["bom"], "holds the components of each revision"),
    ("PUT /api/Asset", &["analytics"], "statistics are by the names of assets"),
    ("DELETE /api/Asset", &["analytics"], "statistics are by the names of assets"),
    ("GET /api/Production/Batches", &["unit"], "those of a product are those its units name"),
    (
        "POST /api/internal/Trigger/GetAlarmAndNotificationLogs",
        &["analytics"],
        "reports raise alarms, which carry names of products",
    ),
    ("GET /api/App/CommonUserSettings", &["level", "product-group"], "lists those he may see"),
    (
        "POST /api/Software/Package/FileAttribute/{id}",
        &["package"],
        "the package says when it was last modified",
    ),
    (
        "PUT /api/Software/VirtualFolder",
        &["package"],
        "packages in it say whether it is restricted",
    ),
    ("GET /api/SystemManager/Clients", &["report"], "says when each station last reported"),
    (
        "GET /api/internal/ManualInspection/GetTestSequenceDefinitions",
        &["mi-instance", "product"],
        "counts instances, and names the products that it applies to",
    ),
    (
        "GET /api/internal/ManualInspection/GetTestSequenceDefinition",
        &["mi-instance", "product"],
        "counts instances, and names the products that it applies to",
    ),
    ("GET /api/internal/ManualInspection/GetRelations/{id}", &["product"], "names products"),
    (
        "GET /api/internal/ManualInspection/GetRelationConflicts/{id}",
        &["mi-definition"],
        "names the other definition, and says what state it is in",
    ),
    (
        "GET /api/internal/ManualInspection/GetRelationConflictsNew/{id}",
        &["mi-definition"],
        "names the other definition",
    ),
];

#[test]
fn every_operation_has_a_method() {
    let Some(description) = description() else { return };
    let operations = description["operations"].as_array().expect("a list of operations");
    let text = |operation: &Value, key: &str| operation[key].as_str().expect("a text").to_owned();
    let wanted: BTreeSet<String> = operations
        .iter()
        .map(|operation| format!("{} {}", text(operation, "method"), text(operation, "path")))
        .collect();
    let own: BTreeSet<String> = endpoints().map(wats_http::Endpoint::route).collect();
    let missing: Vec<_> = wanted.difference(&own).collect();
    assert!(missing.is_empty(), "{} have none: {missing:#?}", missing.len());
}

#[test]
fn every_endpoint_says_what_the_description_says() {
    let Some(description) = description() else { return };
    let operations = description["operations"].as_array().expect("a list of operations");
    for endpoint in endpoints() {
        let route = endpoint.route();
        let described = operations
            .iter()
            .find(|operation| {
                operation["method"] == endpoint.method().as_str()
                    && operation["path"] == endpoint.template()
            })
            .unwrap_or_else(|| panic!("the description has no {route}"));
        let read = described["pureRead"] == true;
        assert_eq!(endpoint.kind() == Kind::Read, read, "{route}: what kind of operation it is");
        let entities: BTreeSet<&str> = described["entities"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let more =
            BEYOND.iter().find(|(own, ..)| *own == route).map_or(&[][..], |(_, more, _)| more);
        assert!(more.iter().all(|name| !entities.contains(name)), "{route}: described as well");
        let entities: BTreeSet<&str> = entities.into_iter().chain(more.iter().copied()).collect();
        let own: BTreeSet<&str> = endpoint.entity_names().iter().copied().collect();
        assert_eq!(own, entities, "{route}: the entities it touches");
    }
}

#[test]
fn names_and_routes_are_unique() {
    let names: BTreeSet<_> = endpoints().map(wats_http::Endpoint::name).collect();
    let routes: BTreeSet<_> = endpoints().map(wats_http::Endpoint::route).collect();
    assert_eq!(names.len(), endpoints().count());
    assert_eq!(routes.len(), endpoints().count());
}
