//! Certificates of tests: what of a report is shown, and how it looks.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::pdf;
use crate::reply::Reply;
use crate::state::State;
use crate::state::analytics::{Filter, selection};

/// Certificates of one export; further reports are left out.
const MOST_CERTIFICATES: usize = 1_000;
/// Depth of steps that is shown.
const DEEPEST: usize = 20;

/// The details a certificate can show. Those with a key show a field of the report's header.
const DETAILS: [(&str, Option<&str>); 27] = [
    ("stationData", Some("stationName")),
    ("miscInfo", None),
    ("subUnitInfo", None),
    ("asset", None),
    ("batchNumber", Some("batchNumber")),
    ("executionTime", Some("executionTime")),
    ("testSocketIndex", Some("testSocketIndex")),
    ("operator", Some("userName")),
    ("errorCode", Some("errorCode")),
    ("errorMessage", Some("errorMessage")),
    ("fixtureId", Some("fixtureId")),
    ("testOperation", Some("processName")),
    ("reportStatus", Some("result")),
    ("comment", Some("comment")),
    ("swFilename", Some("swFilename")),
    ("swVersion", Some("swVersion")),
    ("stepStatus", None),
    ("stepTime", None),
    ("measurement", None),
    ("units", None),
    ("compOperator", None),
    ("lowLimit", None),
    ("highLimit", None),
    ("viewStepHierarchy", None),
    ("signCertificate", None),
    ("xyGraph", None),
    ("pageNumbers", None),
];

const FORMATS: [&str; 7] =
    ["default", "integer", "decimal", "scientific", "general", "hexadecimal", "binary"];

/// What certificates look like.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) header_only: bool,
    pub(crate) individual: bool,
    details: Option<Vec<String>>,
    format: String,
}

impl Look {
    pub(crate) fn new(
        header_only: bool,
        individual: bool,
        details: Option<&str>,
        format: Option<&str>,
    ) -> Result<Self, Reply> {
        let details = details.map(|list| {
            let names = list.split(';').map(str::trim).filter(|name| !name.is_empty());
            names.map(known_detail).collect::<Result<Vec<_>, _>>()
        });
        let format = format.unwrap_or("default");
        if !FORMATS.iter().any(|known| known.eq_ignore_ascii_case(format)) {
            let text = format!("The numericFormat must be one of {}.", FORMATS.join(", "));
            return Err(Reply::bad_request(text));
        }
        let format = format.to_ascii_lowercase();
        Ok(Self { header_only, individual, details: details.transpose()?, format })
    }

    fn shows(&self, detail: &str) -> bool {
        self.details.as_ref().is_none_or(|details| details.iter().any(|own| own == detail))
    }

    fn number(&self, value: f64) -> String {
        match self.format.as_str() {
            "integer" => format!("{value:.0}"),
            "decimal" => format!("{value:.2}"),
            "scientific" => format!("{value:e}"),
            #[expect(clippy::cast_possible_truncation, reason = "saturates, which is near enough")]
            "hexadecimal" => format!("{:X}", value.round() as i64),
            #[expect(clippy::cast_possible_truncation, reason = "saturates, which is near enough")]
            "binary" => format!("{:b}", value.round() as i64),
            _ => value.to_string(),
        }
    }
}

fn known_detail(name: &str) -> Result<String, Reply> {
    let known = DETAILS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map(|(known, _)| (*known).to_owned()).ok_or_else(|| {
        Reply::bad_request(format!("The dimension '{name}' is not one that a certificate has."))
    })
}

/// A ZIP archive of the certificates of the tests that match, the newest first: of any time unless the
/// filter says which.
pub(crate) fn archive(state: &State, filter: &Filter, look: &Look) -> Vec<u8> {
    let most = filter.top_count.or(filter.max_count).unwrap_or(MOST_CERTIFICATES);
    let most = most.min(MOST_CERTIFICATES);
    let tests = selection::tests(state, &filter.of_any_time(), selection::ALL_RUNS, most);
    let reports = &state.reports;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: String, bytes: &[u8]| {
        let options = SimpleFileOptions::default();
        let added = zip.start_file(name, options).map_err(std::io::Error::from);
        added.and_then(|()| zip.write_all(bytes)).expect("writing into memory does not fail");
    };
    let mut whole = Vec::new();
    for id in tests.iter().map(|test| test.id()) {
        let header = reports.header(id).unwrap_or_default();
        let document = reports.document(id).unwrap_or_default();
        let text = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&document);
        let document = serde_json::from_slice(text).unwrap_or_default();
        let lines = lines(&header, &document, look);
        if look.individual {
            let lines: Vec<_> = lines.into_iter().map(Some).collect();
            add(format!("{id}.pdf"), &pdf::write(&lines));
        } else {
            whole.extend(lines.into_iter().map(Some));
            whole.push(None);
        }
    }
    if !look.individual {
        add("certificates.pdf".to_owned(), &pdf::write(&whole));
    }
    zip.finish().expect("writing into memory does not fail").into_inner()
}

fn lines(header: &Value, document: &Value, look: &Look) -> Vec<String> {
    let shown = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => number.as_f64().map(|number| look.number(number)),
        other => Some(other.to_string()),
    };
    let mut lines = vec!["Certificate of test".to_owned(), String::new()];
    for key in ["partNumber", "revision", "serialNumber", "start"] {
        lines.extend(shown(&header[key]).map(|value| format!("{key}: {value}")));
    }
    for (detail, key) in DETAILS {
        if let Some(key) = key.filter(|_| look.shows(detail)) {
            lines.extend(shown(&header[key]).map(|value| format!("{key}: {value}")));
        }
    }
    if !look.header_only {
        lines.push(String::new());
        step_lines(&document["root"], 0, look, &mut lines);
    }
    lines
}

fn step_lines(step: &Value, depth: usize, look: &Look, lines: &mut Vec<String>) {
    if step.is_null() || depth > DEEPEST {
        return;
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let indent = if look.shows("viewStepHierarchy") { "  ".repeat(depth) } else { String::new() };
    let mut line = format!("{indent}{}", text(&step["name"]));
    if look.shows("stepStatus") {
        let _ = write!(line, " [{}]", text(&step["status"]));
    }
    if let Some(seconds) = step["totTime"].as_f64().filter(|_| look.shows("stepTime")) {
        let _ = write!(line, " {} s", look.number(seconds));
    }
    for measurement in step["numericMeas"].as_array().into_iter().flatten() {
        line += &measured(measurement, look);
    }
    lines.push(line);
    for step in step["steps"].as_array().into_iter().flatten() {
        step_lines(step, depth + 1, look, lines);
    }
}

fn measured(measurement: &Value, look: &Look) -> String {
    let mut text = String::new();
    for (detail, key) in [
        ("measurement", "value"),
        ("units", "unit"),
        ("compOperator", "compOp"),
        ("lowLimit", "lowLimit"),
        ("highLimit", "highLimit"),
    ] {
        if look.shows(detail) {
            match &measurement[key] {
                Value::String(word) => text.extend([" ", word]),
                value => {
                    text.extend(value.as_f64().map(|number| format!(" {}", look.number(number))));
                }
            }
        }
    }
    text
}
