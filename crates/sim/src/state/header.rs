//! The header row of a report: its columns, and how they follow from the document. What depends
//! on other reports (run, receive count, processing number) is filled in by the store.

use serde_json::Value;

use super::submission::integer;
use super::{Process, ReportKind, Submission, attachment_id, cause};
use crate::odata::{Cell, Column, Kind, Row, Schema};

/// Positions of the columns that are ordered by or filled in later.
pub(crate) mod column {
    pub(crate) const UUID: usize = 0;
    pub(crate) const SERIAL_NUMBER: usize = 1;
    pub(crate) const START: usize = 4;
    pub(crate) const STATION_NAME: usize = 9;
    pub(crate) const TIME_STAMP: usize = 13;
    pub(crate) const RUN: usize = 24;
    pub(crate) const RECEIVE_COUNT: usize = 25;
    pub(crate) const PASSED_IN_RUN: usize = 29;
}

/// The 38 fields of `ReportHeader`, in the order of the public document.
pub(crate) static HEADER: Schema = Schema {
    columns: &[
        Column::new("uuid", Kind::Guid),
        Column::new("serialNumber", Kind::Text),
        Column::new("partNumber", Kind::Text),
        Column::new("reportType", Kind::Text),
        Column::new("start", Kind::Instant),
        Column::new("revision", Kind::Text),
        Column::new("result", Kind::Text),
        Column::new("batchNumber", Kind::Text),
        Column::new("userName", Kind::Text),
        Column::new("stationName", Kind::Text),
        Column::new("location", Kind::Text),
        Column::new("purpose", Kind::Text),
        Column::new("measuresDeleted", Kind::Bool),
        Column::new("timeStamp", Kind::Number),
        Column::new("processCode", Kind::Number),
        Column::new("processName", Kind::Text),
        Column::new("comment", Kind::Text),
        Column::new("executionTime", Kind::Number),
        Column::new("swFilename", Kind::Text),
        Column::new("swVersion", Kind::Text),
        Column::new("testSocketIndex", Kind::Number),
        Column::new("fixtureId", Kind::Text),
        Column::new("errorCode", Kind::Number),
        Column::new("errorMessage", Kind::Text),
        Column::new("run", Kind::Number),
        Column::new("receiveCount", Kind::Number),
        Column::new("reportSize", Kind::Number),
        Column::new("causedUutFailure", Kind::Text),
        Column::new("causedUutFailurePath", Kind::Text),
        Column::new("passedInRun", Kind::Number),
        Column::new("referencedUut", Kind::Guid),
        Column::new("subUnits", Kind::Rows(&SUB_UNIT)),
        Column::new("miscInfo", Kind::Rows(&MISC_INFO)),
        Column::new("assets", Kind::Rows(&ASSET)),
        Column::new("attachments", Kind::Rows(&ATTACHMENT)),
        Column::new("uurSubUnits", Kind::Rows(&UUR_SUB_UNIT)),
        Column::new("uurMiscInfo", Kind::Rows(&MISC_INFO)),
        Column::new("uurAttachments", Kind::Rows(&UUR_ATTACHMENT)),
    ],
};

static SUB_UNIT: Schema = Schema {
    columns: &[
        Column::new("partType", Kind::Text),
        Column::new("serialNumber", Kind::Text),
        Column::new("partNumber", Kind::Text),
        Column::new("revision", Kind::Text),
    ],
};

static UUR_SUB_UNIT: Schema = Schema {
    columns: &[
        Column::new("serialNumber", Kind::Text),
        Column::new("partNumber", Kind::Text),
        Column::new("revision", Kind::Text),
    ],
};

static MISC_INFO: Schema =
    Schema { columns: &[Column::new("description", Kind::Text), Column::new("value", Kind::Text)] };

static ASSET: Schema = Schema {
    columns: &[
        Column::new("serialNumber", Kind::Text),
        Column::new("runningCount", Kind::Number),
        Column::new("runningCountExceeded", Kind::Number),
        Column::new("totalCount", Kind::Number),
        Column::new("totalCountExceeded", Kind::Number),
        Column::new("daysSinceMaintenance", Kind::Number),
        Column::new("maintenanceDaysOverdue", Kind::Number),
        Column::new("daysSinceCalibration", Kind::Number),
        Column::new("calibrationDaysOverdue", Kind::Number),
    ],
};

static ATTACHMENT: Schema =
    Schema { columns: &[Column::new("stepId", Kind::Number), Column::new("filename", Kind::Text)] };

static UUR_ATTACHMENT: Schema =
    Schema { columns: &[Column::new("id", Kind::Guid), Column::new("filename", Kind::Text)] };

/// The row of a submission.
pub(crate) fn row(submission: &Submission, process: &Process, asset: impl Fn(&str) -> Row) -> Row {
    let report = &submission.document;
    let is_test = submission.kind == ReportKind::Uut;
    let part = if is_test { &report["uut"] } else { &report["uur"] };
    let text = |value: &Value| Cell::text(value.as_str());
    let number = |value: &Value| Cell::integer(integer(value));
    let sequence = &report["root"]["seqCall"];
    let (cause, cause_path) = cause::find(report).unzip();
    let size = submission.bytes.len().div_ceil(1_024);
    let only = |wanted: bool, rows: Vec<Row>| Cell::Rows(if wanted { rows } else { Vec::new() });

    let mut row = vec![
        Cell::Guid(submission.id),
        Cell::Text(submission.serial_number.clone()),
        Cell::Text(submission.part_number.clone()),
        text(&report["type"]),
        Cell::Instant(submission.start),
        Cell::Text(submission.revision.clone()),
        Cell::text(report["result"].as_str().map(word)),
        text(&part["batchSN"]),
        text(&part["user"]),
        text(&report["machineName"]),
        text(&report["location"]),
        text(&report["purpose"]),
        Cell::Bool(false),
        Cell::Null,
        Cell::Integer(process.code),
        Cell::Text(process.name.clone()),
        text(&part["comment"]),
        Cell::double(part["execTime"].as_f64()),
        text(&sequence["path"]),
        text(&sequence["version"]),
        number(&part["testSocketIndex"]),
        text(&part["fixtureId"]),
        number(&part["errorCode"]),
        text(&part["errorMessage"]),
        Cell::Null,
        Cell::Null,
        Cell::integer(i64::try_from(size).ok()),
        Cell::text(cause.as_deref()),
        Cell::text(cause_path.as_deref()),
        Cell::Null,
        guid(&part["refUUT"]),
    ];
    let assets = submission.assets.iter().map(|(serial_number, _)| asset(serial_number));
    row.extend([
        only(
            is_test,
            rows(&report["subUnits"], |u| {
                vec![text(&u["partType"]), text(&u["sn"]), text(&u["pn"]), text(&u["rev"])]
            }),
        ),
        only(is_test, rows(&report["miscInfos"], misc_info)),
        only(is_test, assets.collect()),
        only(is_test, step_attachments(&report["root"])),
        only(
            !is_test,
            rows(&report["subUnits"], |u| vec![text(&u["sn"]), text(&u["pn"]), text(&u["rev"])]),
        ),
        only(!is_test, rows(&report["miscInfos"], misc_info)),
        only(!is_test, repair_attachments(submission)),
    ]);
    row
}

fn rows(list: &Value, row: impl Fn(&Value) -> Row) -> Vec<Row> {
    list.as_array().into_iter().flatten().map(row).collect()
}

fn guid(value: &Value) -> Cell {
    value.as_str().and_then(super::guid::parse).map_or(Cell::Null, Cell::Guid)
}

fn misc_info(misc: &Value) -> Row {
    let value = match (misc["text"].as_str(), integer(&misc["numeric"])) {
        (Some(text), _) => Cell::Text(text.to_owned()),
        (None, Some(number)) => Cell::Text(number.to_string()),
        (None, None) => Cell::Null,
    };
    vec![Cell::text(misc["description"].as_str()), value]
}

fn step_attachments(root: &Value) -> Vec<Row> {
    let mut found = Vec::new();
    let mut steps = vec![root];
    while let Some(step) = steps.pop() {
        if let Some(file) = step["attachment"].as_object() {
            let name = file.get("name").and_then(Value::as_str);
            found.push(vec![Cell::integer(integer(&step["id"])), Cell::text(name)]);
        }
        steps.extend(step["steps"].as_array().into_iter().flatten().rev());
    }
    found
}

fn repair_attachments(submission: &Submission) -> Vec<Row> {
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let report = &submission.document;
    let failures = list(&report["subUnits"]).into_iter().flat_map(|unit| list(&unit["failures"]));
    let files = list(&report["binaryData"])
        .into_iter()
        .chain(failures.flat_map(|failure| list(&failure["attachments"])));
    files
        .enumerate()
        .map(|(index, file)| {
            let id = match guid(&file["id"]) {
                Cell::Null => Cell::Guid(attachment_id(submission.id, index)),
                given => given,
            };
            vec![id, Cell::text(file["name"].as_str())]
        })
        .collect()
}

/// Headers spell results out.
fn word(letter: &str) -> &'static str {
    match letter {
        "P" => "Passed",
        "F" => "Failed",
        "E" => "Error",
        _ => "Terminated",
    }
}

#[cfg(test)]
mod tests {
    use super::{HEADER, column};

    #[test]
    fn the_named_positions_are_those_of_the_columns() {
        for (name, position) in [
            ("uuid", column::UUID),
            ("serialNumber", column::SERIAL_NUMBER),
            ("start", column::START),
            ("timeStamp", column::TIME_STAMP),
            ("run", column::RUN),
            ("receiveCount", column::RECEIVE_COUNT),
            ("passedInRun", column::PASSED_IN_RUN),
        ] {
            assert_eq!(HEADER.index(name), Some(position), "{name}");
        }
        assert_eq!(HEADER.columns.len(), 38);
    }
}
