//! From XML to JSON.

use serde_json::{Map, Value, json};

use super::tables::{
    ARRAY, ASSET, ATTACHMENT, BINARY, CHART, FAILURE, Kind, LOOP, MISC_INFO, PAYLOADS, PROCESS,
    PROPERTY, REPORT, Row, SERIES, STEP, SUB_UNIT, UUR, UUT, WORDS,
};
use super::tree::Element;

/// The report that a document holds; the error is the text of the answer.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, String> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(text)
        .map_err(|error| format!("The report is not valid UTF-8: {error}."))?;
    let document =
        Element::parse(text).map_err(|error| format!("The report is not valid XML: {error}."))?;
    let reports: Vec<&Element> = match document.name.as_str() {
        "Report" => vec![&document],
        "Reports" => document.children("Report").collect(),
        other => return Err(format!("The report is not valid: {other} is no report.")),
    };
    let [element] = reports.as_slice() else {
        return Err(format!("The document must hold one report, but holds {}.", reports.len()));
    };
    report(element)
}

fn report(element: &Element) -> Result<Value, String> {
    let mut report = object(element, REPORT);
    let repair = element.attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("UUR"));
    report.insert("type".to_owned(), json!(if repair { "R" } else { "T" }));
    if repair {
        report.entry("result").or_insert_with(|| json!("P"));
    }
    if let Some(process) = element.child("Process") {
        report.extend(object(process, PROCESS));
    }
    if let Some(part) = element.child("UUT") {
        let mut uut = object(part, UUT);
        comment(part, &mut uut);
        report.insert("uut".to_owned(), Value::Object(uut));
    }
    if let Some(part) = element.child("UUR") {
        let mut uur = object(part, UUR);
        comment(part, &mut uur);
        if let Some(process) = part.child("Process") {
            uur.extend(object(process, PROCESS));
        }
        let children: Vec<&str> = part.children("Children").map(|c| c.text.trim()).collect();
        if !children.is_empty() {
            uur.insert("children".to_owned(), json!(children));
        }
        report.insert("uur".to_owned(), Value::Object(uur));
    }
    let infos = element.children("MiscInfo").map(|info| {
        let mut object = object(info, MISC_INFO);
        if !info.text.is_empty() {
            object.insert("text".to_owned(), json!(info.text));
        }
        Value::Object(object)
    });
    report.insert("miscInfos".to_owned(), infos.collect());
    list(element, "Asset", ASSET, "assets", &mut report);
    additional(element, "AdditionalData", "additionalData", &mut report);
    let mut units: Vec<Map<String, Value>> =
        element.children("ReportUnitHierarchy").map(|unit| object(unit, SUB_UNIT)).collect();
    units.extend(element.children("PartInfo").map(|part| object(part, SUB_UNIT)));
    failures(element, &mut units, &mut report);
    report.insert("subUnits".to_owned(), units.into_iter().map(Value::Object).collect());
    let mut roots = element.children("Step");
    if let Some(root) = roots.next() {
        report.insert("root".to_owned(), step(root));
    }
    if roots.next().is_some() {
        return Err("The report is not valid: it has more than one root step.".to_owned());
    }
    Ok(Value::Object(report))
}

/// Failures name the unit they are of, files the failure; in JSON each stands inside the other.
fn failures(element: &Element, units: &mut [Map<String, Value>], report: &mut Map<String, Value>) {
    for failure in element.children("Failures") {
        let mut object = object(failure, FAILURE);
        comment(failure, &mut object);
        let own = failure.attribute("Idx");
        let files: Vec<Value> = element
            .children("Binary")
            .filter(|file| own.is_some() && file.attribute("FailIdx") == own)
            .flat_map(binary)
            .collect();
        if !files.is_empty() {
            object.insert("attachments".to_owned(), Value::Array(files));
        }
        let part = failure.attribute("PartIdx").unwrap_or("0").trim();
        let is_own = |unit: &&mut Map<String, Value>| {
            unit.get("idx").is_some_and(|index| *index == number(part))
        };
        if let Some(unit) = units.iter_mut().find(is_own) {
            let list = unit.entry("failures").or_insert_with(|| json!([]));
            list.as_array_mut().into_iter().for_each(|list| list.push(object.clone().into()));
        }
    }
    let files: Vec<Value> = element
        .children("Binary")
        .filter(|file| file.attribute("FailIdx").is_none())
        .flat_map(binary)
        .collect();
    if !files.is_empty() {
        report.insert("binaryData".to_owned(), Value::Array(files));
    }
}

fn binary(element: &Element) -> Vec<Value> {
    let file = |data: &Element| {
        let mut object = object(data, BINARY);
        object.insert("data".to_owned(), json!(data.text.trim()));
        Value::Object(object)
    };
    element.children("Data").map(file).collect()
}

fn step(element: &Element) -> Value {
    let mut step = object(element, STEP);
    if let Some(record) = element.child("Loop") {
        step.insert("loop".to_owned(), object(record, LOOP).into());
    }
    if let Some(text) = element.child("ReportText") {
        step.insert("reportText".to_owned(), json!(text.text));
    }
    for (name, key, table, many) in PAYLOADS {
        if many {
            list(element, name, table, key, &mut step);
        } else if let Some(part) = element.child(name) {
            step.insert(key.to_owned(), object(part, table).into());
        }
    }
    if let Some(element) = element.child("Chart") {
        let mut chart = object(element, CHART);
        let series = element.children("Series").map(|series| {
            let mut object = object(series, SERIES);
            for axis in ["xdata", "ydata"] {
                if let Some(values) = series.child(axis) {
                    object.insert(axis.to_owned(), json!(values.text.trim()));
                }
            }
            Value::Object(object)
        });
        chart.insert("series".to_owned(), series.collect());
        step.insert("chart".to_owned(), chart.into());
    }
    if let Some(element) = element.child("Attachment") {
        let mut file = object(element, ATTACHMENT);
        file.insert("data".to_owned(), json!(element.text.trim()));
        step.insert("attachment".to_owned(), file.into());
    }
    additional(element, "AdditionalResults", "additionalResults", &mut step);
    let steps: Vec<Value> = element.children("Step").map(self::step).collect();
    if !steps.is_empty() {
        step.insert("steps".to_owned(), Value::Array(steps));
    }
    Value::Object(step)
}

fn additional(element: &Element, name: &str, key: &str, into: &mut Map<String, Value>) {
    let data: Vec<Value> = element
        .children(name)
        .map(|data| {
            let props: Vec<Value> = data.children("Prop").map(property).collect();
            json!({"name": data.attribute("Name").unwrap_or_default(), "props": props})
        })
        .collect();
    if !data.is_empty() {
        into.insert(key.to_owned(), Value::Array(data));
    }
}

fn property(element: &Element) -> Value {
    let mut property = object(element, PROPERTY);
    if element.attribute("Dimension").is_some() {
        let indexes = element.children("Element").map(|entry| {
            let text = entry.attribute("ID").unwrap_or_default();
            let numbers = text.split(['[', ']']).filter_map(|number| number.parse::<i64>().ok());
            let mut index = json!({"text": text, "indexes": numbers.collect::<Vec<_>>()});
            if let Some(value) = entry.child("Prop") {
                index["value"] = self::property(value);
            }
            index
        });
        let indexes: Vec<Value> = indexes.collect();
        let mut array = object(element, ARRAY);
        array.insert("indexes".to_owned(), Value::Array(indexes));
        property.insert("array".to_owned(), array.into());
    } else if let Some(value) = element.child("Value") {
        property.insert("value".to_owned(), json!(value.text));
    }
    let props: Vec<Value> = element.children("Prop").map(self::property).collect();
    if !props.is_empty() {
        property.insert("props".to_owned(), Value::Array(props));
    }
    Value::Object(property)
}

fn comment(element: &Element, into: &mut Map<String, Value>) {
    if let Some(comment) = element.child("Comment") {
        into.insert("comment".to_owned(), json!(comment.text));
    }
}

fn list(element: &Element, name: &str, table: &[Row], key: &str, into: &mut Map<String, Value>) {
    let objects: Vec<Value> =
        element.children(name).map(|child| object(child, table).into()).collect();
    if !objects.is_empty() {
        into.insert(key.to_owned(), Value::Array(objects));
    }
}

fn object(element: &Element, table: &[Row]) -> Map<String, Value> {
    let value = |(name, key, kind): &Row| {
        let text = element.attribute(name)?;
        let value = match kind {
            Kind::Blank if text.is_empty() => return None,
            Kind::Text | Kind::Blank => json!(text),
            Kind::Number => number(text),
            Kind::Flag => json!(matches!(text, "1" | "true" | "True")),
            Kind::Word => letter(text),
        };
        Some(((*key).to_owned(), value))
    };
    table.iter().filter_map(value).collect()
}

/// What is no number stays a text, for the rules of reports to judge.
fn number(text: &str) -> Value {
    let text = text.trim();
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(whole), _) => json!(whole),
        (_, Ok(real)) if real.is_finite() => json!(real),
        _ => json!(text),
    }
}

fn letter(word: &str) -> Value {
    let known = WORDS.iter().find(|(_, own)| own.eq_ignore_ascii_case(word.trim()));
    json!(known.map_or(word, |(letter, _)| letter))
}
