//! Reading a report and writing it back loses nothing.

use crate::common::{Sample, difference, json_files, samples, shared};
use serde_json::Value;
use wats_report::Report;

fn assert_round_trips(sample: &Sample) {
    let report =
        Report::from_slice(&sample.json).unwrap_or_else(|error| panic!("{}: {error}", sample.name));
    let written = report.to_vec().expect("what was read can be written");
    let before: Value = serde_json::from_slice(&sample.json).expect("a sample is JSON");
    let after: Value = serde_json::from_slice(&written).expect("what was written is JSON");
    assert_eq!(difference(&before, &after), None, "{}", sample.name);
    assert_eq!(Report::from_slice(&written).as_ref(), Ok(&report), "{}", sample.name);
}

#[test]
fn every_sample_comes_back_as_it_was() {
    samples().iter().for_each(assert_round_trips);
}

#[test]
fn every_recorded_submission_comes_back_as_it_was() {
    if let Some(folder) = shared("wire/reports") {
        json_files(&folder).iter().for_each(assert_round_trips);
    }
}

#[test]
fn every_export_comes_back_as_it_was() {
    if let Some(folder) = shared("data/wsjf") {
        json_files(&folder).iter().for_each(assert_round_trips);
    }
}

/// Reports that other programs made of log files; some use keys of their own.
#[test]
fn every_converted_report_comes_back_as_it_was() {
    let Some(folder) = shared("data/golden") else { return };
    for maker in ["pywats", "reference"] {
        for file in json_files(&folder.join(maker)) {
            let document: Value = serde_json::from_slice(&file.json).expect("JSON");
            let many = document.get("reports").unwrap_or(&document).as_array();
            for report in many.map_or(std::slice::from_ref(&document), Vec::as_slice) {
                let json = report.to_string().into_bytes();
                assert_round_trips(&Sample { name: file.name.clone(), json });
            }
        }
    }
}

#[test]
fn the_comparison_tells_absent_null_and_numbers_apart() {
    let differs = |a: &str, b: &str| {
        let parse = |text| serde_json::from_str::<Value>(text).expect("JSON");
        difference(&parse(a), &parse(b)).is_some()
    };
    assert!(differs(r#"{"a": null}"#, "{}") && differs("{}", r#"{"a": null}"#));
    assert!(differs("[1, 2]", "[2, 1]") && differs("[1]", "[1, 1]"));
    assert!(differs("0.1", "0.10000000000000002") && differs("0.0", "-0.0"));
    assert!(differs("1", r#""1""#));
    assert!(!differs(r#"{"a": 12, "b": 1}"#, r#"{"b": 1.0, "a": 12.0}"#));
}

#[test]
fn doubles_are_read_to_the_last_bit() {
    for text in ["36.97865316212147", "6.4e-323", "1.7976931348623157e308", "9007199254740993.0"] {
        let json = format!(r#"{{"uut": {{"execTime": {text}}}}}"#);
        let report = Report::from_slice(json.as_bytes()).expect("a report");
        let uut = report.uut.get().expect("the part is there");
        let read = uut.exec_time.get().and_then(wats_report::Real::value).expect("a number");
        assert_eq!(read.to_bits(), text.parse::<f64>().expect("a number").to_bits(), "{text}");
    }
}

/// The model does not depend on JSON.
#[test]
fn every_sample_comes_back_through_message_pack() {
    for sample in samples() {
        let report = Report::from_slice(&sample.json).expect("a report");
        let packed = rmp_serde::to_vec_named(&report).expect("writable");
        let unpacked: Report = rmp_serde::from_slice(&packed).expect("readable");
        assert_eq!(unpacked, report, "{}", sample.name);
    }
}

#[test]
fn a_byte_order_mark_at_the_start_is_tolerated() {
    let mut json = b"\xef\xbb\xbf".to_vec();
    json.extend_from_slice(&samples()[0].json);
    assert_eq!(Report::from_slice(&json), Report::from_slice(&samples()[0].json));
}
