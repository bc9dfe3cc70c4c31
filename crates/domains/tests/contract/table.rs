//! The endpoint tables against the list of operations.

use std::collections::BTreeSet;

use serde_json::Value;
use wats_domains::endpoints;
use wats_http::Kind;

use crate::description::read;

#[test]
fn every_endpoint_says_what_the_description_says() {
    let Some(description) = read("spec/endpoints.json") else { return };
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
