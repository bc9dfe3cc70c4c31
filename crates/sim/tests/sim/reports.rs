use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use wats_sim::{Options, Sim};

use crate::client::{get, send, shared, start, submit, submit_bytes, with_body};

const ID: &str = "11111111-2222-3333-4444-555555555555";
const OTHER_ID: &str = "99999999-2222-3333-4444-555555555555";

fn test_report() -> Value {
    json!({
        "type": "T", "id": ID, "pn": "BOARD-1", "sn": "0001", "rev": "A", "processCode": 100,
        "result": "P", "machineName": "ST1", "location": "Hall 1", "purpose": "Production",
        "start": "2026-03-01T08:00:00.000+01:00", "startUTC": "2026-03-01T07:00:00.000Z",
        "uut": {"user": "op1", "execTime": 1.5},
        "root": {"id": 1, "group": "M", "stepType": "SequenceCall", "name": "Main", "status": "P",
            "seqCall": {"path": "main.seq", "name": "Main", "version": "1.0"},
            "steps": [{"id": 2, "group": "M", "stepType": "ET_NLT", "name": "Supply", "status": "P",
                "numericMeas": [{"compOp": "GELE", "name": null, "status": "P", "unit": "V",
                    "value": 5.02, "lowLimit": 4.9, "highLimit": 5.1}]}]},
        "subUnits": [], "miscInfos": [{"description": "Lot", "numeric": 7}],
    })
}

fn repair_report() -> Value {
    json!({
        "type": "R", "id": OTHER_ID, "pn": "BOARD-1", "sn": "0001", "rev": "A", "processCode": 500,
        "processName": "Repair", "result": "P", "machineName": "R1", "location": "Hall 1",
        "purpose": "Repair", "start": "2026-03-02T10:00:00+01:00",
        "startUTC": "2026-03-02T09:00:00Z",
        "uur": {"user": "op2", "processCode": 100, "refUUT": ID},
        "subUnits": [{"idx": 0, "partType": "Main", "pn": "BOARD-1", "sn": "0001", "rev": "A",
            "failures": [{"category": "Component", "code": "Defect", "comRef": "C12",
                "refStepId": 2}]}],
    })
}

/// The report with the value at a dotted path replaced, or removed if the value is `null`.
fn changed(mut report: Value, path: &str, value: Value) -> Value {
    let pointer = format!("/{}", path.replace('.', "/"));
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = report.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(map), Value::Null) => drop(map.remove(key)),
        (Value::Object(map), value) => drop(map.insert(key.to_owned(), value)),
        (parent, _) => panic!("{parent} has no keys"),
    }
    report
}

async fn empty() -> Sim {
    Sim::start(Options::default().empty()).await.unwrap()
}

#[tokio::test]
async fn a_report_comes_back_byte_for_byte() {
    let sim = empty().await;
    let sent = format!("\u{feff}  {} \n", serde_json::to_string_pretty(&test_report()).unwrap());
    let answer = submit_bytes(&sim, sent.clone()).await;
    assert_eq!(answer.json(), json!({"ID": ID, "uuid": ID, "Report_ID": 1}));
    let found = get(&sim, &format!("/api/Report/wsjf/{}", ID.to_uppercase())).await;
    assert_eq!(found.text(), sent);
    assert_eq!(sim.report(ID), Some(Bytes::from(sent)));
    assert_eq!(get(&sim, &format!("/api/Report/Wsjf/{OTHER_ID}")).await.status, 404);
    assert_eq!(get(&sim, "/api/Report/Wsjf/1").await.status, 400);
}

#[tokio::test]
async fn a_known_id_replaces_the_report() {
    let sim = empty().await;
    submit(&sim, &test_report()).await;
    submit(&sim, &repair_report()).await;
    let again = changed(test_report(), "result", json!("F"));
    let answer = submit(&sim, &again).await;
    assert_eq!(answer.json(), json!({"ID": ID, "uuid": ID, "Report_ID": 1}));
    assert_eq!(sim.report_ids(), [ID, OTHER_ID]);
    let header = sim.header(ID).unwrap();
    assert_eq!(header["receiveCount"], 2);
    assert_eq!(header["result"], "Failed");
    assert_eq!(header["timeStamp"], 3);
}

#[tokio::test]
async fn the_same_unit_process_and_start_replaces_under_the_first_id() {
    let sim = empty().await;
    submit(&sim, &test_report()).await;
    // The same instant in another zone.
    let twin = changed(test_report(), "id", json!(OTHER_ID));
    let twin = changed(twin, "start", json!("2026-03-01T07:00:00Z"));
    let answer = submit(&sim, &twin).await;
    assert_eq!(answer.json(), json!({"ID": OTHER_ID, "uuid": ID, "Report_ID": 1}));
    assert_eq!(sim.report_ids(), [ID]);
    assert_eq!(sim.report(OTHER_ID), sim.report(ID));
    assert_eq!(sim.report(ID).unwrap(), twin.to_string());
    let other_unit = changed(twin, "sn", json!("0002"));
    let other_unit = changed(other_unit, "id", json!("77777777-2222-3333-4444-555555555555"));
    submit(&sim, &other_unit).await;
    assert_eq!(sim.report_ids().len(), 2);
}

#[tokio::test]
async fn a_report_registers_what_was_unknown() {
    let sim = empty().await;
    let report = changed(test_report(), "processCode", json!(77));
    let report = changed(report, "processName", json!("Leak test"));
    assert_eq!(submit(&sim, &report).await.status, 200);
    let product = sim.product("BOARD-1").unwrap();
    assert_eq!(product["revisions"][0]["revision"], "A");
    let unit = sim.unit("BOARD-1", "0001").unwrap();
    assert_eq!((&unit["revision"], &unit["processCode"]), (&json!("A"), &json!("77")));
    let processes = get(&sim, "/api/App/Processes?includeTestOperations=true").await.rows();
    let leak = processes.iter().find(|process| process["code"] == 77).unwrap();
    assert_eq!(leak["name"], "Leak test");
}

#[tokio::test]
async fn the_header_follows_from_the_document() {
    let sim = empty().await;
    let failed = changed(test_report(), "result", json!("F"));
    let failed = changed(failed, "uut.stepIdCausedUUTFailure", json!(2));
    submit(&sim, &failed).await;
    let header = sim.header(ID).unwrap();
    for (field, value) in [
        ("start", json!("2026-03-01T07:00:00Z")),
        ("processName", json!("FCT")),
        ("userName", json!("op1")),
        ("executionTime", json!(1.5)),
        ("swFilename", json!("main.seq")),
        ("swVersion", json!("1.0")),
        ("causedUutFailure", json!("Supply")),
        ("causedUutFailurePath", json!("Main¶Supply")),
        ("miscInfo", json!([{"description": "Lot", "value": "7"}])),
        ("reportSize", json!(1)),
        ("passedInRun", json!(null)),
    ] {
        assert_eq!(header[field], value, "{field}");
    }
    submit(&sim, &repair_report()).await;
    let repair = sim.header(OTHER_ID).unwrap();
    assert_eq!(repair["referencedUut"], ID);
    assert_eq!(repair["uurSubUnits"][0]["serialNumber"], "0001");
    assert_eq!((&repair["subUnits"], &repair["run"]), (&json!([]), &json!(null)));
}

#[tokio::test]
async fn runs_are_numbered_by_start_however_they_arrive() {
    let sim = empty().await;
    // Day of the start and result, in the order of arrival.
    let arrivals = [(3, "P"), (1, "F"), (4, "F"), (2, "F")];
    for (day, result) in arrivals {
        let report = changed(test_report(), "id", json!(format!("{day}{}", &ID[1..])));
        let report = changed(report, "start", json!(format!("2026-03-0{day}T08:00:00Z")));
        submit(&sim, &changed(report, "result", json!(result))).await;
    }
    for day in 1..=4 {
        let header = sim.header(&format!("{day}{}", &ID[1..])).unwrap();
        assert_eq!((&header["run"], &header["passedInRun"]), (&json!(day), &json!(3)), "{day}");
    }
    // The first run turns out to belong to another unit.
    let moved = changed(test_report(), "id", json!(format!("1{}", &ID[1..])));
    submit(&sim, &changed(moved, "sn", json!("0002"))).await;
    let header = sim.header(&format!("4{}", &ID[1..])).unwrap();
    assert_eq!((&header["run"], &header["passedInRun"]), (&json!(3), &json!(2)));
}

#[tokio::test]
async fn a_report_that_moves_to_the_start_of_another_takes_its_run() {
    let sim = empty().await;
    submit(&sim, &test_report()).await;
    let later = changed(test_report(), "id", json!(OTHER_ID));
    let later = changed(later, "start", json!("2026-03-02T08:00:00Z"));
    submit(&sim, &later).await;
    assert_eq!(sim.header(OTHER_ID).unwrap()["run"], 2);
    let moved = changed(later, "start", test_report()["start"].clone());
    assert_eq!(submit(&sim, &moved).await.json()["uuid"], OTHER_ID);
    assert_eq!(sim.header(OTHER_ID).unwrap()["run"], 1);
    assert_eq!(sim.header(ID).unwrap()["run"], json!(null));
}

#[tokio::test]
async fn an_asset_counts_the_uses_of_new_reports_only() {
    let sim = start().await;
    let uses = |sim: &Sim| sim.asset("DMM-1001").unwrap()["totalCount"].as_i64().unwrap();
    let before = uses(&sim);
    let report =
        changed(test_report(), "assets", json!([{"assetSN": "DMM-1001", "usageCount": 3}]));
    submit(&sim, &report).await;
    submit(&sim, &report).await;
    assert_eq!(uses(&sim), before + 3);
}

#[tokio::test]
async fn a_broken_rule_is_named_with_its_place() {
    let sim = empty().await;
    let measurement = "root.steps.0.numericMeas.0";
    for (report, place) in [
        (changed(test_report(), "type", json!("X")), "type must be"),
        (changed(test_report(), "id", json!("7")), "id must be a GUID"),
        (
            changed(test_report(), "pn", json!("")),
            "pn must be a text of at most 100 characters that is not blank",
        ),
        (changed(test_report(), "sn", json!("x".repeat(101))), "sn must be a text of at most 100"),
        (changed(test_report(), "rev", Value::Null), "rev is required"),
        (changed(test_report(), "processCode", json!(40_000)), "processCode must be an integer"),
        (changed(test_report(), "result", json!("D")), "result must be"),
        (changed(test_report(), "start", json!("today")), "start must be"),
        (changed(test_report(), "start", json!("2026-03-01T08:00:00")), "with its offset"),
        (changed(test_report(), "startUTC", json!("2026-03-01T08:00:00+01:00")), "in UTC"),
        (changed(test_report(), "uut.errorMessage", json!(5)), "uut.errorMessage must be a text"),
        (changed(test_report(), "uut.user", json!("\u{1f600}".repeat(60))), "uut.user must be"),
        (changed(test_report(), "root.loop", json!({"idx": "x"})), "root.loop.idx must be"),
        (
            changed(test_report(), &format!("{measurement}.compOp"), json!("ABOUT")),
            "root.steps[0].numericMeas[0].compOp must be one of LOG, EQ",
        ),
        (
            changed(repair_report(), "subUnits.0.position", json!("x")),
            "subUnits[0].position must be an integer of 16 bits",
        ),
        (changed(test_report(), "location", Value::Null), "location is required"),
        (changed(test_report(), "root", Value::Null), "root is required"),
        (changed(test_report(), "uut", Value::Null), "uut is required"),
        (changed(test_report(), "root.group", json!("m")), "root.group must be"),
        (changed(test_report(), "root.steps.0.status", json!("X")), "root.steps[0].status must be"),
        (
            changed(test_report(), &format!("{measurement}.compOp"), Value::Null),
            "root.steps[0].numericMeas[0].compOp is required",
        ),
        (
            changed(test_report(), &format!("{measurement}.value"), json!("5")),
            "root.steps[0].numericMeas[0].value must be a number",
        ),
        (
            changed(test_report(), "miscInfos.0.numeric", Value::Null),
            "miscInfos[0].text or 'numeric'",
        ),
        (changed(repair_report(), "uur", Value::Null), "uur is required"),
        (changed(repair_report(), "uur.processCode", Value::Null), "uur.processCode is required"),
        (changed(repair_report(), "subUnits", Value::Null), "subUnits is required"),
        (changed(repair_report(), "subUnits.0.idx", Value::Null), "subUnits[0].idx is required"),
        (json!([test_report()]), "the document must be an object"),
    ] {
        let answer = submit(&sim, &report).await;
        assert_eq!(answer.status, 400, "{place}");
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        assert!(answer.text().contains(place), "wanted {place:?}: {}", answer.text());
    }
    assert_eq!(sim.report_ids(), Vec::<String>::new());
}

#[tokio::test]
async fn no_limit_is_made_up() {
    let sim = empty().await;
    let long = || json!("x".repeat(5_000));
    let assets = json!([{"assetSN": long(), "usageCount": 1}]);
    for report in [
        changed(test_report(), "root.name", long()),
        changed(test_report(), "uut.batchSN", long()),
        changed(test_report(), "uut.fixtureId", long()),
        changed(test_report(), "miscInfos.0.description", long()),
        changed(test_report(), "processName", long()),
        changed(repair_report(), "uur.processName", long()),
        changed(test_report(), "assets", assets),
    ] {
        let answer = submit(&sim, &report).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

#[tokio::test]
async fn a_full_server_takes_replacements_only() {
    let sim = Sim::start(Options::default().empty().max_reports(1)).await.unwrap();
    assert_eq!(submit(&sim, &test_report()).await.status, 200);
    let refused = submit(&sim, &repair_report()).await;
    assert_eq!((refused.status, refused.text()), (507, "The server is full: it keeps 1 reports."));
    let again = changed(test_report(), "result", json!("F"));
    assert_eq!(submit(&sim, &again).await.status, 200);
    assert_eq!(sim.report_ids(), [ID]);
}

#[tokio::test]
async fn what_is_no_json_is_refused_with_line_and_column() {
    let sim = empty().await;
    let answer = submit_bytes(&sim, "{\n  \"type\": T\n}").await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("line 2 column"), "{}", answer.text());
    assert_eq!(submit_bytes(&sim, &b"\xff{}"[..]).await.status, 400);
    let deep = "{\"a\":".repeat(1_000);
    let answer = submit_bytes(&sim, deep).await;
    assert!(answer.text().contains("recursion limit"), "{}", answer.text());
}

#[tokio::test]
async fn a_strict_server_checks_the_factorys_configuration() {
    let sim = Sim::start(Options::default().strict(true)).await.unwrap();
    for (report, reason) in [
        (changed(test_report(), "processCode", json!(77)), "77 does not exist"),
        (changed(test_report(), "processCode", json!(60)), "60 does not exist"),
        (changed(test_report(), "processCode", json!(500)), "no test operation"),
        (changed(test_report(), "processName", json!("fct")), "processName"),
        (
            changed(repair_report(), "miscInfos", json!([{"description": "x", "text": "y"}])),
            "\"x\"",
        ),
        (changed(repair_report(), "subUnits.0.failures.0.code", json!("Rust")), "\"Rust\""),
        (changed(test_report(), "assets", json!([{"sn": "a", "usageCount": 1}])), "assetSN"),
        (changed(test_report(), "startUTC", Value::Null), "startUTC is required"),
    ] {
        let answer = submit(&sim, &report).await;
        assert_eq!(answer.status, 400, "{reason}");
        assert!(answer.text().contains(reason), "{}", answer.text());
    }
    assert_eq!(submit(&sim, &test_report()).await.status, 200);
    assert_eq!(submit(&sim, &repair_report()).await.status, 200);
}

#[tokio::test]
async fn a_strict_server_refuses_to_replace_a_report() {
    let sim = Sim::start(Options::default().strict(true)).await.unwrap();
    assert_eq!(submit(&sim, &test_report()).await.status, 200);
    let same_start = changed(test_report(), "id", json!(OTHER_ID));
    let same_id = changed(test_report(), "sn", json!("0002"));
    for again in [test_report(), same_start, same_id] {
        let answer = submit(&sim, &again).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains(ID), "{}", answer.text());
    }
    assert_eq!(sim.report(ID).unwrap(), test_report().to_string());
    assert_eq!(get(&sim, &format!("/api/Report/Wsjf/{OTHER_ID}")).await.status, 404);
    let filter = format!("$filter=uuid%20eq%20{ID}");
    let header = get(&sim, &format!("/api/Report/Query/Header?{filter}")).await.rows().remove(0);
    assert_eq!((&header["serialNumber"], &header["receiveCount"]), (&json!("0001"), &json!(1)));
}

#[tokio::test]
async fn less_than_everything_can_be_asked_for() {
    let sim = empty().await;
    let chart = json!({"chartType": "Line", "series": [{"name": "U", "ydata": "1;2"}]});
    let report = changed(test_report(), "root.chart", chart);
    let file = json!({"name": "a.txt", "contentType": "text/plain", "data": "aGk="});
    let report = changed(report, "root.steps.0.attachment", file);
    submit(&sim, &report).await;
    let ask =
        async |options: &str| get(&sim, &format!("/api/Report/Wsjf/{ID}?{options}")).await.json();
    assert_eq!(ask("detailLevel=7").await, report);
    assert!(ask("detailLevel=0").await.get("root").is_none());
    let measured = |report: &Value| report["root"]["steps"][0].get("numericMeas").is_some();
    assert!(!measured(&ask("detailLevel=4").await));
    assert!(measured(&ask("detailLevel=5").await));
    let without = ask("includeChartdata=false").await;
    assert_eq!(without["root"]["chart"]["series"], json!([]));
    assert_eq!(without["root"]["steps"], report["root"]["steps"]);
    let without = ask("includeAttachments=false").await;
    assert_eq!(without["root"]["steps"][0]["attachment"]["data"], Value::Null);
    assert_eq!(without["root"]["steps"][0]["attachment"]["name"], "a.txt");
    assert_eq!(get(&sim, &format!("/api/Report/Wsjf/{ID}?detailLevel=8")).await.status, 400);
}

#[tokio::test]
async fn a_compressed_report_is_stored_expanded() {
    let sim = empty().await;
    let text = test_report().to_string();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let length = packed.len() as u64;
    let mut asked = with_body(&sim, "POST", "/api/Report/WSJF", packed);
    asked.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
    assert_eq!(send(&sim, asked).await.unwrap().status, 200);
    assert_eq!(sim.report(ID).unwrap(), text);
    assert_eq!(sim.counts().bytes_received(), length);
}

#[tokio::test]
async fn every_real_report_is_accepted_and_kept() {
    let Some(folder) = shared("the collection of reports") else { return };
    let sim = empty().await;
    let mut accepted = 0;
    for folder in [folder.join("data/wsjf"), folder.join("wire/reports")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let bytes = Bytes::from(std::fs::read(&path).unwrap());
            let answer = submit_bytes(&sim, bytes.clone()).await;
            // What the existing client sends against the contract: a text for a number, an operator
            // of its own, and something else than a GUID.
            let has = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
            if [r#""0x1F""#, r#""EQT""#, r#""id":"1""#].into_iter().any(has) {
                assert_eq!(answer.status, 400, "{}", path.display());
                continue;
            }
            assert_eq!(answer.status, 200, "{}: {}", path.display(), answer.text());
            let stored = answer.json()["uuid"].as_str().unwrap().to_owned();
            assert_eq!(sim.report(&stored).unwrap(), bytes, "{}", path.display());
            accepted += 1;
        }
    }
    assert!(accepted >= 25, "{accepted}");
}
