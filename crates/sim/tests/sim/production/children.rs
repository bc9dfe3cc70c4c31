use serde_json::json;

use super::{ask, call, changes, make, set_phase, unit, workshop};
use crate::client::{Answer, put};
use wats_sim::Sim;

/// Adds a part to a box, checked against a part number and a revision instead of the box build.
async fn add(sim: &Sim, parent: (&str, &str), child: (&str, &str), check: (&str, &str)) -> Answer {
    let parameters = [
        ("parentSerialNumber", parent.1),
        ("parentPartNumber", parent.0),
        ("childSerialNumber", child.1),
        ("childPartNumber", child.0),
        ("checkPartNumber", check.0),
        ("checkRevision", check.1),
    ];
    ask(sim, "POST", "Production/AddChildUnit", &parameters).await
}

/// A box and a finalized part.
async fn box_and_part() -> Sim {
    let sim = workshop().await;
    make(&sim, "BOX", "B1").await;
    make(&sim, "PART", "P1").await;
    set_phase(&sim, "PART", "P1", "16").await;
    sim
}

#[tokio::test]
async fn a_child_is_added_shown_and_removed() {
    let sim = box_and_part().await;
    assert_eq!(add(&sim, ("BOX", "B1"), ("PART", "P1"), ("PART", "A")).await.status, 200);
    let parent = unit(&sim, "BOX", "B1").await;
    assert_eq!(parent["subUnits"][0]["serialNumber"], "P1");
    assert_eq!(unit(&sim, "PART", "P1").await["parentSerialNumber"], "B1");
    assert_eq!(changes(&sim).await.last().unwrap()["newParentSerialNumber"], "B1");

    let related = [
        ("parentSerialNumber", "B1"),
        ("parentPartNumber", ""),
        ("childSerialNumber", "P1"),
        ("childPartNumber", ""),
    ];
    assert_eq!(ask(&sim, "POST", "Production/RemoveChildUnit", &related).await.status, 200);
    assert_eq!(ask(&sim, "POST", "Production/RemoveChildUnit", &related).await.status, 400);
    assert_eq!(unit(&sim, "BOX", "B1").await["subUnits"], json!([]));
    assert_eq!(changes(&sim).await.last().unwrap()["newParentSerialNumber"], json!(null));
}

#[tokio::test]
async fn a_child_that_breaks_a_rule_is_refused_and_nothing_changes() {
    let sim = box_and_part().await;
    make(&sim, "PART", "P2").await;
    make(&sim, "BOX", "B2").await;
    set_phase(&sim, "BOX", "B2", "16").await;
    let (parent, child) = (("BOX", "B1"), ("PART", "P1"));
    let refused = async |parent, child, check, status, word: &str| {
        let answer = add(&sim, parent, child, check).await;
        assert_eq!(answer.status, status, "{child:?}");
        assert!(answer.message().contains(word), "{}", answer.message());
    };
    refused(parent, child, ("", ""), 400, "box build").await;
    refused(parent, child, ("PART", "B"), 400, "revision").await;
    refused(parent, child, ("BOX", "A"), 400, "revision").await;
    refused(parent, child, ("", "A"), 400, "checkPartNumber").await;
    refused(parent, ("PART", "P2"), ("PART", "A"), 400, "phase").await;
    refused(parent, ("PART", "P9"), ("PART", "A"), 404, "P9").await;
    refused(("BOX", "B9"), child, ("PART", "A"), 404, "B9").await;
    refused(parent, parent, ("BOX", "A"), 400, "itself").await;
    assert_eq!(unit(&sim, "BOX", "B1").await["subUnits"], json!([]));

    assert_eq!(add(&sim, parent, child, ("PART", "")).await.status, 200);
    refused(("BOX", "B2"), child, ("PART", "A"), 400, "parent").await;
    assert_eq!(add(&sim, ("BOX", "B1"), ("BOX", "B2"), ("BOX", "A")).await.status, 200);
    set_phase(&sim, "BOX", "B1", "16").await;
    refused(("BOX", "B2"), ("BOX", "B1"), ("BOX", "A"), 400, "itself").await;
}

#[tokio::test]
async fn the_tag_of_a_revision_names_another_phase_that_will_do() {
    let sim = box_and_part().await;
    set_phase(&sim, "PART", "P1", "1024").await;
    let (parent, child) = (("BOX", "B1"), ("PART", "P1"));
    assert_eq!(add(&sim, parent, child, ("PART", "A")).await.status, 400);
    let revision = json!([{"PartNumber": "PART", "revision": "A",
        "tags": [{"key": "PhaseFinalized", "value": "In Storage", "change": 1}]}]);
    assert_eq!(put(&sim, "/api/Products/Revisions", &revision).await.status, 200);
    assert_eq!(add(&sim, parent, child, ("PART", "A")).await.status, 200);
}

#[tokio::test]
async fn a_part_number_may_be_left_out_where_the_serial_number_is_unique() {
    let sim = box_and_part().await;
    assert_eq!(add(&sim, ("", "B1"), ("", "P1"), ("PART", "A")).await.status, 200);
    make(&sim, "BOX", "P1").await;
    let both = add(&sim, ("", "B1"), ("", "P1"), ("PART", "A")).await;
    assert_eq!(both.status, 400);
    assert!(both.message().contains("part number"), "{}", both.message());
}

#[tokio::test]
async fn a_check_tells_what_is_wrong_with_the_children() {
    let sim = box_and_part().await;
    let check = async || {
        let parameters = [("parentSerialNumber", "B1"), ("parentPartNumber", "BOX")];
        ask(&sim, "GET", "Production/CheckChildUnits", &parameters).await.json()
    };
    assert_eq!(check().await, json!({"success": true, "message": ""}));
    add(&sim, ("BOX", "B1"), ("PART", "P1"), ("PART", "A")).await;
    set_phase(&sim, "PART", "P1", "32").await;
    let answer = check().await;
    assert_eq!(answer["success"], false);
    let words = answer["message"].as_str().unwrap();
    assert!(words.contains("Scrapped") && words.contains("box build"), "{words}");
}

#[tokio::test]
async fn children_go_on_when_their_parent_is_deleted() {
    let sim = box_and_part().await;
    add(&sim, ("BOX", "B1"), ("PART", "P1"), ("PART", "A")).await;
    let key = [("serialNumber", "B1"), ("partNumber", "BOX")];
    assert_eq!(ask(&sim, "DELETE", "Production/Unit", &key).await.status, 204);
    assert_eq!(unit(&sim, "PART", "P1").await["parentSerialNumber"], json!(null));
    let back = json!({"serialNumber": "B1", "partNumber": "BOX", "revision": "A"});
    call(&sim, "POST", "Production/Unit", &[], &back.to_string()).await;
    assert_eq!(unit(&sim, "BOX", "B1").await["subUnits"], json!([]));
}

#[tokio::test]
async fn a_saved_unit_may_name_its_parent_but_not_a_part_of_itself() {
    let sim = box_and_part().await;
    let save = async |serial: &str, part: &str, parent: &str| {
        let unit =
            json!({"serialNumber": serial, "partNumber": part, "parentSerialNumber": parent});
        put(&sim, "/api/Production/Unit", &unit).await.status
    };
    assert_eq!(save("P1", "PART", "B1").await, 200);
    assert_eq!(save("B1", "BOX", "P1").await, 400);
    assert_eq!(save("P1", "PART", "").await, 200);
    assert_eq!(unit(&sim, "BOX", "B1").await["subUnits"], json!([]));
}

#[tokio::test]
async fn units_stand_within_each_other_only_so_deep() {
    let sim = workshop().await;
    let name = |number: usize| format!("B{number}");
    make(&sim, "BOX", &name(0)).await;
    let mut refused = 0;
    // From the outside: each new unit takes the tower that stands so far.
    for number in 1..70 {
        make(&sim, "BOX", &name(number)).await;
        set_phase(&sim, "BOX", &name(number - 1), "16").await;
        let (parent, child) = (name(number), name(number - 1));
        let answer = add(&sim, ("BOX", &parent), ("BOX", &child), ("BOX", "A")).await;
        refused += usize::from(answer.status == 400);
    }
    assert_eq!(refused, 1, "a tower of 64, and one of 6 beside it");
}
