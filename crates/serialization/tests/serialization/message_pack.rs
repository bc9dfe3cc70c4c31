//! MessagePack as others write and read it, and the compact form.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wats_serialization::Format;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Kind {
    Unit,
    New(Box<Node>),
    Tuple(i8, f32),
    Struct { name: String, next: Option<Box<Node>> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Node {
    number: i64,
    large: u64,
    real: f64,
    character: char,
    text: String,
    list: Vec<Kind>,
    by_number: BTreeMap<i64, u8>,
    by_name: BTreeMap<String, Option<bool>>,
    nothing: (),
    wide: i128,
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = (any::<i64>(), any::<u64>(), any::<f64>(), any::<char>(), ".{0,70}", any::<i128>());
    let leaf = leaf.prop_map(|(number, large, real, character, text, wide)| Node {
        number,
        large,
        real,
        character,
        text,
        list: Vec::new(),
        by_number: BTreeMap::new(),
        by_name: BTreeMap::new(),
        nothing: (),
        wide,
    });
    leaf.prop_recursive(4, 30, 4, |inner| {
        let kind = prop_oneof![
            Just(Kind::Unit),
            inner.clone().prop_map(|node| Kind::New(Box::new(node))),
            (any::<i8>(), any::<f32>()).prop_map(|(a, b)| Kind::Tuple(a, b)),
            (".{0,5}", prop::option::of(inner.clone()))
                .prop_map(|(name, next)| Kind::Struct { name, next: next.map(Box::new) }),
        ];
        let maps = (
            prop::collection::btree_map(any::<i64>(), any::<u8>(), 0..4),
            prop::collection::btree_map(".{0,9}", any::<Option<bool>>(), 0..4),
        );
        (inner, prop::collection::vec(kind, 0..20), maps).prop_map(|(node, list, maps)| Node {
            list,
            by_number: maps.0,
            by_name: maps.1,
            ..node
        })
    })
}

fn same(a: &Node, b: &Node) -> bool {
    // NaN is not equal to itself; its text is.
    format!("{a:?}") == format!("{b:?}")
}

proptest! {
    #[test]
    fn the_named_form_is_what_others_write_and_read(node in node()) {
        let ours = Format::MessagePack.encode(&node).unwrap();
        let theirs = rmp_serde::to_vec_named(&node).unwrap();
        prop_assert_eq!(&ours, &theirs);
        prop_assert!(same(&rmp_serde::from_slice(&ours).unwrap(), &node));
        prop_assert!(same(&Format::MessagePack.decode(&theirs).unwrap(), &node));
    }

    #[test]
    fn the_compact_form_gives_the_value_back(node in node()) {
        let bytes = Format::CompactMessagePack.encode(&node).unwrap();
        prop_assert!(same(&Format::CompactMessagePack.decode(&bytes).unwrap(), &node));
    }

    #[test]
    fn damaged_compact_bytes_are_read_or_refused(
        node in node(), at in any::<prop::sample::Index>(), byte in any::<u8>()
    ) {
        let mut bytes = Format::CompactMessagePack.encode(&node).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = Format::CompactMessagePack.decode::<Node>(&bytes);
        let _ = Format::CompactMessagePack.decode::<Value>(&bytes[..at]);
    }
}

#[test]
fn the_compact_form_spells_a_key_once() {
    let rows = vec![BTreeMap::from([("voltage", 1), ("current", 2)]); 100];
    let bytes = Format::CompactMessagePack.encode(&rows).unwrap();
    let spelled = bytes.windows(7).filter(|window| window == b"voltage").count();
    assert_eq!(spelled, 1);
    assert_eq!(Format::CompactMessagePack.decode::<Value>(&bytes).unwrap(), json!(rows));
}

#[test]
fn keys_beyond_the_table_are_spelled_out() {
    let many: BTreeMap<String, u32> =
        (0..3000).map(|number| (format!("{number}"), number)).collect();
    let long = BTreeMap::from([("k".repeat(100), 1)]);
    let value = (many.clone(), many, long.clone(), long);
    let bytes = Format::CompactMessagePack.encode(&value).unwrap();
    let back: (BTreeMap<String, u32>, BTreeMap<String, u32>, Value, Value) =
        Format::CompactMessagePack.decode(&bytes).unwrap();
    assert_eq!((back.0, back.1), (value.0, value.1));
}

#[test]
fn keys_that_are_numbers_are_told_from_numbers_of_keys() {
    let value = (BTreeMap::from([("a", 1)]), BTreeMap::from([(0, 1), (-1, 2)]));
    let bytes = Format::CompactMessagePack.encode(&value).unwrap();
    let back: (BTreeMap<String, u8>, BTreeMap<i32, u8>) =
        Format::CompactMessagePack.decode(&bytes).unwrap();
    assert_eq!(back.1, value.1);
}

#[test]
fn a_number_of_a_key_that_has_not_come_is_an_error_with_its_place() {
    let error = Format::CompactMessagePack.decode::<Value>(b"\x81\x05\x01").unwrap_err();
    assert!(error.to_string().contains("key that has not come yet"), "{error}");
}
