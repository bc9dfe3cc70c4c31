//! Bytes from outside: damaged, cut, nested, lying about their length, exploding. Each ends in an
//! error that says what is wrong, and none in a panic or in memory without bound.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use wats_serialization::gzip::{self, Level};
use wats_serialization::{ErrorKind, Format, Options, Position};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unit {
    serial_number: String,
    reading: f64,
    tags: BTreeMap<String, Vec<u16>>,
    parts: Vec<Unit>,
}

/// An enum inside itself: the shape whose depth `rmp-serde` does not count.
#[derive(Debug, Serialize, Deserialize)]
enum Chain {
    Next(Box<Chain>),
    End,
}

fn unit() -> Unit {
    let part = Unit {
        serial_number: "Ü-7".to_owned(),
        reading: 4.25,
        tags: BTreeMap::from([("line".to_owned(), vec![1, 300])]),
        parts: Vec::new(),
    };
    Unit { parts: vec![part.clone(), part.clone()], ..part }
}

#[test]
fn bytes_cut_anywhere_are_an_error_that_says_so() {
    for &format in Format::ALL {
        let bytes = format.encode(&unit()).unwrap();
        for length in 0..bytes.len() {
            let error = format.decode::<Unit>(&bytes[..length]).unwrap_err();
            assert!(error.is_truncated(), "{format}, {length} bytes: {error}");
            assert_eq!(error.format(), Some(format));
        }
    }
}

#[test]
fn a_cut_gzip_stream_is_called_gzip() {
    let bytes = Format::JsonGzip.encode(&unit()).unwrap();
    let error = Format::JsonGzip.decode::<Unit>(&bytes[..bytes.len() - 9]).unwrap_err();
    assert!(error.to_string().starts_with("cannot decompress gzip at byte "), "{error}");
    assert!(error.to_string().ends_with(": the stream ends early"), "{error}");
}

#[test]
fn bytes_after_the_value_are_refused() {
    for &format in Format::ALL {
        let mut bytes = format.encode(&unit()).unwrap();
        bytes.extend_from_slice(b"7");
        let error = format.decode::<Unit>(&bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Trailing, "{format}: {error}");
    }
}

#[test]
fn a_flipped_bit_in_gzip_is_found_by_the_checksum() {
    let mut bytes = gzip::compress(&[b'x'; 500], Level::new(0));
    bytes[100] ^= 1;
    let error = gzip::decompress(&bytes, &Options::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Gzip);
    assert_eq!(error.format(), None);
}

#[test]
fn plain_json_is_not_gzip() {
    let error = Format::JsonGzip.decode::<u8>(b"1234567890123456789").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Gzip);
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let bomb = gzip::compress(&vec![0; 8 << 20], Level::DEFAULT);
    assert!(bomb.len() < 40 << 10, "{} bytes", bomb.len());

    let error = gzip::decompress(&bomb, &Options::default()).unwrap_err();
    assert!(error.is_too_large());
    assert!(error.to_string().starts_with("cannot decompress gzip: "), "{error}");
}

#[test]
fn a_bomb_of_many_members_stops_at_the_limit() {
    let members = gzip::compress(&vec![0; 1 << 16], Level::DEFAULT).repeat(40);
    let options = Options::default().max_decoded_bytes(1 << 20).max_expansion(usize::MAX);
    let error = gzip::decompress(&members, &options).unwrap_err();
    assert!(error.is_too_large(), "{error}");
}

#[test]
fn a_stream_of_empty_members_ends() {
    let members = gzip::compress(b"", Level::DEFAULT).repeat(5000);
    let error = gzip::decompress(&members, &Options::default()).unwrap_err();
    assert!(error.to_string().ends_with("more than 4096 members"), "{error}");
}

#[test]
fn a_body_of_exactly_the_limit_passes_and_one_byte_more_does_not() {
    let options = Options::default().max_decoded_bytes(1000);
    let full = gzip::compress(&[7; 1000], Level::DEFAULT);
    assert_eq!(gzip::decompress(&full, &options).unwrap().len(), 1000);
    let over = gzip::compress(&[7; 1001], Level::DEFAULT);
    assert!(gzip::decompress(&over, &options).unwrap_err().is_too_large());
}

#[test]
fn limits_beyond_every_size_are_no_limits() {
    let options = Options::default()
        .max_input_bytes(usize::MAX)
        .max_decoded_bytes(usize::MAX)
        .max_expansion(usize::MAX)
        .expansion_floor(usize::MAX);
    let bytes = gzip::compress(&[7; 1000], Level::DEFAULT);
    assert_eq!(gzip::decompress(&bytes, &options).unwrap(), [7; 1000]);
}

#[test]
fn input_beyond_the_limit_is_not_looked_at() {
    for &format in Format::ALL {
        let codec = format.with(Options::default().max_input_bytes(10));
        let error = codec.decode::<u8>(&[0xc1; 11]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert!(error.to_string().ends_with("the input has 11 B, the limit is 10 B"), "{error}");
    }
}

#[test]
fn deep_nesting_does_not_reach_the_stack() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        let error = Format::Json.decode::<serde_json::Value>(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooDeep, "{error}");
    }
    let text = "{\"Next\":".repeat(100_000);
    let error = Format::Json.decode::<Chain>(text.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooDeep, "{error}");

    let arrays = b"\x91".repeat(100_000);
    let maps = b"\x81\xa4Next".repeat(100_000);
    let closed = [&maps[..], b"\xa3End"].concat();
    for bytes in [arrays, maps, closed] {
        let error = Format::MessagePack.decode::<Chain>(&bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooDeep);
    }
}

#[test]
fn a_declared_length_is_believed_only_as_far_as_bytes_follow() {
    let lies: [&[u8]; 6] = [
        b"\xdd\xff\xff\xff\xff\x01",     // array of 4 billion
        b"\xdf\xff\xff\xff\xff\x01\x01", // map of 4 billion
        b"\xdb\xff\xff\xff\xff a",       // text of 4 GiB
        b"\xc6\xff\xff\xff\xff\x00",     // binary of 4 GiB
        b"\xc9\xff\xff\xff\xff\x00",     // extension of 4 GiB
        b"\xdc\x00\x03\x01\x02",         // array of three with two
    ];
    for bytes in lies {
        let error = Format::MessagePack.decode::<Vec<u64>>(bytes).unwrap_err();
        assert!(error.is_truncated(), "{error}");
        assert!(matches!(error.position(), Some(Position::Byte(_))));
    }
}

#[test]
fn the_fault_is_located_in_the_bytes_and_in_the_value() {
    let text = "{\n \"serialNumber\": \"1\", \"reading\": 1.0, \"tags\": {\"a\": [1, 70000]}}";
    let error = Format::Json.decode::<Unit>(text.as_bytes()).unwrap_err();
    assert!(error.is_type_mismatch());
    assert_eq!(error.path(), Some("tags.a[1]"));
    assert!(matches!(error.position(), Some(Position::Text { line: 2, .. })));

    let value = BTreeMap::from([("tags", BTreeMap::from([("a", [1, 70_000])]))]);
    let bytes = Format::MessagePack.encode(&value).unwrap();
    let error = Format::MessagePack.decode::<Unit>(&bytes).unwrap_err();
    assert!(error.is_type_mismatch());
    assert_eq!(error.path(), Some("tags.a[1]"));
    assert_eq!(error.position(), Some(Position::Byte(bytes.len())));
}

#[test]
fn a_hostile_text_does_not_fill_the_message() {
    let key = "k".repeat(100_000);
    let error =
        Format::Json.decode::<BTreeMap<String, u8>>(format!("{{\"{key}\":\"{key}\"}}").as_bytes());
    assert!(error.unwrap_err().to_string().len() < 1000);
}

#[test]
fn json_refuses_numbers_that_it_cannot_carry() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut value = unit();
        value.parts[1].reading = bad;
        for format in [Format::Json, Format::JsonGzip] {
            let error = format.encode(&value).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFinite);
            assert_eq!(error.path(), Some("parts[1].reading"));
            assert!(error.to_string().starts_with(&format!("cannot encode {format}, value parts")));
        }
    }
    assert!(Format::Json.encode(&Some(f32::NAN)).is_err());
    assert!(Format::Json.encode(&(1, [f32::INFINITY])).is_err());
}

#[test]
fn an_honest_null_is_not_taken_for_a_number() {
    let value = (None::<f64>, (), Some(1.5));
    assert_eq!(Format::Json.encode(&value).unwrap(), b"[null,null,1.5]");
}

#[test]
fn what_json_cannot_carry_is_named_with_its_path() {
    let value = BTreeMap::from([("outer", BTreeMap::from([(vec![1_u8], 2)]))]);
    let error = Format::Json.encode(&value).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unencodable);
    assert_eq!(error.path(), Some("outer"));
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for &format in Format::ALL {
            let _ = format.decode::<Unit>(&bytes);
            let _ = format.decode::<Chain>(&bytes);
            let _ = format.decode::<serde_json::Value>(&bytes);
        }
    }

    #[test]
    fn damaged_bytes_never_panic(
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        for &format in Format::ALL {
            let mut bytes = format.encode(&unit()).unwrap();
            let place = place.index(bytes.len());
            bytes[place] = byte;
            bytes.truncate(cut.index(bytes.len()) + 1);
            let _ = format.decode::<Unit>(&bytes);
            let _ = format.decode::<serde_json::Value>(&bytes);
        }
    }
}
