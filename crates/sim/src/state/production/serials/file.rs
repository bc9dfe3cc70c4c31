//! Files of numbers, in XML or CSV. The documents of the API name the element `SN` and its attribute
//! `id`; the other attributes, and the columns, are this server's own.

use std::collections::HashMap;

use jiff::Timestamp;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use serde_json::{Value, json};

use crate::state::instant;

/// Attributes and columns, in the order in which they are written.
const NAMES: [&str; 6] = ["id", "generated", "taken", "refSN", "refPN", "stationName"];

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    Xml,
    Csv,
}

/// One number with what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) generated: Option<Timestamp>,
    pub(crate) taken: Option<Timestamp>,
    pub(crate) reserved: bool,
    pub(crate) ref_serial_number: Option<String>,
    pub(crate) ref_part_number: Option<String>,
    pub(crate) station: Option<String>,
}

impl Line {
    fn cells(&self) -> [String; 6] {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            self.id.clone(),
            time(self.generated),
            time(self.taken),
            text(&self.ref_serial_number),
            text(&self.ref_part_number),
            text(&self.station),
        ]
    }

    /// From values under their names, which are found in any case.
    fn from_cells(mut cells: HashMap<String, String>) -> Result<Self, String> {
        cells.retain(|_, cell| !cell.is_empty());
        let mut take = |name: &str| cells.remove(&name.to_lowercase());
        let time = |name: &str, text: Option<String>| -> Result<Option<Timestamp>, String> {
            let read = |text: String| match instant::parse(&text) {
                Some(instant) => Ok(instant.at),
                None => Err(format!("{name:?} must be a date-time, but is {text:?}")),
            };
            text.map(read).transpose()
        };
        Ok(Self {
            id: take("id").or_else(|| take("serialNumber")).ok_or("a line has no number")?,
            generated: time("generated", take("generated"))?,
            taken: time("taken", take("taken"))?,
            reserved: false,
            ref_serial_number: take("refSN"),
            ref_part_number: take("refPN"),
            station: take("stationName"),
        })
    }

    /// The public form.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "serialNumber": self.id,
            "generated": self.generated.map(|time| time.to_string()),
            "taken": self.taken.map(|time| time.to_string()),
            "refSN": self.ref_serial_number,
            "refPN": self.ref_part_number,
            "stationName": self.station,
            "state": self.state(),
        })
    }

    /// The internal form.
    pub(crate) fn to_internal_json(&self) -> Value {
        json!({
            "SerialNumber": self.id,
            "Generated": self.generated.map(|time| time.to_string()),
            "Taken": self.taken.map(|time| time.to_string()),
            "RefSN": self.ref_serial_number,
            "RefPN": self.ref_part_number,
            "StationName": self.station,
            "State": self.state(),
        })
    }

    fn state(&self) -> &'static str {
        match (self.taken, self.reserved) {
            (Some(_), _) => "Taken",
            (None, true) => "Reserved",
            (None, false) => "Free",
        }
    }
}

/// The numbers of a file; the error says why it is none.
pub(crate) fn read(format: FileFormat, bytes: &[u8]) -> Result<Vec<Line>, String> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(text).map_err(|error| format!("it is not UTF-8: {error}"))?;
    match format {
        FileFormat::Xml => read_xml(text),
        FileFormat::Csv => read_csv(text),
    }
}

fn read_xml(text: &str) -> Result<Vec<Line>, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut lines, mut open, mut begun) = (Vec::new(), 0_usize, false);
    loop {
        let event = reader.read_event().map_err(|error| format!("it is no XML: {error}"))?;
        let start = match &event {
            Event::Eof if open == 0 && begun => return Ok(lines),
            Event::Eof => return Err("it ends before its outermost element does".to_owned()),
            Event::DocType(_) => return Err("it has a document type".to_owned()),
            Event::End(_) => {
                open = open.saturating_sub(1);
                continue;
            }
            Event::Start(start) | Event::Empty(start) => start,
            _ => continue,
        };
        if begun && open == 0 {
            return Err("a second document follows".to_owned());
        }
        if begun && start.local_name().as_ref() == "SN" {
            let mut cells = HashMap::new();
            for attribute in start.attributes() {
                let attribute = attribute.map_err(|error| format!("it is no XML: {error}"))?;
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                let value = value.map_err(|error| format!("it is no XML: {error}"))?;
                cells.insert(attribute.key.as_ref().to_lowercase(), value.into_owned());
            }
            lines.push(Line::from_cells(cells)?);
        }
        begun = true;
        open += usize::from(matches!(event, Event::Start(_)));
    }
}

/// Reads lines under a first one with names; without an `id` among them, the first column of every
/// line is the number.
fn read_csv(text: &str) -> Result<Vec<Line>, String> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    let mut names = vec!["id".to_owned()];
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|error| format!("it is no CSV: {error}"))?;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        let lower: Vec<String> = cells.iter().map(|cell| cell.trim().to_lowercase()).collect();
        let is_number = |name: &String| name == "id" || name == "serialnumber";
        if index == 0 && lower.iter().any(is_number) {
            names = lower;
            continue;
        }
        lines.push(Line::from_cells(names.iter().cloned().zip(cells).collect())?);
    }
    Ok(lines)
}

/// A file of numbers; `attributes` stand at the outermost element of XML.
pub(crate) fn write(format: FileFormat, attributes: &[(&str, &str)], lines: &[Line]) -> Vec<u8> {
    match format {
        FileFormat::Xml => write_xml(attributes, lines),
        FileFormat::Csv => write_csv(lines),
    }
}

fn write_xml(attributes: &[(&str, &str)], lines: &[Line]) -> Vec<u8> {
    let mut xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<SerialNumbers".to_owned();
    for (name, value) in attributes {
        push_attribute(&mut xml, name, value);
    }
    xml.push_str(">\n");
    for line in lines {
        xml.push_str("  <SN");
        for (name, cell) in NAMES.into_iter().zip(line.cells()) {
            if !cell.is_empty() {
                push_attribute(&mut xml, name, &cell);
            }
        }
        xml.push_str(" />\n");
    }
    xml.push_str("</SerialNumbers>\n");
    xml.into_bytes()
}

fn push_attribute(xml: &mut String, name: &str, value: &str) {
    let value = quick_xml::escape::escape(value);
    let value = value.replace('\t', "&#9;").replace('\n', "&#10;").replace('\r', "&#13;");
    xml.extend([" ", name, "=\"", &value, "\""]);
}

fn write_csv(lines: &[Line]) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(NAMES).expect("a line is written to memory");
    for line in lines {
        writer.write_record(line.cells()).expect("lines of one length are written to memory");
    }
    writer.into_inner().expect("memory takes what is left to write")
}
