//! From JSON to XML and back.

use serde_json::{Value, json};

use super::{read, write};

fn written(report: &Value, indexes: bool) -> String {
    String::from_utf8(write(report.as_object().unwrap(), indexes)).unwrap()
}

fn test() -> Value {
    json!({
        "type": "T", "id": "11111111-2222-3333-4444-555555555555", "pn": "BOARD-1", "sn": "A&\"1\"",
        "rev": "A", "result": "F", "processCode": 100, "processName": "FCT", "machineName": "ST1",
        "location": "Hall 1", "purpose": "Production", "start": "2026-03-01T08:00:00+01:00",
        "uut": {"user": "op", "execTime": 1.5, "comment": "two\nlines"},
        "miscInfos": [{"description": "Lot", "text": "x", "numeric": 7}],
        "subUnits": [{"idx": 1, "partType": "Board", "pn": "B-1", "sn": "1", "rev": "A"}],
        "assets": [{"assetSN": "DMM-1", "usageCount": 1}],
        "root": root(),
    })
}

fn root() -> Value {
    json!({"id": 1, "group": "M", "stepType": "SequenceCall", "name": "Main", "status": "F",
                "seqCall": {"path": "main.seq", "name": "Main", "version": "1.0"},
                "steps": [
                    supply(),
    {"id": 3, "group": "C", "stepType": "ET_SVT", "name": "Id", "status": "D",
                        "stringMeas": [{"compOp": "EQ", "status": "P", "value": "a", "limit": "a"}],
                        "booleanMeas": [{"name": "b", "status": "S"}],
                        "callExe": {"exitCode": 3}, "messagePopup": {"button": 1, "response": "ok"}},
                ]})
}

fn supply() -> Value {
    json!({"id": 2, "group": "S", "stepType": "ET_NLT", "name": "Supply", "status": "S",
                    "totTime": 0.25, "causedUUTFailure": true, "loop": {"num": 2, "passed": 1},
                    "numericMeas": [{"compOp": "GELE", "status": "F", "unit": "V", "value": 5.5,
                        "lowLimit": 4.9, "highLimit": 5.1}],
                    "chart": {"chartType": "Line", "label": "l", "xLabel": "x", "yLabel": "y",
                        "series": [{"dataType": "XYG", "name": "U", "xdata": "0;1", "ydata": "1;2"}]},
                    "attachment": {"name": "a.txt", "contentType": "text/plain", "data": "aGk="},
                    "additionalResults": [{"name": "d", "props": [
                        {"name": "p", "type": "Number", "value": "1"},
                        {"name": "a", "type": "Array", "array": {"dimension": 1, "type": "Number",
                            "indexes": [{"text": "[0]", "indexes": [0],
                                "value": {"name": "e", "type": "Number", "value": "2"}}]}}]}]})
}

#[test]
fn a_test_comes_back_as_it_was() {
    let report = test();
    assert_eq!(read(written(&report, true).as_bytes()), Ok(report.clone()));
    assert_eq!(read(written(&report, false).as_bytes()), Ok(report));
}

#[test]
fn a_repair_comes_back_with_its_failures_and_files_where_they_were() {
    let file = |name: &str| json!({"contentType": "text/plain", "data": "aGk=", "name": name});
    let report = json!({
        "type": "R", "id": "66666666-7777-8888-9999-000000000000", "pn": "P", "sn": "S", "rev": "A",
        "result": "P", "processCode": 500, "machineName": "R1", "location": "H", "purpose": "Repair",
        "start": "2026-03-02T10:00:00+01:00", "miscInfos": [],
        "uur": {"user": "op", "processCode": 100, "refUUT": "11111111-2222-3333-4444-555555555555",
            "children": ["11111111-2222-3333-4444-555555555556"], "comment": "c"},
        "subUnits": [
            {"idx": 0, "partType": "Main", "pn": "P", "sn": "S", "failures": [
                {"category": "Component", "code": "Defect", "comRef": "C12", "refStepId": 2}]},
            {"idx": 4, "partType": "Part", "pn": "Q", "sn": "T", "failures": [
                {"category": "Solder", "code": "Open", "comment": "x", "refStepId": 0,
                    "attachments": [file("own.txt")]}]},
        ],
        "binaryData": [file("all.txt")],
    });
    assert_eq!(read(written(&report, true).as_bytes()), Ok(report));
}

#[test]
fn words_stand_for_letters_and_counts_can_be_left_out() {
    let with = written(&test(), true);
    assert!(with.contains("Group=\"Setup\"") && with.contains("Status=\"Skipped\""), "{with}");
    assert!(with.contains("Result=\"Failed\"") && with.contains("SN=\"A&amp;&quot;1&quot;\""));
    assert!(with.contains("StepIndex=\"1\"") && with.contains("MeasOrderNumber=\"2\""));
    let without = written(&test(), false);
    assert!(!without.contains("StepIndex") && !without.contains("MeasOrderNumber"));
}

#[test]
fn what_is_no_report_is_refused_with_the_reason() {
    let refusal = |text: &str| read(text.as_bytes()).unwrap_err();
    assert_eq!(refusal("<a/>"), "The report is not valid: a is no report.");
    assert_eq!(refusal("<Reports/>"), "The document must hold one report, but holds 0.");
    assert!(refusal("<Reports>").contains("ends within an element"));
    assert!(refusal("<!DOCTYPE x><Reports/>").contains("document type"));
    assert!(refusal(&"<a>".repeat(300)).contains("inside each other"));
    let twice = "<Report><Step/><Step/></Report>";
    assert_eq!(refusal(twice), "The report is not valid: it has more than one root step.");
}
