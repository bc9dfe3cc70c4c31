//! The simulator against the public document of the API, if it is at hand.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::client::{get, shared, start, submit};

fn read(file: &std::path::Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// Templates that differ only in the names of their parameters are one route.
fn anonymous(template: &str) -> String {
    let mut parts = template.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "{}" + part.split_once('}').unwrap().1)
}

#[tokio::test]
async fn every_operation_has_a_route_and_no_other_is_invented() {
    let Some(folder) = shared("the list of operations") else { return };
    let description = read(&folder.join("spec/endpoints.json"));
    let operations = description["operations"].as_array().unwrap();
    let text = |operation: &Value, key: &str| operation[key].as_str().unwrap().to_owned();
    let wanted: BTreeSet<String> = operations
        .iter()
        .map(|operation| {
            anonymous(&format!("{} {}", text(operation, "method"), text(operation, "path")))
        })
        .collect();
    assert!(wanted.len() > 200, "the list was read");
    let sim = start().await;
    let routes: BTreeSet<String> = sim.routes().map(anonymous).collect();
    assert_eq!(routes, wanted);
    assert_eq!(routes.len(), sim.routes().count());
}

#[tokio::test]
async fn answers_have_the_fields_of_their_schemas() {
    let Some(folder) = shared("the list of schemas") else { return };
    let models = read(&folder.join("spec/models.json"));
    let fields = |schema: &str| -> BTreeSet<String> {
        let fields = models["serverSchemas"][schema]["fields"].as_array().unwrap();
        fields.iter().map(|field| field["wire"].as_str().unwrap().to_owned()).collect()
    };
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap_or_else(|| panic!("{value}")).keys().cloned().collect()
    };
    let sim = start().await;
    let report: Value = serde_json::from_slice(&sim.report(&sim.report_ids()[0]).unwrap()).unwrap();
    let posted = submit(&sim, &report).await.json();
    assert_eq!(keys(&posted), fields("InsertReportResult"));

    let expand = "subUnits,miscInfo,assets,attachments,uurSubUnits,uurMiscInfo,uurAttachments";
    let path = format!("/api/Report/Query/Header?$top=1&$expand={expand}");
    let header = get(&sim, &path).await.rows().remove(0);
    assert_eq!(keys(&header), fields("ReportHeader"));
    assert_eq!(keys(&header["assets"][0]), fields("HeaderAsset"));
    assert_eq!(keys(&header["miscInfo"][0]), fields("HeaderMiscInfo"));

    let part_number = &sim.part_numbers()[0];
    let product = get(&sim, &format!("/api/Product/{part_number}")).await.json();
    assert_eq!(keys(&product), fields("Product"));
    assert_eq!(keys(&product["revisions"][0]), fields("ProductRevision"));
    assert_eq!(keys(&product["tags"][0]), fields("Setting"));
    let view = get(&sim, "/api/Product/Query?$top=1").await.rows().remove(0);
    assert_eq!(keys(&view), fields("ProductView"));

    let unit = sim.unit(report["pn"].as_str().unwrap(), report["sn"].as_str().unwrap()).unwrap();
    assert!(keys(&unit).is_subset(&fields("Unit")));
    let asset = sim.asset("FIX-0001").unwrap();
    assert!(keys(&asset).is_subset(&fields("Asset")));
}
