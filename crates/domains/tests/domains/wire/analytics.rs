//! Calls about statistics.

mod arguments;

use arguments::{bounds, filter, flow, names, paths, processes, report_query, scope};
use wats_domains::analytics::internal::{AlarmType, AnalyticsInternal, StepFilters};
use wats_domains::analytics::{Run, WatsFilter};
use wats_domains::{Analytics, App, Processes};
use wats_http::{Client, Error};

use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let analytics = Analytics::new(client);
    let args = &call.args;
    match call.method.as_str() {
        "get_version" => App::new(client).version().await.map(drop),
        "get_processes" => Processes::new(client).filtered(processes(args)).await.map(drop),
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
        "get_uut_reports" if !call.has_body() => {
            analytics.uut_reports_of(&report_query(args)).await.map(drop)
        }
        "get_yield_summary" | "get_station_yield" => {
            let days = args.opt_int("days").map_or_else(|| usual_days(call), count);
            let mut wanted = WatsFilter::new().period_count(days);
            wanted.part_number = args.opt_text("part_number").map(str::to_owned);
            wanted.revision = args.opt_text("revision").map(str::to_owned);
            wanted.station_name = args.opt_text("station_name").map(str::to_owned);
            let first = if wanted.station_name.is_some() { "stationName" } else { "partNumber" };
            wanted.dimensions = Some(format!("{first};period"));
            analytics.dynamic_yield(&wanted).await.map(drop)
        }
        "get_test_step_analysis_for_operation" => {
            let mut wanted = filter(args)
                .run(Run(args.opt_int("run").map_or(1, count)))
                .max_count(args.opt_int("max_count").map_or(10_000, count));
            // The clock of the existing client, in no zone.
            wanted.date_from = call.body()["dateFrom"].as_str().map(str::to_owned);
            analytics.test_step_analysis(&wanted).await.map(drop)
        }
        _ => by_filter(&analytics, call, &filter(args)).await,
    }
}

fn usual_days(call: &Call) -> i32 {
    if call.method == "get_station_yield" { 7 } else { 30 }
}

fn count(number: i64) -> i32 {
    i32::try_from(number).expect("a small number")
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
            let count = args.opt_int("count").map_or(10, count);
            internal.top_failed_of(part_number, code, &scope(args), count).await.map(drop)
        }
        "get_alarm_logs" => {
            // The existing client looks for the kind in the answer.
            let kinds: &[AlarmType] = &[];
            internal.alarm_logs(filter, kinds, false).await.map(drop)
        }
        _ => unit_flow(internal, call).await,
    }
}

async fn unit_flow(internal: &AnalyticsInternal, call: &Call) -> Result<(), Error> {
    let args = &call.args;
    let mut wanted = flow(args);
    match call.method.as_str() {
        "get_unit_flow" | "get_flow_summary" | "get_bottlenecks" => {}
        "expand_operations" => {
            wanted = wanted.expand_operations(args.opt_bool("expand").unwrap_or(true));
        }
        "show_operations" => wanted.show_list = names(args, "operation_ids"),
        "hide_operations" => wanted.hide_list = names(args, "operation_ids"),
        "set_unit_flow_visibility" => {
            wanted.show_list = names(args, "show_operations").or(wanted.show_list);
            wanted.hide_list = names(args, "hide_operations").or(wanted.hide_list);
        }
        "split_flow_by" => {
            let wanted = wanted.split_by(args.text("dimension"));
            return internal.unit_flow_split_by(&wanted).await.map(drop);
        }
        _ => unknown(call),
    }
    internal.unit_flow(&wanted).await.map(drop)
}
