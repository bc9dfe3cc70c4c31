//! The stored reports: documents as they were sent, header rows, and the runs of each unit in
//! each process. One report per id, and one per unit, process and start.

mod runs;

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{Assets, HEADER, Process, ReportKind, Submission, column, header};
use crate::clock;
use crate::odata::{Cell, Row, whole_row};

pub(super) use runs::Run;

/// What became of a submission.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Receipt {
    /// The id the sender chose.
    pub(crate) sent: Uuid,
    /// The id the report is stored under; another one if it replaced a report of the same unit,
    /// process and start.
    pub(crate) stored: Uuid,
    /// Number of the report, kept when it is replaced.
    pub(crate) number: usize,
}

/// All reports, in the order in which they were first received.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reports {
    entries: Vec<Entry>,
    /// Stored ids, and the ids under which replacements were sent.
    by_id: HashMap<Uuid, usize>,
    series: HashMap<Series, Runs>,
    /// Processing numbers given out so far.
    processed: i64,
}

#[derive(Clone, Debug)]
struct Entry {
    id: Uuid,
    document: Bytes,
    row: Row,
    series: Series,
    start: Timestamp,
    /// When it was received last.
    received: Timestamp,
}

/// One unit in one process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Series {
    kind: ReportKind,
    part_number: String,
    serial_number: String,
    process_code: i64,
}

/// The reports of a series by start: which entry it is, and whether it passed.
#[derive(Clone, Debug, Default)]
struct Runs {
    by_start: BTreeMap<Timestamp, (usize, bool)>,
    /// Ordinal of the first run that passed.
    first_passed: Option<i64>,
}

impl Series {
    fn of(submission: &Submission) -> Self {
        Self {
            kind: submission.kind,
            part_number: submission.part_number.clone(),
            serial_number: submission.serial_number.clone(),
            process_code: submission.process_code,
        }
    }
}

impl Reports {
    pub(crate) fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.entries.iter().map(|entry| entry.id)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn document(&self, id: Uuid) -> Option<Bytes> {
        self.by_id.get(&id).map(|index| self.entries[*index].document.clone())
    }

    /// The id under which a report is stored that was sent with this one.
    pub(crate) fn stored_id(&self, id: Uuid) -> Option<Uuid> {
        self.by_id.get(&id).map(|index| self.entries[*index].id)
    }

    /// When a report was received last, and how often.
    pub(crate) fn arrival(&self, id: Uuid) -> Option<(Timestamp, i64)> {
        let entry = &self.entries[*self.by_id.get(&id)?];
        match entry.row[column::RECEIVE_COUNT] {
            Cell::Integer(count) => Some((entry.received, count)),
            _ => Some((entry.received, 1)),
        }
    }

    /// A header row with everything expanded.
    pub(crate) fn header(&self, id: Uuid) -> Option<Value> {
        let index = *self.by_id.get(&id)?;
        serde_json::to_value(whole_row(&self.entries[index].row, &HEADER)).ok()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.entries.iter().map(|entry| &entry.row)
    }

    /// The header row of a report.
    pub(crate) fn row(&self, id: Uuid) -> Option<&Row> {
        self.by_id.get(&id).map(|index| &self.entries[*index].row)
    }

    /// The tests of each unit in each process, by start.
    pub(crate) fn units(&self) -> impl Iterator<Item = Vec<&Row>> {
        let tests = self.series.iter().filter(|(series, _)| series.kind == ReportKind::Uut);
        tests.map(|(_, runs)| {
            runs.by_start.values().map(|(index, _)| &self.entries[*index].row).collect()
        })
    }

    /// When the last report of each station was started, in UTC.
    pub(crate) fn last_by_station(&self) -> HashMap<&str, Value> {
        let mut last: HashMap<&str, Timestamp> = HashMap::new();
        for row in self.rows() {
            if let (Cell::Text(station), Cell::Instant(start)) =
                (&row[column::STATION_NAME], &row[column::START])
            {
                let newest = last.entry(station.as_str()).or_insert(*start);
                *newest = (*newest).max(*start);
            }
        }
        last.into_iter().map(|(station, start)| (station, start.to_string().into())).collect()
    }

    /// Whether the submission would replace a report.
    pub(crate) fn knows(&self, submission: &Submission) -> bool {
        self.replaced_by(submission).is_some()
    }

    /// The report that the submission would replace.
    pub(crate) fn replaced_by(&self, submission: &Submission) -> Option<Uuid> {
        let index = self.find(submission, &Series::of(submission))?;
        Some(self.entries[index].id)
    }

    fn find(&self, submission: &Submission, series: &Series) -> Option<usize> {
        self.by_id.get(&submission.id).copied().or_else(|| {
            let runs = self.series.get(series)?;
            runs.by_start.get(&submission.start).map(|(index, _)| *index)
        })
    }

    pub(crate) fn store(
        &mut self,
        submission: &Submission,
        process: &Process,
        assets: &Assets,
    ) -> Receipt {
        let series = Series::of(submission);
        let now = clock::now();
        let mut row = header::row(submission, process, |asset| assets.header_row(asset, now));
        let known = self.find(submission, &series);
        self.processed += 1;
        row[column::TIME_STAMP] = Cell::Integer(self.processed);
        row[column::RECEIVE_COUNT] = Cell::Integer(1);
        let index = known.unwrap_or(self.entries.len());
        let mut id = submission.id;
        if let Some(old) = self.entries.get(index) {
            id = old.id;
            row[column::UUID] = Cell::Guid(id);
            if let Cell::Integer(count) = old.row[column::RECEIVE_COUNT] {
                row[column::RECEIVE_COUNT] = Cell::Integer(count + 1);
            }
            self.leave_series(index);
        }
        let (start, passed) = (submission.start, submission.passed);
        let entry = Entry {
            id,
            document: submission.bytes.clone(),
            row,
            series: series.clone(),
            start,
            received: now,
        };
        match self.entries.get_mut(index) {
            Some(old) => *old = entry,
            None => self.entries.push(entry),
        }
        self.by_id.insert(submission.id, index);
        self.enter_series(series, start, index, passed);
        Receipt { sent: submission.id, stored: id, number: index + 1 }
    }

    /// Takes a report that is about to be replaced out of its series.
    fn leave_series(&mut self, index: usize) {
        let Entry { series, start, .. } = &self.entries[index];
        let (series, start) = (series.clone(), *start);
        if let Some(runs) = self.series.get_mut(&series) {
            // A report that was replaced with the start of this one holds the place now.
            if runs.by_start.get(&start).is_some_and(|(holder, _)| *holder == index) {
                runs.by_start.remove(&start);
            }
            Self::number(runs, &mut self.entries, series.kind);
        }
    }

    fn enter_series(&mut self, series: Series, start: Timestamp, index: usize, passed: bool) {
        let kind = series.kind;
        let runs = self.series.entry(series).or_default();
        let is_last = runs.by_start.last_key_value().is_none_or(|(last, _)| *last < start);
        if let Some((displaced, _)) = runs.by_start.insert(start, (index, passed)) {
            // Re-posted under its own id, but with the start of another report: that one is
            // no run any more.
            let row = &mut self.entries[displaced].row;
            row[column::RUN] = Cell::Null;
            row[column::PASSED_IN_RUN] = Cell::Null;
        }
        // Reports mostly arrive in order; then only the new one needs a number, and a serial
        // number that is tested a million times costs no more than any other.
        if is_last && (runs.first_passed.is_some() || !passed) {
            let run = i64::try_from(runs.by_start.len()).unwrap_or(i64::MAX);
            set_run(&mut self.entries[index].row, kind, run, runs.first_passed);
        } else {
            Self::number(runs, &mut self.entries, kind);
        }
    }

    /// Numbers all runs of a series anew.
    fn number(runs: &mut Runs, entries: &mut [Entry], kind: ReportKind) {
        let passed = runs.by_start.values().position(|(_, passed)| *passed);
        runs.first_passed = passed.and_then(|position| i64::try_from(position + 1).ok());
        for (run, (index, _)) in (1..).zip(runs.by_start.values()) {
            set_run(&mut entries[*index].row, kind, run, runs.first_passed);
        }
    }
}

/// Repairs have no runs.
fn set_run(row: &mut Row, kind: ReportKind, run: i64, first_passed: Option<i64>) {
    if kind == ReportKind::Uut {
        row[column::RUN] = Cell::Integer(run);
        row[column::PASSED_IN_RUN] = Cell::integer(first_passed);
    }
}

#[cfg(test)]
mod tests;
