use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{ask, changes, set_phase, unit};
use crate::client::{get, put, shared, start};

#[tokio::test]
async fn answers_have_the_fields_of_their_schemas() {
    let Some(folder) = shared("the list of schemas") else { return };
    let read = |file: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(folder.join(file)).unwrap()).unwrap()
    };
    let (models, internal) = (read("spec/models.json"), read("spec/openapi-internal.json"));
    let fields = |schema: &str| -> BTreeSet<String> {
        let fields = models["serverSchemas"][schema]["fields"].as_array().unwrap();
        fields.iter().map(|field| field["wire"].as_str().unwrap().to_owned()).collect()
    };
    let properties = |schema: &str| -> BTreeSet<String> {
        let name = format!("Virinco.WATS.Web.Dashboard.Models.Mes.{schema}");
        let properties = internal["components"]["schemas"][&name]["properties"].as_object();
        properties.unwrap().keys().cloned().collect()
    };
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap_or_else(|| panic!("{value}")).keys().cloned().collect()
    };

    let sim = start().await;
    let id = sim.report_ids().remove(0);
    let report: Value = serde_json::from_slice(&sim.report(&id).unwrap()).unwrap();
    let (pn, sn) = (report["pn"].as_str().unwrap(), report["sn"].as_str().unwrap());
    let key = [("serialNumber", sn), ("partNumber", pn)];

    let shown = unit(&sim, pn, sn).await;
    assert_eq!(keys(&shown), fields("Unit"));
    assert_eq!(keys(&shown["product"]), fields("Product"));
    assert_eq!(keys(&shown["productRevision"]), fields("ProductRevision"));
    let grade = ask(&sim, "GET", "Production/UnitVerification", &key).await.json();
    assert_eq!(keys(&grade), fields("UnitVerificationGrade"));
    assert_eq!(keys(&grade["results"][0]), fields("UnitVerification"));
    set_phase(&sim, pn, sn, "16").await;
    assert_eq!(keys(&changes(&sim).await[0]), fields("UnitChange"));
    let types = get(&sim, "/api/Production/SerialNumbers/Types").await.rows();
    assert_eq!(keys(&types[0]), fields("SerialNumberType"));
    let batch = put(&sim, "/api/Production/Batch", &json!({"batchNumber": "B"})).await.json();
    assert_eq!(keys(&batch), fields("ProductionBatch"));

    let phases = ask(&sim, "GET", "internal/Mes/GetUnitPhases", &[]).await.rows();
    assert_eq!(keys(&phases[0]), fields("UnitPhase"));
    let ranges = ask(&sim, "GET", "internal/Production/SerialNumbers/Ranges", &[]).await.rows();
    assert_eq!(keys(&ranges[0]), fields("SerialNumberRange"));
    let page = ask(&sim, "GET", "internal/Production/GetUnitInfo", &key).await.json();
    assert_eq!(keys(&page), properties("Production.Unit"));
    assert_eq!(keys(&page["Product"]), fields("Product (internal)"));
    assert_eq!(keys(&page["ProductRevision"]), fields("ProductRevision (internal)"));
    assert_eq!(keys(&page["Process"]), fields("Process (internal)"));
    let revision = report["rev"].as_str().unwrap();
    let of_revision = [key[0], key[1], ("revision", revision)];
    let contents = ask(&sim, "GET", "internal/Production/GetUnitContents", &of_revision).await;
    assert_eq!(keys(&contents.json()), properties("UnitContent"));
}
