//! The rules by which the server refuses a report.

use serde_json::{Value, json};
use wats_report::{
    Attachment, Chart, ChartSeries, ChartType, NumericMeasurement, Report, Station, Status, Step,
    StepType, Text, Violation,
};

use crate::common::samples;

fn sample(name: &str) -> Value {
    let samples = samples();
    let sample = samples.iter().find(|sample| sample.name == name).expect("the sample is there");
    serde_json::from_slice(&sample.json).expect("JSON")
}

fn violations(report: &Value) -> Vec<String> {
    let report = Report::from_slice(report.to_string().as_bytes()).expect("a report");
    report.validate().iter().map(Violation::to_string).collect()
}

/// The violations of a sample after the value at `pointer` was set, or removed if there is none.
fn broken(name: &str, pointer: &str, value: Option<Value>) -> Vec<String> {
    let mut report = sample(name);
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let parent = report.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    match value {
        Some(value) => drop(parent.insert(key.to_owned(), value)),
        None => drop(parent.remove(key).expect("the key is there")),
    }
    violations(&report)
}

#[test]
fn the_samples_that_a_server_accepts_break_no_rule() {
    for name in
        ["uut-minimal.json", "uut-payloads.json", "uut-failed-loops.json", "uur-repair.json"]
    {
        assert_eq!(violations(&sample(name)), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_required_key_of_a_test_is_missed() {
    for key in [
        "type",
        "id",
        "pn",
        "sn",
        "rev",
        "processCode",
        "result",
        "machineName",
        "location",
        "purpose",
        "start",
        "startUTC",
        "root",
        "uut",
    ] {
        let expected = vec![format!("`{key}` is required")];
        assert_eq!(broken("uut-minimal.json", &format!("/{key}"), None), expected);
        assert_eq!(broken("uut-minimal.json", &format!("/{key}"), Some(Value::Null)), expected);
    }
}

#[test]
fn every_required_key_inside_is_missed() {
    for (name, pointer, path) in [
        ("uut-minimal.json", "/root/group", "root.group"),
        ("uut-minimal.json", "/root/steps/0/name", "root.steps[0].name"),
        ("uut-minimal.json", "/root/steps/0/status", "root.steps[0].status"),
        (
            "uut-minimal.json",
            "/root/steps/0/numericMeas/0/compOp",
            "root.steps[0].numericMeas[0].compOp",
        ),
        (
            "uut-minimal.json",
            "/root/steps/0/numericMeas/0/value",
            "root.steps[0].numericMeas[0].value",
        ),
        (
            "uut-minimal.json",
            "/root/steps/0/numericMeas/0/status",
            "root.steps[0].numericMeas[0].status",
        ),
        (
            "uut-payloads.json",
            "/root/steps/2/stringMeas/1/status",
            "root.steps[2].stringMeas[1].status",
        ),
        (
            "uut-payloads.json",
            "/root/steps/3/booleanMeas/0/status",
            "root.steps[3].booleanMeas[0].status",
        ),
        ("uut-payloads.json", "/miscInfos/0/description", "miscInfos[0].description"),
        ("uut-payloads.json", "/subUnits/0/partType", "subUnits[0].partType"),
        ("uut-payloads.json", "/subUnits/0/pn", "subUnits[0].pn"),
        ("uut-payloads.json", "/subUnits/0/sn", "subUnits[0].sn"),
        ("uut-payloads.json", "/assets/0/assetSN", "assets[0].assetSN"),
        ("uut-payloads.json", "/assets/0/usageCount", "assets[0].usageCount"),
        ("uur-repair.json", "/uur", "uur"),
        ("uur-repair.json", "/subUnits", "subUnits"),
        ("uur-repair.json", "/subUnits/1/idx", "subUnits[1].idx"),
        ("uur-repair.json", "/uur/processCode", "uur.processCode"),
    ] {
        assert_eq!(broken(name, pointer, None), [format!("`{path}` is required")]);
    }
}

/// Asserts that the value at `pointer` breaks one rule, with this text.
fn assert_refused(name: &str, pointer: &str, value: Value, text: &str) {
    let mut path = String::new();
    for segment in pointer.split('/').skip(1) {
        match segment.parse::<usize>() {
            Ok(index) => path = format!("{path}[{index}]"),
            Err(_) if path.is_empty() => segment.clone_into(&mut path),
            Err(_) => path = format!("{path}.{segment}"),
        }
    }
    assert_eq!(broken(name, pointer, Some(value)), [format!("`{path}` {text}")]);
}

fn long(length: usize) -> Value {
    json!("é".repeat(length))
}

#[test]
fn values_of_the_header_that_the_server_does_not_take_are_named() {
    for (pointer, value, text) in [
        ("/pn", long(101), "has 101 characters; 100 are allowed"),
        ("/sn", json!("  "), "is required"),
        ("/type", json!("X"), "is \"X\"; allowed are T, R"),
        ("/result", json!("D"), "is \"D\"; allowed are P, F, E, T"),
        ("/id", json!("1"), "is not a GUID"),
        ("/processCode", json!(32768), "does not fit into 16 bits"),
        ("/processCode", json!("100"), "is a text where a number belongs"),
        ("/processCode", json!("ten"), "is a text where a number belongs"),
        ("/start", json!("today"), "is not a date and time"),
        ("/start", json!("2026-01-01T00:00:00"), "lacks the offset from UTC"),
        ("/startUTC", json!("2026-01-01T00:00:00+01:00"), "is not in UTC"),
        ("/startUTC", json!("then"), "is not a date and time"),
        ("/uut/user", long(101), "has 101 characters; 100 are allowed"),
        ("/uut/execTime", json!("long"), "is a text where a number belongs"),
        ("/uut/errorCode", json!(2_147_483_648_i64), "does not fit into 32 bits"),
    ] {
        assert_refused("uut-minimal.json", pointer, value, text);
    }
}

#[test]
fn values_of_steps_that_the_server_does_not_take_are_named() {
    for (pointer, value, text) in [
        ("/root/group", json!("X"), "is \"X\"; allowed are S, M, C"),
        ("/root/status", json!("Q"), "is \"Q\"; allowed are P, F, D, S, E, T, U"),
        ("/root/start", json!("2026-01-01T00:00:00"), "lacks the offset from UTC"),
        ("/root/totTime", json!("1,5"), "is a text where a number belongs"),
        ("/root/steps/1/id", json!("first"), "is a text where a number belongs"),
        ("/root/steps/1/numericMeas/0/status", json!("D"), "is \"D\"; allowed are P, F, S"),
        ("/root/steps/1/numericMeas/0/value", json!("3.30"), "is a text where a number belongs"),
        ("/root/steps/1/numericMeas/0/value", json!("nan"), "is a text where a number belongs"),
        ("/root/steps/1/numericMeas/0/value", json!("0x1F"), "is a text where a number belongs"),
        (
            "/root/steps/1/numericMeas/0/compOp",
            json!("ABOUT"),
            "is \"ABOUT\"; allowed are the numeric operators",
        ),
        (
            "/root/steps/2/stringMeas/0/compOp",
            json!("GT"),
            "is \"GT\"; allowed are LOG, EQ, NE, CASESENSIT, IGNORECASE",
        ),
        ("/root/steps/6/messagePopup/button", json!(40000), "does not fit into 16 bits"),
    ] {
        assert_refused("uut-payloads.json", pointer, value, text);
    }
    let (pointer, text) = ("/root/steps/0/loop/passed", "does not fit into 16 bits");
    assert_refused("uut-failed-loops.json", pointer, json!(-40000), text);
}

#[test]
fn values_of_parts_and_facts_that_the_server_does_not_take_are_named() {
    for (pointer, value, text) in [
        ("/miscInfos/0/id", json!("7"), "is not a GUID"),
        ("/miscInfos/0/numeric", json!(-32769), "does not fit into 16 bits"),
        ("/miscInfos/1/text", long(101), "has 101 characters; 100 are allowed"),
        ("/miscInfos/1/typedef", long(31), "has 31 characters; 30 are allowed"),
        ("/subUnits/0/partType", long(51), "has 51 characters; 50 are allowed"),
        ("/subUnits/0/rev", long(101), "has 101 characters; 100 are allowed"),
        ("/subUnits/0/position", json!(70000), "does not fit into 16 bits"),
    ] {
        assert_refused("uut-payloads.json", pointer, value, text);
    }
    for (pointer, value, text) in [
        ("/uur/refUUT", json!("none"), "is not a GUID"),
        ("/uur/parent", json!(""), "is not a GUID"),
        ("/binaryData/0/id", json!("7"), "is not a GUID"),
        ("/subUnits/0/failures/0/attachments/0/id", json!("7"), "is not a GUID"),
        ("/subUnits/0/failures/0/refStepId", json!("7"), "is a text where a number belongs"),
        ("/uur/confirmDate", json!("soon"), "is not a date and time"),
    ] {
        assert_refused("uur-repair.json", pointer, value, text);
    }
    let empty = broken("uut-payloads.json", "/miscInfos/0/numeric", Some(Value::Null));
    assert_eq!(empty, ["`miscInfos[0]` needs a text or a number"]);
    let child = broken("uur-repair.json", "/uur/children", Some(json!(["1"])));
    assert_eq!(child, ["`uur.children[0]` is not a GUID"]);
}

#[test]
fn words_for_what_json_numbers_cannot_express_break_no_rule() {
    for word in ["NaN", "Infinity", "-Infinity"] {
        let pointer = "/root/steps/1/numericMeas/0/value";
        let found = broken("uut-payloads.json", pointer, Some(json!(word)));
        assert_eq!(found, Vec::<String>::new(), "{word}");
    }
}

#[test]
fn all_violations_are_found_at_once() {
    let found = violations(&json!({"type": "R", "subUnits": [{}], "miscInfos": [{}]}));
    assert!(found.contains(&"`subUnits[0].idx` is required".to_owned()), "{found:?}");
    assert!(found.contains(&"`miscInfos[0]` needs a text or a number".to_owned()), "{found:?}");
    assert!(found.contains(&"`uur` is required".to_owned()), "{found:?}");
    assert!(!found.contains(&"`root` is required".to_owned()), "{found:?}");
}

#[test]
fn measurements_of_a_step_are_told_apart_by_name() {
    let mut report = acceptable();
    let root = report.root.get_mut().expect("a root");
    for name in [Some("U"), Some("U"), Some(" "), None] {
        let mut measurement = NumericMeasurement::new(1.0);
        measurement.name = name.map(Text::from).into();
        root.numeric_meas.push(measurement);
    }
    assert_eq!(
        texts(&report),
        [
            "`root.numericMeas[1].name` is used twice",
            "`root.numericMeas[2].name` is required",
            "`root.numericMeas[3].name` is required",
        ]
    );
}

#[test]
fn a_step_id_is_used_once() {
    let mut report = acceptable();
    let root = report.root.get_mut().expect("a root");
    for _ in 0..2 {
        let mut step = Step::new("Supply", StepType::Action, Status::Passed);
        step.id.set(7);
        root.steps.push(step);
    }
    assert_eq!(texts(&report), ["`root.steps[1].id` is used twice"]);
}

#[test]
fn curves_have_as_many_x_as_y_values_and_files_are_base64() {
    let mut report = acceptable();
    let root = report.root.get_mut().expect("a root");
    let curves = [(&[0.0][..], &[1.0, 2.0][..]), (&[], &[1.0, 2.0]), (&[], &[])];
    let series = curves.map(|(x, y)| ChartSeries::new("U", x, y)).to_vec();
    root.chart.set(Chart::new(ChartType::Line, series));
    let mut file = Attachment::new("a.txt", "text/plain", b"ok");
    file.data.set("not base64!");
    root.attachment.set(file);
    assert_eq!(
        texts(&report),
        [
            "`root.attachment.data` is not base64",
            "`root.chart.series[0]` has 1 X values and 2 Y values",
            "`root.chart.series[2].ydata` is required",
        ]
    );
}

fn acceptable() -> Report {
    let mut report = Report::uut("BOARD-1", "0001", "A", 100);
    report.station(Station::new("ST1", "Hall 1", "Production"));
    report.finish()
}

fn texts(report: &Report) -> Vec<String> {
    report.validate().iter().map(ToString::to_string).collect()
}
