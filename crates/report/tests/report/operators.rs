//! The table of comparison operators.

use proptest::prelude::*;
use wats_report::{CompOp, Operator};

/// Whether a value below, at and above each limit passes: `v < L`, `v = L`, between, `v = H`,
/// `v > H` for the limits 1 and 3.
const TWO_LIMITS: [(&str, [bool; 5]); 8] = [
    ("GTLT", [false, false, true, false, false]),
    ("GTLE", [false, false, true, true, false]),
    ("GELT", [false, true, true, false, false]),
    ("GELE", [false, true, true, true, false]),
    ("LTGT", [true, false, false, false, true]),
    ("LTGE", [true, false, false, true, true]),
    ("LEGT", [true, true, false, false, true]),
    ("LEGE", [true, true, false, true, true]),
];

/// Whether a value below, at and above the limit passes.
const ONE_LIMIT: [(&str, [bool; 3]); 6] = [
    ("EQ", [false, true, false]),
    ("NE", [true, false, true]),
    ("GT", [false, false, true]),
    ("GE", [false, true, true]),
    ("LT", [true, false, false]),
    ("LE", [true, true, false]),
];

#[test]
fn operators_with_two_limits_follow_the_table() {
    for (name, expected) in TWO_LIMITS {
        let op = CompOp::from(name);
        let passes = [0.0, 1.0, 2.0, 3.0, 4.0].map(|v| op.passes(v, Some(1.0), Some(3.0)));
        assert_eq!(passes, expected.map(Some), "{name}");
        assert_eq!(op.passes(f64::NAN, Some(1.0), Some(3.0)), Some(false), "{name}");
    }
}

#[test]
fn operators_with_one_limit_use_the_low_one_and_ignore_the_high_one() {
    for (name, expected) in ONE_LIMIT {
        let op = CompOp::from(name);
        let passes = [0.0, 1.0, 2.0].map(|v| op.passes(v, Some(1.0), Some(-99.0)));
        assert_eq!(passes, expected.map(Some), "{name}");
        assert_eq!(op.passes(0.0, None, Some(1.0)), Some(true), "{name} without low limit");
    }
}

#[test]
fn nan_fails_everything_but_log_and_not_equal() {
    for (name, _) in ONE_LIMIT {
        let passes = CompOp::from(name).passes(f64::NAN, Some(1.0), None);
        assert_eq!(passes, Some(name == "NE"), "{name}");
    }
    assert_eq!(CompOp::LOG.passes(f64::NAN, Some(1.0), Some(2.0)), Some(true));
}

#[test]
fn a_missing_limit_lets_the_value_pass() {
    for (name, _) in TWO_LIMITS {
        let op = CompOp::from(name);
        assert_eq!(op.passes(9.0, Some(1.0), None), Some(true), "{name}");
        assert_eq!(op.passes(9.0, None, Some(1.0)), Some(true), "{name}");
    }
}

#[test]
fn strings_compare_exactly_or_ignoring_case() {
    let passes = |op: &str, value, limit| CompOp::from(op).passes_text(value, limit);
    for (op, same, other_case, different) in [
        ("EQ", true, false, false),
        ("CASESENSIT", true, false, false),
        ("IGNORECASE", true, true, false),
        ("IgnoreCase", true, true, false),
        ("NE", false, true, true),
        ("LOG", true, true, true),
    ] {
        assert_eq!(passes(op, Some("Ä1"), Some("Ä1")), Some(same), "{op}");
        assert_eq!(passes(op, Some("Ä1"), Some("ä1")), Some(other_case), "{op}");
        assert_eq!(passes(op, Some("Ä1"), Some("Ä2")), Some(different), "{op}");
        assert_eq!(passes(op, None, Some("x")), Some(true), "{op} without value");
        assert_eq!(passes(op, Some("x"), None), Some(true), "{op} without limit");
    }
    assert_eq!(passes("GT", Some("b"), Some("a")), Some(true));
    assert_eq!(passes("LE", Some("b"), Some("a")), Some(false));
    assert_eq!(passes("GELE", Some("b"), Some("a")), None);
}

#[test]
fn an_operator_for_strings_gives_no_verdict_on_numbers() {
    assert_eq!(CompOp::CASE_SENSITIVE.passes(1.0, Some(1.0), None), None);
    assert_eq!(CompOp::from("ABOUT").passes(1.0, Some(1.0), None), None);
}

#[test]
fn every_operator_has_its_usual_text() {
    let one_or_none = ["LOG", "EQT", "CASESENSIT", "IGNORECASE"].into_iter();
    let names = TWO_LIMITS.iter().map(|row| row.0).chain(ONE_LIMIT.iter().map(|row| row.0));
    for name in names.chain(one_or_none) {
        let operator = CompOp::from(name).operator().expect("a known operator");
        assert_eq!((operator.as_str(), CompOp::from(operator).as_str()), (name, name));
    }
}

#[test]
fn every_operator_has_a_constant() {
    let constants = [
        CompOp::LOG,
        CompOp::EQ,
        CompOp::NE,
        CompOp::GT,
        CompOp::GE,
        CompOp::LT,
        CompOp::LE,
        CompOp::GTLT,
        CompOp::GTLE,
        CompOp::GELT,
        CompOp::GELE,
        CompOp::LTGT,
        CompOp::LTGE,
        CompOp::LEGT,
        CompOp::LEGE,
        CompOp::CASE_SENSITIVE,
        CompOp::IGNORE_CASE,
        CompOp::EQ_TOLERANCE,
    ];
    let mut texts = constants.each_ref().map(CompOp::as_str).to_vec();
    texts.sort_unstable();
    let names = TWO_LIMITS.iter().map(|row| row.0).chain(ONE_LIMIT.iter().map(|row| row.0));
    let mut expected: Vec<_> = names.chain(["LOG", "EQT", "CASESENSIT", "IGNORECASE"]).collect();
    expected.sort_unstable();
    assert_eq!(texts, expected);
}

#[test]
fn spelling_is_kept_and_does_not_matter() {
    for text in ["Log", "log", "LOG", "IgnoreCase", "gElE", "ABOUT", ""] {
        let op = CompOp::from(text);
        assert_eq!(op.as_str(), text);
        assert_eq!(op, CompOp::from(text.to_ascii_uppercase().as_str()));
    }
    assert_eq!(CompOp::from("gele").operator(), Some(Operator::Gele));
}

proptest! {
    /// An operator that looks outside the limits is the opposite of the one that looks inside.
    #[test]
    fn inside_and_outside_exclude_each_other(
        value in -3.0..3.0_f64,
        low in -2.0..0.0_f64,
        high in 0.0..2.0_f64,
    ) {
        for (inside, outside) in [("GTLT", "LEGE"), ("GTLE", "LEGT"), ("GELT", "LTGE"), ("GELE", "LTGT")] {
            let passes = |op: &str| CompOp::from(op).passes(value, Some(low), Some(high));
            prop_assert_eq!(passes(inside), passes(outside).map(|passes| !passes));
        }
    }
}
