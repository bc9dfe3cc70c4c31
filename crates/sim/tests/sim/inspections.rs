//! Manual inspections, spoken to over raw HTTP.

use http::header::REFERER;
use serde_json::{Value, json};
use wats_sim::Sim;

use crate::client::{Answer, send, start, with_body};

async fn ask(sim: &Sim, method: &str, path: &str, body: &Value) -> Answer {
    let path = format!("/api/internal/ManualInspection/{path}");
    let mut asked = with_body(sim, method, &path, body.to_string());
    asked.headers_mut().insert(REFERER, sim.url().parse().unwrap());
    send(sim, asked).await.unwrap()
}

async fn get(sim: &Sim, path: &str) -> Answer {
    ask(sim, "GET", path, &json!(null)).await
}

async fn create(sim: &Sim, name: &str) -> String {
    let made = ask(sim, "POST", "PostDefinition", &json!({"Name": name})).await.json();
    made["TestSequenceDefinitionId"].as_str().unwrap().to_owned()
}

async fn set_status(sim: &Sim, id: &str, status: i32) -> u16 {
    ask(sim, "PUT", "PutDefinitionNew", &json!({"id": id, "status": status})).await.status
}

async fn relate(sim: &Sim, definition: &str, name: &str, value: &str) -> Value {
    let relation = json!({
        "TestSequenceDefinitionId": definition, "EntitySchema": "Product",
        "EntityName": name, "EntityValue": value,
    });
    ask(sim, "POST", "PostRelation", &relation).await.json()
}

#[tokio::test]
async fn a_copy_is_a_draft_and_the_next_version() {
    let sim = start().await;
    let id = create(&sim, "Visual").await;
    ask(&sim, "PUT", &format!("PutTestSequenceDefinitionXaml?definitionId={id}"), &json!("<A/>"))
        .await;
    for status in [1, 2] {
        assert_eq!(set_status(&sim, &id, status).await, 200);
    }
    let copy = get(&sim, &format!("GetDefinitionCopy/{id}")).await.json();
    assert_eq!((&copy["Version"], &copy["Status"]), (&json!(2), &json!(0)));
    assert_eq!((&copy["XAML"]["Definition"], &copy["Released"]), (&json!("<A/>"), &json!(null)));
    let rows = get(&sim, "GetTestSequenceDefinitions?isGlobalDefinitions=false").await.rows();
    let versions: Vec<_> = rows.iter().map(|row| row["Version"].clone()).collect();
    assert_eq!(versions, [1, 2]);
    assert!(
        get(&sim, "GetTestSequenceDefinitions?isGlobalDefinitions=true").await.rows().is_empty()
    );
    assert_eq!(get(&sim, "GetTestSequenceDefinitions").await.status, 400);
    assert_eq!(get(&sim, &format!("GetDefinitionCopy/{}", id.replace('a', "b"))).await.status, 404);
}

#[tokio::test]
async fn a_definition_that_is_no_draft_changes_in_its_status_only() {
    let sim = start().await;
    let id = create(&sim, "Visual").await;
    let change = async |body: &Value| ask(&sim, "PUT", "PutDefinitionNew", body).await;
    let described = json!({"id": id, "description": "new", "logOperator": false});
    let changed = change(&described).await.json();
    assert_eq!((&changed["Description"], &changed["LogOperator"]), (&json!("new"), &json!(false)));
    assert_eq!(set_status(&sim, &id, 2).await, 400);
    assert_eq!(set_status(&sim, &id, 1).await, 200);
    assert_eq!(change(&described).await.status, 200, "nothing of that is a change");
    assert_eq!(change(&json!({"id": id, "description": "newer"})).await.status, 400);
    let path = format!("PutTestSequenceDefinitionXaml?definitionId={id}");
    assert_eq!(ask(&sim, "PUT", &path, &json!("<A/>")).await.status, 400);
    assert_eq!(change(&json!({"status": 1})).await.status, 400);
    assert_eq!(change(&json!({"id": id, "status": 7})).await.status, 400);
}

#[tokio::test]
async fn relations_decide_which_definitions_apply_to_a_unit() {
    let sim = start().await;
    let (id, other) = (create(&sim, "Visual").await, create(&sim, "Coating").await);
    let part_number = sim.part_numbers().remove(0);
    let relation = relate(&sim, &id, "PartNumber", &part_number).await;
    assert!(relation["ProductName"].is_string() && relation["EntityKey"] == "PartNumber");
    for definition in [&id, &other] {
        for status in [1, 2] {
            set_status(&sim, definition, status).await;
        }
    }
    let unit = format!("serialNumber=1&partNumber={part_number}&revision=A&batchNumber=");
    let sequences = format!("GetSequences?{unit}");
    let rows = get(&sim, &sequences).await.rows();
    assert_eq!((rows.len(), &rows[0]["TestSequenceDefinitionId"]), (1, &json!(id)));
    assert!(get(&sim, &format!("{sequences}&status=0")).await.rows().is_empty());
    assert_eq!(get(&sim, "GetSequences").await.status, 400);

    assert!(get(&sim, &format!("GetRelationConflictsNew/{id}")).await.rows().is_empty());
    relate(&sim, &other, "PartNumber", &part_number).await;
    let conflicts = get(&sim, &format!("GetRelationConflictsNew/{id}")).await.rows();
    assert_eq!(conflicts, [json!({"id": other, "name": "Coating", "version": 1})]);
    let rows = get(&sim, &format!("GetRelationConflicts/{id}")).await.rows();
    assert_eq!((rows.len(), &rows[0]["Name"]), (1, &json!("Coating")));

    let mut changed = relation.clone();
    changed["EntityValue"] = "WIDGET".into();
    assert_eq!(ask(&sim, "PUT", "PutRelation", &changed).await.json()["EntityValue"], "WIDGET");
    assert!(get(&sim, &format!("GetRelationConflictsNew/{id}")).await.rows().is_empty());
    let ids = json!([relation["TestSequenceRelationId"]]);
    assert_eq!(ask(&sim, "PUT", "DeleteRelationNew", &ids).await.status, 200);
    assert_eq!(ask(&sim, "PUT", "DeleteRelationNew", &ids).await.status, 404);
    assert!(get(&sim, &format!("GetRelations/{id}")).await.rows().is_empty());
}

#[tokio::test]
async fn an_inspection_is_saved_until_it_is_submitted_and_then_another_begins() {
    let sim = start().await;
    let id = create(&sim, "Visual").await;
    let steps = json!([
        {"id": 1, "definitionId": id, "name": "Root"},
        {"id": 2, "parentId": 1, "definitionId": id, "name": "Look", "result": 1},
    ]);
    let first = ask(&sim, "PUT", "PutSequence", &steps).await.json();
    let again = ask(&sim, "PUT", "PutSequence", &steps).await.json();
    assert_eq!(first["TestSequenceInstanceId"], again["TestSequenceInstanceId"]);
    let text = json!({"id": 2, "definitionId": id, "comment": "scratched"});
    assert_eq!(ask(&sim, "PUT", "PutStringTest", &text).await.json()["comment"], "scratched");
    let unknown = json!({"id": 3, "definitionId": id});
    assert_eq!(ask(&sim, "PUT", "PutStringTest", &unknown).await.status, 404);
    let root = ask(&sim, "PUT", "PutSequence?submit=true&returnRootSequence=true", &steps).await;
    assert_eq!(root.rows().len(), 2);
    assert_eq!(ask(&sim, "PUT", "PutStringTest", &text).await.status, 404, "it is over");
    let next =
        ask(&sim, "PUT", "PutSequence", &steps).await.json()["TestSequenceInstanceId"].clone();
    assert_ne!(next, first["TestSequenceInstanceId"]);
    assert_eq!(get(&sim, &format!("GetInstancesCount/{id}")).await.json(), 2);
    let details = format!("GetMiDetails/{}", next.as_str().unwrap());
    assert_eq!(get(&sim, &details).await.json()["TestSequenceDefinitionId"], json!(id));
    let path = format!("DeleteSequence?uuid={}", next.as_str().unwrap());
    assert_eq!(ask(&sim, "DELETE", &path, &json!(null)).await.status, 200);
    assert_eq!(get(&sim, &details).await.status, 404);
}

#[tokio::test]
async fn steps_that_make_no_sequence_are_refused() {
    let sim = start().await;
    let id = create(&sim, "Visual").await;
    for steps in [
        json!([]),
        json!([{"id": 1}]),
        json!([{"definitionId": id}]),
        json!([{"id": 1, "definitionId": id}, {"id": 1, "definitionId": id}]),
        json!([{"id": 1, "definitionId": id, "parentId": 9}]),
        json!([{"id": 1, "definitionId": id, "result": 7}]),
        json!([{"id": 1, "definitionId": id, "execTime": -1}]),
        json!({"id": 1, "definitionId": id}),
    ] {
        assert_eq!(ask(&sim, "PUT", "PutSequence", &steps).await.status, 400, "{steps}");
    }
    assert_eq!(get(&sim, &format!("GetInstancesCount/{id}")).await.json(), 0);
}

#[tokio::test]
async fn a_misc_info_is_held_against_its_pattern() {
    let sim = start().await;
    for (regex, value, valid) in
        [(r"^RMA-\d+$", "RMA-77", true), (r"^RMA-\d+$", "RMA", false), ("", "anything", true)]
    {
        let info = json!({"name": "RMA", "value": value, "regex": regex});
        let answer = ask(&sim, "PUT", "ValidateMiscInfo", &info).await.json();
        assert_eq!(answer["isValid"], valid, "{info}");
    }
    let broken = json!({"value": "a", "regex": "("});
    assert_eq!(ask(&sim, "PUT", "ValidateMiscInfo", &broken).await.status, 400);
}

#[tokio::test]
async fn the_two_forms_of_a_definition_say_the_same() {
    let sim = start().await;
    let body = json!({"Name": "Visual", "IsGlobal": true, "OnFailRequireRepair": 2});
    let path = "PostDefinition?createDefaultXaml=true&returnAsProductionManagerEntity=true";
    let entity = ask(&sim, "POST", path, &body).await.json();
    assert_eq!((&entity["isGlobal"], &entity["onFailRequireRepair"]), (&json!(true), &json!(2)));
    let id = entity["id"].as_str().unwrap();
    let definition =
        get(&sim, &format!("GetTestSequenceDefinition?definitionId={id}")).await.json();
    assert_eq!(definition["Name"], entity["name"]);
    let xaml = get(&sim, &format!("GetTestSequenceDefinitionXaml?definitionId={id}")).await.json();
    assert!(xaml.as_str().unwrap().starts_with("<Activity"));
    assert_eq!(get(&sim, &format!("GetWatswwfContent/{id}")).await.json(), xaml);
    assert_eq!(definition["XAML"]["Definition"], xaml);
}
