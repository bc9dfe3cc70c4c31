//! Input made to harm: nothing here may panic, overflow the stack or take unbounded memory.

use serde_json::{Value, json};
use wats_report::{Error, ErrorKind, Options, Report};

use crate::common::samples;

fn error_of(json: &str) -> Error {
    Report::from_slice(json.as_bytes()).expect_err(json)
}

/// The smallest sample: what is tried at each of its bytes takes the square of its size.
fn small() -> Vec<u8> {
    let json = samples().into_iter().map(|sample| sample.json).min_by_key(Vec::len);
    json.expect("there are samples").trim_ascii_end().to_vec()
}

#[test]
fn a_report_cut_off_anywhere_is_an_error() {
    let json = small();
    for end in 0..json.len() {
        let error = Report::from_slice(&json[..end]).expect_err("cut off");
        assert!(error.is_truncated() || error.kind() == ErrorKind::Syntax, "{error}");
    }
}

#[test]
fn a_report_with_any_byte_changed_is_read_or_refused() {
    let original = small();
    for at in 0..original.len() {
        for byte in [0, b'"', b'}', b'[', b'9', b'\\', 0xff] {
            let mut json = original.clone();
            json[at] = byte;
            if let Ok(report) = Report::from_slice(&json) {
                let written = report.to_vec().expect("what was read can be written");
                assert_eq!(Report::from_slice(&written), Ok(report));
            }
        }
    }
}

#[test]
fn each_value_replaced_by_another_type_is_read_losslessly_or_refused_with_its_path() {
    let replacements =
        [json!(null), json!(true), json!(-7), json!(1.5), json!("text"), json!([]), json!({})];
    for sample in samples() {
        let document: Value = serde_json::from_slice(&sample.json).expect("JSON");
        let mut pointers = Vec::new();
        collect_pointers(String::new(), &document, &mut pointers);
        for pointer in &pointers {
            for replacement in &replacements {
                let mut changed = document.clone();
                *changed.pointer_mut(pointer).expect("the pointer was collected") =
                    replacement.clone();
                match Report::from_slice(changed.to_string().as_bytes()) {
                    Ok(report) => {
                        let written = serde_json::to_value(&report).expect("JSON");
                        assert_eq!(crate::common::difference(&changed, &written), None);
                    }
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::Type, "{pointer}: {error}");
                        assert!(error.is_type_mismatch() && !error.is_truncated());
                        let path = error.path().expect("a place").replace(['.', '['], "/");
                        assert_eq!(&format!("/{}", path.replace(']', "")), pointer, "{error}");
                    }
                }
            }
        }
    }
}

fn collect_pointers(at: String, value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                collect_pointers(format!("{at}/{key}"), value, into);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                collect_pointers(format!("{at}/{index}"), value, into);
            }
        }
        _ => {}
    }
    if !at.is_empty() {
        into.push(at);
    }
}

#[test]
fn an_error_says_what_is_wrong_where_and_what_to_do() {
    let error = error_of("{\"root\": {\"steps\": [\n {\"numericMeas\": [{\"value\": true}]}]}}");
    assert_eq!(error.kind(), ErrorKind::Type);
    assert_eq!(error.path(), Some("root.steps[0].numericMeas[0].value"));
    assert_eq!((error.line(), error.column()), (Some(2), Some(32)));
    assert_eq!(
        error.to_string(),
        "the report has a wrong value: invalid type: boolean `true`, expected a number at \
         `root.steps[0].numericMeas[0].value` (line 2, column 32); correct the value at that place"
    );
}

#[test]
fn text_after_the_report_is_an_error() {
    assert_eq!(error_of(r#"{"pn": "A"} x"#).kind(), ErrorKind::Syntax);
    assert_eq!(error_of(r#"{"pn": "A"}{}"#).kind(), ErrorKind::Syntax);
    assert!(Report::from_slice(b" {} \n").is_ok());
}

#[test]
fn what_is_no_object_is_an_error() {
    for json in ["", "null", "[]", "1", "\"report\"", "NaN", "{\"pn\": NaN}", "\u{feff}"] {
        error_of(json);
    }
    assert!(Report::from_slice(b"{\"pn\": \"\xc3\x28\"}").is_err(), "invalid UTF-8");
}

#[test]
fn a_key_that_comes_twice_is_an_error_whether_known_or_not() {
    for json in [r#"{"pn": "A", "pn": "B"}"#, r#"{"uut": {"x": 1, "x": 2}}"#] {
        let error = error_of(json);
        assert_eq!(error.kind(), ErrorKind::DuplicateKey);
        assert!(error.message().contains("duplicate"), "{error}");
    }
}

#[test]
fn numbers_out_of_range_are_errors() {
    for number in ["1e999", "9223372036854775808", "-1e30", "5.5", "123456789012345678901234567890"]
    {
        error_of(&format!(r#"{{"processCode": {number}}}"#));
    }
    error_of(r#"{"uut": {"execTime": 1e999}}"#);
    let far = Report::from_slice(br#"{"processCode": 9223372036854775807}"#).expect("fits");
    assert_eq!(far.process_code, wats_report::Int::from(i64::MAX));
}

#[test]
fn nesting_beyond_what_can_be_read_is_refused_and_does_not_reach_the_stack() {
    assert_eq!(error_of(&"[".repeat(100_000)).kind(), ErrorKind::Type);
    for open in [r#"{"a":"#, r#"{"a":["#, r#"{"root":{"steps":["#] {
        let error = error_of(&open.repeat(100_000));
        assert_eq!(error.kind(), ErrorKind::TooDeep, "{error}");
    }
}

#[test]
fn brackets_inside_a_text_are_not_nesting() {
    let brackets = "[".repeat(1000);
    for json in [
        format!(r#"{{"pn": "{brackets}\"{brackets}"}}"#),
        format!(r#"{{"pn": "\\", "sn": "{brackets}"}}"#),
        format!(r#"{{"pn": "\\\"{brackets}", "sn": "{brackets}"}}"#),
    ] {
        assert!(Report::from_slice(json.as_bytes()).is_ok(), "{json}");
    }
}

#[test]
fn the_deepest_readable_report_is_read_checked_and_written() {
    let json = |levels: usize| {
        let (open, close) = (r#"{"steps":["#.repeat(levels), "]}".repeat(levels));
        format!(r#"{{"root":{open}{{"booleanMeas":[{{}}]}}{close}}}"#)
    };
    let report = Report::from_slice(json(61).as_bytes()).expect("within bounds");
    assert_eq!(report.steps().count(), 62);
    let in_steps = |path: &str| path.starts_with("root.") && !path.contains("booleanMeas");
    let violations = report.validate();
    assert_eq!(violations.iter().filter(|v| in_steps(&v.path)).count(), 62 * 3);
    assert_eq!(report.to_json().as_ref(), Ok(&json(61)));
    let error = error_of(&json(62));
    assert_eq!(error.kind(), ErrorKind::TooDeep, "{error}");
    assert!(report.to_vec().is_ok(), "a refused report leaves no trace");
}

#[test]
fn more_bytes_or_values_than_allowed_are_refused() {
    let options = Options::default().max_bytes(10);
    let error = Report::from_slice_with(br#"{"pn": "ABC"}"#, &options).expect_err("13 bytes");
    assert!(error.is_too_large());
    assert_eq!((error.path(), error.line(), error.column()), (None, None, None));
    assert_eq!(
        error.to_string(),
        "the report is too large: 13 bytes are more than the 10 allowed; split it or raise the \
         bound in the options"
    );
    let options = Options::default().max_values(50);
    let steps = format!(r#"{{"root":{{"steps":[{}{{}}]}}}}"#, "{},".repeat(50));
    let error = Report::from_slice_with(steps.as_bytes(), &options).expect_err("51 steps");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(error.path(), Some("root.steps"));
    let unknown = format!(r#"{{"x":[{}0]}}"#, "0,".repeat(50));
    let error = Report::from_slice_with(unknown.as_bytes(), &options).expect_err("52 values");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let allowed = format!(r#"{{"x":[{}0]}}"#, "0,".repeat(48));
    assert!(Report::from_slice_with(allowed.as_bytes(), &options).is_ok());
}

/// One byte of MessagePack makes a step of three hundred.
#[test]
fn the_bound_on_values_holds_in_every_format() {
    let mut packed = vec![0x81, 0xa4, b'r', b'o', b'o', b't', 0x81, 0xa5];
    packed.extend_from_slice(b"steps\xdd");
    let steps: u32 = 1_000_001;
    packed.extend_from_slice(&steps.to_be_bytes());
    packed.resize(packed.len() + steps as usize, 0x80);
    let error = rmp_serde::from_slice::<Report>(&packed).expect_err("a million and one steps");
    assert!(error.to_string().contains("more values than the 1000000 allowed"), "{error}");
}

#[test]
fn the_default_bounds_are_the_documented_ones() {
    let options = Options::default();
    assert_eq!((options.max_bytes, options.max_values), (67_108_864, 1_000_000));
}
