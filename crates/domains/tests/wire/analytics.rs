//! Calls about statistics.

use wats_domains::analytics::internal::{AlarmType, StepFilters};
use wats_domains::analytics::{MeasurementPath, Scope, TimeBounds, WatsFilter};
use wats_domains::{Analytics, App, Processes};
use wats_http::{Client, Error};

use crate::args::Args;
use crate::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let analytics = Analytics::new(client);
    let args = &call.args;
    let filter = filter(args);
    match call.method.as_str() {
        "get_version" => App::new(client).version().await.map(drop),
        "get_processes" => Processes::new(client).list().await.map(drop),
        "get_levels" => analytics.levels().await.map(drop),
        "get_product_groups" => match args.opt_bool("include_filters") {
            Some(filters) => analytics.product_groups_with(filters).await.map(drop),
            None => analytics.product_groups().await.map(drop),
        },
        "get_dynamic_yield" => analytics.dynamic_yield(&filter).await.map(drop),
        "get_dynamic_repair" => analytics.dynamic_repair(&filter).await.map(drop),
        "get_volume_yield" => analytics.volume_yield(&filter).await.map(drop),
        "get_high_volume" => analytics.high_volume(&filter).await.map(drop),
        "get_high_volume_by_product_group" => {
            analytics.high_volume_by_product_group(&filter).await.map(drop)
        }
        "get_worst_yield" => analytics.worst_yield(&filter).await.map(drop),
        "get_worst_yield_by_product_group" => {
            analytics.worst_yield_by_product_group(&filter).await.map(drop)
        }
        "get_top_failed" => analytics.top_failed(&filter).await.map(drop),
        "get_related_repair_history" => {
            let (part_number, revision) = (args.text("part_number"), args.text("revision"));
            analytics.related_repair_history(part_number, revision, None, None).await.map(drop)
        }
        "get_test_step_analysis" => analytics.test_step_analysis(&filter).await.map(drop),
        "get_measurements" => analytics.measurements(&filter, &paths(args)).await.map(drop),
        "get_aggregated_measurements" => {
            analytics.aggregated_measurements(&filter, &paths(args)).await.map(drop)
        }
        "get_connection_and_execution_time" => {
            let time = |name| args.opt_int(name).and_then(|seconds| i32::try_from(seconds).ok());
            let bounds = TimeBounds {
                min_connection: time("min_connection_time"),
                max_connection: time("max_connection_time"),
                min_execution: time("min_execution_time"),
                max_execution: time("max_execution_time"),
            };
            analytics.connection_and_execution_time(&filter, bounds).await.map(drop)
        }
        "get_serial_number_history" => analytics.serial_number_history(&filter).await.map(drop),
        "get_uut_reports" => analytics.uut_reports(&filter).await.map(drop),
        "get_uur_reports" => analytics.uur_reports(&filter).await.map(drop),
        _ => internal(&analytics, call, &filter).await,
    }
}

async fn internal(analytics: &Analytics, call: &Call, filter: &WatsFilter) -> Result<(), Error> {
    let internal = analytics.internal();
    let args = &call.args;
    let step = || StepFilters::new(args.text("step_filters"), args.text("sequence_filters"));
    match call.method.as_str() {
        "get_measurement_list" => internal.measurement_list(filter, &step()).await.map(drop),
        "get_step_status_list" => internal.step_status_list(filter, &step()).await.map(drop),
        "get_measurement_list_by_product" => {
            internal.measurement_list_of(&scope(args), &step()).await.map(drop)
        }
        "get_step_status_list_by_product" => {
            internal.step_status_list_of(&scope(args), &step()).await.map(drop)
        }
        "get_top_failed_internal" => internal.top_failed(filter).await.map(drop),
        "get_top_failed_by_product" => {
            let (part_number, code) = (args.text("part_number"), args.text("process_code"));
            let count = args.opt_int("count").map_or(10, |n| i32::try_from(n).expect("a count"));
            internal.top_failed_of(part_number, code, &scope(args), count).await.map(drop)
        }
        "get_alarm_logs" => {
            let kinds: &[AlarmType] = &[];
            internal.alarm_logs(filter, kinds, false).await.map(drop)
        }
        _ => unknown(call),
    }
}

/// The existing client adds `includeCurrentPeriod` to filters that are a model of its own, whose
/// fields are spelt with underscores; here the methods of the filter do.
fn filter(args: &Args) -> WatsFilter {
    let Some(given) = args.get("filter_data") else { return WatsFilter::new() };
    let mut filter: WatsFilter = args.camel("filter_data");
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

fn scope(args: &Args) -> Scope {
    let days = i32::try_from(args.int("days")).expect("a number of days");
    Scope::new(days, args.text("product_group_id"), args.text("level_id"))
}

fn paths(args: &Args) -> Vec<MeasurementPath> {
    let text = args.opt_text("measurement_paths").unwrap_or_default();
    text.split(';').filter(|path| !path.is_empty()).map(MeasurementPath::parse).collect()
}
