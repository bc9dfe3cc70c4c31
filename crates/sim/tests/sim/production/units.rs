use serde_json::json;

use super::{ask, call, changes, make, set_phase, unit, workshop};
use crate::client::{encoded, get, put, request, send, submit};

#[tokio::test]
async fn a_unit_is_made_found_changed_and_deleted() {
    let sim = workshop().await;
    make(&sim, "BOX", "A/1").await;
    let made = unit(&sim, "BOX", "A/1").await;
    assert_eq!((&made["revision"], &made["unitPhaseId"]), (&json!("A"), &json!(2)));
    assert_eq!(made["product"]["partNumber"], "BOX");
    assert_eq!(made["productRevision"]["revision"], "A");
    assert_eq!(sim.unit("BOX", "A/1"), Some(made));

    let sent = json!({"serialNumber": "A/1", "partNumber": "BOX", "revision": "B",
        "batchNumber": "LOT-1", "currentLocation": "Hall 2", "unitPhaseId": 64,
        "processCode": "100", "serialDate": "2026-03-01T09:00:00+01:00"});
    assert_eq!(put(&sim, "/api/Production/Unit", &sent).await.status, 200);
    let changed = unit(&sim, "BOX", "A/1").await;
    assert_eq!(changed["unitPhase"], "Extended test");
    assert_eq!(changed["serialDate"], "2026-03-01T08:00:00Z");
    for field in ["revision", "batchNumber", "currentLocation", "processCode"] {
        assert_eq!(changed[field], sent[field], "{field}");
    }

    let key = [("serialNumber", "A/1"), ("partNumber", "BOX")];
    assert_eq!(ask(&sim, "DELETE", "Production/Unit", &key).await.status, 204);
    assert_eq!(ask(&sim, "DELETE", "Production/Unit", &key).await.status, 404);
    assert_eq!(get(&sim, "/api/Production/Unit/A%2F1/BOX").await.status, 404);
}

#[tokio::test]
async fn what_cannot_be_a_unit_is_refused_and_nothing_is_stored() {
    let sim = workshop().await;
    put(
        &sim,
        "/api/Product",
        &json!({"partNumber": "SCREW", "nonSerial": true,
        "revisions": [{"revision": "A"}]}),
    )
    .await;
    make(&sim, "BOX", "1").await;
    for (sent, status) in [
        (json!({"partNumber": "BOX", "revision": "A"}), 400),
        (json!({"serialNumber": "2", "revision": "A"}), 400),
        (json!({"serialNumber": "2", "partNumber": "BOX"}), 400),
        (json!({"serialNumber": 2, "partNumber": "BOX", "revision": "A"}), 400),
        (json!({"serialNumber": "2".repeat(101), "partNumber": "BOX", "revision": "A"}), 400),
        (json!({"serialNumber": "1", "partNumber": "BOX", "revision": "A"}), 409),
        (json!({"serialNumber": "2", "partNumber": "NONE", "revision": "A"}), 404),
        (json!({"serialNumber": "2", "partNumber": "BOX", "revision": "Z"}), 404),
        (json!({"serialNumber": "2", "partNumber": "SCREW", "revision": "A"}), 400),
        (json!({"serialNumber": "2", "partNumber": "BOX", "revision": "A", "unitPhaseId": 3}), 400),
        (
            json!({"serialNumber": "2", "partNumber": "BOX", "revision": "A", "processCode": "9"}),
            404,
        ),
        (
            json!({"serialNumber": "2", "partNumber": "BOX", "revision": "A",
            "parentSerialNumber": "none"}),
            404,
        ),
        (json!([]), 400),
    ] {
        let answer = call(&sim, "POST", "Production/Unit", &[], &sent.to_string()).await;
        assert_eq!(answer.status, status, "{sent}: {}", answer.text());
    }
    assert_eq!(get(&sim, "/api/Production/Unit/Query").await.rows().len(), 1);
    let unknown = json!({"serialNumber": "2", "partNumber": "BOX"});
    assert_eq!(put(&sim, "/api/Production/Unit", &unknown).await.status, 404);
    let mut plain = request(&sim, "POST", "/api/Production/Unit");
    plain.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    assert_eq!(send(&sim, plain).await.unwrap().status, 415);
}

#[tokio::test]
async fn many_units_are_saved_and_the_refused_ones_are_counted() {
    let sim = workshop().await;
    make(&sim, "BOX", "1").await;
    let sent = json!([
        {"serialNumber": "1", "partNumber": "BOX", "revision": "B"},
        {"serialNumber": "2", "partNumber": "PART", "revision": "A"},
        {"serialNumber": "3", "partNumber": "NONE", "revision": "A"},
    ]);
    let answer = put(&sim, "/api/Production/Units", &sent).await.json();
    assert_eq!(answer["insertCount"], 1);
    assert_eq!(answer["updateCount"], 1);
    assert_eq!(answer["errorCount"], 1);
    assert_eq!(answer["errors"][0]["serialNumber"], "3");
    assert_eq!(unit(&sim, "BOX", "1").await["revision"], "B");
    let malformed = json!([{"serialNumber": "4", "partNumber": "BOX", "revision": "A"}, {}]);
    assert_eq!(put(&sim, "/api/Production/Units", &malformed).await.status, 400);
    assert_eq!(sim.unit("BOX", "4"), None);
    let by_number_alone = json!([{"serialNumber": "2", "revision": "B"}]);
    assert_eq!(put(&sim, "/api/Production/Units", &by_number_alone).await.json()["updateCount"], 1);
}

#[tokio::test]
async fn a_unit_goes_through_phases_and_each_change_waits_to_be_handled() {
    let sim = workshop().await;
    make(&sim, "BOX", "1").await;
    assert!(changes(&sim).await.is_empty(), "a new unit has not changed");
    for phase in ["4098", "16", "16"] {
        assert_eq!(set_phase(&sim, "BOX", "1", phase).await.status, 200);
    }
    assert_eq!(set_phase(&sim, "BOX", "1", "3").await.status, 400);
    assert_eq!(set_phase(&sim, "BOX", "2", "16").await.status, 404);
    let waiting = changes(&sim).await;
    let phases: Vec<_> = waiting.iter().map(|change| change["newUnitPhaseId"].clone()).collect();
    assert_eq!(phases, [4098, 16], "the same phase again is no change");
    assert_eq!(waiting[0]["unitSerialNumber"], "1");
    assert_eq!(get(&sim, "/api/Production/Units/Changes?maxCount=1").await.rows(), waiting[..1]);

    let path = format!("Production/Units/Changes/{}", waiting[0]["id"]);
    assert_eq!(ask(&sim, "DELETE", &path, &[]).await.status, 200);
    assert_eq!(ask(&sim, "DELETE", &path, &[]).await.status, 404);
    assert_eq!(changes(&sim).await, waiting[1..]);
}

#[tokio::test]
async fn a_unit_becomes_one_of_another_product_unless_that_has_one() {
    let sim = workshop().await;
    make(&sim, "BOX", "1").await;
    make(&sim, "PART", "2").await;
    make(&sim, "BOX", "2").await;
    let change = async |serial_number, part_number, new, revision| {
        let parameters = [
            ("serialNumber", serial_number),
            ("partNumber", part_number),
            ("newPartNumber", new),
            ("newRevision", revision),
        ];
        ask(&sim, "PUT", "Production/ChangeUnit", &parameters).await.status
    };
    assert_eq!(change("1", "BOX", "PART", "B").await, 200);
    assert_eq!(sim.unit("BOX", "1"), None);
    assert_eq!(sim.unit("PART", "1").unwrap()["revision"], "B");
    assert_eq!(changes(&sim).await[0]["newPartNumber"], "PART");
    assert_eq!(change("2", "BOX", "PART", "A").await, 409);
    assert_eq!(change("2", "BOX", "NONE", "A").await, 404);
    assert_eq!(change("2", "BOX", "BOX", "Z").await, 404);
    assert_eq!(change("2", "BOX", "BOX", "B").await, 200);
}

#[tokio::test]
async fn a_process_is_set_by_its_name_and_a_tag_by_its_key() {
    let sim = workshop().await;
    make(&sim, "BOX", "1").await;
    let key = [("serialNumber", "1"), ("partNumber", "BOX")];
    let with = |name, value| [key[0], key[1], (name, value)];
    let set = async |name| {
        ask(&sim, "PUT", "Production/SetUnitProcess", &with("processName", name)).await.status
    };
    assert_eq!(set("Packing").await, 200);
    assert_eq!(set("Coating").await, 404, "it is not in use any more");
    assert_eq!(unit(&sim, "BOX", "1").await["processCode"], "200");

    let tag = [key[0], key[1], ("key", "Color"), ("value", "Red & blue")];
    assert_eq!(ask(&sim, "PUT", "Production/UnitTag", &tag).await.status, 200);
    let tagged = unit(&sim, "BOX", "1").await;
    assert_eq!(tagged["tags"], json!([{"key": "Color", "value": "Red & blue", "change": 0}]));
    assert_eq!(tagged["xmlData"], "<Root><Color Value=\"Red &amp; blue\"/></Root>");
    assert_eq!(ask(&sim, "PUT", "Production/UnitTag", &tag[..3]).await.status, 200);
    assert_eq!(unit(&sim, "BOX", "1").await["tags"], json!([]));
}

#[tokio::test]
async fn units_are_queried_by_their_columns() {
    let sim = workshop().await;
    for number in 0..130 {
        make(&sim, "PART", &format!("{number:03}")).await;
    }
    make(&sim, "BOX", "X").await;
    let query =
        async |options: &str| get(&sim, &format!("/api/Production/Unit/Query?{options}")).await;
    assert_eq!(query("").await.rows().len(), 100);
    let filter = encoded("partNumber eq 'PART' and serialNumber ge '128'");
    let rows = query(&format!("$filter={filter}&$orderby=serialNumber%20desc")).await.rows();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["serialNumber"], "129");
    assert_eq!(rows[0]["product"]["partNumber"], "PART", "whole units come");
    assert_eq!(query("$top=1001").await.status, 400);
    assert_eq!(query("$top=1000&$skip=130").await.rows().len(), 1);
    assert_eq!(query("$top=1&$select=revision").await.rows(), [json!({"revision": "A"})]);
}

#[tokio::test]
async fn a_report_and_an_operation_mean_the_same_unit() {
    let sim = crate::client::start().await;
    let id = sim.report_ids().remove(0);
    let mut report: serde_json::Value = serde_json::from_slice(&sim.report(&id).unwrap()).unwrap();
    let (pn, sn) = (report["pn"].clone(), report["sn"].clone());
    let (pn, sn) = (pn.as_str().unwrap(), sn.as_str().unwrap());
    assert_eq!(set_phase(&sim, pn, sn, "1024").await.status, 200);
    report["id"] = "11111111-2222-3333-4444-555555555555".into();
    report["start"] = "2031-01-01T00:00:00Z".into();
    report["location"] = "Hall 9".into();
    assert_eq!(submit(&sim, &report).await.status, 200);
    let seen = unit(&sim, pn, sn).await;
    assert_eq!((&seen["currentLocation"], &seen["unitPhaseId"]), (&json!("Hall 9"), &json!(1024)));
}
