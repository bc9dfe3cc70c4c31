//! A report with less than everything, as `GET /api/Report/Wsjf/{id}` can be asked for it.
//!
//! The API names eight levels and describes three of them: 0 is identifying data, 6 has charts,
//! 7 is everything, and attachments are present from 4. The steps in between are the
//! simulator's own reading.

use bytes::Bytes;
use serde_json::{Map, Value};

/// How much of a report is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Detail {
    pub(crate) level: u8,
    pub(crate) charts: bool,
    pub(crate) attachments: bool,
}

impl Detail {
    /// The level of the whole report.
    pub(crate) const FULL: u8 = 7;

    /// The document, cut to what is wanted. Without a cut it stays as it was sent.
    pub(crate) fn apply(self, document: Bytes) -> Bytes {
        if self.level == Self::FULL && self.charts && self.attachments {
            return document;
        }
        let text = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&document);
        let Ok(Value::Object(mut report)) = serde_json::from_slice(text) else {
            return document;
        };
        self.cut_report(&mut report);
        Value::Object(report).to_string().into()
    }

    fn cut_report(self, report: &mut Map<String, Value>) {
        if self.level < 7 {
            report.remove("additionalData");
        }
        if self.level < 1 {
            for field in ["miscInfos", "subUnits", "assets", "assetStats", "binaryData"] {
                report.remove(field);
            }
        }
        if self.level < 2 {
            report.remove("root");
        }
        if let Some(Value::Object(root)) = report.get_mut("root") {
            self.cut_step(root, 0);
        }
        let files = report.get_mut("binaryData").and_then(Value::as_array_mut);
        self.cut_files(files.into_iter().flatten());
        let units = report.get_mut("subUnits").and_then(Value::as_array_mut);
        for unit in units.into_iter().flatten() {
            let failures = unit.get_mut("failures").and_then(Value::as_array_mut);
            for failure in failures.into_iter().flatten() {
                let files = failure.get_mut("attachments").and_then(Value::as_array_mut);
                self.cut_files(files.into_iter().flatten());
            }
        }
    }

    fn cut_step(self, step: &mut Map<String, Value>, depth: usize) {
        if self.level < 7 {
            step.remove("additionalResults");
        }
        if self.level < 6 {
            step.remove("chart");
        }
        if self.level < 5 {
            for field in ["numericMeas", "stringMeas", "booleanMeas"] {
                step.remove(field);
            }
        }
        if self.level < 4 {
            step.remove("attachment");
            step.remove("reportText");
        }
        // Level 2 shows the root alone, level 3 the steps directly below it.
        if self.level < 3 || self.level < 4 && depth == 1 {
            step.remove("steps");
        }
        if !self.charts
            && let Some(Value::Object(chart)) = step.get_mut("chart")
        {
            chart.insert("series".to_owned(), Value::Array(Vec::new()));
        }
        self.cut_files(step.get_mut("attachment"));
        let steps = step.get_mut("steps").and_then(Value::as_array_mut);
        for step in steps.into_iter().flatten().filter_map(Value::as_object_mut) {
            self.cut_step(step, depth + 1);
        }
    }

    /// Leaves the names of files and takes their content.
    fn cut_files<'a>(self, files: impl IntoIterator<Item = &'a mut Value>) {
        if self.attachments && self.level >= 4 {
            return;
        }
        for file in files.into_iter().filter_map(Value::as_object_mut) {
            file.insert("data".to_owned(), Value::Null);
        }
    }
}
