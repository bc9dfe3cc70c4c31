use serde_json::{Value, json};
use wats_sim::Sim;

use super::{ask, call, ids, take};
use crate::client::{Answer, start};

async fn reserve(sim: &Sim, asked: &Value) -> Answer {
    let path = "internal/Production/GetAndReserveNewSerialNumbers";
    call(sim, "POST", path, &[], &json!({ "sn": asked }).to_string()).await
}

/// The numbers that were put aside, and the receipt.
fn reserved(answer: &Answer) -> (Vec<String>, String) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    let xml = answer["sn"].as_str().unwrap();
    let receipt = xml.split_once("receipt=\"").unwrap().1.split_once('"').unwrap().0;
    (ids(xml), receipt.to_owned())
}

async fn statistics(sim: &Sim) -> Value {
    let parameters = [("serialNumberType", "UnitSN")];
    ask(sim, "GET", "internal/Production/SerialNumbers/Statistics", &parameters).await.json()
}

fn batch(size: usize) -> Value {
    json!({"serialNumberType": "UnitSN", "batchSize": size, "requestType": "Reserve",
        "onlyInSequence": false, "stationName": "ST1", "tokenId": "", "url": "",
        "fromSerialNumber": ""})
}

#[tokio::test]
async fn reserved_numbers_are_nobody_elses_and_used_ones_are_told_later() {
    let sim = start().await;
    let (first, receipt) = reserved(&reserve(&sim, &batch(3)).await);
    assert_eq!(first, ["SN-000001", "SN-000002", "SN-000003"]);
    assert_eq!(take(&sim, "UnitSN", "1").await, ["SN-000004"]);
    assert_eq!(
        statistics(&sim).await,
        json!({"total": 1000, "free": 996, "taken": 1, "reserved": 3})
    );

    let mut more = batch(2);
    more["receipt"] = receipt.clone().into();
    more["SN"] = json!([{"id": first[0], "taken": "2026-03-14T08:00:00Z", "takenSpecified": true}]);
    let (second, next) = reserved(&reserve(&sim, &more).await);
    assert_eq!(second, ["SN-000005", "SN-000006"]);
    assert_ne!(next, receipt);
    assert_eq!(
        statistics(&sim).await,
        json!({"total": 1000, "free": 994, "taken": 2, "reserved": 4})
    );

    // What was left of the first reservation goes under the new receipt.
    let mut last = batch(0);
    last["receipt"] = next.into();
    last["SN"] = json!([{"id": first[1], "taken": "2026-03-14T09:00:00Z", "takenSpecified": true},
        {"id": second[0], "taken": "2026-03-14T09:01:00Z", "takenSpecified": true}]);
    assert!(reserved(&reserve(&sim, &last).await).0.is_empty());
    assert_eq!(statistics(&sim).await["taken"], 4);
}

#[tokio::test]
async fn what_was_not_reserved_cannot_be_told_as_used() {
    let sim = start().await;
    let (numbers, receipt) = reserved(&reserve(&sim, &batch(1)).await);
    let used = |id: &str, taken: &str| json!([{"id": id, "taken": taken, "takenSpecified": true}]);
    let time = "2026-03-14T08:00:00Z";
    for (receipt, used) in [
        (Value::Null, used(&numbers[0], time)),
        (json!("11111111-2222-3333-4444-555555555555"), used(&numbers[0], time)),
        (json!(receipt), used("SN-000900", time)),
        (json!(receipt), used("SN-900000", time)),
        (json!(receipt), used(&numbers[0], "now")),
        (json!("x"), used(&numbers[0], time)),
        (json!(receipt), json!([7])),
        (json!(receipt), json!(7)),
    ] {
        let mut asked = batch(5);
        asked["receipt"] = receipt;
        asked["SN"] = used;
        assert_eq!(reserve(&sim, &asked).await.status, 400, "{asked}");
    }
    assert_eq!(
        statistics(&sim).await,
        json!({"total": 1000, "free": 999, "taken": 0, "reserved": 1})
    );
}

#[tokio::test]
async fn a_reservation_may_begin_at_a_number_be_in_sequence_or_take_at_once() {
    let sim = start().await;
    let mut asked = batch(2);
    asked["fromSerialNumber"] = "SN-000500".into();
    assert_eq!(reserved(&reserve(&sim, &asked).await).0, ["SN-000500", "SN-000501"]);
    asked["onlyInSequence"] = true.into();
    asked["fromSerialNumber"] = "SN-001000".into();
    assert_eq!(reserve(&sim, &asked).await.status, 409);
    asked["requestType"] = "Take".into();
    asked["onlyInSequence"] = false.into();
    assert_eq!(ids(reserve(&sim, &asked).await.json()["sn"].as_str().unwrap()).len(), 2);
    assert_eq!(statistics(&sim).await["taken"], 2);
    for (field, value, status) in [
        ("requestType", json!("Steal"), 400),
        ("serialNumberType", json!("None"), 404),
        ("serialNumberType", Value::Null, 400),
        ("batchSize", json!(-1), 400),
        ("batchSize", json!(100_001), 400),
        ("stationName", json!(7), 400),
    ] {
        let mut wrong = batch(1);
        wrong[field] = value;
        assert_eq!(reserve(&sim, &wrong).await.status, status, "{wrong}");
    }
    let path = "internal/Production/GetAndReserveNewSerialNumbers";
    assert_eq!(call(&sim, "POST", path, &[], "{}").await.status, 400);
}

#[tokio::test]
async fn reserved_numbers_are_freed_and_free_ones_deleted_but_taken_ones_stay() {
    let sim = start().await;
    reserve(&sim, &batch(2)).await;
    take(&sim, "UnitSN", "1").await;
    let range = json!([{"type": "UnitSN", "startAddress": "SN-000001", "endAddress": "SN-000010"}]);
    let path = "internal/Production/SerialNumbers/Free";
    let freed = call(&sim, "PUT", path, &[], &range.to_string()).await.json();
    assert_eq!(freed["Freed"], 2);
    assert_eq!(
        statistics(&sim).await,
        json!({"total": 1000, "free": 999, "taken": 1, "reserved": 0})
    );
    assert_eq!(call(&sim, "DELETE", path, &[], &range.to_string()).await.status, 200);
    assert_eq!(
        statistics(&sim).await,
        json!({"total": 991, "free": 990, "taken": 1, "reserved": 0})
    );

    let parameters = [("serialNumberType", "UnitSN")];
    let ranges = ask(&sim, "GET", "internal/Production/SerialNumbers/Ranges", &parameters).await;
    let ranges = ranges.rows();
    assert_eq!(ranges.len(), 2);
    assert_eq!(ranges[0]["startAddress"], "SN-000003");
    assert_eq!((&ranges[0]["total"], &ranges[0]["taken"]), (&json!(1), &json!(1)));
    assert_eq!((&ranges[1]["endAddress"], &ranges[1]["free"]), (&json!("SN-001000"), &json!(990)));

    let wrong = json!([range[0], {"type": "None", "startAddress": "1", "endAddress": "2"}]);
    assert_eq!(call(&sim, "DELETE", path, &[], &wrong.to_string()).await.status, 404);
    let wrong = json!([{"type": "UnitSN", "startAddress": "1"}]);
    assert_eq!(call(&sim, "PUT", path, &[], &wrong.to_string()).await.status, 400);
}

#[tokio::test]
async fn numbers_are_found_and_counted() {
    let sim = start().await;
    let range = [
        ("serialNumberType", "UnitSN"),
        ("startAddress", "SN-000010"),
        ("endAddress", "SN-000012"),
    ];
    let found = ask(&sim, "GET", "internal/Production/SerialNumbers", &range).await.rows();
    assert_eq!(found.len(), 3);
    assert_eq!(found[0]["SerialNumber"], "SN-000010");
    let count = async |parameters: &[(&str, &str)]| {
        ask(&sim, "GET", "internal/Production/SerialNumbers/Count", parameters).await.json()
    };
    assert_eq!(count(&range).await, 3);
    assert_eq!(count(&range[..1]).await, 1_000);
    assert_eq!(count(&[range[0], ("toDate", "2020-01-01T00:00:00Z")]).await, 0);
    let all = ask(&sim, "GET", "internal/Production/SerialNumbers/Statistics", &[]).await.json();
    assert_eq!(all["total"], 1_356);
}
