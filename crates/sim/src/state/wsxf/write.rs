//! From JSON to XML.

use std::fmt::Write as _;

use quick_xml::escape::escape;
use serde_json::{Map, Value};

use super::NAMESPACE;
use super::tables::{
    ARRAY, ASSET, ATTACHMENT, BINARY, CHART, FAILURE, Kind, LOOP, MISC_INFO, PAYLOADS, PROCESS,
    PROPERTY, REPORT, Row, SERIES, STEP, SUB_UNIT, UUR, UUT, WORDS,
};

type Object = Map<String, Value>;

/// The document that holds this report, with or without the attributes that only count.
pub(crate) fn write(report: &Object, indexes: bool) -> Vec<u8> {
    let mut xml = Writer { text: String::new(), indexes, measurements: -1 };
    xml.text.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = write!(xml.text, "<Reports xmlns=\"{NAMESPACE}\">");
    xml.report(report);
    xml.text.push_str("</Reports>\n");
    xml.text.into_bytes()
}

struct Writer {
    text: String,
    indexes: bool,
    /// The number of the last measurement; the first one is 0 in the numbering of steps' results.
    measurements: i64,
}

impl Writer {
    fn report(&mut self, report: &Object) {
        let repair = report.get("type").and_then(Value::as_str) == Some("R");
        self.begin("Report");
        self.attribute("type", if repair { "UUR" } else { "UUT" });
        self.attributes(report, REPORT);
        self.content();
        if let Some(uut) = object(report, "uut") {
            self.begin("UUT");
            self.attributes(uut, UUT);
            self.content();
            self.child_text("Comment", uut.get("comment"));
            self.end("UUT");
        }
        if let Some(uur) = object(report, "uur") {
            self.begin("UUR");
            self.attributes(uur, UUR);
            self.content();
            list(uur, "children").for_each(|id| self.child_text("Children", Some(id)));
            self.child_text("Comment", uur.get("comment"));
            self.empty("Process", uur, PROCESS, &[]);
            self.end("UUR");
        }
        self.empty("Process", report, PROCESS, &[]);
        self.additional("AdditionalData", report, "additionalData");
        objects(report, "assets").for_each(|asset| self.empty("Asset", asset, ASSET, &[]));
        for (index, info) in objects(report, "miscInfos").enumerate() {
            self.begin("MiscInfo");
            self.attributes(info, MISC_INFO);
            self.count("idx", index);
            self.count("order_no", index);
            self.content();
            self.value(info.get("text"));
            self.end("MiscInfo");
        }
        for unit in objects(report, "subUnits") {
            self.empty("ReportUnitHierarchy", unit, SUB_UNIT, &[]);
        }
        if let Some(root) = object(report, "root") {
            self.step(root, 0);
        }
        self.failures(report);
        self.end("Report");
    }

    fn failures(&mut self, report: &Object) {
        let mut failures = Vec::new();
        for unit in objects(report, "subUnits") {
            let part = unit.get("idx").and_then(plain).unwrap_or_else(|| "0".to_owned());
            failures.extend(objects(unit, "failures").map(|failure| (part.clone(), failure)));
        }
        for (index, (part, failure)) in failures.iter().enumerate() {
            self.begin("Failures");
            self.attributes(failure, FAILURE);
            self.attribute("Idx", &index.to_string());
            self.attribute("PartIdx", part);
            self.content();
            self.child_text("Comment", failure.get("comment"));
            self.end("Failures");
        }
        let own = failures.iter().enumerate().flat_map(|(index, (_, failure))| {
            objects(failure, "attachments").map(move |file| (Some(index), file))
        });
        let files: Vec<_> = own.chain(objects(report, "binaryData").map(|f| (None, f))).collect();
        for (index, (failure, file)) in files.into_iter().enumerate() {
            self.begin("Binary");
            if let Some(failure) = failure {
                self.attribute("FailIdx", &failure.to_string());
            }
            self.attribute("BinaryDataIndex", &index.to_string());
            self.content();
            self.begin("Data");
            self.attributes(file, BINARY);
            self.content();
            self.value(file.get("data"));
            self.end("Data");
            self.end("Binary");
        }
    }

    /// `place` is the position among the siblings.
    fn step(&mut self, step: &Object, place: usize) {
        self.begin("Step");
        self.attributes(step, STEP);
        self.count("StepIndex", place);
        self.content();
        if let Some(record) = object(step, "loop") {
            self.empty("Loop", record, LOOP, &[]);
        }
        self.child_text("ReportText", step.get("reportText"));
        for (name, key, table, many) in PAYLOADS {
            let one = object(step, key).filter(|_| !many);
            let all = objects(step, key).filter(|_| many);
            for (index, part) in one.into_iter().chain(all).enumerate() {
                let mut counts = vec![("MeasIndex", index.to_string())];
                if many {
                    self.measurements += 1;
                    counts.push(("MeasOrderNumber", self.measurements.to_string()));
                }
                let counts = if self.indexes { counts } else { Vec::new() };
                let file = (name == "SequenceCall")
                    .then(|| ("Filename", part.get("path").and_then(plain).unwrap_or_default()));
                let counts: Vec<_> = file.into_iter().chain(counts).collect();
                self.empty(name, part, table, &counts);
            }
        }
        if let Some(chart) = object(step, "chart") {
            self.begin("Chart");
            self.attributes(chart, CHART);
            self.content();
            for series in objects(chart, "series") {
                self.begin("Series");
                self.attributes(series, SERIES);
                self.content();
                self.child_text("ydata", series.get("ydata"));
                self.child_text("xdata", series.get("xdata"));
                self.end("Series");
            }
            self.end("Chart");
        }
        if let Some(file) = object(step, "attachment") {
            self.begin("Attachment");
            self.attributes(file, ATTACHMENT);
            self.content();
            self.value(file.get("data"));
            self.end("Attachment");
        }
        self.additional("AdditionalResults", step, "additionalResults");
        for (index, child) in objects(step, "steps").enumerate() {
            self.step(child, index);
        }
        self.end("Step");
    }

    fn additional(&mut self, name: &str, owner: &Object, key: &str) {
        for data in objects(owner, key) {
            self.begin(name);
            self.attribute("Name", &data.get("name").and_then(plain).unwrap_or_default());
            self.content();
            objects(data, "props").for_each(|property| self.property(property));
            self.end(name);
        }
    }

    fn property(&mut self, property: &Object) {
        self.begin("Prop");
        self.attributes(property, PROPERTY);
        let array = object(property, "array");
        if let Some(array) = array {
            self.attributes(array, ARRAY);
        }
        self.content();
        for index in array.into_iter().flat_map(|array| objects(array, "indexes")) {
            self.begin("Element");
            self.attribute("ID", &index.get("text").and_then(plain).unwrap_or_default());
            self.content();
            if let Some(value) = object(index, "value") {
                self.property(value);
            }
            self.end("Element");
        }
        self.child_text("Value", property.get("value"));
        objects(property, "props").for_each(|child| self.property(child));
        self.end("Prop");
    }

    fn begin(&mut self, name: &str) {
        let _ = write!(self.text, "<{name}");
    }

    fn content(&mut self) {
        self.text.push('>');
    }

    fn end(&mut self, name: &str) {
        let _ = write!(self.text, "</{name}>");
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let value =
            escape(value).replace('\n', "&#xA;").replace('\r', "&#xD;").replace('\t', "&#x9;");
        let _ = write!(self.text, " {name}=\"{value}\"");
    }

    fn count(&mut self, name: &str, value: usize) {
        if self.indexes {
            self.attribute(name, &value.to_string());
        }
    }

    fn attributes(&mut self, object: &Object, table: &[Row]) {
        for (name, key, kind) in table {
            let value = object.get(*key).and_then(plain);
            match (value, kind) {
                (Some(letter), Kind::Word) => self.attribute(name, word(&letter, name)),
                (Some(flag), Kind::Flag) => {
                    self.attribute(name, if flag == "true" { "1" } else { "0" });
                }
                (Some(value), _) => self.attribute(name, &value),
                (None, Kind::Blank) => self.attribute(name, ""),
                (None, _) => {}
            }
        }
    }

    /// An element without content.
    fn empty(&mut self, name: &str, object: &Object, table: &[Row], more: &[(&str, String)]) {
        self.begin(name);
        self.attributes(object, table);
        for (name, value) in more {
            self.attribute(name, value);
        }
        self.text.push_str("/>");
    }

    fn child_text(&mut self, name: &str, value: Option<&Value>) {
        if value.is_some_and(|value| !value.is_null()) {
            self.begin(name);
            self.content();
            self.value(value);
            self.end(name);
        }
    }

    fn value(&mut self, value: Option<&Value>) {
        if let Some(text) = value.and_then(plain) {
            self.text.push_str(&escape(text.as_str()).replace('\r', "&#xD;"));
        }
    }
}

fn object<'a>(owner: &'a Object, key: &str) -> Option<&'a Object> {
    owner.get(key).and_then(Value::as_object)
}

fn list<'a>(owner: &'a Object, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    owner.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn objects<'a>(owner: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
    list(owner, key).filter_map(Value::as_object)
}

/// A value as text; XML writes 10.0 as 10.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => {
            let text = number.to_string();
            Some(text.strip_suffix(".0").map(str::to_owned).unwrap_or(text))
        }
    }
}

/// The word for a letter; `S` is a group or a status.
fn word<'a>(letter: &'a str, attribute: &str) -> &'a str {
    let groups = attribute == "Group";
    let mut words =
        WORDS.iter().filter(|(_, word)| matches!(*word, "Setup" | "Main" | "Cleanup") == groups);
    words.find(|(own, _)| *own == letter).map_or(letter, |(_, word)| word)
}
