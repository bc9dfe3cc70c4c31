//! The rules a report document must keep, walked over the parsed JSON. The first violation is
//! worded with the place it was found at; places are only put together when one is found, so
//! that checking a large report costs no memory.

use std::fmt;

use serde_json::{Map, Value};

use super::{instant, submission};

type Checked<T = ()> = Result<T, String>;

/// Longest ids and names (the vendor's table).
const NAME: usize = 100;
/// Longest part type of a sub-unit.
const PART_TYPE: usize = 50;
/// Longest text of a misc info.
const MISC_TEXT: usize = 100;

const INT16: std::ops::RangeInclusive<i64> = i16::MIN as i64..=i16::MAX as i64;
const INT32: std::ops::RangeInclusive<i64> = i32::MIN as i64..=i32::MAX as i64;

/// Where in the document a value stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    outer: Option<&'a Place<'a>>,
    field: &'a str,
    index: Option<usize>,
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

/// An object of the document and its place; the document itself has none.
#[derive(Clone, Copy)]
struct Object<'a> {
    map: &'a Map<String, Value>,
    place: Option<&'a Place<'a>>,
}

/// Checks a whole document.
pub(crate) fn check(document: &Map<String, Value>) -> Checked {
    let report = Object { map: document, place: None };
    let kind = report.letter("type", "TR", true)?;
    report.guid("id", true)?;
    for field in ["pn", "sn", "rev", "machineName", "location", "purpose"] {
        report.name(field)?;
    }
    report.integer("processCode", INT16, true)?;
    report.text("processName", NAME, false)?;
    report.letter("result", "PFET", true)?;
    report.date_time("start", true)?;
    report.date_time("startUTC", false)?;
    report.each("miscInfos", misc_info)?;
    report.each("assets", |asset| {
        // The existing client writes `sn` instead; a strict server refuses that later.
        if asset.get("assetSN").is_some() || asset.get("sn").is_none() {
            asset.name("assetSN")?;
        }
        asset.integer("usageCount", INT32, true)
    })?;
    if kind == Some('R') { repair(report) } else { test(report) }
}

fn test(report: Object<'_>) -> Checked {
    report.each("subUnits", |unit| sub_unit(unit, false))?;
    report.child("uut", |uut| {
        uut.number("execTime", false)?;
        uut.integer("testSocketIndex", INT16, false)?;
        for field in ["errorCode", "batchFailCount", "batchLoopIndex", "stepIdCausedUUTFailure"] {
            uut.integer(field, INT32, false)?;
        }
        for field in ["batchSN", "fixtureId", "user"] {
            uut.text(field, NAME, false)?;
        }
        ["comment", "errorMessage"].iter().try_for_each(|field| uut.any_text(field))
    })?;
    report.child("root", step)
}

fn repair(report: Object<'_>) -> Checked {
    report.child("uur", |uur| {
        uur.integer("processCode", INT16, true)?;
        uur.text("processName", NAME, false)?;
        uur.guid("refUUT", false)?;
        uur.guid("parent", false)?;
        uur.date_time("confirmDate", false)?;
        uur.date_time("finalizeDate", false)?;
        uur.number("execTime", false)?;
        uur.text("user", NAME, false)?;
        uur.any_text("comment")
    })?;
    if !report.get("subUnits").is_some_and(Value::is_array) {
        return Err(report.broken("subUnits", "is required on a repair report, as a list"));
    }
    report.each("subUnits", |unit| sub_unit(unit, true))?;
    report.each("binaryData", |data| data.guid("id", false))
}

fn sub_unit(unit: Object<'_>, is_repair: bool) -> Checked {
    unit.text("partType", PART_TYPE, true)?;
    unit.name("pn")?;
    unit.name("sn")?;
    unit.text("rev", NAME, false)?;
    unit.integer("idx", INT32, is_repair)?;
    unit.integer("parentIdx", INT32, false)?;
    unit.each("failures", |failure| {
        for field in ["category", "code", "comRef", "funcBlock", "comment"] {
            failure.any_text(field)?;
        }
        failure.integer("refStepId", INT32, false)?;
        failure.each("attachments", |data| data.guid("id", false))
    })
}

fn misc_info(misc: Object<'_>) -> Checked {
    misc.name("description")?;
    misc.text("text", MISC_TEXT, false)?;
    misc.integer("numeric", INT16, false)?;
    if misc.get("text").is_none() && misc.get("numeric").is_none() {
        return Err(misc.broken("text", "or 'numeric' is required"));
    }
    Ok(())
}

fn step(step: Object<'_>) -> Checked {
    step.letter("group", "SMC", true)?;
    step.name("name")?;
    step.letter("status", "PFDSETU", true)?;
    step.integer("id", INT32, false)?;
    step.integer("errorCode", INT32, false)?;
    step.number("totTime", false)?;
    step.date_time("start", false)?;
    step.flag("causedUUTFailure")?;
    step.each("numericMeas", |measurement| {
        measurement.text("compOp", NAME, true)?;
        measurement.letter("status", "PFS", true)?;
        measurement.number("value", true)?;
        measurement.number("lowLimit", false)?;
        measurement.number("highLimit", false)?;
        measurement.any_text("unit")
    })?;
    step.each("stringMeas", |measurement| {
        measurement.text("compOp", NAME, true)?;
        measurement.letter("status", "PFS", true)?;
        measurement.any_text("value")?;
        measurement.any_text("limit")
    })?;
    step.each("booleanMeas", |measurement| measurement.letter("status", "PFS", true).map(drop))?;
    // The depth is bounded by the parser, which refuses documents nested deeper than 128.
    step.each("steps", self::step)
}

impl<'a> Object<'a> {
    /// The value of a field; null counts as absent.
    fn get(&self, field: &str) -> Option<&'a Value> {
        self.map.get(field).filter(|value| !value.is_null())
    }

    fn broken(&self, field: &str, what: &str) -> String {
        let place = Place { outer: self.place, field, index: None };
        format!("The report is not valid: {place} {what}.")
    }

    fn read<T>(
        &self,
        field: &str,
        required: bool,
        wanted: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Checked<Option<T>> {
        match self.get(field) {
            None if required => Err(self.broken(field, "is required")),
            None => Ok(None),
            Some(value) => match read(value) {
                Some(read) => Ok(Some(read)),
                None => Err(self.broken(field, &format!("must be {wanted}"))),
            },
        }
    }

    fn any_text(&self, field: &str) -> Checked {
        self.read(field, false, "a text", Value::as_str).map(drop)
    }

    fn text(&self, field: &str, longest: usize, required: bool) -> Checked {
        self.any_text(field)?;
        let fits = |text: &&str| text.len() <= longest || text.chars().count() <= longest;
        let wanted = format_args!("a text of at most {longest} characters").to_string();
        self.read(field, required, &wanted, |value| value.as_str().filter(fits)).map(drop)
    }

    /// A required text that is neither empty nor too long.
    fn name(&self, field: &str) -> Checked {
        self.text(field, NAME, true)?;
        self.read(field, true, "a text that is not empty", |value| {
            value.as_str().filter(|text| !text.trim().is_empty())
        })
        .map(drop)
    }

    fn letter(&self, field: &str, letters: &str, required: bool) -> Checked<Option<char>> {
        self.read(field, required, &format!("one of the letters {letters}"), |value| {
            let mut characters = value.as_str()?.chars();
            let letter = characters.next().filter(|letter| letters.contains(*letter))?;
            characters.next().is_none().then_some(letter)
        })
    }

    fn integer(
        &self,
        field: &str,
        range: std::ops::RangeInclusive<i64>,
        required: bool,
    ) -> Checked {
        let (low, high) = (range.start(), range.end());
        self.read(field, required, &format!("an integer from {low} to {high}"), |value| {
            submission::integer(value).filter(|value| range.contains(value))
        })
        .map(drop)
    }

    /// A number, or one of the texts that stand for what JSON numbers cannot express.
    fn number(&self, field: &str, required: bool) -> Checked {
        self.read(field, required, "a number", |value| match value {
            Value::Number(_) => Some(()),
            Value::String(text) => {
                matches!(text.as_str(), "NaN" | "Infinity" | "-Infinity").then_some(())
            }
            _ => None,
        })
        .map(drop)
    }

    fn flag(&self, field: &str) -> Checked {
        self.read(field, false, "true or false", Value::as_bool).map(drop)
    }

    fn guid(&self, field: &str, required: bool) -> Checked {
        self.read(field, required, "a GUID", |value| value.as_str()?.parse::<uuid::Uuid>().ok())
            .map(drop)
    }

    fn date_time(&self, field: &str, required: bool) -> Checked {
        self.read(field, required, "an ISO 8601 date-time", |value| instant::parse(value.as_str()?))
            .map(drop)
    }

    /// A required object.
    fn child(&self, field: &str, check: fn(Object<'_>) -> Checked) -> Checked {
        let map = self.read(field, true, "an object", Value::as_object)?;
        let place = Place { outer: self.place, field, index: None };
        map.map_or(Ok(()), |map| check(Object { map, place: Some(&place) }))
    }

    /// The objects of an optional list.
    fn each(&self, field: &str, check: impl Fn(Object<'_>) -> Checked) -> Checked {
        let list = self.read(field, false, "a list", Value::as_array)?;
        for (index, element) in list.into_iter().flatten().enumerate() {
            let place = Place { outer: self.place, field, index: Some(index) };
            let Value::Object(map) = element else {
                return Err(format!("The report is not valid: {place} must be an object."));
            };
            check(Object { map, place: Some(&place) })?;
        }
        Ok(())
    }
}
