//! Answers of servers that write `null` for nothing, or more than this version knows.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use serde_json::{Value, json};
use wats_domains::{Analytics, Reports, Scim};
use wats_http::test_util::{Answer, FakeTransport};
use wats_http::{Client, Method};

fn answering(path: &str, answer: &Value) -> Client {
    let fake = FakeTransport::new();
    fake.on(Method::GET, path, Answer::json(answer));
    fake.client()
}

#[tokio::test]
async fn null_is_nobody() {
    let client = answering("/api/SCIM/v2/Users/{id}", &Value::Null);
    assert_eq!(Scim::new(&client).user("1").await.unwrap(), None);
    assert_eq!(Scim::new(&client).user_by_name("anna").await.unwrap(), None);
    let client = answering("/api/App/CommonUserSettings", &Value::Null);
    assert_eq!(Analytics::new(&client).common_user_settings("anna").await.unwrap(), None);
}

#[tokio::test]
async fn null_is_an_empty_list_of_reports() {
    let client = answering("/api/Report/Query/HeaderByMiscInfo", &Value::Null);
    let found = Reports::new(&client).by_misc_info().description("Lot").send().await.unwrap();
    assert!(found.is_empty());
}

#[tokio::test]
async fn what_is_new_in_a_header_and_in_its_lists_is_kept() {
    let header = json!({
        "uuid": "5b2c7b06-3f7e-4b5c-9a3e-0d6a4a1f7c11", "newColumn": 1,
        "subUnits": [{"serialNumber": "S", "newColumn": 2}],
        "miscInfo": [{"description": "Lot", "newColumn": 3}],
        "assets": [{"serialNumber": "FIX-1", "newColumn": 4}],
        "attachments": [{"filename": "a.txt", "newColumn": 5}],
    });
    let client = answering("/api/Report/Query/Header", &json!([header]));
    let found = Reports::new(&client).headers().send().await.unwrap();
    let told = serde_json::to_value(&found[0]).unwrap();
    assert_eq!(told["newColumn"], 1);
    for (list, number) in [("subUnits", 2), ("miscInfo", 3), ("assets", 4), ("attachments", 5)] {
        assert_eq!(told[list][0]["newColumn"], number, "{list}");
    }
}

#[cfg(feature = "internal")]
#[tokio::test]
async fn the_sequence_of_an_inspection_is_read_as_a_text_and_as_an_object() {
    use wats_domains::inspection::internal::Inspections;

    let rows = json!([
        {"Name": "a", "XAML": "<Activity/>"},
        {"Name": "b", "XAML": {"TestSequenceDefinitionId": "1", "Definition": "<Activity/>"}},
        {"Name": "c", "XAML": null},
        {"Name": "d"},
    ]);
    let path = "/api/internal/ManualInspection/GetTestSequenceDefinitions";
    let found = Inspections::new(&answering(path, &rows)).definitions(false).await.unwrap();
    let xaml = |row: usize| found[row].xaml.as_ref()?.definition.as_deref();
    assert_eq!([xaml(0), xaml(1)], [Some("<Activity/>"); 2]);
    assert!(found[2].xaml.is_none() && found[3].xaml.is_none());
}
