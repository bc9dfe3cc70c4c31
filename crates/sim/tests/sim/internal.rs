use serde_json::{Value, json};

use crate::catalog::{ask, empty, look, product};
use crate::client::{get, put, shared, start};

#[tokio::test]
async fn a_renamed_category_is_renamed_in_its_products() {
    let sim = empty().await;
    put(&sim, "/api/Product", &json!({"partNumber": "P", "productCategoryName": "Old"})).await;
    let path = "/api/internal/Product/PutProductCategories";
    let list = "/api/internal/Product/GetProductCategories";
    let mut category = look(&sim, list).await.rows().remove(0);
    category["Name"] = json!("New");
    category["Description"] = json!("Renamed");
    let sent = json!([category, {"Name": "Other"}]);
    assert_eq!(ask(&sim, "PUT", path, &sent).await.status, 200);
    let rows = look(&sim, list).await.rows();
    assert_eq!((rows.len(), &rows[0]), (2, &category));
    assert_eq!(get(&sim, "/api/Product/P").await.json()["productCategoryName"], "New");

    let sent = json!([{"Name": "Third"}, {"ProductCategoryId": category["ProductCategoryId"],
        "Name": "Other"}]);
    assert_eq!(ask(&sim, "PUT", path, &sent).await.status, 409);
    assert_eq!(look(&sim, list).await.rows(), rows, "all or none are stored");
}

#[tokio::test]
async fn internal_tags_take_the_place_of_all() {
    let sim = empty().await;
    product(&sim, "P").await;
    for (query, kind) in [("partNumber=P", "Product"), ("partNumber=P&revision=B", "Revision")] {
        let put = format!("/api/internal/Product/Put{kind}Tags?{query}");
        let list = format!("/api/internal/Product/Get{kind}Tags?{query}");
        for tags in [
            json!([{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]),
            json!([{"key": "c", "value": "3"}]),
        ] {
            assert_eq!(ask(&sim, "PUT", &put, &tags).await.status, 200);
            assert_eq!(look(&sim, &list).await.json(), tags);
        }
        assert_eq!(ask(&sim, "PUT", &put, &json!([{"value": "1"}])).await.status, 400);
        let other = put.replace("=P", "=Q");
        assert_eq!(ask(&sim, "PUT", &other, &json!([])).await.status, 404);
    }
    assert_eq!(get(&sim, "/api/Product/P").await.json()["tags"][0]["key"], "c");
}

#[tokio::test]
async fn internal_answers_have_the_fields_of_their_schemas() {
    let Some(folder) = shared("the list of schemas") else { return };
    let models = std::fs::read(folder.join("spec/models.json")).unwrap();
    let models: Value = serde_json::from_slice(&models).unwrap();
    let check = |value: &Value, schema: &str| {
        let fields = models["serverSchemas"][schema]["fields"].as_array().unwrap();
        let mut wanted: Vec<_> =
            fields.iter().map(|field| field["wire"].as_str().unwrap()).collect();
        let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
        wanted.sort_unstable();
        keys.sort_unstable();
        assert_eq!(keys, wanted, "{schema}");
    };
    let sim = start().await;
    let product = look(&sim, "/api/internal/Product/GetProductByPN?PN=GW-1000").await.json();
    check(&product, "Product (internal)");
    check(&product["ProductCategory"], "ProductCategory");
    let newest = product["ProductRevisions"].as_array().unwrap().last().unwrap();
    check(newest, "ProductRevision (internal)");
    check(&newest["ChildProductRevisionRelations"][0], "ProductRevisionRelation");
    let repairs = look(&sim, "/api/internal/Process/GetRepairOperations").await.json();
    check(&repairs["500"], "RepairType");
    check(&repairs["500"]["Categories"][0], "Failcode");
    check(&repairs["500"]["Categories"][0]["Failcodes"][0], "Failcode");
    check(&repairs["500"]["MiscInfos"][0], "RepairMiscInfo");
}

#[tokio::test]
async fn a_repair_operation_is_found_by_the_id_of_its_process() {
    let sim = start().await;
    let processes = look(&sim, "/api/internal/Process/GetProcesses").await.rows();
    let id = |code: i64| {
        let found = processes.iter().find(|process| process["Code"] == code).unwrap();
        found["ProcessID"].as_str().unwrap().to_owned()
    };
    let path = |code| format!("/api/internal/Process/GetRepairOperation/{}", id(code));
    let config = look(&sim, &path(500)).await.json();
    assert_eq!(config["Description"], "Repair");
    let all = look(&sim, "/api/internal/Process/GetRepairOperations").await.json();
    assert_eq!(all["500"], config);
    assert_eq!(look(&sim, &format!("{}?processCode=500", path(500))).await.status, 200);
    assert_eq!(look(&sim, &format!("{}?processCode=510", path(500))).await.status, 404);
    assert_eq!(look(&sim, &path(100)).await.status, 404, "a test operation is none");
    let process = format!("/api/internal/Process/GetProcess/{}", id(100));
    assert_eq!(look(&sim, &process).await.json()["Code"], 100);
    let unknown = "/api/internal/Process/GetProcess/11111111-2222-3333-4444-555555555555";
    assert_eq!(look(&sim, unknown).await.status, 404);
    assert_eq!(look(&sim, "/api/internal/Process/GetProcess/100").await.status, 400);
}
