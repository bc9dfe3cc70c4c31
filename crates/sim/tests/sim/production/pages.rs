use serde_json::json;

use super::{ask, make, set_phase, workshop};

const KEY: [(&str, &str); 2] = [("serialNumber", "B1"), ("partNumber", "BOX")];

#[tokio::test]
async fn the_web_pages_see_the_same_units() {
    let sim = workshop().await;
    let created = ask(
        &sim,
        "POST",
        "internal/Production/CreateUnit",
        &[KEY[0], KEY[1], ("revision", "A"), ("batchNumber", "LOT-1"), ("unitPhase", "64")],
    );
    assert_eq!(created.await.json(), json!({"SerialNumber": "B1", "Created": true}));
    make(&sim, "PART", "P1").await;
    make(&sim, "PART", "P2").await;
    let add = async |parent: [(&'static str, &'static str); 2], child, check_phase| {
        let parameters = [
            parent[0],
            parent[1],
            ("childSerialNumber", child),
            ("childPartNumber", "PART"),
            ("checkPartNumber", "PART"),
            ("checkRevision", "A"),
            ("cultureCode", "en-US"),
            ("checkPhase", check_phase),
        ];
        ask(&sim, "POST", "internal/Production/AddChildUnit", &parameters).await.status
    };
    assert_eq!(add(KEY, "P1", "true").await, 400);
    assert_eq!(add(KEY, "P1", "false").await, 200);
    assert_eq!(add([("serialNumber", "P1"), ("partNumber", "PART")], "P2", "false").await, 200);

    let unit = ask(&sim, "GET", "internal/Production/GetUnit", &KEY[..1]).await.json();
    assert_eq!((&unit["BatchSN"], &unit["UnitPhaseId"]), (&json!("LOT-1"), &json!(64)));
    assert_eq!(unit["Product"]["PartNumber"], "BOX");
    assert_eq!(unit["Children"], json!([]));
    let info = ask(&sim, "GET", "internal/Production/GetUnitInfo", &KEY).await.json();
    assert_eq!(info["Children"][0]["SerialNumber"], "P1");
    assert_eq!(info["Children"][0]["Children"], json!([]));
    let tree = ask(&sim, "GET", "internal/Production/GetUnitHierarchy", &KEY).await.json();
    let leaf = &tree["Children"][0]["Children"][0];
    assert_eq!((&leaf["SerialNumber"], &leaf["Level"]), (&json!("P2"), &json!(2)));
    assert_eq!(leaf["ParentUnitId"], tree["Children"][0]["UnitId"]);

    let removed = ask(&sim, "POST", "internal/Production/RemoveAllChildUnits", &KEY).await.json();
    assert_eq!((&removed["Success"], &removed["Removed"]), (&json!(true), &json!(1)));
    let tree = ask(&sim, "GET", "internal/Production/GetUnitHierarchy", &KEY).await.json();
    assert_eq!(tree["Children"], json!([]));
}

#[tokio::test]
async fn a_unit_remembers_the_phases_it_came_into() {
    let sim = workshop().await;
    make(&sim, "BOX", "B1").await;
    set_phase(&sim, "BOX", "B1", "16").await;
    set_phase(&sim, "BOX", "B1", "2048").await;
    let history = ask(&sim, "GET", "internal/Production/GetUnitStateHistory", &KEY).await.rows();
    let phases: Vec<_> = history.iter().map(|entry| entry["Phase"].clone()).collect();
    assert_eq!(phases, [2, 16, 2048]);
    assert!(history[0]["Date"].is_string());
    let phase = ask(&sim, "GET", "internal/Production/GetUnitPhase", &KEY).await.json();
    assert_eq!(phase["Name"], "Shipped");
    let phases = ask(&sim, "GET", "internal/Mes/GetUnitPhases", &[]).await.rows();
    assert_eq!(phases.len(), 15);
    assert!(phases.contains(&phase));
}

#[tokio::test]
async fn a_unit_is_in_no_process_before_it_came_to_one() {
    let sim = workshop().await;
    make(&sim, "BOX", "B1").await;
    let process =
        async || ask(&sim, "GET", "internal/Production/GetUnitProcess", &KEY).await.json();
    assert_eq!(process().await, json!(null));
    let set = [KEY[0], KEY[1], ("processName", "FCT")];
    ask(&sim, "PUT", "Production/SetUnitProcess", &set).await;
    assert_eq!(process().await["Code"], 100);
}

#[tokio::test]
async fn contents_name_the_product_and_its_units() {
    let sim = workshop().await;
    make(&sim, "BOX", "B1").await;
    let of = async |revision| {
        let parameters = [KEY[0], KEY[1], ("revision", revision)];
        ask(&sim, "GET", "internal/Production/GetUnitContents", &parameters).await
    };
    let contents = of("A").await.json();
    assert_eq!((&contents["PartNumber"], &contents["Level"]), (&json!("BOX"), &json!(0)));
    assert_eq!(contents["Units"][0]["SerialNumber"], "B1");
    assert_eq!(of("Z").await.status, 404);
}

#[tokio::test]
async fn an_unknown_unit_is_404_everywhere() {
    let sim = workshop().await;
    for operation in [
        "GetUnit",
        "GetUnitInfo",
        "GetUnitHierarchy",
        "GetUnitStateHistory",
        "GetUnitPhase",
        "GetUnitProcess",
    ] {
        let path = format!("internal/Production/{operation}");
        assert_eq!(ask(&sim, "GET", &path, &KEY).await.status, 404, "{operation}");
    }
}

#[tokio::test]
async fn the_server_says_that_it_is_there_and_where() {
    let sim = workshop().await;
    assert_eq!(ask(&sim, "GET", "internal/Production/isConnected", &[]).await.json(), true);
    let sites = ask(&sim, "GET", "internal/Production/GetSites", &[]).await.rows();
    assert_eq!(sites, [json!({"SiteId": 1, "Name": "Trondheim"})]);
}
