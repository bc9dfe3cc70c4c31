//! The rules for steps and measurements.

use std::collections::HashSet;

use super::check::{Check, Place};
use super::rule::Rule;
use crate::{
    Chart, Field, LoopInfo, NumericMeasurement, Operator, Status, Step, StepGroup,
    StringMeasurement, Text,
};

const GROUPS: &[StepGroup] = &[StepGroup::Setup, StepGroup::Main, StepGroup::Cleanup];

const STEP: &[Status] = &[
    Status::Passed,
    Status::Failed,
    Status::Done,
    Status::Skipped,
    Status::Error,
    Status::Terminated,
    Status::Unknown,
];

const MEASUREMENT: &[Status] = &[Status::Passed, Status::Failed, Status::Skipped];

pub(super) fn check(check: &mut Check, at: &Place<'_>, step: &Step) {
    check.one_of(at, "group", &step.group, GROUPS);
    check.required_text(at, "name", &step.name, None);
    check.one_of(at, "status", &step.status, STEP);
    check.start(at, "start", &step.start, false);
    check.int(at, "id", &step.id, 32, false);
    check.int(at, "interactiveExeNum", &step.interactive_exe_num, 32, false);
    check.int(at, "errorCode", &step.error_code, 32, false);
    check.number(at, "totTime", &step.tot_time, false);
    if let Some(record) = step.loop_info.get() {
        loop_info(check, &at.key("loop"), record);
    }
    if let Some(popup) = step.message_popup.get() {
        check.int(&at.key("messagePopup"), "button", &popup.button, 16, false);
    }
    if let Some(call) = step.call_exe.get() {
        check.number(&at.key("callExe"), "exitCode", &call.exit_code, false);
    }
    if let Some(file) = step.attachment.get() {
        check.base64(&at.key("attachment"), "data", &file.data);
    }
    if let Some(chart) = step.chart.get() {
        self::chart(check, &at.key("chart"), chart);
    }
    names(check, at, "numericMeas", step.numeric_meas.items(), |measurement| &measurement.name);
    names(check, at, "stringMeas", step.string_meas.items(), |measurement| &measurement.name);
    names(check, at, "booleanMeas", step.boolean_meas.items(), |measurement| &measurement.name);
    for (index, measurement) in step.numeric_meas.items().iter().enumerate() {
        numeric(check, &at.item("numericMeas", index), measurement);
    }
    for (index, measurement) in step.string_meas.items().iter().enumerate() {
        string(check, &at.item("stringMeas", index), measurement);
    }
    for (index, measurement) in step.boolean_meas.items().iter().enumerate() {
        check.one_of(&at.item("booleanMeas", index), "status", &measurement.status, MEASUREMENT);
    }
}

/// Measurements of a step are told apart by name; a single one needs none.
fn names<T>(
    check: &mut Check,
    at: &Place<'_>,
    key: &'static str,
    list: &[T],
    name: impl Fn(&T) -> &Field<Text>,
) {
    if list.len() < 2 {
        return;
    }
    let mut taken = HashSet::with_capacity(list.len());
    for (index, measurement) in list.iter().enumerate() {
        let at = at.item(key, index);
        match name(measurement).as_deref() {
            Some(name) if !name.trim().is_empty() => {
                if !taken.insert(name) {
                    check.report(&at.key("name"), Rule::NotUnique);
                }
            }
            _ => check.report(&at.key("name"), Rule::Required),
        }
    }
}

fn chart(check: &mut Check, at: &Place<'_>, chart: &Chart) {
    let count = |field: &Field<Text>| match field.as_deref().map(str::trim) {
        None | Some("") => 0,
        Some(values) => values.split(';').count(),
    };
    for (index, series) in chart.series.items().iter().enumerate() {
        let at = at.item("series", index);
        let (x, y) = (count(&series.xdata), count(&series.ydata));
        if y == 0 {
            check.report(&at.key("ydata"), Rule::Required);
        } else if x != y && x > 0 {
            check.report(&at, Rule::Unpaired { x, y });
        }
    }
}

fn loop_info(check: &mut Check, at: &Place<'_>, record: &LoopInfo) {
    check.int(at, "idx", &record.idx, 16, false);
    check.int(at, "num", &record.num, 16, false);
    check.int(at, "endingIndex", &record.ending_index, 16, false);
    check.int(at, "passed", &record.passed, 16, false);
    check.int(at, "failed", &record.failed, 16, false);
}

fn numeric(check: &mut Check, at: &Place<'_>, measurement: &NumericMeasurement) {
    let fits =
        |op| !matches!(op, Operator::CaseSensitive | Operator::IgnoreCase | Operator::EqTolerance);
    check.operator(at, &measurement.comp_op, fits, "the numeric operators");
    check.one_of(at, "status", &measurement.status, MEASUREMENT);
    check.number(at, "value", &measurement.value, true);
    check.number(at, "lowLimit", &measurement.low_limit, false);
    check.number(at, "highLimit", &measurement.high_limit, false);
}

fn string(check: &mut Check, at: &Place<'_>, measurement: &StringMeasurement) {
    let fits = |op| {
        use Operator::{CaseSensitive, Eq, IgnoreCase, Log, Ne};
        matches!(op, Log | Eq | Ne | CaseSensitive | IgnoreCase)
    };
    check.operator(at, &measurement.comp_op, fits, "LOG, EQ, NE, CASESENSIT, IGNORECASE");
    check.one_of(at, "status", &measurement.status, MEASUREMENT);
}
