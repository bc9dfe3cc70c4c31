//! Calls about statistics.

use serde_json::Value;
use wats_domains::analytics::internal::{
    AlarmType, AnalyticsInternal, StepFilters, UnitFlowFilter,
};
use wats_domains::analytics::{MeasurementPath, Scope, TimeBounds, UutReportQuery, WatsFilter};
use wats_domains::{Analytics, App, Processes};
use wats_http::{Client, Error};

use crate::wire::args::Args;
use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let analytics = Analytics::new(client);
    let args = &call.args;
    match call.method.as_str() {
        "get_version" => App::new(client).version().await.map(drop),
        "get_processes" => Processes::new(client).list().await.map(drop),
        "get_levels" => analytics.levels().await.map(drop),
        "get_product_groups" => match args.opt_bool("include_filters") {
            Some(filters) => analytics.product_groups_with(filters).await.map(drop),
            None => analytics.product_groups().await.map(drop),
        },
        "get_related_repair_history" => {
            let code = |name| args.get(name).map(|code| code.to_string().replace('"', ""));
            let (repair, test) = (code("repair_operation_code"), code("test_operation_code"));
            let (part_number, revision) = (args.text("part_number"), args.text("revision"));
            let history = analytics.related_repair_history(
                part_number,
                revision,
                repair.as_deref(),
                test.as_deref(),
            );
            history.await.map(drop)
        }
        "get_uut_reports" if args.get("filter_data").is_none() => {
            analytics.uut_reports_of(&report_query(args)).await.map(drop)
        }
        _ => by_filter(&analytics, call, &filter(args)).await,
    }
}

async fn by_filter(analytics: &Analytics, call: &Call, filter: &WatsFilter) -> Result<(), Error> {
    let args = &call.args;
    match call.method.as_str() {
        "get_dynamic_yield" => analytics.dynamic_yield(filter).await.map(drop),
        "get_dynamic_repair" => analytics.dynamic_repair(filter).await.map(drop),
        "get_volume_yield" => analytics.volume_yield(filter).await.map(drop),
        "get_high_volume" => analytics.high_volume(filter).await.map(drop),
        "get_high_volume_by_product_group" => {
            analytics.high_volume_by_product_group(filter).await.map(drop)
        }
        "get_worst_yield" => analytics.worst_yield(filter).await.map(drop),
        "get_worst_yield_by_product_group" => {
            analytics.worst_yield_by_product_group(filter).await.map(drop)
        }
        "get_top_failed" => analytics.top_failed(filter).await.map(drop),
        "get_test_step_analysis" => analytics.test_step_analysis(filter).await.map(drop),
        "get_measurements" => analytics.measurements(filter, &paths(args)).await.map(drop),
        "get_aggregated_measurements" => {
            analytics.aggregated_measurements(filter, &paths(args)).await.map(drop)
        }
        "get_connection_and_execution_time" => {
            analytics.connection_and_execution_time(filter, bounds(args)).await.map(drop)
        }
        "get_serial_number_history" => analytics.serial_number_history(filter).await.map(drop),
        "get_uut_reports" => analytics.uut_reports(filter).await.map(drop),
        "get_uur_reports" => analytics.uur_reports(filter).await.map(drop),
        _ => internal(&analytics.internal(), call, filter).await,
    }
}

async fn internal(
    internal: &AnalyticsInternal,
    call: &Call,
    filter: &WatsFilter,
) -> Result<(), Error> {
    let args = &call.args;
    let step = || StepFilters::new(args.text("step_filters"), args.text("sequence_filters"));
    match call.method.as_str() {
        "get_measurement_list" => internal.measurement_list(filter, &step()).await.map(drop),
        "get_step_status_list" => internal.step_status_list(filter, &step()).await.map(drop),
        "get_measurement_list_by_product" | "get_measurement_list_simple" => {
            internal.measurement_list_of(&scope(args), &step()).await.map(drop)
        }
        "get_step_status_list_by_product" | "get_step_status_list_simple" => {
            internal.step_status_list_of(&scope(args), &step()).await.map(drop)
        }
        "get_top_failed_internal" | "get_top_failed_advanced" => {
            internal.top_failed(filter).await.map(drop)
        }
        "get_top_failed_by_product" | "get_top_failed_simple" => {
            let (part_number, code) = (args.text("part_number"), args.text("process_code"));
            let count = args.opt_int("count").map_or(10, |n| i32::try_from(n).expect("a count"));
            internal.top_failed_of(part_number, code, &scope(args), count).await.map(drop)
        }
        "get_alarm_logs" => {
            let kinds: &[AlarmType] = &[];
            internal.alarm_logs(filter, kinds, false).await.map(drop)
        }
        "get_unit_flow" | "query_unit_flow" => internal.unit_flow(&flow(args)).await.map(drop),
        "expand_unit_flow_operations" => {
            let expand = args.opt_bool("expand").unwrap_or(true);
            internal.unit_flow(&flow(args).expand_operations(expand)).await.map(drop)
        }
        "set_unit_flow_visibility" => {
            let mut wanted = flow(args);
            let list = |name| {
                let list = args.get(name).and_then(Value::as_array);
                list.map(|list| list.iter().filter_map(|one| Some(one.as_str()?.into())).collect())
            };
            wanted.show_list = list("show_list").or(wanted.show_list);
            wanted.hide_list = list("hide_list").or(wanted.hide_list);
            internal.unit_flow(&wanted).await.map(drop)
        }
        "set_unit_flow_split_by" => {
            let wanted = flow(args).split_by(args.text("split_by"));
            internal.unit_flow_split_by(&wanted).await.map(drop)
        }
        _ => unknown(call),
    }
}

/// The existing client adds `includeCurrentPeriod` to filters that are a model of its own, whose
/// fields are spelt with underscores; here the methods of the filter do. Some of its calls take the
/// conditions one by one.
fn filter(args: &Args) -> WatsFilter {
    let Some(given) = args.get("filter_data") else { return one_by_one(args) };
    let mut filter: WatsFilter = args.camel("filter_data");
    if let Some(percent) = filter.extra.remove("yieldValue").and_then(|value| value.as_i64()) {
        filter.yield_percent = i32::try_from(percent).ok();
    }
    let is_model = given.as_object().is_some_and(|object| object.keys().any(|k| k.contains('_')));
    if is_model {
        filter = match filter.date_grouping {
            Some(length) => filter.date_grouping(length),
            None => filter,
        };
        filter = match filter.period_count {
            Some(periods) => filter.period_count(periods),
            None => filter,
        };
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

fn report_query(args: &Args) -> UutReportQuery {
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

fn flow(args: &Args) -> UnitFlowFilter {
    match args.get("filter_data") {
        Some(_) => args.camel("filter_data"),
        None => UnitFlowFilter::default(),
    }
}

fn bounds(args: &Args) -> TimeBounds {
    let time = |name| args.opt_int(name).and_then(|seconds| i32::try_from(seconds).ok());
    TimeBounds {
        min_connection: time("min_connection_time"),
        max_connection: time("max_connection_time"),
        min_execution: time("min_execution_time"),
        max_execution: time("max_execution_time"),
    }
}

fn scope(args: &Args) -> Scope {
    let days = i32::try_from(args.int("days")).expect("a number of days");
    Scope::new(days, args.text("product_group_id"), args.text("level_id"))
}

fn paths(args: &Args) -> Vec<MeasurementPath> {
    let texts: Vec<&str> = match args.get("measurement_paths") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split(';').collect(),
        _ => Vec::new(),
    };
    texts.into_iter().filter(|path| !path.is_empty()).map(MeasurementPath::parse).collect()
}
