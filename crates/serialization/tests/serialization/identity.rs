//! Encode, decode, and have the same value again: every format, over a model with everything that
//! test reports are made of. And: the same value, the same bytes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use wats_serialization::gzip::{self, Level};
use wats_serialization::{Format, MAX_DEPTH, Options, compare};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Report {
    serial_number: String,
    started: i64,
    counter: u64,
    passed: bool,
    grade: char,
    comment: Option<String>,
    attachment: Vec<u8>,
    misc: BTreeMap<String, f64>,
    by_index: BTreeMap<u16, i32>,
    steps: Vec<Step>,
    marker: (),
    #[serde(flatten)]
    rest: BTreeMap<String, u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Step {
    Action,
    Text(String),
    Numeric { value: f64, single: f32, limits: Option<(f64, f64)> },
    Pair(i8, u32),
    Sequence(Vec<Step>),
}

fn step() -> impl Strategy<Value = Step> {
    let number = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    let single = prop::num::f32::NORMAL | prop::num::f32::SUBNORMAL | prop::num::f32::ZERO;
    let limits = prop::option::of((number, number));
    let leaf = prop_oneof![
        Just(Step::Action),
        any::<String>().prop_map(Step::Text),
        (number, single, limits).prop_map(|(value, single, limits)| Step::Numeric {
            value,
            single,
            limits
        }),
        any::<(i8, u32)>().prop_map(|(a, b)| Step::Pair(a, b)),
    ];
    leaf.prop_recursive(5, 24, 4, |step| prop::collection::vec(step, 0..4).prop_map(Step::Sequence))
}

fn report() -> impl Strategy<Value = Report> {
    let misc = prop::collection::btree_map(any::<String>(), prop::num::f64::NORMAL, 0..4);
    let by_index = prop::collection::btree_map(any::<u16>(), any::<i32>(), 0..4);
    // Names of flattened entries must not be names of fields.
    let rest = prop::collection::btree_map("x[a-z]{0,8}", any::<u32>(), 0..4);
    let steps = prop::collection::vec(step(), 0..6);
    let head = any::<(String, i64, u64, bool, char, Option<String>, Vec<u8>)>();
    (head, misc, by_index, rest, steps).prop_map(|(head, misc, by_index, rest, steps)| {
        let (serial_number, started, counter, passed, grade, comment, attachment) = head;
        let marker = ();
        Report {
            serial_number,
            started,
            counter,
            passed,
            grade,
            comment,
            attachment,
            misc,
            by_index,
            steps,
            marker,
            rest,
        }
    })
}

proptest! {
    #[test]
    fn every_format_gives_the_value_back(report in report()) {
        for &format in Format::ALL {
            let bytes = format.encode(&report).unwrap();
            prop_assert_eq!(&format.decode::<Report>(&bytes).unwrap(), &report, "{}", format);
        }
    }

    #[test]
    fn the_same_value_gives_the_same_bytes(report in report()) {
        for &format in Format::ALL {
            prop_assert_eq!(format.encode(&report).unwrap(), format.encode(&report.clone()).unwrap());
        }
    }

    #[test]
    fn every_gzip_level_gives_the_bytes_back(
        bytes in prop::collection::vec(any::<u8>(), 0..4000),
        level in 0_u8..=9,
    ) {
        let small = gzip::compress(&bytes, Level::new(level));
        prop_assert_eq!(gzip::decompress(&small, &Options::default()).unwrap(), bytes);
    }

    #[test]
    fn members_in_a_row_are_one_stream(parts in prop::collection::vec(any::<Vec<u8>>(), 1..5)) {
        let stream: Vec<u8> =
            parts.iter().flat_map(|part| gzip::compress(part, Level::DEFAULT)).collect();
        prop_assert_eq!(gzip::decompress(&stream, &Options::default()).unwrap(), parts.concat());
    }
}

/// What was kept or signed by an older version must not differ from what this one writes.
#[test]
fn json_and_message_pack_write_the_bytes_they_always_wrote() {
    let value = (
        BTreeMap::from([("b", None), ("ä", Some(-1.5))]),
        Step::Numeric { value: 1e21, single: 0.1, limits: Some((0.0, 300.0)) },
        (u64::MAX, i64::MIN, 'x', "\n\"\u{1}", true),
    );
    let text = concat!(
        r#"[{"b":null,"ä":-1.5},"#,
        r#"{"Numeric":{"value":1e+21,"single":0.1,"limits":[0.0,300.0]}},"#,
        r#"[18446744073709551615,-9223372036854775808,"x","\n\"\u0001",true]]"#,
    );
    let json = Format::Json.encode(&value).unwrap();
    assert_eq!(String::from_utf8(json).unwrap(), text);

    let packed = Format::MessagePack.encode(&value).unwrap();
    let golden = [
        &b"\x93\x82\xa1b\xc0\xa2\xc3\xa4\xcb\xbf\xf8\0\0\0\0\0\0"[..],
        b"\x81\xa7Numeric\x83\xa5value\xcb\x44\x4b\x1a\xe4\xd6\xe2\xef\x50",
        b"\xa6single\xca\x3d\xcc\xcc\xcd\xa6limits\x92\xcb\0\0\0\0\0\0\0\0",
        b"\xcb\x40\x72\xc0\0\0\0\0\0\x95\xcf\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xd3\x80\0\0\0\0\0\0\0\xa1x\xa3\n\"\x01\xc3",
    ]
    .concat();
    assert_eq!(packed, golden);
}

#[test]
fn the_gzip_header_names_no_time() {
    let bytes = gzip::compress(b"text", Level::DEFAULT);
    assert_eq!(bytes[4..8], [0; 4], "the modification time must be absent");
    assert_eq!(bytes[3], 0, "no file name, no comment");
}

#[test]
fn fields_of_message_pack_are_named() {
    #[derive(Serialize)]
    struct New {
        added: u8,
        kept: u8,
    }
    #[derive(Deserialize)]
    struct Old {
        kept: u8,
    }
    let bytes = Format::MessagePack.encode(&New { added: 1, kept: 2 }).unwrap();
    assert_eq!(Format::MessagePack.decode::<Old>(&bytes).unwrap().kept, 2);
}

#[test]
fn nan_and_infinity_survive_message_pack() {
    let bytes = Format::MessagePack.encode(&[f64::NAN, f64::INFINITY]).unwrap();
    let back: Vec<f64> = Format::MessagePack.decode(&bytes).unwrap();
    assert!(back[0].is_nan());
    assert!(back[1].is_infinite());
}

#[test]
fn the_deepest_value_that_encodes_also_decodes() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Nest(Vec<Nest>);

    fn nest(depth: usize) -> Nest {
        (1..depth).fold(Nest(Vec::new()), |inner, _| Nest(vec![inner]))
    }
    for &format in Format::ALL {
        let bytes = format.encode(&nest(MAX_DEPTH)).unwrap();
        assert_eq!(format.decode::<Nest>(&bytes).unwrap(), nest(MAX_DEPTH), "{format}");

        // One more non-empty level, so that formats which store empty arrays in one byte agree.
        let error = format.encode(&nest(MAX_DEPTH + 2)).unwrap_err();
        assert!(error.is_too_large(), "{error}");
        assert!(error.to_string().starts_with("cannot encode"), "{error}");
    }
}

#[test]
fn a_byte_order_mark_before_json_is_ignored() {
    assert_eq!(Format::Json.decode::<u8>(b"\xEF\xBB\xBF7").unwrap(), 7);
}

#[test]
fn the_level_decides_between_speed_and_size() {
    let text: String = (0..20_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_string()).collect();
    let size = |level| {
        let codec = Format::JsonGzip.with(Options::default().level(level));
        codec.encode(&text).unwrap().len()
    };
    assert!(size(Level::BEST) < size(Level::FAST));
    assert!(size(Level::new(0)) > text.len(), "level 0 stores");
}

#[test]
fn a_comparison_counts_what_encoding_gives() {
    let value = vec!["station 7"; 300];
    for row in compare(&value).unwrap().rows() {
        assert_eq!(row.bytes, row.format.encode(&value).unwrap().len());
    }
}
