//! One report as it was sent: parsed, checked against the rules that need no factory, and the
//! few values the state works with. The bytes are kept as they came.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{check, guid, instant};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ReportKind {
    /// A test of a unit.
    Uut,
    /// A repair of a unit.
    Uur,
}

/// A valid report that is not stored yet.
#[derive(Clone, Debug)]
pub(crate) struct Submission {
    pub(crate) bytes: Bytes,
    /// The parsed document: an object.
    pub(crate) document: Value,
    pub(crate) id: Uuid,
    pub(crate) kind: ReportKind,
    pub(crate) part_number: String,
    pub(crate) serial_number: String,
    pub(crate) revision: String,
    pub(crate) process_code: i64,
    pub(crate) process_name: Option<String>,
    /// Repairs: code and name of the test operation that failed.
    pub(crate) tested: Option<(i64, Option<String>)>,
    pub(crate) start: Timestamp,
    pub(crate) passed: bool,
    /// Serial numbers of the assets and how often each was used.
    pub(crate) assets: Vec<(String, i64)>,
}

impl Submission {
    /// Parses and checks a document; the error is the text of the answer.
    pub(crate) fn read(bytes: Bytes) -> Result<Self, String> {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let text = std::str::from_utf8(text)
            .map_err(|error| format!("The report is not valid UTF-8: {error}."))?;
        let document: Value = serde_json::from_str(text)
            .map_err(|error| format!("The report is not valid JSON: {error}."))?;
        let Value::Object(map) = &document else {
            return Err("The report is not valid: the document must be an object.".to_owned());
        };
        check::check(map)?;
        Self::take(bytes, document)
            .ok_or_else(|| "The report is not valid: a required field is missing.".to_owned())
    }

    /// Picks the values of a checked document.
    fn take(bytes: Bytes, document: Value) -> Option<Self> {
        let text = |field: &str| document[field].as_str();
        let process_name = |value: &Value| value["processName"].as_str().map(str::to_owned);
        let kind = if text("type")? == "R" { ReportKind::Uur } else { ReportKind::Uut };
        let tested = match kind {
            ReportKind::Uut => None,
            ReportKind::Uur => {
                let uur = &document["uur"];
                Some((integer(&uur["processCode"])?, process_name(uur)))
            }
        };
        let assets = document["assets"].as_array().into_iter().flatten().filter_map(|asset| {
            Some((asset["assetSN"].as_str()?.to_owned(), integer(&asset["usageCount"])?))
        });
        Some(Self {
            id: guid::parse(text("id")?)?,
            kind,
            part_number: text("pn")?.to_owned(),
            serial_number: text("sn")?.to_owned(),
            revision: text("rev")?.to_owned(),
            process_code: integer(&document["processCode"])?,
            process_name: process_name(&document),
            tested,
            start: instant::parse(text("start")?)?.at,
            passed: text("result")? == "P",
            assets: assets.collect(),
            bytes,
            document,
        })
    }

    pub(crate) fn location(&self) -> &str {
        self.document["location"].as_str().unwrap_or_default()
    }
}

/// An integer, also when it is written with a fraction of zero.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
        format!("{number:.0}").parse().ok()
    })
}
