//! What the existing client takes, as this crate takes it.

use serde_json::Value;
use wats_domains::analytics::internal::UnitFlowFilter;
use wats_domains::analytics::{MeasurementPath, Scope, TimeBounds, UutReportQuery, WatsFilter};
use wats_domains::process::ProcessFilter;

use crate::wire::args::Args;

/// A filter, or the conditions one by one, as some calls of the existing client take them.
pub(super) fn filter(args: &Args) -> WatsFilter {
    if args.get("filter_data").is_none() {
        return one_by_one(args);
    }
    let mut filter: WatsFilter = args.camel("filter_data");
    if let Some(percent) = filter.extra.remove("yieldValue").and_then(|value| value.as_i64()) {
        filter.yield_percent = i32::try_from(percent).ok();
    }
    if let Some(rows) = args.opt_int("top_count") {
        filter.top_count = i32::try_from(rows).ok();
    }
    filter
}

fn one_by_one(args: &Args) -> WatsFilter {
    let text = |name| args.opt_text(name).map(str::to_owned);
    let number = |name| args.opt_int(name).and_then(|number| i32::try_from(number).ok());
    let mut filter = WatsFilter::new();
    filter.serial_number = text("serial_number");
    filter.part_number = text("part_number");
    filter.revision = text("revision");
    filter.batch_number = text("batch_number");
    filter.station_name = text("station_name");
    filter.test_operation = text("test_operation");
    filter.product_group = text("product_group");
    filter.level = text("level");
    filter.date_from = text("date_from");
    filter.date_to = text("date_to");
    filter.top_count = number("top_count");
    filter
}

pub(super) fn report_query(args: &Args) -> UutReportQuery {
    let text = |name| args.opt_text(name).map(str::to_owned);
    UutReportQuery {
        serial_number: text("serial_number"),
        part_number: text("part_number"),
        revision: text("revision"),
        batch_number: text("batch_number"),
        station_name: text("station_name"),
        test_operation: text("test_operation"),
        status: text("status"),
        date_from: text("date_from"),
        date_to: text("date_to"),
        product_group_id: text("product_group_id"),
        level_id: text("level_id"),
    }
}

pub(super) fn flow(args: &Args) -> UnitFlowFilter {
    match args.get("filter_data") {
        Some(_) => args.camel("filter_data"),
        None => UnitFlowFilter::default(),
    }
}

pub(super) fn bounds(args: &Args) -> TimeBounds {
    let time = |name| args.opt_int(name).and_then(|seconds| i32::try_from(seconds).ok());
    TimeBounds {
        min_connection: time("min_connection_time"),
        max_connection: time("max_connection_time"),
        min_execution: time("min_execution_time"),
        max_execution: time("max_execution_time"),
    }
}

pub(super) fn scope(args: &Args) -> Scope {
    let days = i32::try_from(args.int("days")).expect("a number of days");
    Scope::new(days, args.text("product_group_id"), args.text("level_id"))
}

pub(super) fn paths(args: &Args) -> Vec<MeasurementPath> {
    let texts: Vec<&str> = match args.get("measurement_paths") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split(';').collect(),
        _ => Vec::new(),
    };
    texts.into_iter().filter(|path| !path.is_empty()).map(MeasurementPath::parse).collect()
}

pub(super) fn processes(args: &Args) -> ProcessFilter {
    ProcessFilter {
        tests: args.opt_bool("include_test_operations"),
        repairs: args.opt_bool("include_repair_operations"),
        wips: args.opt_bool("include_wip_operations"),
        inactive: args.opt_bool("include_inactive_processes"),
    }
}

/// Names that are a list.
pub(super) fn names(args: &Args, name: &str) -> Option<Vec<String>> {
    let list = args.get(name).and_then(Value::as_array)?;
    Some(list.iter().filter_map(|one| Some(one.as_str()?.into())).collect())
}
