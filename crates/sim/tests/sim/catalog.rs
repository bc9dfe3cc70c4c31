use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use crate::client::{Answer, Outgoing, get, put, request, send, start, with_body};

pub(crate) async fn empty() -> Sim {
    Sim::start(Options::default().empty()).await.unwrap()
}

pub(crate) async fn ask(sim: &Sim, method: &str, path: &str, body: &Value) -> Answer {
    send(sim, internal(with_body(sim, method, path, body.to_string()))).await.unwrap()
}

/// As the server's own pages ask.
fn internal(mut request: Outgoing) -> Outgoing {
    request.headers_mut().insert("referer", "http://localhost/".parse().unwrap());
    request
}

pub(crate) async fn look(sim: &Sim, path: &str) -> Answer {
    send(sim, internal(request(sim, "GET", path))).await.unwrap()
}

pub(crate) async fn delete(sim: &Sim, path: &str) -> Answer {
    send(sim, internal(request(sim, "DELETE", path))).await.unwrap()
}

/// A product with revisions A and B; the ids of both.
pub(crate) async fn product(sim: &Sim, part_number: &str) -> [String; 2] {
    let sent = json!({"partNumber": part_number,
        "revisions": [{"revision": "A"}, {"revision": "B"}]});
    let stored = put(sim, "/api/Product", &sent).await.json();
    [0, 1].map(|i| stored["revisions"][i]["productRevisionId"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_group_is_created_changed_listed_and_deleted() {
    let sim = empty().await;
    let path = "/api/Product/ProductGroup";
    let sent = json!({"name": "Widgets", "description": "", "isPublic": false});
    let created = ask(&sim, "POST", path, &sent).await.json();
    assert_eq!((&created["name"], &created["isPublic"]), (&json!("Widgets"), &json!(false)));
    assert_eq!(ask(&sim, "POST", path, &sent).await.status, 409);

    let id = created["id"].clone();
    let changed = put(&sim, path, &json!({"id": id, "name": "Gadgets"})).await.json();
    assert_eq!((&changed["name"], &changed["isPublic"]), (&json!("Gadgets"), &json!(false)));
    let names = get(&sim, "/api/Product/Groups").await.rows();
    assert_eq!(names, [json!({"productGroupId": id, "productGroupName": "Gadgets"})]);
    let renamed = json!({"productGroupId": id, "productGroupName": "Widgets"});
    assert_eq!(put(&sim, "/api/Product/Group", &renamed).await.json(), renamed);

    assert_eq!(put(&sim, path, &json!({"id": 99, "name": "X"})).await.status, 404);
    assert_eq!(put(&sim, path, &json!({"name": "X"})).await.status, 400);
    assert_eq!(ask(&sim, "POST", path, &json!({"name": 1})).await.status, 400);
    assert_eq!(delete(&sim, &format!("{path}/x")).await.status, 400);
    assert_eq!(delete(&sim, &format!("{path}/{id}")).await.status, 204);
    assert_eq!(delete(&sim, &format!("{path}/{id}")).await.status, 404);
    assert!(get(&sim, "/api/Product/Groups").await.rows().is_empty());
}

#[tokio::test]
async fn filters_decide_which_products_belong_to_a_group() {
    let sim = empty().await;
    put(&sim, "/api/Product/Group", &json!({"productGroupName": "G 1"})).await;
    let filter = "/api/Product/ProductGroupFilter";
    for query in ["partNumber=P", "partNumber=P&revision=B&exclude=true"] {
        let path = format!("{filter}?productGroup=G%201&{query}");
        assert_eq!(ask(&sim, "POST", &path, &json!(null)).await.status, 200);
    }
    let by_product = "/api/Product/ProductGroupsByProduct?partNumber=P";
    let group = json!({"id": 1, "name": "G 1"});
    assert_eq!(get(&sim, by_product).await.json(), json!([group]));
    assert_eq!(get(&sim, &format!("{by_product}&revision=A")).await.json(), json!([group]));
    assert!(get(&sim, &format!("{by_product}&revision=B")).await.rows().is_empty());
    let groups = look(&sim, "/api/internal/Product/GetGroupsForProduct?partNumber=P").await.rows();
    assert_eq!(groups, [json!({"productGroupId": 1, "productGroupName": "G 1"})]);

    let filters = get(&sim, &format!("{filter}?productGroupId=1")).await.rows();
    assert_eq!(filters.len(), 2);
    assert_eq!(
        filters[1],
        json!({"id": 2, "productGroupId": 1, "partNumber": "P",
        "revision": "B", "exclude": true})
    );
    assert_eq!(get(&sim, &format!("{filter}?id=2")).await.json(), json!([filters[1]]));
    let whole = get(&sim, "/api/Product/ProductGroup?id=1&includeFilters=true").await.rows();
    assert_eq!(whole[0]["filters"].as_array().unwrap(), &filters);

    for (query, status) in [
        ("productGroup=G%201", 400),
        ("partNumber=P", 400),
        ("productGroup=other&partNumber=P", 404),
        ("productGroup=G%201&partNumber=P&exclude=perhaps", 400),
    ] {
        let answer = ask(&sim, "POST", &format!("{filter}?{query}"), &json!(null)).await;
        assert_eq!(answer.status, status, "{query}");
    }
    assert_eq!(get(&sim, filter).await.rows().len(), 2, "what is refused is not stored");
}

#[tokio::test]
async fn vendors_are_a_set_of_names() {
    let sim = empty().await;
    let path = "/api/Product/Vendors";
    let sent = json!([{"VendorName": "B"}, {"vendorName": "A"}, {"VendorName": "B"}]);
    assert_eq!(put(&sim, path, &sent).await.status, 200);
    assert_eq!(put(&sim, path, &sent).await.status, 200);
    let both = [json!({"VendorName": "A"}), json!({"VendorName": "B"})];
    assert_eq!(get(&sim, path).await.rows(), both);
    assert_eq!(put(&sim, path, &json!([{"VendorName": "C"}, {"name": "D"}])).await.status, 400);
    assert_eq!(put(&sim, path, &json!({"VendorName": "C"})).await.status, 400);
    assert_eq!(get(&sim, path).await.rows(), both, "what is refused is not stored");
    let gone = json!([{"VendorName": "B"}, {"VendorName": "Z"}]);
    assert_eq!(ask(&sim, "DELETE", path, &gone).await.status, 200);
    assert_eq!(get(&sim, path).await.rows(), both[..1]);
}

#[tokio::test]
async fn a_bom_is_taken_as_xml_and_as_json_and_read_in_both_spellings() {
    let sim = empty().await;
    product(&sim, "P").await;
    let of = "partNumber=P&revision=A";
    let xml = r#"<BOM xmlns="http://wats.virinco.com/schemas/WATS/wsbf" Partnumber="P" Revision="A">
        <Component Number="R" Rev="1" Qty="2" Ref="R1;R2" /></BOM>"#;
    let mut request = with_body(&sim, "PUT", "/api/Product/BOM", xml);
    request.headers_mut().insert("content-type", "application/xml".parse().unwrap());
    assert_eq!(send(&sim, request).await.unwrap().status, 200);
    let component = json!({"number": "R", "revision": "1", "quantity": 2, "description": null,
        "reference": "R1;R2", "functionBlock": null});
    let bom = get(&sim, &format!("/api/Product/BOM?{of}")).await.json();
    assert_eq!(
        bom,
        json!({"partNumber": "P", "revision": "A", "description": null,
        "components": [component]})
    );
    let rows = look(&sim, &format!("/api/internal/Product/Bom?{of}")).await.rows();
    assert_eq!(
        rows,
        [json!({"Number": "R", "Rev": "1", "Qty": 2, "QtySpecified": true,
        "Desc": null, "Ref": "R1;R2", "FunctionBlock": null})]
    );

    assert_eq!(put(&sim, "/api/Product/BOM", &bom).await.status, 200);
    assert_eq!(get(&sim, &format!("/api/Product/BOM?{of}")).await.json(), bom);
    let path = format!("/api/internal/Product/BOM?{of}&format=json");
    let rows = json!([{"partNumber": "C", "componentRef": "C1"}, {"Number": "D", "Qty": 3}]);
    assert_eq!(ask(&sim, "PUT", &path, &rows).await.status, 200);
    let bom = get(&sim, &format!("/api/Product/BOM?{of}")).await.json();
    assert_eq!(bom["components"][0]["reference"], "C1");
    assert_eq!(bom["components"][1]["quantity"], 3);
}

#[tokio::test]
async fn an_invalid_bom_is_500_and_changes_nothing() {
    let sim = empty().await;
    product(&sim, "P").await;
    for body in [
        json!({"partNumber": "P", "components": []}),
        json!({"partNumber": "P", "revision": "Z", "components": []}),
        json!({"partNumber": "P", "revision": "A", "components": [{"quantity": 1}]}),
        json!({"partNumber": "P", "revision": "A", "components": 7}),
        json!([]),
    ] {
        assert_eq!(put(&sim, "/api/Product/BOM", &body).await.status, 500, "{body}");
    }
    let mut request = with_body(&sim, "PUT", "/api/Product/BOM", "R1");
    request.headers_mut().insert("content-type", "text/csv".parse().unwrap());
    assert_eq!(send(&sim, request).await.unwrap().status, 415);
    let bom = get(&sim, "/api/Product/BOM?partNumber=P&revision=A").await.json();
    assert_eq!(bom["components"], json!([]));
    assert_eq!(get(&sim, "/api/Product/BOM?partNumber=P&revision=Z").await.status, 404);
    assert_eq!(get(&sim, "/api/Product/BOM?partNumber=P").await.status, 400);
    let path = "/api/internal/Product/BOM?partNumber=P&revision=A&format=csv";
    assert_eq!(ask(&sim, "PUT", path, &json!([])).await.status, 400);
}

#[tokio::test]
async fn a_product_without_units_is_deleted_with_all_that_hangs_on_it() {
    let sim = empty().await;
    let [a, b] = product(&sim, "P").await;
    let [child, _] = product(&sim, "C").await;
    let relate = "/api/internal/Product/PostProductRevisionRelation";
    let relation = json!({"ParentProductRevisionId": a, "ProductRevisionId": child});
    assert_eq!(ask(&sim, "POST", relate, &relation).await.status, 200);
    put(&sim, "/api/Product/Group", &json!({"productGroupName": "G"})).await;
    let filter = "/api/Product/ProductGroupFilter?productGroup=G&partNumber=C";
    ask(&sim, "POST", filter, &json!(null)).await;
    put(
        &sim,
        "/api/Product/BOM",
        &json!({"partNumber": "C", "revision": "A",
        "components": [{"number": "R"}]}),
    )
    .await;

    assert_eq!(delete(&sim, "/api/Product/C").await.status, 204);
    assert_eq!(delete(&sim, "/api/Product/C").await.status, 404);
    assert_eq!(get(&sim, "/api/Product/C").await.status, 404);
    assert!(get(&sim, "/api/Product/ProductGroupFilter").await.rows().is_empty());
    let info = "/api/internal/Product/GetProductInfo?partNumber=P&revision=A";
    assert_eq!(look(&sim, info).await.rows().len(), 1);
    product(&sim, "C").await;
    let bom = get(&sim, "/api/Product/BOM?partNumber=C&revision=A").await.json();
    assert_eq!(bom["components"], json!([]), "a new product of that name begins anew");

    assert_eq!(delete(&sim, "/api/Product/P/B").await.status, 204);
    assert_eq!(delete(&sim, "/api/Product/P/B").await.status, 404);
    let relation = json!({"ParentProductRevisionId": b, "ProductRevisionId": a});
    assert_eq!(ask(&sim, "POST", relate, &relation).await.status, 404);
}

#[tokio::test]
async fn what_has_units_is_set_inactive_and_its_units_are_told() {
    let sim = start().await;
    let report: Value = serde_json::from_slice(&sim.report(&sim.report_ids()[0]).unwrap()).unwrap();
    let text = |key: &str| report[key].as_str().unwrap().to_owned();
    let (part_number, serial_number) = (text("pn"), text("sn"));
    let unit = sim.unit(&part_number, &serial_number).unwrap();
    let revision = unit["revision"].as_str().unwrap().to_owned();
    let holds = |answer: &Answer| {
        let units = answer.json()["serialNumbers"].as_array().unwrap().clone();
        units.iter().any(|unit| *unit == *serial_number)
    };

    let answer = delete(&sim, &format!("/api/Product/{part_number}/{revision}")).await;
    assert!(answer.status == 200 && holds(&answer), "{}", answer.text());
    let product = get(&sim, &format!("/api/Product/{part_number}")).await.json();
    let revisions = product["revisions"].as_array().unwrap();
    assert!(revisions.iter().any(|r| r["revision"] == *revision && r["state"] == 0));

    let answer = delete(&sim, &format!("/api/Product/{part_number}")).await;
    assert!(answer.status == 200 && holds(&answer), "{}", answer.text());
    assert_eq!(get(&sim, &format!("/api/Product/{part_number}")).await.json()["state"], 0);
    assert!(sim.unit(&part_number, &serial_number).is_some());
}

#[tokio::test]
async fn a_generated_factory_has_groups_vendors_components_and_a_box_build() {
    let sim = start().await;
    assert_eq!(get(&sim, "/api/Product/Groups").await.rows().len(), 3);
    assert_eq!(get(&sim, "/api/Product/Vendors").await.rows().len(), 3);
    let first = get(&sim, "/api/Product/CTRL-1000").await.json();
    let revision = first["revisions"].as_array().unwrap().last().unwrap()["revision"].clone();
    let of = format!("partNumber=CTRL-1000&revision={}", revision.as_str().unwrap());
    let bom = get(&sim, &format!("/api/Product/BOM?{of}")).await.json();
    assert_eq!(bom["components"].as_array().unwrap().len(), 4);
    let gateway = look(&sim, "/api/internal/Product/GetProductByPN?PN=GW-1000").await.json();
    let newest = gateway["ProductRevisions"].as_array().unwrap().last().unwrap();
    assert_eq!(newest["ChildProductRevisionRelations"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_known_by_a_name_goes_along_when_that_changes() {
    let sim = empty().await;
    let [revision, _] = product(&sim, "OLD").await;
    let id = get(&sim, "/api/Product/OLD").await.json()["productId"].clone();
    let bom = json!({"partNumber": "OLD", "revision": "A", "components": [{"number": "R"}]});
    assert_eq!(put(&sim, "/api/Product/BOM", &bom).await.status, 200);
    put(&sim, "/api/Product/Group", &json!({"productGroupName": "G"})).await;
    let filter = "/api/Product/ProductGroupFilter?productGroup=G&partNumber=OLD&revision=A";
    ask(&sim, "POST", filter, &json!(null)).await;

    let renamed = json!({"productId": id, "partNumber": "NEW"});
    assert_eq!(put(&sim, "/api/Product", &renamed).await.status, 200);
    let renamed = json!([{"productRevisionId": revision, "revision": "A2"}]);
    assert_eq!(put(&sim, "/api/Products/Revisions", &renamed).await.status, 200);

    let components = async |path: &str| {
        let bom = get(&sim, &format!("/api/Product/BOM?{path}")).await;
        bom.json()["components"].as_array().map(Vec::len)
    };
    assert_eq!(components("partNumber=NEW&revision=A2").await, Some(1));
    assert_eq!(components("partNumber=NEW&revision=B").await, Some(0));
    assert_eq!(get(&sim, "/api/Product/BOM?partNumber=OLD&revision=A").await.status, 404);
    let groups = "/api/Product/ProductGroupsByProduct?partNumber=NEW&revision=A2";
    assert_eq!(get(&sim, groups).await.rows().len(), 1);
}

#[tokio::test]
async fn what_has_units_keeps_the_name_that_they_are_known_by() {
    let sim = empty().await;
    let [revision, other] = product(&sim, "P").await;
    let id = get(&sim, "/api/Product/P").await.json()["productId"].clone();
    let unit = json!([{"serialNumber": "1", "partNumber": "P", "revision": "A"}]);
    assert_eq!(put(&sim, "/api/Production/Units", &unit).await.json()["insertCount"], 1);
    for (path, sent) in [
        ("Product", json!({"productId": id, "partNumber": "Q", "name": "x"})),
        ("Products", json!([{"partNumber": "Z"}, {"productId": id, "partNumber": "Q"}])),
        ("Product/Revision", json!({"productRevisionId": revision, "revision": "C"})),
    ] {
        let refused = put(&sim, &format!("/api/{path}"), &sent).await;
        assert_eq!(refused.status, 409, "{sent}: {}", refused.text());
    }
    assert_eq!(sim.part_numbers(), ["P"]);
    assert_eq!(get(&sim, "/api/Product/P").await.json()["name"], json!(null));
    let renamed = json!({"productRevisionId": other, "revision": "C"});
    assert_eq!(put(&sim, "/api/Product/Revision", &renamed).await.status, 200, "it has no units");
}
