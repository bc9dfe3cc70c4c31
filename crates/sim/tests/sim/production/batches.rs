use serde_json::json;

use super::{call, make, workshop};
use crate::client::{get, put};

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
async fn a_batch_that_a_unit_names_is_known_with_its_product() {
    let sim = workshop().await;
    make(&sim, "PART", "1").await;
    let unit = json!({"serialNumber": "2", "partNumber": "BOX", "revision": "A",
        "batchNumber": "LOT-7"});
    assert_eq!(call(&sim, "POST", "Production/Unit", &[], &unit.to_string()).await.status, 201);
    let known = json!({"batchNumber": "LOT-7", "batchSize": null});
    assert_eq!(get(&sim, "/api/Production/Batches?partNumber=BOX").await.rows(), [known]);
    assert!(get(&sim, "/api/Production/Batches?partNumber=PART").await.rows().is_empty());
}
