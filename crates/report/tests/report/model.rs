//! The model knows every key of the contract.

use crate::common::shared;
use serde_json::{Value, json};
use wats_report::{ErrorKind, Report};

/// Where an object of the contract stands in a report, as a path of keys; lists are marked.
fn place(object: &str) -> &'static [&'static str] {
    match object {
        "Report" => &[],
        "Uut" => &["uut"],
        "Uur" => &["uur"],
        "Step" => &["root", "steps[]"],
        "LoopInfo" => &["root", "loop"],
        "NumericMeasurement" => &["root", "numericMeas[]"],
        "StringMeasurement" => &["root", "stringMeas[]"],
        "BooleanMeasurement" => &["root", "booleanMeas[]"],
        "SequenceCall" => &["root", "seqCall"],
        "MessagePopup" => &["root", "messagePopup"],
        "CallExe" => &["root", "callExe"],
        "Chart" => &["root", "chart"],
        "ChartSeries" => &["root", "chart", "series[]"],
        "Attachment" => &["root", "attachment"],
        "SubUnit" => &["subUnits[]"],
        "Failure" => &["subUnits[]", "failures[]"],
        "BinaryData" => &["binaryData[]"],
        "MiscInfo" => &["miscInfos[]"],
        "Asset" => &["assets[]"],
        "AssetStats" => &["assetStats[]"],
        "ReferencedByUur" => &["uut", "refUURs[]"],
        "AdditionalData" => &["additionalData[]"],
        "AdditionalDataProperty" => &["additionalData[]", "props[]"],
        "AdditionalDataArray" => &["additionalData[]", "props[]", "array"],
        "AdditionalDataArrayIndex" => &["additionalData[]", "props[]", "array", "indexes[]"],
        other => panic!("the contract has an object that this test does not know: {other}"),
    }
}

/// A report that holds nothing but `key` with `value` in the object at `place`.
fn only(place: &[&str], key: &str, value: &Value) -> Value {
    let innermost = json!({ key: value });
    place.iter().rev().fold(innermost, |inner, segment| match segment.strip_suffix("[]") {
        Some(list) => json!({ list: [inner] }),
        None => json!({ *segment: inner }),
    })
}

/// A value that no key of this type can take.
fn wrong(contract_type: &str) -> Value {
    if contract_type.starts_with(char::is_uppercase) { json!(5) } else { json!({}) }
}

/// An unknown key would be kept whatever its value is; only a known one has a type to be wrong.
#[test]
fn each_key_of_the_contract_has_a_field_with_a_type() {
    let Some(file) = shared("spec/models.json") else {
        return;
    };
    let text = std::fs::read(file).expect("a readable file");
    let models: Value = serde_json::from_slice(&text).expect("JSON");
    let objects = models["wsjf"].as_object().expect("the objects of the format");
    let mut keys = 0;
    for (object, fields) in objects {
        for field in fields.as_array().expect("a list of fields") {
            let key = field["wire"].as_str().expect("a key");
            let value = wrong(field["type"].as_str().expect("a type"));
            let json = only(place(object), key, &value).to_string();
            let error = Report::from_slice(json.as_bytes())
                .expect_err(&format!("{object}.{key} is not known: {json}"));
            assert_eq!(error.kind(), ErrorKind::Type, "{object}.{key}: {error}");
            let path = error.path().expect("a place");
            assert!(path.ends_with(key), "{object}.{key}: {error}");
            keys += 1;
        }
    }
    assert_eq!((objects.len(), keys), (25, 189));
}

#[test]
fn a_key_that_is_not_in_the_contract_is_kept_at_every_level() {
    for place in [
        &[][..],
        &["uut"],
        &["root", "steps[]", "numericMeas[]"],
        &["subUnits[]", "failures[]"],
        &["additionalData[]", "props[]", "array", "indexes[]"],
    ] {
        let json = only(place, "notInTheContract", &json!({"not": ["in", "the", "contract"]}));
        let report = Report::from_slice(json.to_string().as_bytes()).expect("a report");
        assert_eq!(serde_json::to_value(&report).expect("JSON"), json);
    }
}

/// Servers do not tell keys apart by case; what is written is spelled as they spell it.
#[test]
fn a_key_in_another_case_is_the_key_that_it_means() {
    let json =
        br#"{"PN": "BOARD-1", "Root": {"STEPTYPE": "ET_NLT", "numericmeas": [{"Value": 1}]}}"#;
    let report = Report::from_slice(json).expect("a report");
    assert_eq!(report.pn.as_deref(), Some("BOARD-1"));
    let written = r#"{"pn":"BOARD-1","root":{"stepType":"ET_NLT","numericMeas":[{"value":1.0}]}}"#;
    assert_eq!(report.to_json().as_deref(), Ok(written));
}

#[test]
fn a_key_that_came_already_is_kept_as_another_one_if_its_case_differs() {
    let json = r#"{"pn":"BOARD-1","PN":"BOARD-2"}"#;
    let report = Report::from_slice(json.as_bytes()).expect("a report");
    assert_eq!(report.pn.as_deref(), Some("BOARD-1"));
    assert_eq!(report.to_json().as_deref(), Ok(json));
}
