//! The requests that were recorded, and those of this crate with them, against the parameters and
//! bodies that the descriptions ask for.

use std::collections::BTreeSet;

use serde_json::Value;

use super::description::{OpenApi, anonymous, shared};

/// What the recorded requests do that the descriptions do not allow, and why that is right.
const REVIEWED: &[(&str, &str)] = &[
    (
        "PUT /api/internal/ManualInspection/PutStringTest: $.stepId is not described",
        "the existing client sends what its caller gives; the server ignores keys it does not know",
    ),
    ("PUT /api/internal/ManualInspection/PutStringTest: $.value is not described", "as above"),
    (
        "PUT /api/internal/Product/PutProductCategories: $[0].CategoryId is not described",
        "as above",
    ),
];

/// What of a request does not fit its operation.
pub(crate) fn faults(
    api: &OpenApi,
    operation: &Value,
    query: &[(String, String)],
    body: Option<&Value>,
) -> Vec<String> {
    let mut faults = Vec::new();
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of_query = |parameter: &&Value| parameter["in"] == "query";
    let known: BTreeSet<String> =
        parameters.iter().filter(of_query).map(|p| name(p).to_lowercase()).collect();
    for (name, _) in query {
        // The descriptions name OData's options in their texts, not among the parameters.
        if !known.contains(&name.to_lowercase()) && !name.starts_with('$') {
            faults.push(format!("the parameter {name} is not described"));
        }
    }
    for parameter in parameters.iter().filter(of_query).filter(|p| p["required"] == true) {
        let name = name(parameter);
        if !query.iter().any(|(own, _)| own.eq_ignore_ascii_case(name)) {
            faults.push(format!("the parameter {name} is required"));
        }
    }
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    if let (Some(body), false) = (body, schema.is_null()) {
        faults.extend(api.schemas.faults(schema, body));
    }
    faults
}

fn name(parameter: &Value) -> &str {
    parameter["name"].as_str().expect("a parameter has a name")
}

#[test]
fn recorded_requests_fit_the_descriptions() {
    let Some(folder) = shared() else { return };
    let (Some(public), Some(internal)) = (OpenApi::public(), OpenApi::internal()) else { return };
    let corpus = std::fs::read_to_string(folder.join("wire/corpus.jsonl")).expect("the recordings");
    let mut wrong = BTreeSet::new();
    let mut compared = 0;
    for line in corpus.lines() {
        let call: Value = serde_json::from_str(line).expect("a row is JSON");
        for request in call["requests"].as_array().expect("requests") {
            let api = if request["api"] == "internal" { &internal } else { &public };
            let text = |key: &str| request[key].as_str().expect("a text");
            let route = anonymous(text("method"), text("endpoint"));
            // Operations that only the existing client knows are not described.
            let Some(operation) = api.operations.get(&route) else { continue };
            let query: Vec<(String, String)> =
                serde_json::from_value(request["query"].clone()).expect("pairs");
            compared += 1;
            for fault in faults(api, operation, &query, request.get("json")) {
                wrong.insert(format!("{route}: {fault}"));
            }
        }
    }
    assert!(compared > 100, "the recordings were read");
    for (fault, _) in REVIEWED {
        assert!(wrong.remove(*fault), "nothing does this any more: {fault}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
