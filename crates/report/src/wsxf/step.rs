//! Steps, their measurements and what else hangs on them.

use super::header::each;
use super::properties;
use super::table::Missing::{Absent, Null, Required};
use super::table::{Reading, Table, Writing};
use super::tree::Element;
use crate::depth;
use crate::{
    Attachment, BooleanMeasurement, CallExe, Chart, ChartSeries, CompOp, Error, ErrorKind, Extra,
    Field, LoopInfo, MessagePopup, NumericMeasurement, SequenceCall, Step, StringMeasurement, Text,
};

/// Hidden from XML: there was a loop without a number.
const NO_LOOP: &str = "^Loop";

/// `path` is that of the step, for errors.
pub(super) fn read(element: Element, path: &str) -> Result<Step, Error> {
    let level = depth::open(depth::LIST);
    let _level = level
        .ok_or_else(|| Error::wsxf(ErrorKind::TooDeep, depth::TOO_DEEP, Some(path.to_owned())))?;
    let mut step = Step::default();
    let mut from = Reading(element);
    attributes(&mut from, &mut step);
    macro_rules! single {
        ($name:literal, $field:ident, $table:ident) => {
            if let Some(element) = from.0.take_child($name) {
                let mut object = Default::default();
                let mut part = Reading(element);
                $table(&mut part, &mut object);
                part.finish(&mut object.extra);
                step.$field = object.into();
            }
        };
    }
    // Clients write an empty one in every step that is not looped.
    if from.0.children.iter().any(|child| child.is("Loop") && child.is_bare()) {
        from.0.take_child("Loop");
        from.0.attributes.push((NO_LOOP.into(), Text::new()));
    }
    single!("Loop", loop_info, loop_info);
    single!("SequenceCall", seq_call, sequence_call);
    single!("MessagePopup", message_popup, popup);
    single!("Callexe", call_exe, call_exe);
    single!("Attachment", attachment, attachment);
    if let Some(element) = from.0.take_child("Chart") {
        step.chart = read_chart(element).into();
    }
    macro_rules! list {
        ($name:literal, $field:ident, $table:ident, $type:ty) => {
            let elements = from.0.take_children($name);
            if !elements.is_empty() {
                let extra: fn(&mut $type) -> &mut Extra = |object| &mut object.extra;
                step.$field = each(elements, $table, extra).into();
            }
        };
    }
    list!("NumericLimit", numeric_meas, numeric, NumericMeasurement);
    list!("StringValue", string_meas, string, StringMeasurement);
    list!("PassFail", boolean_meas, boolean, BooleanMeasurement);
    let results = from.0.take_children("AdditionalResults");
    if !results.is_empty() {
        step.additional_results =
            results.into_iter().map(properties::read).collect::<Vec<_>>().into();
    }
    for (index, child) in from.0.take_children("Step").into_iter().enumerate() {
        step.steps.push(read(child, &format!("{path}.steps[{index}]"))?);
    }
    if let Some(steps) = step.steps.get_mut() {
        steps.shrink_to_fit();
    }
    from.finish(&mut step.extra);
    Ok(step)
}

pub(super) fn write(step: &mut Step) -> Result<Element, Error> {
    let level = depth::open(depth::LIST);
    let _level = level.ok_or_else(|| Error::wsxf(ErrorKind::TooDeep, depth::TOO_DEEP, None))?;
    let mut to = Writing::new("Step");
    attributes(&mut to, step);
    macro_rules! single {
        ($name:literal, $field:ident, $table:ident) => {
            if let Some(object) = step.$field.get_mut() {
                let mut part = Writing::new($name);
                $table(&mut part, object);
                to.0.children.push(part.finish(&object.extra));
            }
        };
    }
    macro_rules! list {
        ($name:literal, $field:ident, $table:ident) => {
            for object in step.$field.get_mut().into_iter().flatten() {
                let mut part = Writing::new($name);
                $table(&mut part, object);
                to.0.children.push(part.finish(&object.extra));
            }
        };
    }
    let mut part = Writing::new("Loop");
    if let Some(record) = step.loop_info.get_mut() {
        loop_info(&mut part, record);
        to.0.children.insert(0, part.finish(&record.extra));
    } else if step.extra.xml().is_some_and(|rest| rest.attribute(NO_LOOP).is_some()) {
        to.0.children.insert(0, part.0);
    }
    single!("SequenceCall", seq_call, sequence_call);
    list!("NumericLimit", numeric_meas, numeric);
    list!("StringValue", string_meas, string);
    list!("PassFail", boolean_meas, boolean);
    single!("MessagePopup", message_popup, popup);
    single!("Callexe", call_exe, call_exe);
    if let Some(chart) = step.chart.get_mut() {
        to.0.children.push(write_chart(chart));
    }
    single!("Attachment", attachment, attachment);
    for data in step.additional_results.items() {
        to.0.children.push(properties::write("AdditionalResults", data)?);
    }
    let mut steps = Vec::new();
    for child in step.steps.get_mut().into_iter().flatten() {
        steps.push(write(child)?);
    }
    let mut element = to.finish(&step.extra);
    element.children.extend(steps);
    Ok(element)
}

fn attributes(table: &mut impl Table, step: &mut Step) {
    table.attribute("Id", &mut step.id, Null);
    table.attribute("Group", &mut step.group, Required);
    table.attribute("Name", &mut step.name, Required);
    table.attribute("StepType", &mut step.step_type, Required);
    table.attribute("Status", &mut step.status, Required);
    table.attribute("total_time", &mut step.tot_time, Null);
    table.attribute("total_timeFormat", &mut step.tot_time_format, Absent);
    table.attribute("TSGuid", &mut step.ts_guid, Absent);
    table.attribute("StepErrorCode", &mut step.error_code, Absent);
    table.attribute("StepErrorCodeFormat", &mut step.error_code_format, Absent);
    table.attribute("StepErrorMessage", &mut step.error_message, Absent);
    table.attribute("Start", &mut step.start, Absent);
    table.attribute("InteractiveExeNum", &mut step.interactive_exe_num, Absent);
    table.attribute("InteractiveExeNumFormat", &mut step.interactive_exe_num_format, Absent);
    table.attribute("StepCausedSequenceFailure", &mut step.caused_seq_failure, Absent);
    table.attribute("StepCausedUUTFailure", &mut step.caused_uut_failure, Required);
    table.child_text("ReportText", &mut step.report_text, Absent);
}

fn loop_info(table: &mut impl Table, record: &mut LoopInfo) {
    table.attribute("num", &mut record.num, Null);
    table.attribute("passed", &mut record.passed, Null);
    table.attribute("failed", &mut record.failed, Null);
    table.attribute("ending_index", &mut record.ending_index, Null);
    table.attribute("index", &mut record.idx, Null);
}

fn sequence_call(table: &mut impl Table, call: &mut SequenceCall) {
    table.attribute("Name", &mut call.name, Null);
    table.attribute("Version", &mut call.version, Null);
    table.attribute("Filepath", &mut call.path, Null);
}

fn numeric(table: &mut impl Table, measurement: &mut NumericMeasurement) {
    table.attribute("Name", &mut measurement.name, Null);
    table.attribute("NumericValue", &mut measurement.value, Required);
    table.attribute("NumericValueFormat", &mut measurement.value_format, Absent);
    table.attribute("Units", &mut measurement.unit, Null);
    table.default::<CompOp>("CompOperator", &mut measurement.comp_op, "LOG");
    table.attribute("HighLimit", &mut measurement.high_limit, Null);
    table.attribute("HighLimitFormat", &mut measurement.high_limit_format, Absent);
    table.attribute("LowLimit", &mut measurement.low_limit, Null);
    table.attribute("LowLimitFormat", &mut measurement.low_limit_format, Absent);
    table.attribute("Status", &mut measurement.status, Required);
}

fn string(table: &mut impl Table, measurement: &mut StringMeasurement) {
    table.attribute("Name", &mut measurement.name, Null);
    table.default::<CompOp>("CompOperator", &mut measurement.comp_op, "LOG");
    table.attribute("StringLimit", &mut measurement.limit, Null);
    table.attribute("StringValue", &mut measurement.value, Null);
    table.attribute("Status", &mut measurement.status, Required);
}

fn boolean(table: &mut impl Table, measurement: &mut BooleanMeasurement) {
    table.attribute("Name", &mut measurement.name, Null);
    table.attribute("Status", &mut measurement.status, Required);
}

fn popup(table: &mut impl Table, popup: &mut MessagePopup) {
    table.attribute("Button", &mut popup.button, Null);
    table.attribute("ButtonFormat", &mut popup.button_format, Absent);
    table.attribute("Response", &mut popup.response, Null);
}

fn call_exe(table: &mut impl Table, call: &mut CallExe) {
    table.attribute("ExitCode", &mut call.exit_code, Null);
    table.attribute("ExitCodeFormat", &mut call.exit_code_format, Absent);
}

fn attachment(table: &mut impl Table, file: &mut Attachment) {
    table.attribute("Name", &mut file.name, Null);
    table.attribute("ContentType", &mut file.content_type, Null);
    trimmed(&mut file.data, |data| table.text(data, Null));
}

fn read_chart(element: Element) -> Chart {
    let mut chart = Chart::default();
    let mut from = Reading(element);
    self::chart(&mut from, &mut chart);
    let extra: fn(&mut ChartSeries) -> &mut Extra = |series| &mut series.extra;
    chart.series = each(from.0.take_children("Series"), series, extra).into();
    from.finish(&mut chart.extra);
    chart
}

fn write_chart(chart: &mut Chart) -> Element {
    let mut to = Writing::new("Chart");
    self::chart(&mut to, chart);
    for curve in chart.series.get_mut().into_iter().flatten() {
        let mut part = Writing::new("Series");
        series(&mut part, curve);
        to.0.children.push(part.finish(&curve.extra));
    }
    to.finish(&chart.extra)
}

fn chart(table: &mut impl Table, chart: &mut Chart) {
    table.default("ChartType", &mut chart.chart_type, "Line");
    table.attribute("Label", &mut chart.label, Null);
    table.attribute("XLabel", &mut chart.x_label, Null);
    table.attribute("XUnit", &mut chart.x_unit, Null);
    table.attribute("YLabel", &mut chart.y_label, Null);
    table.attribute("YUnit", &mut chart.y_unit, Null);
}

fn series(table: &mut impl Table, series: &mut ChartSeries) {
    table.attribute("Name", &mut series.name, Null);
    table.attribute("DataType", &mut series.data_type, Required);
    trimmed(&mut series.ydata, |data| table.child_text("ydata", data, Required));
    trimmed(&mut series.xdata, |data| table.child_text("xdata", data, Null));
}

/// Blanks around data are layout, whether it was read or is to be written.
pub(super) fn trimmed(field: &mut Field<Text>, table: impl FnOnce(&mut Field<Text>)) {
    trim(field);
    table(field);
    trim(field);
}

fn trim(field: &mut Field<Text>) {
    if let Some(text) = field.get_mut().filter(|text| text.trim().len() < text.len()) {
        *text = text.trim().into();
    }
}
