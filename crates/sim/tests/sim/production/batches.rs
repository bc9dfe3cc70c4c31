use serde_json::json;

use super::{call, make, workshop};
use crate::client::{get, put, start};

#[tokio::test]
async fn batches_are_saved_by_number_and_listed() {
    let sim = workshop().await;
    let batch = json!({"batchNumber": "LOT-1", "batchSize": 250});
    assert_eq!(put(&sim, "/api/Production/Batch", &batch).await.json(), batch);
    let more = json!([{"batchNumber": "LOT-1"}, {"batchNumber": "LOT-2", "batchSize": 5}]);
    assert_eq!(put(&sim, "/api/Production/Batches", &more).await.status, 200);
    let all = get(&sim, "/api/Production/Batches").await.rows();
    assert_eq!(all, [batch.clone(), json!({"batchNumber": "LOT-2", "batchSize": 5})]);
    assert_eq!(get(&sim, "/api/Production/Batches?batchId=LOT-1").await.rows(), [batch]);
    assert!(get(&sim, "/api/Production/Batches?batchId=LOT-9").await.rows().is_empty());
}

#[tokio::test]
async fn a_batch_that_is_none_is_refused_and_none_is_stored() {
    let sim = workshop().await;
    for sent in [
        json!([{"batchSize": 1}]),
        json!([{"batchNumber": "A"}, {"batchNumber": " "}]),
        json!([{"batchNumber": "A", "batchSize": -1}]),
        json!([{"batchNumber": "A", "batchSize": 3_000_000_000_u32}]),
        json!([{"batchNumber": 7}]),
        json!({}),
    ] {
        assert_eq!(put(&sim, "/api/Production/Batches", &sent).await.status, 400, "{sent}");
    }
    assert!(get(&sim, "/api/Production/Batches").await.rows().is_empty());
}

#[tokio::test]
async fn batches_of_a_product_are_those_that_its_units_name() {
    let sim = workshop().await;
    make(&sim, "PART", "1").await;
    let unit = json!({"serialNumber": "2", "partNumber": "BOX", "revision": "A",
        "batchNumber": "LOT-7"});
    assert_eq!(call(&sim, "POST", "Production/Unit", &[], &unit.to_string()).await.status, 201);
    let of = async |part_number: &str| {
        get(&sim, &format!("/api/Production/Batches?partNumber={part_number}")).await.rows()
    };
    assert!(of("BOX").await.is_empty(), "the batch was not saved");
    let batch = json!({"batchNumber": "LOT-7", "batchSize": 5});
    put(&sim, "/api/Production/Batch", &batch).await;
    assert_eq!(of("BOX").await, [batch]);
    assert!(of("PART").await.is_empty());
}

#[tokio::test]
async fn the_factory_has_saved_the_batches_of_its_units() {
    let batches = get(&start().await, "/api/Production/Batches").await.rows();
    assert_eq!(batches[0], json!({"batchNumber": "LOT-0001", "batchSize": 25}));
}
