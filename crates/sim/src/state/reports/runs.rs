//! The runs of one unit in one process, and its repairs.

use serde_json::Value;

use super::{Reports, Series};
use crate::odata::Cell;
use crate::state::submission::integer;
use crate::state::{HEADER, ReportKind};
use jiff::Timestamp;

/// A test of a unit.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) start: Timestamp,
    pub(crate) passed: bool,
    /// The result, spelled out.
    pub(crate) result: String,
    pub(crate) station: Option<String>,
}

impl Reports {
    /// The tests of a unit in a process, oldest first.
    pub(crate) fn runs(
        &self,
        part_number: &str,
        serial_number: &str,
        process_code: i64,
    ) -> Vec<Run> {
        let text = |index: usize, column: &str| match HEADER.index(column) {
            Some(column) => match &self.entries[index].row[column] {
                Cell::Text(text) => Some(text.clone()),
                _ => None,
            },
            None => None,
        };
        let run = |(start, (index, passed)): (&Timestamp, &(usize, bool))| Run {
            start: *start,
            passed: *passed,
            result: text(*index, "result").unwrap_or_default(),
            station: text(*index, "stationName"),
        };
        let series = Series {
            kind: ReportKind::Uut,
            part_number: part_number.to_owned(),
            serial_number: serial_number.to_owned(),
            process_code,
        };
        let runs = self.series.get(&series).into_iter();
        runs.flat_map(|runs| runs.by_start.iter().map(run)).collect()
    }

    /// The test operations whose failures were repaired by a repair operation, one for each repair
    /// of a unit.
    pub(crate) fn repaired(
        &self,
        part_number: &str,
        serial_number: &str,
        repair_code: i64,
    ) -> Vec<i64> {
        let series = Series {
            kind: ReportKind::Uur,
            part_number: part_number.to_owned(),
            serial_number: serial_number.to_owned(),
            process_code: repair_code,
        };
        let repairs = self.series.get(&series).into_iter();
        let indexes = repairs.flat_map(|runs| runs.by_start.values().map(|(index, _)| *index));
        let tested = indexes.filter_map(|index| {
            let text = &self.entries[index].document;
            let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
            let document: Value = serde_json::from_slice(text).ok()?;
            integer(&document["uur"]["processCode"])
        });
        tested.collect()
    }
}
