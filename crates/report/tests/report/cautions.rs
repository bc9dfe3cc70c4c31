//! What is worth a second look before a report is sent.

use serde_json::{Value, json};
use wats_report::Report;

fn texts(report: &Value) -> Vec<String> {
    let report = Report::from_slice(report.to_string().as_bytes()).expect("a report");
    report.cautions().iter().map(ToString::to_string).collect()
}

#[test]
fn numbers_that_filters_read_as_patterns_are_named_with_the_character() {
    let report = json!({
        "pn": "BOARD%", "sn": "S_1",
        "subUnits": [{"pn": "P", "sn": "A/B"}],
        "assets": [{"assetSN": "DMM[1]"}],
    });
    let pattern = "which filters read as a pattern: it cannot be looked up by itself";
    assert_eq!(
        texts(&report),
        [
            format!("`pn` holds '%', {pattern}"),
            format!("`subUnits[0].sn` holds '/', {pattern}"),
            format!("`assets[0].assetSN` holds '[', {pattern}"),
        ]
    );
}

#[test]
fn a_step_with_results_of_several_kinds_is_named_with_them() {
    let report = json!({"root": {"seqCall": {}, "steps": [
        {"numericMeas": [{"value": 1}], "stringMeas": [{"value": "x"}], "callExe": {}},
        {"numericMeas": [], "stringMeas": [{"value": "x"}], "chart": {}, "loop": {}},
        {"chart": {}, "attachment": {}},
    ]}});
    assert_eq!(
        texts(&report),
        [
            "`root.steps[0]` has results of several kinds (numericMeas, stringMeas, callExe); tools \
             show one",
            "`root.steps[2]` has a chart and a file; tools take one of them",
        ]
    );
}

#[test]
fn a_first_step_that_calls_no_sequence_is_named() {
    assert_eq!(texts(&json!({"root": {}})), ["`root` is no call of a sequence (`seqCall`)"]);
    assert!(texts(&json!({"type": "R"})).is_empty());
}

#[test]
fn no_more_than_a_thousand_are_collected() {
    let steps: Vec<Value> = (0..2000).map(|_| json!({"chart": {}, "attachment": {}})).collect();
    assert_eq!(texts(&json!({"root": {"seqCall": {}, "steps": steps}})).len(), 1000);
}

#[test]
fn a_report_that_was_built_gives_no_cause() {
    let mut report = Report::uut("BOARD-1", "SN-0001", "A", 100);
    report.root_mut().numeric("Vout", 3.31).unit("V").between(3.2, 3.4);
    assert_eq!(report.finish().cautions(), []);
}

#[test]
fn limits_that_are_missing_or_the_wrong_way_round_are_named() {
    let report = json!({"root": {"seqCall": {}, "steps": [{"numericMeas": [
        {"compOp": "GELE", "value": 1, "lowLimit": 0, "highLimit": 2},
        {"compOp": "gele", "value": 1, "lowLimit": 2, "highLimit": 1},
        {"compOp": "GELE", "value": 1, "lowLimit": 2},
        {"compOp": "LE", "value": 1, "highLimit": 2},
        {"compOp": "LE", "value": 1, "lowLimit": 3, "highLimit": 2},
        {"compOp": "LOG", "value": 1}, {"value": 1}, {"compOp": "own", "value": 1},
    ]}, {"stringMeas": [{"compOp": "EQ", "value": "a"}, {"compOp": "Log", "value": "a"}]}]}});
    let expected = [
        "`root.steps[0].numericMeas[1]` has a low limit above the high one",
        "`root.steps[0].numericMeas[2]` lacks a limit that its operator needs",
        "`root.steps[0].numericMeas[3]` lacks a limit that its operator needs",
        "`root.steps[1].stringMeas[0]` lacks a limit that its operator needs",
    ];
    assert_eq!(texts(&report), expected);
}

#[test]
fn two_starts_that_are_not_the_same_instant_are_named() {
    let starts = |local: &str, utc: &str| texts(&json!({"start": local, "startUTC": utc}));
    let local = "2026-03-01T08:00:00.9999999+01:00";
    assert_eq!(starts(local, "2026-03-01T07:00:00.999Z"), Vec::<String>::new());
    assert_eq!(
        starts(local, "2026-03-01T08:00:00Z"),
        ["`startUTC` is not the instant that `start` is"]
    );
    assert_eq!(starts("yesterday", "2026-03-01T08:00:00Z"), Vec::<String>::new());
}
