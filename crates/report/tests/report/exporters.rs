//! What exporters other than the server write: spellings, bare words, empty and missing things.

use serde_json::{Value, json};
use wats_report::{Int, NumericMeasurement, Real, Report, Status, Timestamp};
use wats_serialization::Format;

use crate::common::difference;

fn read(json: &str) -> Report {
    Report::from_slice(json.as_bytes()).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// Through JSON, every format, and JSON again.
fn assert_survives(document: &Value) {
    let report = read(&document.to_string());
    let written = report.to_json().expect("what was read can be written");
    let written: Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(difference(document, &written), None);
    for format in Format::ALL {
        let bytes = format.encode(&report).expect("what was read can be written");
        assert_eq!(format.decode::<Report>(&bytes).expect("readable"), report, "{format}");
    }
}

/// Everything that XML has a place for, as JSON without what is null or empty.
fn through_xml(report: &Report) -> Report {
    let xml = report.to_wsxf().expect("XML");
    Report::from_wsxf(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}: {xml}"))
}

fn measurement(value: &str) -> String {
    format!(r#"{{"root":{{"numericMeas":[{{"compOp":"GE","value":{value},"lowLimit":1.0}}]}}}}"#)
}

fn value_of(report: &Report) -> Real {
    let root = report.root.get().expect("a root");
    root.numeric_meas.items()[0].value.get().expect("a value").clone()
}

#[test]
fn bare_words_in_place_of_numbers_are_read_as_python_and_labview_write_them() {
    for (word, infinite) in [("NaN", None), ("Infinity", Some(1.0)), ("-Infinity", Some(-1.0))] {
        let report = read(&measurement(word));
        let value = value_of(&report).value().expect("a number");
        assert_eq!(value.is_infinite().then(|| value.signum()), infinite, "{word}");
        assert_eq!(report, read(&measurement(&format!("\"{word}\""))));
        assert_eq!(
            through_xml(&report).root.get().map(|root| root.numeric_meas.clone()),
            through_xml(&read(&measurement(&format!("\"{word}\""))))
                .root
                .get()
                .map(|root| root.numeric_meas.clone())
        );
    }
    let error =
        Report::from_slice(br#"{"sn": "1", "subUnits": [{"pn": NaN}]}"#).expect_err("a text");
    assert_eq!(error.path(), Some("subUnits[0].pn"));
    assert!(error.message().contains("NaN"), "{error}");
    let report = read(r#"{"sn": "NaN", "own": [NaN, {"a": -Infinity}], "uut": {"execTime": NaN}}"#);
    assert_eq!(report.extra.get("own"), Some(&json!(["NaN", {"a": "-Infinity"}])));
    assert_eq!(report.sn.as_deref(), Some("NaN"));
}

#[test]
fn a_fault_beside_bare_words_is_found_with_its_path() {
    let json = r#"{"uut": {"execTime": NaN}, "root": {"steps": [{"name": true}]}}"#;
    let error = Report::from_slice(json.as_bytes()).expect_err("a bool in place of a name");
    assert_eq!(error.path(), Some("root.steps[0].name"));
    for json in [r#"{"sn": nan}"#, r#"{"sn": INF}"#, r#"{"uut": {"execTime": NaN}"#, "NaN", "-"] {
        assert!(Report::from_slice(json.as_bytes()).is_err(), "{json}");
    }
}

#[test]
fn words_for_infinity_and_nan_have_a_value_in_every_spelling_and_keep_it() {
    let high = ["INF", "inf", "+Inf", "Infinity", "+Infinity", "∞", "1.#INF", " inf "];
    let low = ["-INF", "-inf", "-Infinity", "-∞", "-1.#INF"];
    let none = ["NaN", "nan", "NAN", "-nan", "1.#QNAN", "-1.#IND"];
    for word in high.into_iter().chain(low).chain(none) {
        let document = json!({"root": {"numericMeas": [{"value": word, "lowLimit": word}]}});
        assert_survives(&document);
        let report = read(&document.to_string());
        let value = value_of(&report).value().expect(word);
        assert_eq!(value == f64::INFINITY, high.contains(&word), "{word}");
        assert_eq!(value == f64::NEG_INFINITY, low.contains(&word), "{word}");
        assert_eq!(value.is_nan(), none.contains(&word), "{word}");
        let back = value_of(&through_xml(&report)).value().map(Real::from);
        assert_eq!(back, Some(Real::from(value)), "{word}");
    }
    for text in ["infinite", "na", "", "-", "1.#", "0x10", "3,3", "1e999"] {
        assert_eq!(Real::from_text(text).value(), None, "{text}");
    }
}

#[test]
fn a_decimal_comma_is_kept_and_never_compared_as_if_it_were_not_there() {
    let document = json!({"root": {"status": "P", "numericMeas": [
        {"compOp": "GELE", "value": "3,31", "lowLimit": 3.2, "highLimit": 3.4, "status": "P"},
        {"compOp": "GELE", "value": 9.9, "lowLimit": "3,2", "highLimit": "3,4", "status": "P"},
    ]}});
    assert_survives(&document);
    let report = read(&document.to_string());
    let root = report.root.get().expect("a root");
    let evaluated = root.numeric_meas.items().iter().map(NumericMeasurement::evaluated);
    assert_eq!(evaluated.collect::<Vec<_>>(), [None, None]);
    let paths: Vec<_> = report.validate().into_iter().map(|violation| violation.path).collect();
    for path in ["root.numericMeas[0].value", "root.numericMeas[1].lowLimit"] {
        assert!(paths.iter().any(|found| found == path), "{path}: {paths:?}");
    }
    let after = through_xml(&report);
    let after = after.root.get().expect("a root");
    assert_eq!(after.numeric_meas.items()[0].value, Real::from_text("3,31"));
}

#[test]
fn statuses_in_other_spellings_are_kept_and_mean_what_they_say() {
    let document = json!({"type": "t", "result": "failed", "root": {"group": "m", "status": "f",
        "steps": [{"status": "Passed"}, {"status": "e"}, {"status": "x"}]}});
    assert_survives(&document);
    let report = read(&document.to_string());
    assert_eq!(report.failed_steps().count(), 2);
    assert_eq!(report.result.get().map(Status::meaning), Some(Status::Failed));
    let violations: Vec<_> = report.validate().iter().map(ToString::to_string).collect();
    for path in ["`type` is", "`result` is", "`root.group` is", "`root.status` is"] {
        assert!(violations.iter().any(|text| text.starts_with(path)), "{path}: {violations:?}");
    }
    let after = through_xml(&report);
    assert_eq!(after.failed_steps().count(), 2);
    assert_eq!(after.root.get().and_then(|root| root.status.get().cloned()), Some("f".into()));
}

#[test]
fn empty_lists_null_lists_and_missing_lists_stay_apart() {
    for nothing in [json!([]), Value::Null] {
        let mut document = json!({"root": {"seqCall": null, "loop": null, "chart": {"series": nothing}},
            "uur": {"children": nothing}, "uut": {"refUURs": nothing}});
        for key in ["miscInfos", "subUnits", "assets", "assetStats", "binaryData", "additionalData"]
        {
            document[key] = nothing.clone();
        }
        for key in ["steps", "numericMeas", "stringMeas", "booleanMeas", "additionalResults"] {
            document["root"][key] = nothing.clone();
        }
        assert_survives(&document);
        through_xml(&read(&document.to_string()));
    }
}

#[test]
fn unknown_keys_of_every_kind_survive_at_every_level() {
    let odd = json!({"": null, "ключ": [[], {}, [null, 1.5, -0.0, u64::MAX, "\u{0}\u{1f600}"]], "type": {}});
    let document = json!({"x": odd, "uut": {"x": odd, "refUURs": [{"x": odd}]}, "assetStats": [{"x": odd}],
        "miscInfos": [{"x": odd}], "subUnits": [{"x": odd, "failures": [{"x": odd, "attachments": [{"x": odd}]}]}],
        "additionalData": [{"x": odd, "props": [{"x": odd, "array": {"x": odd, "indexes": [{"x": odd,
            "value": {"x": odd}}]}}]}],
        "root": {"x": odd, "loop": {"x": odd}, "seqCall": {"x": odd}, "callExe": {"x": odd},
            "messagePopup": {"x": odd}, "attachment": {"x": odd}, "numericMeas": [{"x": odd}],
            "stringMeas": [{"x": odd}], "booleanMeas": [{"x": odd}],
            "chart": {"x": odd, "series": [{"x": odd}]}, "steps": [{"x": odd}]}});
    assert_survives(&document);
}

#[test]
fn whole_numbers_are_read_from_decimals_and_texts() {
    let report = read(
        r#"{"processCode": 10.0, "root": {"id": "7", "errorCode": "-17502.00", "loop": {"num": 3.0}}}"#,
    );
    assert_eq!(report.process_code, Int::from(10));
    assert_eq!(report.step_by_id(7).and_then(|step| step.error_code.get()?.value()), Some(-17502));
    for text in ["5.", ".0", "5.5", "5.0.0", "5,0", "0x5", "1e3"] {
        assert_eq!(Int::from_text(text).value(), None, "{text}");
    }
    assert_survives(&json!({"root": {"id": "7", "errorCode": "-17502.00"}}));
}

#[test]
fn the_smallest_and_the_largest_date_of_dotnet_are_dates() {
    let of = |text: &str| Timestamp::from(text);
    for (text, utc) in [
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00.0000000+01:00", "0000-12-31T23:00:00.0000000Z"),
        ("9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.9999999Z"),
        ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"),
        ("9999-12-31T23:59:59.9999999+01:00", "9999-12-31T22:59:59.9999999Z"),
    ] {
        assert_eq!(of(text).to_utc(), Some(of(utc)), "{text}");
        assert!(of(text).unix_nanoseconds().is_some(), "{text}");
    }
    assert_eq!(of("9999-12-31T23:59:59-01:00").to_utc(), None);
    assert!(of("9999-12-31T23:59:59-01:00").cmp_instant(&of("9999-12-31T23:59:59Z")).is_gt());
}

#[test]
fn base64_with_line_breaks_is_kept_and_decoded() {
    let document = json!({"root": {"attachment": {"name": "a", "data": "b2s\r\nhb2s=\n"}},
        "binaryData": [{"data": " b2s=\t"}]});
    assert_survives(&document);
    let report = read(&document.to_string());
    let file = report.root.get().and_then(|root| root.attachment.get()?.bytes());
    assert_eq!(file.as_deref(), Some(&b"ok!ok"[..]));
    let after = through_xml(&report);
    let file = after.root.get().and_then(|root| root.attachment.get()?.bytes());
    assert_eq!(file.as_deref(), Some(&b"ok!ok"[..]));
}

#[test]
fn failures_of_parts_without_an_index_stay_with_them_through_xml() {
    let report = read(
        r#"{"type": "R", "pn": "P", "subUnits": [
            {"partType": "Main", "failures": [{"code": "A"}]}, {"partType": "B", "idx": 0},
            {"partType": "C", "failures": [{"code": "C1"}, {"code": "C2"}]}, {"partType": "D"}]}"#,
    );
    let after = through_xml(&report);
    let codes = |report: &Report| -> Vec<(String, Vec<String>)> {
        let code = |failure: &wats_report::Failure| failure.code.get().map(ToString::to_string);
        let units = report.sub_units.items().iter();
        units
            .map(|unit| {
                let codes = unit.failures.items().iter().filter_map(code).collect();
                (unit.part_type.get().map(ToString::to_string).unwrap_or_default(), codes)
            })
            .collect()
    };
    assert_eq!(codes(&after), codes(&report));
}

#[test]
fn trees_of_additional_data_survive_xml() {
    let array = json!({"dimension": 2, "type": "Number", "indexes": [
        {"text": "[0][1]", "indexes": [0, 1], "value": {"name": "", "type": "Number", "value": "1.5"}},
        {"text": "first", "value": {"name": "x", "type": "Obj", "props": [{"name": "y", "type": "String", "value": ""}]}},
    ]});
    let props = json!([
        {"name": "Plain", "type": "String", "flags": 4, "value": "<a> & \"b\"", "comment": "c"},
        {"name": "Both", "type": "Obj", "value": "v", "props": [{"name": "Deep", "type": "Number", "value": "1", "numFormat": "%.3f"}]},
        {"name": "Array", "type": "Array", "value": "seven", "array": array},
        {"name": "Nothing", "type": "Obj"},
    ]);
    let data = json!([{"name": "Header", "props": props}]);
    let document = json!({"additionalData": data, "root": {"additionalResults": data}});
    assert_survives(&document);
    let after = through_xml(&read(&document.to_string()));
    let after: Value = serde_json::to_value(&after).expect("JSON");
    assert_eq!(difference(&data, &after["additionalData"]), None);
    assert_eq!(difference(&data, &after["root"]["additionalResults"]), None);
}
