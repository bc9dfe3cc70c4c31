use serde_json::Value;

use crate::client::{get, start};

async fn codes(flags: &str) -> Vec<i64> {
    let sim = start().await;
    let rows = get(&sim, &format!("/api/App/Processes{flags}")).await.rows();
    rows.iter().map(|row| row["code"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn without_flags_the_active_test_repair_and_wip_operations_are_listed() {
    assert_eq!(codes("").await, [10, 20, 30, 50, 90, 100, 110, 200, 210, 500, 510]);
}

#[tokio::test]
async fn a_flag_asks_for_its_kind_alone() {
    assert_eq!(codes("?includeRepairOperations=true").await, [500, 510]);
    assert_eq!(
        codes("?includeWipOperations=True&includeRepairOperations=true").await,
        [200, 210, 500, 510]
    );
    assert_eq!(codes("?includeTestOperations=false").await, [200, 210, 500, 510]);
}

#[tokio::test]
async fn inactive_processes_are_listed_on_demand() {
    let codes = codes("?includeInactiveProcesses=true").await;
    assert!([60, 220, 520].iter().all(|code| codes.contains(code)), "{codes:?}");
}

#[tokio::test]
async fn a_flag_that_is_no_boolean_is_refused() {
    let sim = start().await;
    assert_eq!(get(&sim, "/api/App/Processes?includeTestOperations=yes").await.status, 400);
}

#[tokio::test]
async fn repair_operations_carry_their_fail_codes_and_others_do_not() {
    let sim = start().await;
    let rows = get(&sim, "/api/App/Processes").await.rows();
    for row in rows {
        let is_repair = row["isRepairOperation"] == Value::Bool(true);
        assert_eq!(row.get("repairOperation").is_some(), is_repair, "{row}");
        if is_repair {
            assert_eq!(row["repairOperation"]["failCodes"][0]["category"], "Component");
        }
    }
}

#[tokio::test]
async fn the_version_is_a_json_string() {
    let sim = start().await;
    let answer = get(&sim, "/api/App/Version").await;
    assert!(answer.json().is_string());
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
}
