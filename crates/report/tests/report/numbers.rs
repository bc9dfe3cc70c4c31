//! Numbers and identifiers: what is equal, what a text is worth, and what comes back.

use proptest::prelude::*;
use serde_json::{from_str, to_string};
use wats_report::{Guid, Int, Real};

#[test]
fn a_text_is_never_equal_to_a_number_however_it_is_compared() {
    let (text, number) = (Int::from_text("5"), Int::from(5));
    assert!(text != number && text != 5 && number == 5);
    assert_eq!(text.value(), number.value());
    let (text, number) = (Real::from_text("5.5"), Real::from(5.5));
    assert!(text != number && text != 5.5 && number == 5.5);
    assert_eq!(text.value(), number.value());
    assert_eq!(Real::from_text("Infinity"), f64::INFINITY, "a word is the number it stands for");
}

#[test]
fn a_text_too_large_for_a_double_has_no_value() {
    for text in ["1e999", "-1e999"] {
        assert_eq!(Real::from_text(text).value(), None, "{text}");
        assert_eq!(Real::from_text(text).text(), Some(text));
    }
    assert_eq!(Real::from_text("1e308").value(), Some(1e308));
}

#[test]
fn whole_numbers_beyond_what_doubles_hold_exactly_come_back() {
    for json in [
        "9007199254740993",
        "-9007199254740993",
        "-347184513901106880",
        "9223372036854775807",
        "18446744073709551615",
    ] {
        let real: Real = from_str(json).expect("a number");
        assert_eq!(to_string(&real).expect("JSON"), json);
        assert_eq!(real.to_string(), json);
        assert_eq!(real.value(), json.parse().ok(), "the double next to it");
        assert_eq!(real.text(), None);
        let packed = rmp_serde::to_vec(&real).expect("writable");
        assert_eq!(rmp_serde::from_slice::<Real>(&packed).expect("readable"), real);
        assert!(real != real.value().expect("a double"), "it is another number");
    }
}

#[test]
fn whole_numbers_that_doubles_hold_exactly_are_doubles() {
    for (json, double) in [("12", 12.0), ("9007199254740992", 9_007_199_254_740_992.0)] {
        let real: Real = from_str(json).expect("a number");
        assert_eq!(real, double);
        assert_eq!(to_string(&real).expect("JSON"), format!("{json}.0"));
    }
}

#[test]
fn a_guid_is_valid_in_four_forms_and_the_same_in_all() {
    let hyphens = "33a2d408-3fc8-480b-b554-6866c77fd91c";
    let digits = hyphens.replace('-', "");
    let forms =
        [hyphens.to_owned(), digits.clone(), format!("{{{hyphens}}}"), format!("({hyphens})")];
    for form in forms.map(|form| Guid::from(form.to_uppercase())) {
        assert!(form.is_valid() && form.same_as(&Guid::from(hyphens)), "{form}");
    }
    for text in [
        "",
        "{}",
        "7",
        "none",
        &format!("urn:uuid:{hyphens}"),
        &format!("{{{digits}}}"),
        &format!("{{{hyphens})"),
        &format!("{{{hyphens}"),
        &format!(" {hyphens}"),
        &hyphens.replace('3', "g"),
        &hyphens.replace("a2", "é"),
    ] {
        assert!(!Guid::from(text).is_valid(), "{text}");
    }
}

/// The number that a JSON text stands for; a text that is no whole number is a double.
#[expect(clippy::cast_possible_truncation, reason = "the doubles are whole and within 64 bits")]
fn exact(json: &str) -> i128 {
    let double = || json.parse::<f64>().expect("a number") as i128;
    json.parse().unwrap_or_else(|_| double())
}

proptest! {
    #[test]
    fn any_whole_number_of_64_bits_comes_back_as_the_number_it_was(signed: i64, unsigned: u64) {
        for json in [signed.to_string(), unsigned.to_string()] {
            let real: Real = from_str(&json).expect("a number");
            prop_assert_eq!(exact(&to_string(&real).expect("JSON")), exact(&json));
        }
        prop_assert_eq!(exact(&Real::from(signed).to_string()), i128::from(signed));
    }
}
