use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use crate::client::{encoded, get, put, send, start, with_body};

async fn empty() -> Sim {
    Sim::start(Options::default().empty()).await.unwrap()
}

fn tags(product: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let tags = product["tags"].as_array().unwrap();
    tags.iter().map(|tag| (text(&tag["key"]), text(&tag["value"]))).collect()
}

#[tokio::test]
async fn a_product_without_id_is_inserted_and_found_again() {
    let sim = empty().await;
    let sent = json!({"partNumber": "A/B 1", "name": "Half", "state": 1, "nonSerial": true,
        "revisions": [{"revision": "A"}],
        "tags": [{"key": "Site", "value": "01", "change": 1}]});
    let stored = put(&sim, "/api/Product", &sent).await;
    assert_eq!(stored.status, 200, "{}", stored.text());
    let found = get(&sim, &format!("/api/Product/{}", encoded("A/B 1"))).await;
    assert_eq!(found.json(), stored.json());
    assert_eq!(found.json()["nonSerial"], true);
    assert_eq!(found.json()["xmlData"], "<Root><Site Value=\"01\"/></Root>");
    assert_eq!(sim.product("A/B 1"), Some(stored.json()));
    let revision = get(&sim, &format!("/api/Product/{}/A", encoded("A/B 1"))).await;
    assert_eq!(revision.json()["PartNumber"], "A/B 1");
}

#[tokio::test]
async fn an_insert_of_a_known_part_number_is_a_conflict() {
    let sim = empty().await;
    let sent = json!({"partNumber": "P1"});
    assert_eq!(put(&sim, "/api/Product", &sent).await.status, 200);
    assert_eq!(put(&sim, "/api/Product", &sent).await.status, 409);
}

#[tokio::test]
async fn an_update_changes_what_is_sent_and_keeps_the_rest() {
    let sim = empty().await;
    let sent = json!({"partNumber": "P1", "name": "One", "description": "First"});
    let id = put(&sim, "/api/Product", &sent).await.json()["productId"].clone();
    let sent = json!({"productId": id, "partNumber": "P2", "name": null, "description": "New"});
    let stored = put(&sim, "/api/Product", &sent).await.json();
    assert_eq!(stored["partNumber"], "P2");
    assert_eq!(stored["name"], "One");
    assert_eq!(stored["description"], "New");
    assert_eq!(get(&sim, "/api/Product/P1").await.status, 404);
    assert_eq!(sim.part_numbers(), ["P2"]);
}

#[tokio::test]
async fn a_rename_to_a_taken_part_number_is_a_conflict() {
    let sim = empty().await;
    put(&sim, "/api/Product", &json!({"partNumber": "P1"})).await;
    let id =
        put(&sim, "/api/Product", &json!({"partNumber": "P2"})).await.json()["productId"].clone();
    let sent = json!({"productId": id, "partNumber": "P1"});
    assert_eq!(put(&sim, "/api/Product", &sent).await.status, 409);
    assert_eq!(sim.part_numbers(), ["P1", "P2"]);
}

#[tokio::test]
async fn an_unknown_id_is_404_and_the_id_of_zeros_counts_as_none() {
    let sim = empty().await;
    let unknown = json!({"productId": "11111111-2222-3333-4444-555555555555", "partNumber": "P"});
    assert_eq!(put(&sim, "/api/Product", &unknown).await.status, 404);
    let none = json!({"productId": "00000000-0000-0000-0000-000000000000", "partNumber": "P"});
    assert_eq!(put(&sim, "/api/Product", &none).await.status, 200);
}

#[tokio::test]
async fn tags_are_added_updated_and_deleted_by_their_change() {
    let sim = empty().await;
    let change =
        |tags: Value, id: &Value| json!({"productId": id, "partNumber": "P", "tags": tags});
    let first = change(
        json!([{"key": "a", "value": "1", "change": 1}, {"key": "b", "value": "2", "change": 1},
               {"key": "c", "value": "3", "change": 0}]),
        &Value::Null,
    );
    let stored = put(&sim, "/api/Product", &first).await.json();
    assert_eq!(tags(&stored), [("a".into(), "1".into()), ("b".into(), "2".into())]);
    let second = change(
        json!([{"key": "a", "value": "9", "change": 2}, {"key": "b", "change": 3}]),
        &stored["productId"],
    );
    let stored = put(&sim, "/api/Product", &second).await.json();
    assert_eq!(tags(&stored), [("a".into(), "9".into())]);
}

#[tokio::test]
async fn a_product_that_is_not_one_is_refused_with_the_field() {
    let sim = empty().await;
    for (sent, field) in [
        (json!({"name": "x"}), "partNumber"),
        (json!({"partNumber": " "}), "partNumber"),
        (json!({"partNumber": "P", "state": 7}), "state"),
        (json!({"partNumber": "P", "productId": "1"}), "productId"),
        (json!({"partNumber": "P", "tags": [{"change": 1}]}), "key"),
        (json!({"partNumber": "P", "revisions": 1}), "revisions"),
        (json!([1]), "object"),
    ] {
        let answer = put(&sim, "/api/Product", &sent).await;
        assert_eq!(answer.status, 400, "{sent}");
        assert!(answer.message().contains(field), "{sent}: {}", answer.message());
    }
    assert_eq!(sim.part_numbers(), Vec::<String>::new());
}

#[tokio::test]
async fn bulk_products_are_found_by_part_number() {
    let sim = empty().await;
    let sent = json!([{"partNumber": "P1", "name": "a"}, {"partNumber": "P2"}]);
    assert_eq!(put(&sim, "/api/Products", &sent).await.status, 200);
    let again = json!([{"partNumber": "P1", "name": "b"}]);
    assert_eq!(put(&sim, "/api/Products", &again).await.status, 200);
    assert_eq!(sim.part_numbers(), ["P1", "P2"]);
    assert_eq!(sim.product("P1").unwrap()["name"], "b");
    assert_eq!(put(&sim, "/api/Products", &json!({"partNumber": "P3"})).await.status, 400);
}

/// Everything a client can see of the products.
fn seen(sim: &Sim) -> Vec<Option<Value>> {
    sim.part_numbers().iter().map(|part_number| sim.product(part_number)).collect()
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let sim = empty().await;
    let one = json!({"partNumber": "P1", "name": "One", "revisions": [{"revision": "A"}]});
    let one = put(&sim, "/api/Product", &one).await.json();
    put(&sim, "/api/Product", &json!({"partNumber": "P2", "revisions": [{"revision": "A"}]})).await;
    let before = seen(&sim);
    let (id, revision) = (&one["productId"], &one["revisions"][0]["productRevisionId"]);
    for (path, sent, status) in [
        ("Product", json!({"partNumber": "P", "revisions": [{"name": "x"}]}), 400),
        (
            "Product",
            json!({"productId": id, "partNumber": "P", "name": "x", "productCategoryName": "C",
                "revisions": [{"revision": "B"}, {"name": "x"}]}),
            400,
        ),
        ("Products", json!([{"partNumber": "P1", "name": "x"}, {"partNumber": "P"}, {}]), 400),
        ("Products", json!([{"productId": id, "partNumber": "P2"}]), 409),
        (
            "Products",
            json!([{"productId": id, "partNumber": "P"}, {"partNumber": "P1", "name": "x"}, {}]),
            400,
        ),
        (
            "Products/Revisions",
            json!([{"PartNumber": "P2", "revision": "B"}, {"productRevisionId": revision,
                "revision": "C"}, {"PartNumber": "absent", "revision": "A"}]),
            404,
        ),
    ] {
        let answer = put(&sim, &format!("/api/{path}"), &sent).await;
        assert_eq!(answer.status, status, "{sent}: {}", answer.text());
        assert_eq!(seen(&sim), before, "{sent}");
    }
    // What was put back is found by its ids as before.
    let sent = json!({"productRevisionId": revision, "name": "First"});
    assert_eq!(put(&sim, "/api/Product/Revision", &sent).await.json()["PartNumber"], "P1");
    let sent = json!({"productId": id, "name": "Uno"});
    assert_eq!(put(&sim, "/api/Product", &sent).await.json()["partNumber"], "P1");
}

#[tokio::test]
async fn a_revision_is_inserted_updated_and_renamed() {
    let sim = empty().await;
    put(&sim, "/api/Product", &json!({"partNumber": "P"})).await;
    let stored =
        put(&sim, "/api/Product/Revision", &json!({"PartNumber": "P", "revision": "A"})).await;
    assert_eq!(stored.status, 200, "{}", stored.text());
    let twice =
        put(&sim, "/api/Product/Revision", &json!({"PartNumber": "P", "revision": "A"})).await;
    assert_eq!(twice.status, 409);
    let sent = json!({"productRevisionId": stored.json()["productRevisionId"], "revision": "B",
        "state": 0});
    let renamed = put(&sim, "/api/Product/Revision", &sent).await.json();
    assert_eq!((&renamed["revision"], &renamed["state"]), (&json!("B"), &json!(0)));
    assert_eq!(get(&sim, "/api/Product/P/A").await.status, 404);
    assert_eq!(get(&sim, "/api/Product/P/B").await.json(), renamed);
    let bulk = json!([{"PartNumber": "P", "revision": "B", "name": "Second"}]);
    assert_eq!(put(&sim, "/api/Products/Revisions", &bulk).await.status, 200);
    assert_eq!(get(&sim, "/api/Product/P/B").await.json()["name"], "Second");
    let orphan = json!({"PartNumber": "absent", "revision": "A"});
    assert_eq!(put(&sim, "/api/Product/Revision", &orphan).await.status, 404);
}

#[tokio::test]
async fn the_list_is_filtered_ordered_and_cut() {
    let sim = start().await;
    let all = get(&sim, "/api/Product/Query").await.rows();
    assert_eq!(all.len(), 20);
    let filter = encoded("startswith(PartNumber,'CTRL') and state ge 0");
    let path = format!("/api/Product/Query?$filter={filter}&$orderby=partNumber%20desc&$top=1");
    let rows = get(&sim, &path).await.rows();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["partNumber"], "CTRL-1010");
    let selected = get(&sim, "/api/Product/Query?$select=PartNumber&$skip=19").await.rows();
    assert_eq!(selected, [json!({"partNumber": all[19]["partNumber"]})]);
    assert_eq!(get(&sim, "/api/Product/Query?$top=0").await.rows(), Vec::<Value>::new());
}

#[tokio::test]
async fn without_a_filter_the_list_ends_after_a_thousand() {
    let sim = Sim::start(Options::default().products(1_010).reports(0)).await.unwrap();
    assert_eq!(get(&sim, "/api/Product/Query").await.rows().len(), 1_000);
    let filter = encoded("partNumber ne ''");
    let filtered = get(&sim, &format!("/api/Product/Query?$filter={filter}")).await.rows();
    assert_eq!(filtered.len(), 1_010);
    assert_eq!(get(&sim, "/api/Product/Query?$top=1005").await.rows().len(), 1_005);
}

#[tokio::test]
async fn a_body_that_is_not_labelled_as_json_is_refused() {
    let sim = start().await;
    let mut asked = with_body(&sim, "PUT", "/api/Product", "{}");
    asked.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    assert_eq!(send(&sim, asked).await.unwrap().status, 415);
}

#[tokio::test]
async fn there_is_an_end_to_what_a_product_can_have() {
    let sim = empty().await;
    let many = |count: usize, key: &str| -> Value {
        (0..count).map(|n| json!({key: format!("K{n}"), "change": 1})).collect()
    };
    for too_much in [
        json!({"partNumber": "P", "tags": many(1_001, "key")}),
        json!({"partNumber": "P", "revisions": many(10_001, "revision")}),
        json!({"partNumber": "P", "revisions": [{"revision": "A", "tags": many(1_001, "key")}]}),
    ] {
        assert_eq!(put(&sim, "/api/Product", &too_much).await.status, 507);
        assert!(sim.part_numbers().is_empty());
    }
    let long = json!({"partNumber": "P", "description": "x".repeat(10_001)});
    assert_eq!(put(&sim, "/api/Product", &long).await.status, 400);

    let full = json!({"partNumber": "P", "tags": many(1_000, "key")});
    let id = put(&sim, "/api/Product", &full).await.json()["productId"].clone();
    let one_more = json!({"productId": id, "tags": [{"key": "L", "value": "1", "change": 1}]});
    assert_eq!(put(&sim, "/api/Product", &one_more).await.status, 507);
    let categories: Value = (0..10_001)
        .map(|n| json!({"partNumber": format!("C{n}"), "productCategoryName": format!("C{n}")}))
        .collect();
    assert_eq!(put(&sim, "/api/Products", &categories).await.status, 507);
    assert_eq!(sim.part_numbers(), ["P"], "all or none");
}
