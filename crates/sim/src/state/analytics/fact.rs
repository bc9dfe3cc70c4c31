//! What statistics read of a report: its header row, by name.

use jiff::Timestamp;
use uuid::Uuid;

use crate::odata::{Cell, Row};

/// A header row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fact<'a>(pub(crate) &'a Row);

/// Positions of the columns.
mod at {
    pub(super) const UUID: usize = 0;
    pub(super) const SERIAL_NUMBER: usize = 1;
    pub(super) const PART_NUMBER: usize = 2;
    pub(super) const REPORT_TYPE: usize = 3;
    pub(super) const START: usize = 4;
    pub(super) const REVISION: usize = 5;
    pub(super) const RESULT: usize = 6;
    pub(super) const BATCH_NUMBER: usize = 7;
    pub(super) const OPERATOR: usize = 8;
    pub(super) const STATION_NAME: usize = 9;
    pub(super) const LOCATION: usize = 10;
    pub(super) const PURPOSE: usize = 11;
    pub(super) const PROCESS_CODE: usize = 14;
    pub(super) const PROCESS_NAME: usize = 15;
    pub(super) const EXECUTION_TIME: usize = 17;
    pub(super) const SW_FILENAME: usize = 18;
    pub(super) const SW_VERSION: usize = 19;
    pub(super) const SOCKET: usize = 20;
    pub(super) const FIXTURE: usize = 21;
    pub(super) const ERROR_CODE: usize = 22;
    pub(super) const RUN: usize = 24;
    pub(super) const CAUSE: usize = 27;
    pub(super) const CAUSE_PATH: usize = 28;
    pub(super) const REFERENCED: usize = 30;
    pub(super) const MISC_INFO: usize = 32;
    pub(super) const ASSETS: usize = 33;
    pub(super) const UUR_MISC_INFO: usize = 36;
}

impl<'a> Fact<'a> {
    pub(crate) fn id(self) -> Uuid {
        match self.0[at::UUID] {
            Cell::Guid(id) => id,
            _ => Uuid::nil(),
        }
    }

    pub(crate) fn is_test(self) -> bool {
        self.text(at::REPORT_TYPE) == Some("T")
    }

    pub(crate) fn start(self) -> Timestamp {
        match self.0[at::START] {
            Cell::Instant(start) => start,
            _ => Timestamp::UNIX_EPOCH,
        }
    }

    pub(crate) fn serial_number(self) -> &'a str {
        self.text(at::SERIAL_NUMBER).unwrap_or_default()
    }

    pub(crate) fn part_number(self) -> &'a str {
        self.text(at::PART_NUMBER).unwrap_or_default()
    }

    pub(crate) fn revision(self) -> Option<&'a str> {
        self.text(at::REVISION)
    }

    /// The result as a word.
    pub(crate) fn result(self) -> &'a str {
        self.text(at::RESULT).unwrap_or_default()
    }

    pub(crate) fn passed(self) -> bool {
        self.result() == "Passed"
    }

    pub(crate) fn batch_number(self) -> Option<&'a str> {
        self.text(at::BATCH_NUMBER)
    }

    pub(crate) fn operator(self) -> Option<&'a str> {
        self.text(at::OPERATOR)
    }

    pub(crate) fn station_name(self) -> Option<&'a str> {
        self.text(at::STATION_NAME)
    }

    pub(crate) fn location(self) -> Option<&'a str> {
        self.text(at::LOCATION)
    }

    pub(crate) fn purpose(self) -> Option<&'a str> {
        self.text(at::PURPOSE)
    }

    pub(crate) fn process_code(self) -> i64 {
        self.integer(at::PROCESS_CODE).unwrap_or_default()
    }

    pub(crate) fn process_name(self) -> Option<&'a str> {
        self.text(at::PROCESS_NAME)
    }

    /// Seconds.
    pub(crate) fn execution_time(self) -> Option<f64> {
        match self.0[at::EXECUTION_TIME] {
            Cell::Double(seconds) => Some(seconds),
            _ => None,
        }
    }

    pub(crate) fn sw_filename(self) -> Option<&'a str> {
        self.text(at::SW_FILENAME)
    }

    pub(crate) fn sw_version(self) -> Option<&'a str> {
        self.text(at::SW_VERSION)
    }

    pub(crate) fn socket(self) -> Option<i64> {
        self.integer(at::SOCKET)
    }

    pub(crate) fn fixture(self) -> Option<&'a str> {
        self.text(at::FIXTURE)
    }

    pub(crate) fn error_code(self) -> Option<i64> {
        self.integer(at::ERROR_CODE)
    }

    /// Which run of its unit and process it is; `None` for repairs.
    pub(crate) fn run(self) -> Option<i64> {
        self.integer(at::RUN)
    }

    pub(crate) fn cause(self) -> Option<&'a str> {
        self.text(at::CAUSE)
    }

    pub(crate) fn cause_path(self) -> Option<&'a str> {
        self.text(at::CAUSE_PATH)
    }

    /// Of a repair: the test it is about.
    pub(crate) fn referenced(self) -> Option<Uuid> {
        match self.0[at::REFERENCED] {
            Cell::Guid(id) => Some(id),
            _ => None,
        }
    }

    /// Keys and values of the misc infos.
    pub(crate) fn misc_infos(self) -> impl Iterator<Item = (Option<&'a str>, Option<&'a str>)> {
        let column = if self.is_test() { at::MISC_INFO } else { at::UUR_MISC_INFO };
        self.rows(column).iter().map(|row| (text(&row[0]), text(&row[1])))
    }

    /// Serial numbers of the assets.
    pub(crate) fn assets(self) -> impl Iterator<Item = &'a str> {
        self.rows(at::ASSETS).iter().filter_map(|row| text(&row[0]))
    }

    fn rows(self, column: usize) -> &'a [Row] {
        match &self.0[column] {
            Cell::Rows(rows) => rows,
            _ => &[],
        }
    }

    fn text(self, column: usize) -> Option<&'a str> {
        text(&self.0[column])
    }

    fn integer(self, column: usize) -> Option<i64> {
        match self.0[column] {
            Cell::Integer(number) => Some(number),
            _ => None,
        }
    }
}

fn text(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::at;
    use crate::state::HEADER;

    #[test]
    fn the_positions_are_those_of_the_columns() {
        for (name, position) in [
            ("uuid", at::UUID),
            ("serialNumber", at::SERIAL_NUMBER),
            ("partNumber", at::PART_NUMBER),
            ("reportType", at::REPORT_TYPE),
            ("start", at::START),
            ("revision", at::REVISION),
            ("result", at::RESULT),
            ("batchNumber", at::BATCH_NUMBER),
            ("userName", at::OPERATOR),
            ("stationName", at::STATION_NAME),
            ("location", at::LOCATION),
            ("purpose", at::PURPOSE),
            ("processCode", at::PROCESS_CODE),
            ("processName", at::PROCESS_NAME),
            ("executionTime", at::EXECUTION_TIME),
            ("swFilename", at::SW_FILENAME),
            ("swVersion", at::SW_VERSION),
            ("testSocketIndex", at::SOCKET),
            ("fixtureId", at::FIXTURE),
            ("errorCode", at::ERROR_CODE),
            ("run", at::RUN),
            ("causedUutFailure", at::CAUSE),
            ("causedUutFailurePath", at::CAUSE_PATH),
            ("referencedUut", at::REFERENCED),
            ("miscInfo", at::MISC_INFO),
            ("assets", at::ASSETS),
            ("uurMiscInfo", at::UUR_MISC_INFO),
        ] {
            assert_eq!(HEADER.index(name), Some(position), "{name}");
        }
    }
}
