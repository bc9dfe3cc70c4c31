//! Something unknown, or something known in another form, in each place of each report at once.

use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};
use serde_json::{Map, Value, json};
use wats_report::Report;
use wats_serialization::Format;

use crate::common::{self, Sample, difference};
use crate::xml;

fn json_reports() -> Vec<Sample> {
    let shared = ["data/wsjf", "wire/reports"].into_iter().filter_map(common::shared);
    shared.flat_map(|folder| common::json_files(&folder)).chain(common::samples()).collect()
}

fn xml_reports() -> Vec<Sample> {
    let shared = common::shared("data/wsxf");
    let shared = shared.into_iter().flat_map(|folder| common::files(&folder, "xml"));
    shared.chain(common::xml_samples()).collect()
}

fn each_object(value: &mut Value, change: &impl Fn(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(|value| each_object(value, change));
            change(object);
        }
        Value::Array(list) => list.iter_mut().for_each(|value| each_object(value, change)),
        _ => {}
    }
}

#[test]
fn an_unknown_key_in_every_object_survives_every_format() {
    for sample in json_reports() {
        let mut document: Value = serde_json::from_slice(&sample.json).expect("JSON");
        each_object(&mut document, &|object| {
            object.insert("own".to_owned(), json!({"a": [null, 1.5, "t", {}], "b": -0.0}));
        });
        let report = Report::from_slice(document.to_string().as_bytes()).expect("a report");
        for format in Format::ALL {
            let bytes = format.encode(&report).expect("what was read can be written");
            let read: Report = format.decode(&bytes).expect("what was written can be read");
            let written = serde_json::to_value(&read).expect("JSON");
            assert_eq!(difference(&document, &written), None, "{}: {format}", sample.name);
        }
        report.to_wsxf().expect("XML");
    }
}

#[test]
fn keys_as_dotnet_spells_them_give_the_same_report() {
    for sample in json_reports().iter().filter(|sample| !sample.name.contains("unknown")) {
        let mut document: Value = serde_json::from_slice(&sample.json).expect("JSON");
        let report = Report::from_slice(&sample.json).expect("a report");
        each_object(&mut document, &|object| {
            let pascal = |key: &str| key[..1].to_ascii_uppercase() + &key[1..];
            let entries = std::mem::take(object).into_iter();
            *object = entries.map(|(key, value)| (pascal(&key), value)).collect();
        });
        let read = Report::from_slice(document.to_string().as_bytes()).expect("a report");
        let unknown = |report: &Report| serde_json::to_string(report).map(|text| text.len());
        assert_eq!(unknown(&read).ok(), unknown(&report).ok(), "{}", sample.name);
        assert_eq!(read.measurements(), report.measurements(), "{}", sample.name);
    }
}

/// The document with an attribute in each element and an element in each that holds elements.
fn with_unknown(text: &str) -> String {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut writer = Writer::new(Vec::new());
    let mut bare = Vec::new();
    loop {
        match reader.read_event().expect("XML") {
            Event::Eof => break,
            Event::Start(mut start) => {
                start.push_attribute(("own:odd", "a < \u{1f600}"));
                if bare.is_empty() {
                    start.push_attribute(("xmlns:own", "urn:own"));
                }
                let name = start.local_name().as_ref().to_owned();
                let texts = [
                    "Comment",
                    "ReportText",
                    "xdata",
                    "ydata",
                    "MiscInfo",
                    "Attachment",
                    "Data",
                    "Children",
                    "Value",
                ];
                bare.push(texts.contains(&&*name));
                writer.write_event(Event::Start(start)).expect("written");
                if !texts.contains(&&*name) {
                    let odd = Event::Start(BytesStart::new("own:Odd"));
                    writer.write_event(odd).expect("written");
                    writer.write_event(Event::Text(BytesText::new("t"))).expect("written");
                    let end = BytesStart::new("own:Odd");
                    writer.write_event(Event::End(end.to_end())).expect("written");
                }
            }
            Event::Empty(mut start) => {
                start.push_attribute(("own:odd", "1"));
                writer.write_event(Event::Empty(start)).expect("written");
            }
            Event::End(end) => {
                bare.pop();
                writer.write_event(Event::End(end)).expect("written");
            }
            other => writer.write_event(other).expect("written"),
        }
    }
    String::from_utf8(writer.into_inner()).expect("UTF-8")
}

#[test]
fn an_unknown_attribute_and_element_in_every_element_survives() {
    for sample in xml_reports() {
        let original = String::from_utf8(sample.json).expect("UTF-8");
        let changed = with_unknown(&original);
        let read = |text: &str| Report::from_wsxf(text.as_bytes()).expect("a report");
        let written = read(&changed).to_wsxf().expect("what was read can be written");
        let differs = xml::difference(&xml::parse(&changed), &xml::parse(&written));
        assert_eq!(differs, None, "{}", sample.name);
        let json = |text: &str| {
            let mut json = serde_json::to_value(read(text)).expect("JSON");
            // Free data is seen in JSON only where it is nothing but properties.
            each_object(&mut json, &|object| {
                object.remove("props");
            });
            json
        };
        assert_eq!(difference(&json(&original), &json(&changed)), None, "{}", sample.name);
    }
}

#[test]
fn other_encodings_and_prefixes_give_the_same_report() {
    for sample in xml_reports() {
        let text = String::from_utf8(sample.json).expect("UTF-8");
        let text = text.trim_start_matches('\u{feff}');
        let report = Report::from_wsxf(text.as_bytes()).expect("a report");
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            [b"\xff\xfe", &little[..]].concat(),
            [b"\xfe\xff", &big[..]].concat(),
            text.replace('\n', "\r\n").replace("\r\r", "\r").into_bytes(),
        ] {
            assert_eq!(Report::from_wsxf(&bytes).as_ref(), Ok(&report), "{}", sample.name);
        }
    }
}
