use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use crate::client::{Answer, Outgoing, get, put, request, send, shared, start, with_body};

async fn empty() -> Sim {
    Sim::start(Options::default().empty()).await.unwrap()
}

async fn ask(sim: &Sim, method: &str, path: &str, body: &Value) -> Answer {
    send(sim, internal(with_body(sim, method, path, body.to_string()))).await.unwrap()
}

/// As the server's own pages ask.
fn internal(mut request: Outgoing) -> Outgoing {
    request.headers_mut().insert("referer", "http://localhost/".parse().unwrap());
    request
}

async fn look(sim: &Sim, path: &str) -> Answer {
    send(sim, internal(request(sim, "GET", path))).await.unwrap()
}

async fn delete(sim: &Sim, path: &str) -> Answer {
    send(sim, internal(request(sim, "DELETE", path))).await.unwrap()
}

/// A product with revisions A and B; the ids of both.
async fn product(sim: &Sim, part_number: &str) -> [String; 2] {
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
    assert_eq!(get(&sim, by_product).await.rows(), [group.clone()]);
    assert_eq!(get(&sim, &format!("{by_product}&revision=A")).await.rows(), [group]);
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
    assert_eq!(get(&sim, &format!("{filter}?id=2")).await.rows(), [filters[1].clone()]);
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
async fn a_box_build_is_told_at_every_depth() {
    let sim = empty().await;
    let [top, _] = product(&sim, "TOP").await;
    let [middle, _] = product(&sim, "MID").await;
    let [bottom, other] = product(&sim, "LOW").await;
    let post = "/api/internal/Product/PostProductRevisionRelation";
    for (parent, child, quantity) in [(&top, &middle, 2), (&top, &other, 1), (&middle, &bottom, 3)]
    {
        let relation = json!({"ParentProductRevisionId": parent, "ProductRevisionId": child,
            "Quantity": quantity, "RevisionMask": "A,B%"});
        let rows = ask(&sim, "POST", post, &relation).await.rows();
        assert!(rows.iter().all(|row| row["ParentProductRevisionId"] == **parent));
        assert!(rows.iter().any(|row| row["ProductRevisionId"] == **child));
    }
    let info = "/api/internal/Product/GetProductInfo?partNumber=TOP&revision=A";
    let rows = look(&sim, info).await.rows();
    let mut built: Vec<_> = rows
        .iter()
        .map(|row| (row["hlevel"].as_i64().unwrap(), row["PartNumber"].clone()))
        .collect();
    assert_eq!(built.remove(0), (0, json!("TOP")));
    built.sort_by_key(|row| (row.0, row.1.to_string()));
    assert_eq!(built, [(1, json!("LOW")), (1, json!("MID")), (2, json!("LOW"))]);
    let low = rows.iter().find(|row| row["hlevel"] == 2).unwrap();
    assert_eq!((&low["Quantity"], &low["RevisionMask"]), (&json!(3), &json!("A,B%")));

    let mut relation = json!({"ProductRevisionRelationId": low["ProductRevisionRelationId"],
        "ParentProductRevisionId": middle, "ProductRevisionId": bottom, "Quantity": 5});
    let put_relation = "/api/internal/Product/PutProductRevisionRelation";
    let stored = ask(&sim, "PUT", put_relation, &relation).await.json();
    assert_eq!((&stored["Quantity"], &stored["RevisionMask"]), (&json!(5), &json!(null)));
    relation["ProductRevisionId"] = json!(other);
    assert_eq!(ask(&sim, "PUT", put_relation, &relation).await.status, 400);

    let id = relation["ProductRevisionRelationId"].as_str().unwrap();
    let path = format!(
        "/api/internal/Product/DeleteProductRevisionRelation?productRevisionRelationId={id}"
    );
    assert_eq!(delete(&sim, &path).await.status, 204);
    assert_eq!(delete(&sim, &path).await.status, 404);
    assert_eq!(look(&sim, info).await.rows().len(), 3);
}

#[tokio::test]
async fn a_relation_that_makes_no_sense_is_refused() {
    let sim = empty().await;
    let [a, b] = product(&sim, "P").await;
    let post = "/api/internal/Product/PostProductRevisionRelation";
    let relation = |parent: &str, child: &str, quantity: Value| json!({"ParentProductRevisionId": parent, "ProductRevisionId": child, "Quantity": quantity});
    let nobody = "11111111-2222-3333-4444-555555555555";
    assert_eq!(ask(&sim, "POST", post, &relation(&a, &b, json!(1))).await.status, 200);
    for (sent, status) in [
        (relation(&a, &b, json!(1)), 409),
        (relation(&b, &a, json!(1)), 400),
        (relation(&a, &a, json!(1)), 400),
        (relation(&a, nobody, json!(1)), 404),
        (relation(&a, "no id", json!(1)), 400),
        (relation(&a, &b, json!(0)), 400),
        (relation(&a, &b, json!("two")), 400),
        (json!({"ProductRevisionId": b}), 400),
    ] {
        assert_eq!(ask(&sim, "POST", post, &sent).await.status, status, "{sent}");
    }
    let info = "/api/internal/Product/GetProductInfo?partNumber=P&revision=A";
    assert_eq!(look(&sim, info).await.rows().len(), 2, "what is refused is not stored");
}

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
