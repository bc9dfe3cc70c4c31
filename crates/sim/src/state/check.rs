//! The rules a report document must keep, walked over the parsed JSON along the tables of the
//! contract. The first violation is worded with the place it was found at; places and words are
//! only put together when one is found, so that checking a large report costs no memory.

use std::fmt;

use jiff::tz::Offset;
use serde_json::{Map, Value};

use super::contract::{Contract, REPORT, Rule};
use super::{guid, instant, submission};

type Checked = Result<(), String>;

/// Where in the document a value stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    outer: Option<&'a Place<'a>>,
    field: &'a str,
    index: Option<usize>,
}

impl Place<'_> {
    fn broken(&self, what: impl fmt::Display) -> Checked {
        Err(format!("The report is not valid: {self} {what}."))
    }

    fn must_be(&self, wanted: impl fmt::Display) -> Checked {
        self.broken(format_args!("must be {wanted}"))
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            write!(f, "{outer}.")?;
        }
        f.write_str(self.field)?;
        self.index.map_or(Ok(()), |index| write!(f, "[{index}]"))
    }
}

/// Checks a whole document against what every server asks for.
pub(super) fn check(document: &Map<String, Value>) -> Checked {
    object(document, &REPORT, None)?;
    let is_repair = document.get("type").and_then(Value::as_str) == Some("R");
    let parts = if is_repair { ["uur", "subUnits"] } else { ["uut", "root"] };
    for part in parts {
        require(document, part, None)?;
    }
    if is_repair {
        each(document, "subUnits", |unit, place| require(unit, "idx", Some(place)))?;
    }
    each(document, "miscInfos", |misc, place| {
        let has = |field| present(misc, field).is_some();
        let place = Place { outer: Some(place), field: "text", index: None };
        if has("text") || has("numeric") {
            Ok(())
        } else {
            place.broken("or 'numeric' is required")
        }
    })?;
    each(document, "assets", |asset, place| match present(asset, "sn") {
        Some(_) => Ok(()),
        None => require(asset, "assetSN", Some(place)),
    })
}

/// Checks what the vendor's rules ask for beyond that, although the existing client does not send
/// it.
pub(super) fn check_strictly(document: &Map<String, Value>) -> Checked {
    require(document, "startUTC", None)?;
    each(document, "assets", |asset, place| require(asset, "assetSN", Some(place)))
}

/// The value of a field; null counts as absent.
fn present<'a>(map: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    map.get(field).filter(|value| !value.is_null())
}

fn require(map: &Map<String, Value>, field: &str, outer: Option<&Place<'_>>) -> Checked {
    match present(map, field) {
        Some(_) => Ok(()),
        None => Place { outer, field, index: None }.broken("is required"),
    }
}

/// The objects of a list of the document that has been checked along the tables.
fn each(
    document: &Map<String, Value>,
    field: &str,
    check: impl Fn(&Map<String, Value>, &Place<'_>) -> Checked,
) -> Checked {
    let list = document.get(field).and_then(Value::as_array).into_iter().flatten();
    for (index, element) in list.enumerate() {
        if let Value::Object(map) = element {
            check(map, &Place { outer: None, field, index: Some(index) })?;
        }
    }
    Ok(())
}

/// The depth is bounded by the parser, which refuses documents nested deeper than 128.
fn object(map: &Map<String, Value>, contract: &Contract, outer: Option<&Place<'_>>) -> Checked {
    for field in contract.0 {
        let place = Place { outer, field: field.name, index: None };
        match present(map, field.name) {
            Some(found) => value(found, &field.rule, &place)?,
            None if field.is_required => return place.broken("is required"),
            None => {}
        }
    }
    Ok(())
}

fn value(value: &Value, rule: &Rule, place: &Place<'_>) -> Checked {
    match (rule, value) {
        (Rule::Object(contract), Value::Object(map)) => object(map, contract, Some(place)),
        (Rule::List(contract), Value::Array(list)) => {
            elements(list, place, |element, place| match element {
                Value::Object(map) => object(map, contract, Some(place)),
                _ => place.must_be("an object"),
            })
        }
        (Rule::Guids, Value::Array(list)) => {
            elements(list, place, |element, place| self::value(element, &Rule::Guid, place))
        }
        (Rule::Integers, Value::Array(list)) => {
            elements(list, place, |element, place| self::value(element, &Rule::Int32, place))
        }
        _ if is_kept(rule, value) => Ok(()),
        _ => place.must_be(rule),
    }
}

fn elements(
    list: &[Value],
    place: &Place<'_>,
    check: impl Fn(&Value, &Place<'_>) -> Checked,
) -> Checked {
    list.iter()
        .enumerate()
        .try_for_each(|(index, element)| check(element, &Place { index: Some(index), ..*place }))
}

/// Whether a value that is neither an object nor a list is what the rule asks for.
fn is_kept(rule: &Rule, value: &Value) -> bool {
    let text = value.as_str();
    let fits = |longest: usize| {
        // A UTF-16 unit takes at least one byte of UTF-8.
        text.is_some_and(|t| t.len() <= longest || t.encode_utf16().count() <= longest)
    };
    let is_name = text.is_some_and(|text| !text.trim().is_empty());
    let date_time = || instant::parse(text?);
    match rule {
        Rule::Text => text.is_some(),
        Rule::Short(longest) => fits(*longest),
        Rule::Name => is_name,
        Rule::ShortName(longest) => is_name && fits(*longest),
        Rule::Letter(letters) => text.is_some_and(|text| text.len() == 1 && letters.contains(text)),
        Rule::Word(words) => {
            text.is_some_and(|text| words.iter().any(|word| word.eq_ignore_ascii_case(text)))
        }
        Rule::Int16 => submission::integer(value).is_some_and(|n| i16::try_from(n).is_ok()),
        Rule::Int32 => submission::integer(value).is_some_and(|n| i32::try_from(n).is_ok()),
        Rule::Number => value.is_number() || matches!(text, Some("NaN" | "Infinity" | "-Infinity")),
        Rule::Flag => value.is_boolean(),
        Rule::Guid => text.is_some_and(|text| guid::parse(text).is_some()),
        Rule::DateTime => date_time().is_some(),
        Rule::LocalTime => date_time().is_some_and(|time| time.offset.is_some()),
        Rule::Utc => date_time().is_some_and(|time| time.offset.is_some_and(Offset::is_zero)),
        Rule::Object(_) | Rule::List(_) | Rule::Guids | Rule::Integers => false,
    }
}
