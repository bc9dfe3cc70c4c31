//! The SDK's `Report::validate` and the simulator read the same rules, each on its own: what one
//! lets through, the other takes.

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use wats_report::Report;
use wats_sim::{Options, Sim};

use crate::client::{read, with_body};

/// What a strict server says about reports that break no rule of the contract, and why nobody but
/// the server can know.
const CONFIGURATION: [(&str, &str); 6] = [
    ("does not exist", "which operations there are"),
    ("is no test operation", "what an operation is for"),
    ("is no repair operation", "what an operation is for"),
    ("is not the name of process", "what an operation is called"),
    ("is not configured for the repair operation", "misc infos and fail codes of a repair"),
    ("uur.refUUT is required", "whether a repair must name its test"),
];

/// What `validate` finds before the server could store what nobody can use: rules of the format that
/// the server's documents do not say it enforces.
const CAREFUL: [(&str, &str); 4] = [
    ("is used twice", "steps and measurements that others refer to"),
    ("X values and", "curves with points that have no height, or no place"),
    ("ydata` is required", "a curve without points"),
    ("is not base64", "a file that nobody could open"),
];

/// Fields whose rule `validate` does not look at, and why.
const UNCHECKED: [(&str, &str); 3] = [
    (".flags must be", "additional data is free; its numbers matter to nobody but their sender"),
    (".dimension must be", "as flags"),
    (".indexes[", "as flags"),
];

/// A test that sets every field a client may send.
fn test_report() -> Value {
    json!({
        "type": "T", "id": "11111111-2222-3333-4444-555555555555", "pn": "BOARD-1", "sn": "0001",
        "rev": "A", "processCode": 100, "processCodeFormat": "%d", "processName": "FCT",
        "result": "P", "machineName": "ST1", "location": "Hall 1", "purpose": "Production",
        "start": "2026-03-01T08:00:00.000+01:00", "startUTC": "2026-03-01T07:00:00.000Z",
        "uut": {"user": "op1", "execTime": 1.5, "execTimeFormat": "%f", "testSocketIndex": -1,
            "testSocketIndexFormat": "%d", "batchSN": "L1", "comment": "c", "errorCode": 0,
            "errorCodeFormat": "%d", "errorMessage": "e", "fixtureId": "F1", "batchFailCount": 1,
            "batchFailCountFormat": "%d", "batchLoopIndex": 1, "batchLoopIndexFormat": "%d",
            "stepIdCausedUUTFailure": 2},
        "root": root_step(),
        "subUnits": [{"idx": 1, "partType": "Board", "pn": "B-1", "sn": "1", "rev": "A",
            "parentIdx": 0, "position": 1, "replacedIdx": 0}],
        "miscInfos": [{"description": "Lot", "typedef": "t", "text": "x", "numeric": 7,
            "numericFormat": "%d", "id": "{11111111-2222-3333-4444-555555555555}"}],
        "assets": [{"assetSN": "DMM-1", "usageCount": 1, "usageCountFormat": "%d"}],
        "additionalData": [{"name": "a", "props": null}],
        "x-unknown": {"type": 7},
    })
}

fn root_step() -> Value {
    json!({"id": 1, "group": "M", "stepType": "SequenceCall", "name": "Main", "status": "P",
            "start": "2026-03-01T08:00:00.000+01:00", "totTime": 1.0, "totTimeFormat": "%f",
            "interactiveExeNum": 1, "interactiveExeNumFormat": "%d", "errorCode": 0,
            "errorCodeFormat": "%d", "errorMessage": "e", "tsGuid": "ID#:1",
            "causedSeqFailure": false, "causedUUTFailure": false, "reportText": "t",
            "seqCall": {"path": "main.seq", "name": "Main", "version": "1.0"},
            "loop": {"idx": 0, "num": 2, "endingIndex": 2, "passed": 1, "failed": 1},
            "callExe": {"exitCode": 0.0, "exitCodeFormat": "%d"},
            "messagePopup": {"response": "r", "button": 1, "buttonFormat": "%d"},
            "chart": {"chartType": "Line", "label": "l", "xLabel": "x", "xUnit": "s",
                "yLabel": "y", "yUnit": "V",
                "series": [{"dataType": "XYG", "name": "U", "xdata": "0;1", "ydata": "1;2"}]},
            "attachment": {"name": "a.txt", "contentType": "text/plain", "data": "aGk="},
            "additionalResults": [additional_data()],
            "steps": [measuring_step()]})
}

fn measuring_step() -> Value {
    json!({"id": 2, "group": "M", "stepType": "ET_MNLT", "name": "Supply",
                "status": "P",
                "numericMeas": [{"compOp": "GELE", "name": "n", "status": "P", "unit": "V",
                    "value": 5.02, "valueFormat": "%f", "lowLimit": 4.9, "lowLimitFormat": "%f",
                    "highLimit": 5.1, "highLimitFormat": "%f"}],
                "stringMeas": [{"compOp": "Log", "name": "n", "status": "P", "value": "v",
                    "limit": "l"}],
                "booleanMeas": [{"name": "n", "status": "P"}]})
}

fn additional_data() -> Value {
    json!({"name": "a", "props": [{"name": "p", "type": "Array",
                "flags": 1, "value": "v", "numFormat": "%d", "comment": "c", "props": [],
                "array": {"dimension": 1, "type": "Number", "indexes": [{"text": "[0]",
                    "indexes": [0], "value": {"name": "e", "type": "Number"}}]}}]})
}

fn repair_report() -> Value {
    let file = json!({"contentType": "text/plain", "data": "aGk=", "name": "a.txt",
        "id": "11111111-2222-3333-4444-555555555555"});
    json!({
        "type": "R", "id": "66666666-7777-8888-9999-000000000000", "pn": "BOARD-1", "sn": "0001",
        "rev": "A", "processCode": 500, "result": "P", "machineName": "R1", "location": "Hall 1",
        "purpose": "Repair", "start": "2026-03-02T10:00:00+01:00",
        "startUTC": "2026-03-02T09:00:00Z",
        "uur": {"user": "op2", "comment": "c", "processCode": 100, "processCodeFormat": "%d",
            "processName": "FCT", "refUUT": "11111111-2222-3333-4444-555555555555",
            "confirmDate": "2026-03-02T09:00:00Z", "finalizeDate": "2026-03-02T09:20:00",
            "execTime": 1200.0, "parent": "11111111222233334444555555555555",
            "children": ["11111111-2222-3333-4444-555555555555"]},
        "subUnits": [{"idx": 0, "partType": "Main", "pn": "BOARD-1", "sn": "0001", "rev": "A",
            "failures": [{"category": "Component", "code": "Defect", "comRef": "C12",
                "artNumber": "1", "artRev": "A", "artVendor": "v", "artDescription": "d",
                "comment": "c", "funcBlock": "f", "refStepId": 2, "refStepName": "s",
                "attachments": [file]}]}],
        "binaryData": [file],
    })
}

/// What is put in the place of a value: other types, and the edges of what such a value may be.
/// `None` takes the key away.
fn values(original: &Value) -> Vec<Option<Value>> {
    const GUIDS: [&str; 5] = [
        "11111111-2222-3333-4444-555555555555",
        "(11111111-2222-3333-4444-555555555555)",
        "{11111111222233334444555555555555}",
        "urn:uuid:11111111-2222-3333-4444-555555555555",
        "11111111-2222-3333-4444-55555555555",
    ];
    const TIMES: [&str; 9] = [
        "2026-03-01",
        "2026-03-01T08:00:00",
        "2026-03-01T08:00:00.Z",
        "2026-03-01T08:00:00.1234567+00:00",
        "2026-03-01 08:00+01",
        "2026-02-30T08:00:00Z",
        "2026-03-01T08:00:60Z",
        "2026-03-01T08:00:00Z[UTC]",
        "1969-01-01T00:00:00-08:00",
    ];
    const LETTERS: [&str; 9] = ["P", "F", "E", "D", "U", "R", "C", "p", "PF"];
    const OPERATORS: [&str; 6] = ["EQ", "gtlt", "EQT", "CASESENSIT", "IgnoreCase", "ABOUT"];

    let mut values = vec![json!(null), json!(true), json!([]), json!([null]), json!({}), json!(0)];
    let text = |text: &&str| json!(text);
    match original {
        Value::Number(_) => {
            values.extend([json!(-32_768), json!(32_768), json!(1.0), json!(1.5), json!(1e300)]);
            values.extend([json!(2_147_483_647), json!(-2_147_483_649_i64), json!(u64::MAX)]);
            values.extend(["", "100", "3.30", "NaN", "nan", "-Infinity"].iter().map(text));
        }
        Value::String(original) => {
            values.extend(["", " ", "text", "NaN"].iter().map(text));
            // The longest that some rule allows, one more, and units that are not characters.
            values.extend([30, 31, 50, 51, 100, 101].map(|length| json!("é".repeat(length))));
            values.extend([50, 51].map(|length| json!("\u{1f600}".repeat(length))));
            values.extend(match original.len() {
                1 => LETTERS.iter().map(text).collect::<Vec<_>>(),
                32.. => GUIDS.iter().map(text).collect(),
                20.. => TIMES.iter().map(text).collect(),
                3.. => OPERATORS.iter().map(text).collect(),
                _ => Vec::new(),
            });
        }
        _ => values.push(json!("text")),
    }
    std::iter::once(None).chain(values.into_iter().map(Some)).collect()
}

/// Pointers to everything within a value.
fn places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((pointer, value)) = open.pop() {
        let children: Vec<(String, &Value)> = match value {
            Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
            Value::Array(list) => {
                list.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
            }
            _ => Vec::new(),
        };
        for (key, value) in children {
            let pointer = format!("{pointer}/{key}");
            found.push(pointer.clone());
            open.push((pointer, value));
        }
    }
    found
}

fn put(report: &mut Value, pointer: &str, value: Option<Value>) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match (report.pointer_mut(parent), value) {
        (Some(Value::Object(map)), Some(value)) => drop(map.insert(key.to_owned(), value)),
        (Some(Value::Object(map)), None) => drop(map.remove(key)),
        (Some(Value::Array(list)), value) => {
            if let Some(element) = key.parse().ok().and_then(|index: usize| list.get_mut(index)) {
                *element = value.unwrap_or_default();
            }
        }
        // An earlier change has taken the parent away.
        _ => {}
    }
}

/// A strict server and one connection to it.
struct Judge {
    sim: Sim,
    sender: SendRequest<Full<Bytes>>,
}

impl Judge {
    async fn start() -> Self {
        let sim = Sim::start(Options::default().empty().strict(true)).await.unwrap();
        let stream = TcpStream::connect(sim.address()).await.unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self { sim, sender }
    }

    /// Has both judge a report. An error tells how they differ.
    async fn judge(&mut self, report: &Value) -> Result<(), String> {
        let text = report.to_string();
        let broken: Vec<String> = match Report::from_slice(text.as_bytes()) {
            Ok(report) => report.validate().iter().map(ToString::to_string).collect(),
            Err(error) => vec![error.to_string()],
        };
        self.sender.ready().await.unwrap();
        let asked = with_body(&self.sim, "POST", "/api/Report/WSJF", text);
        let answer = read(self.sender.send_request(asked).await.unwrap()).await.unwrap();
        let said = String::from_utf8_lossy(&answer.body);
        let excused = |(words, _): &(&str, &str)| said.contains(words);
        let careful = |rule: &str| CAREFUL.iter().any(|(words, _)| rule.contains(words));
        // That is asked last: what would replace the report before is valid otherwise.
        let status = if said.contains("it would replace report") { 200 } else { answer.status };
        match (broken.is_empty(), status) {
            (true, 200) | (false, 400) => Ok(()),
            (false, 200) if broken.iter().all(|rule| careful(rule)) => Ok(()),
            (true, 400) if CONFIGURATION.iter().chain(&UNCHECKED).any(excused) => Ok(()),
            (_, status) => Err(format!("the server says {status} {said}, the SDK {broken:?}")),
        }
    }
}

#[tokio::test]
async fn the_unchanged_reports_are_fine_for_both() {
    let mut judge = Judge::start().await;
    for report in [test_report(), repair_report()] {
        judge.judge(&report).await.unwrap();
        assert_eq!(judge.sim.report_ids().last().unwrap(), report["id"].as_str().unwrap());
    }
}

#[tokio::test]
async fn every_value_in_every_place_is_judged_alike() {
    let mut judge = Judge::start().await;
    let mut differences = Vec::new();
    for original in [test_report(), repair_report()] {
        for place in places(&original) {
            for value in values(original.pointer(&place).unwrap()) {
                let mut report = original.clone();
                put(&mut report, &place, value.clone());
                if let Err(difference) = judge.judge(&report).await {
                    let value = value.map_or("nothing".to_owned(), |value| value.to_string());
                    differences.push(format!("{place} as {value}: {difference}"));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{}:\n{}", differences.len(), differences.join("\n"));
}

#[tokio::test]
async fn several_changes_at_once_are_judged_alike() {
    let mut judge = Judge::start().await;
    let changes = (any::<bool>(), prop::collection::vec(any::<(Index, Index)>(), 2..5));
    let mut runner = TestRunner::default();
    for _ in 0..300 {
        let (is_repair, changes) = changes.new_tree(&mut runner).unwrap().current();
        let mut report = if is_repair { repair_report() } else { test_report() };
        for (place, value) in changes {
            let places = places(&report);
            let place = &places[place.index(places.len())];
            let values = values(report.pointer(place).unwrap());
            let value = values[value.index(values.len())].clone();
            put(&mut report, place, value);
        }
        assert_eq!(judge.judge(&report).await, Ok(()), "{report}");
    }
}
