use std::collections::BTreeSet;

use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use crate::client::{Answer, encoded, get, put, request, send, shared, start, with_body};

pub(crate) async fn empty() -> Sim {
    Sim::start(Options::default().empty()).await.unwrap()
}

pub(crate) async fn ask(sim: &Sim, method: &str, path: &str) -> Answer {
    send(sim, request(sim, method, path)).await.unwrap()
}

/// Asks for an internal operation, which wants to know where the caller comes from.
async fn internal(sim: &Sim, method: &str, path: &str, body: impl Into<bytes::Bytes>) -> Answer {
    let mut asked = with_body(sim, method, path, body);
    asked.headers_mut().insert("referer", "here".parse().unwrap());
    send(sim, asked).await.unwrap()
}

/// Adds a type and answers its id.
pub(crate) async fn kind(sim: &Sim, name: &str, limits: Value) -> String {
    let mut sent = limits;
    sent["typeName"] = name.into();
    let stored = put(sim, "/api/Asset/Types", &sent).await;
    assert_eq!(stored.status, 200, "{}", stored.text());
    stored.json()["typeId"].as_str().unwrap().to_owned()
}

/// Adds an asset and answers it as stored.
pub(crate) async fn asset(
    sim: &Sim,
    serial_number: &str,
    kind: &str,
    parent: Option<&str>,
) -> Value {
    let mut sent = json!({"serialNumber": serial_number, "typeId": kind});
    if let Some(parent) = parent {
        sent["parentSerialNumber"] = parent.into();
    }
    let stored = put(sim, "/api/Asset", &sent).await;
    assert_eq!(stored.status, 200, "{}", stored.text());
    stored.json()
}

pub(crate) async fn log(sim: &Sim, serial_number: &str) -> Vec<Value> {
    let filter = encoded(&format!("serialNumber eq '{serial_number}'"));
    get(sim, &format!("/api/Asset/Log?$filter={filter}")).await.rows()
}

fn texts(rows: &[Value], field: &str) -> Vec<String> {
    rows.iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_asset_is_inserted_and_found_by_id_and_by_serial_number() {
    let sim = empty().await;
    let kind = kind(&sim, "Fixture", json!({})).await;
    let sent = json!({"serialNumber": "FIX/1", "typeId": kind, "assetName": "Nails", "ClientId": 7,
        "state": 5, "tags": [{"key": "Owner", "value": "Lab", "change": 1}]});
    let stored = put(&sim, "/api/Asset", &sent).await.json();
    let id = stored["assetId"].as_str().unwrap();
    for named in [id, "FIX/1"] {
        let found = get(&sim, &format!("/api/Asset/{}", encoded(named))).await;
        assert_eq!(found.json(), stored);
    }
    assert_eq!((&stored["ClientId"], &stored["state"]), (&json!(7), &json!(5)));
    assert_eq!(stored["tags"], json!([{"key": "Owner", "value": "Lab", "change": 0}]));
    assert_eq!(stored["assetType"]["typeName"], "Fixture");
    assert_eq!(stored["assetLog"][0]["type"], 1);
    assert_eq!(get(&sim, "/api/Asset/absent").await.status, 404);
}

#[tokio::test]
async fn answers_have_the_fields_of_their_schemas() {
    let Some(folder) = shared("the list of schemas") else { return };
    let models = std::fs::read(folder.join("spec/models.json")).unwrap();
    let models: Value = serde_json::from_slice(&models).unwrap();
    let fields = |schema: &str| -> BTreeSet<String> {
        let fields = models["serverSchemas"][schema]["fields"].as_array().unwrap();
        fields.iter().map(|field| field["wire"].as_str().unwrap().to_owned()).collect()
    };
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let sim = start().await;
    let kind = get(&sim, "/api/Asset/Types").await.rows().remove(0);
    assert_eq!(keys(&kind), fields("AssetType"));
    asset(&sim, "A", kind["typeId"].as_str().unwrap(), Some("FIX-0001")).await;
    let whole = get(&sim, "/api/Asset/A").await.json();
    assert_eq!(keys(&whole), fields("Asset"));
    assert_eq!(keys(&whole["assetType"]), fields("AssetType"));
    assert_eq!(keys(&whole["assetLog"][0]), fields("AssetLog"));
    let below = get(&sim, "/api/Asset/SubAssets?serialNumber=FIX-0001").await.rows().remove(0);
    assert_eq!(keys(&below), fields("Asset"));
    let row = get(&sim, "/api/Asset?$top=1").await.rows().remove(0);
    assert_eq!(keys(&row), fields("Asset(query row)"));
    assert_eq!(keys(&log(&sim, "A").await[0]), fields("AssetLog"));
}

#[tokio::test]
async fn a_save_changes_what_is_sent_and_neither_counters_nor_dates() {
    let sim = empty().await;
    let kind = kind(&sim, "Fixture", json!({})).await;
    asset(&sim, "A", &kind, None).await;
    let sent = json!({"serialNumber": "A", "typeId": kind, "assetName": "New", "description": "x",
        "state": 6, "totalCount": 9, "runningCount": 9, "lastCalibrationDate": "2020-01-01T00:00:00Z"});
    let stored = put(&sim, "/api/Asset", &sent).await.json();
    assert_eq!((&stored["totalCount"], &stored["runningCount"]), (&json!(0), &json!(0)));
    assert_eq!(
        (&stored["assetName"], &stored["lastCalibrationDate"]),
        (&json!("New"), &Value::Null)
    );
    let sent = json!({"serialNumber": "A", "typeId": kind, "description": "", "assetName": null});
    let stored = put(&sim, "/api/Asset", &sent).await.json();
    assert_eq!((&stored["assetName"], &stored["description"]), (&json!("New"), &Value::Null));
    // One entry a property, the newest first; the state has a type of its own.
    let entries: Vec<(i64, String)> = log(&sim, "A")
        .await
        .iter()
        .map(|entry| {
            let property = entry["property"].as_str().unwrap_or_default().to_owned();
            (entry["type"].as_i64().unwrap(), property)
        })
        .collect();
    let mut kinds: Vec<(i64, &str)> =
        entries.iter().map(|(kind, property)| (*kind, property.as_str())).collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [(1, ""), (2, "assetName"), (2, "description"), (2, "description"), (6, "state")]
    );
}

#[tokio::test]
async fn what_was_read_can_be_saved_and_changes_nothing() {
    let sim = start().await;
    let before = get(&sim, "/api/Asset/FIX-0001").await.json();
    assert_eq!(put(&sim, "/api/Asset", &before).await.json(), before);
    assert_eq!(log(&sim, "FIX-0001").await, [] as [Value; 0]);
}

#[tokio::test]
async fn a_known_id_renames_and_a_taken_serial_number_is_a_conflict() {
    let sim = empty().await;
    let kind = kind(&sim, "Fixture", json!({})).await;
    let id = asset(&sim, "A", &kind, None).await["assetId"].clone();
    asset(&sim, "B", &kind, None).await;
    let sent = json!({"assetId": id, "serialNumber": "B", "typeId": kind});
    assert_eq!(put(&sim, "/api/Asset", &sent).await.status, 409);
    let sent = json!({"assetId": id, "serialNumber": "C", "typeId": kind});
    assert_eq!(put(&sim, "/api/Asset", &sent).await.json()["serialNumber"], "C");
    assert_eq!(get(&sim, "/api/Asset/A").await.status, 404);
    let sent = json!({"assetId": "mine", "serialNumber": "B", "typeId": kind});
    assert_eq!(put(&sim, "/api/Asset", &sent).await.status, 409);
    let sent = json!({"assetId": "mine", "serialNumber": "D", "typeId": kind});
    assert_eq!(put(&sim, "/api/Asset", &sent).await.json()["assetId"], "mine");
}

#[tokio::test]
async fn what_is_refused_names_the_field_and_stores_nothing() {
    let sim = empty().await;
    let kind = kind(&sim, "Fixture", json!({})).await;
    let unknown = "11111111-2222-3333-4444-555555555555";
    for (sent, field) in [
        (json!({"typeId": kind}), "serialNumber"),
        (json!({"serialNumber": "A"}), "typeId"),
        (json!({"serialNumber": "A", "typeId": unknown}), unknown),
        (json!({"serialNumber": "A", "typeId": kind, "state": 7}), "state"),
        (json!({"serialNumber": "A", "typeId": kind, "firstSeenDate": "today"}), "firstSeenDate"),
        (json!({"serialNumber": "A", "typeId": kind, "parentAssetId": "absent"}), "parent"),
        (json!([]), "object"),
    ] {
        let answer = put(&sim, "/api/Asset", &sent).await;
        assert_eq!(answer.status, 400, "{sent}");
        assert!(answer.message().contains(field), "{sent}: {}", answer.message());
    }
    assert_eq!(get(&sim, "/api/Asset").await.rows(), [] as [Value; 0]);
    assert_eq!(get(&sim, "/api/Asset/Log").await.rows(), [] as [Value; 0]);
    let mut asked = with_body(&sim, "PUT", "/api/Asset", "{}");
    asked.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    assert_eq!(send(&sim, asked).await.unwrap().status, 415);
}

#[tokio::test]
async fn an_operation_wants_an_id_or_a_serial_number_that_belong_together() {
    let sim = empty().await;
    let kind = kind(&sim, "Fixture", json!({})).await;
    let id = asset(&sim, "A", &kind, None).await["assetId"].as_str().unwrap().to_owned();
    for (method, path) in [
        ("DELETE", "/api/Asset?"),
        ("GET", "/api/Asset/Status?"),
        ("GET", "/api/Asset/SubAssets?"),
        ("PUT", "/api/Asset/State?state=1&"),
        ("PUT", "/api/Asset/Count?incrementBy=1&"),
        ("PUT", "/api/Asset/SetRunningCount?runningCount=1&"),
        ("PUT", "/api/Asset/SetTotalCount?totalCount=1&"),
        ("POST", "/api/Asset/ResetRunningCount?"),
        ("POST", "/api/Asset/Calibration?"),
        ("POST", "/api/Asset/Calibration/External?"),
        ("POST", "/api/Asset/Maintenance?"),
        ("POST", "/api/Asset/Maintenance/External?"),
    ] {
        assert_eq!(ask(&sim, method, path).await.status, 400, "{path}");
        let absent = format!("{path}serialNumber=absent");
        assert_eq!(ask(&sim, method, &absent).await.status, 404, "{path}");
        let torn = format!("{path}id={id}&serialNumber=B");
        assert_eq!(ask(&sim, method, &torn).await.status, 404, "{path}");
        // The deletion is the first, so the asset must still be there for the others.
        if method != "DELETE" {
            let both = format!("{path}id={id}&serialNumber=A");
            assert_eq!(ask(&sim, method, &both).await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn a_tree_is_read_by_generations_and_has_no_loops() {
    let sim = empty().await;
    let kind = kind(&sim, "Rack", json!({})).await;
    for (serial_number, parent) in
        [("R", None), ("C1", Some("R")), ("C2", Some("R")), ("G", Some("C1"))]
    {
        asset(&sim, serial_number, &kind, parent).await;
    }
    let below = async |query: &str| {
        let rows = get(&sim, &format!("/api/Asset/SubAssets?{query}")).await.rows();
        let mut below = texts(&rows, "serialNumber");
        below.sort();
        below
    };
    assert_eq!(below("serialNumber=R&level=1").await, ["C1", "C2"]);
    assert_eq!(below("serialNumber=R&level=0").await, ["C1", "C2", "G"]);
    assert_eq!(below("serialNumber=R").await, ["C1", "C2", "G"]);
    assert_eq!(below("serialNumber=G").await, [] as [&str; 0]);
    let rack = get(&sim, "/api/Asset/R").await.json();
    let children = rack["assetChildren"].as_array().unwrap();
    assert!(children.iter().all(|child| child["parentAssetId"] == rack["assetId"]));
    for parent in ["R", "G"] {
        let loops = json!({"serialNumber": "R", "typeId": kind, "parentSerialNumber": parent});
        assert_eq!(put(&sim, "/api/Asset", &loops).await.status, 400, "{parent}");
    }
    // The child goes to where its parent was.
    assert_eq!(ask(&sim, "DELETE", "/api/Asset?serialNumber=C1").await.status, 200);
    assert_eq!(get(&sim, "/api/Asset/G").await.json()["parentSerialNumber"], "R");
    assert_eq!(below("serialNumber=R&level=1").await, ["C2", "G"]);
    let away = json!({"serialNumber": "G", "typeId": kind, "parentAssetId": ""});
    assert_eq!(put(&sim, "/api/Asset", &away).await.json()["parentAssetId"], Value::Null);
    assert_eq!(below("serialNumber=R").await, ["C2"]);
}

#[tokio::test]
async fn a_tree_is_only_so_deep() {
    let sim = empty().await;
    let kind = kind(&sim, "Rack", json!({})).await;
    asset(&sim, "0", &kind, None).await;
    for level in 1..=32 {
        asset(&sim, &level.to_string(), &kind, Some(&(level - 1).to_string())).await;
    }
    let deeper = json!({"serialNumber": "33", "typeId": kind, "parentSerialNumber": "32"});
    assert_eq!(put(&sim, "/api/Asset", &deeper).await.status, 400);
    asset(&sim, "top", &kind, None).await;
    let lower = json!({"serialNumber": "0", "typeId": kind, "parentSerialNumber": "top"});
    assert_eq!(put(&sim, "/api/Asset", &lower).await.status, 400);
    assert_eq!(get(&sim, "/api/Asset/0").await.status, 200);
}

#[tokio::test]
async fn lists_are_filtered_ordered_and_cut() {
    let sim = start().await;
    let ids = texts(&get(&sim, "/api/Asset").await.rows(), "assetId");
    assert!(ids.is_sorted() && ids.len() == 6);
    let kinds = get(&sim, "/api/Asset/Types?$orderby=typeName%20desc").await.rows();
    assert_eq!(texts(&kinds, "typeName"), ["Instrument", "Fixture"]);
    let filter = encoded(&format!("typeId eq {}", kinds[1]["typeId"].as_str().unwrap()));
    let path = format!("/api/Asset?$filter={filter}&$orderby=serialNumber%20desc&$top=2&$skip=1");
    let fixtures = texts(&get(&sim, &path).await.rows(), "serialNumber");
    assert_eq!(fixtures, ["FIX-0002", "FIX-0001"]);
    assert_eq!(get(&sim, "/api/Asset?$filter=nothing%20eq%201").await.status, 400);
    assert_eq!(get(&sim, "/api/Asset/Types?$top=-1").await.status, 400);
    for content in ["first", "second"] {
        let body = json!({"content": content}).to_string();
        let path = "/api/Asset/Message?serialNumber=FIX-0001";
        assert_eq!(send(&sim, with_body(&sim, "POST", path, body)).await.unwrap().status, 200);
    }
    let comments = texts(&log(&sim, "FIX-0001").await, "comment");
    assert_eq!(comments.len(), 2);
    let ordered = get(&sim, "/api/Asset/Log?$orderby=logId").await.rows();
    assert_eq!(texts(&ordered, "comment"), ["first", "second"]);
    let empty = with_body(&sim, "POST", "/api/Asset/Message?serialNumber=FIX-0001", "{}");
    assert_eq!(send(&sim, empty).await.unwrap().status, 400);
}

#[tokio::test]
async fn files_are_kept_listed_replaced_and_taken_away() {
    let sim = start().await;
    let id = sim.asset("FIX-0001").unwrap()["assetId"].as_str().unwrap().to_owned();
    let one = format!("/api/internal/Blob/Asset?assetId={id}&filename=a%20b.bin");
    let list = format!("/api/internal/Blob/Asset/List/{id}");
    let bytes = [0_u8, 255, 13, 10];
    assert_eq!(internal(&sim, "POST", &one, "old").await.status, 200);
    assert_eq!(internal(&sim, "POST", &one, bytes.to_vec()).await.status, 200);
    assert_eq!(internal(&sim, "GET", &one, "").await.body, bytes[..]);
    assert_eq!(internal(&sim, "GET", &list, "").await.json(), json!(["a b.bin"]));
    let gone = format!("/api/internal/Blob/Assets?assetId={id}");
    assert_eq!(internal(&sim, "DELETE", &gone, "").await.status, 400, "a body is needed");
    assert_eq!(internal(&sim, "DELETE", &gone, "[1]").await.status, 400);
    assert_eq!(internal(&sim, "GET", &list, "").await.json(), json!(["a b.bin"]));
    let names = json!(["a b.bin", "absent"]).to_string();
    assert_eq!(internal(&sim, "DELETE", &gone, names).await.status, 200);
    assert_eq!(internal(&sim, "GET", &list, "").await.json(), json!([]));
    assert_eq!(internal(&sim, "GET", &one, "").await.status, 404);
    let absent = "/api/internal/Blob/Asset?assetId=absent&filename=x";
    assert_eq!(internal(&sim, "POST", absent, "x").await.status, 404);
    let unnamed = format!("/api/internal/Blob/Asset?assetId={id}");
    assert_eq!(internal(&sim, "POST", &unnamed, "x").await.status, 400);
}
