//! Statistics against a server that counts.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use serde_json::json;
use wats_domains::analytics::{
    DateGrouping, Dimension, Dimensions, Kpi, MeasurementPath, OeeTargets, Run, Scope,
    StatusFilter, TimeBounds, UutReportQuery,
};
use wats_domains::{Analytics, Reports, WatsFilter};
use wats_http::test_util::{Answer, FakeTransport};
use wats_http::{Client, Method};
use wats_report::{Report, Timestamp};
use wats_sim::{Options, Sim};

async fn start(options: Options) -> (Sim, Client) {
    let sim = Sim::start(options).await.unwrap();
    let client = Client::builder(sim.url()).token(sim.token()).build().unwrap();
    (sim, client)
}

async fn empty() -> (Sim, Client) {
    start(Options::default().empty()).await
}

/// A test of a unit in a minute of the day: passed with 5 V, failed with 9 V.
fn report(serial_number: &str, minute: u32, passed: bool) -> Report {
    let mut report = Report::uut("WIDGET-1", serial_number, "A", 100);
    report.started_at(Timestamp::from(format!("2026-03-01T08:{minute:02}:00.000+00:00")));
    report.station(wats_report::Station::new("ST1", "Hall 1", "Production")).operator("anna");
    let volts = if passed { 5.0 } else { 9.0 };
    report.root_mut().group("Power", |power| {
        power.numeric("5V", volts).unit("V").between(4.5, 5.5);
    });
    report.finish()
}

async fn line() -> (Sim, Client) {
    let (sim, client) = empty().await;
    let reports = Reports::new(&client);
    for (serial_number, minute, passed) in [("1", 1, true), ("2", 2, false), ("2", 3, true)] {
        reports.submit(&report(serial_number, minute, passed)).await.unwrap();
    }
    (sim, client)
}

fn test_filter() -> WatsFilter {
    WatsFilter::new().part_number("WIDGET-1").test_operation("FCT")
}

#[tokio::test]
async fn yield_comes_by_the_columns_that_are_asked_for() {
    let (_sim, client) = line().await;
    let columns = Dimensions::new()
        .by(Kpi::UNIT_COUNT.desc())
        .by(Dimension::PART_NUMBER)
        .by(Dimension::PERIOD)
        .by(Kpi::FPY)
        .by(Kpi::LPY)
        .by(Kpi::PPM_FPY);
    let filter = WatsFilter::new().last(2, DateGrouping::MONTH).dimensions(columns);
    let rows = Analytics::new(&client).dynamic_yield(&filter).await.unwrap();
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(
        (row.part_number.as_deref(), row.period.as_deref()),
        (Some("WIDGET-1"), Some("2026-03"))
    );
    assert_eq!((row.unit_count, row.fpy, row.lpy), (Some(2), Some(50.0), Some(100.0)));
    assert_eq!(row.column("ppmFpy").and_then(serde_json::Value::as_f64), Some(500_000.0));
    assert_eq!(row.sp_count, None, "it was not asked for");
}

#[tokio::test]
async fn nothing_asked_for_is_answered_by_everything() {
    let (_sim, client) = line().await;
    let rows = Analytics::new(&client).dynamic_yield(&WatsFilter::new()).await.unwrap();
    let row = &rows[0];
    assert_eq!(row.test_operation.as_deref(), Some("FCT"));
    assert_eq!((row.test_report_count, row.test_yield_count), (Some(3), Some(2)));
    assert_eq!((row.sp_count, row.retest_count), (Some(2), Some(1)));
    assert_eq!(row.first_utc.as_deref(), Some("2026-03-01T08:01:00Z"));
}

#[tokio::test]
async fn a_kept_answer_counts_until_a_report_is_sent() {
    let (sim, client) = line().await;
    let analytics = Analytics::new(&client);
    let filter = WatsFilter::new();
    for _ in 0..3 {
        assert_eq!(analytics.high_volume(&filter).await.unwrap()[0].unit_count, Some(2));
    }
    assert_eq!(sim.counts().of("POST /api/App/HighVolume"), Some(1));
    Reports::new(&client).submit(&report("3", 4, true)).await.unwrap();
    assert_eq!(analytics.high_volume(&filter).await.unwrap()[0].unit_count, Some(3));
    let other = WatsFilter::new().serial_number("3");
    assert_eq!(analytics.high_volume(&other).await.unwrap()[0].unit_count, Some(1));
    assert_eq!(sim.counts().of("POST /api/App/HighVolume"), Some(3));
}

#[tokio::test]
async fn an_empty_server_answers_empty_lists() {
    let (_sim, client) = empty().await;
    let analytics = Analytics::new(&client);
    let filter = test_filter();
    assert!(analytics.dynamic_yield(&filter).await.unwrap().is_empty());
    assert!(analytics.dynamic_repair(&filter).await.unwrap().is_empty());
    assert!(analytics.volume_yield(&filter).await.unwrap().is_empty());
    assert!(analytics.worst_yield(&filter).await.unwrap().is_empty());
    assert!(analytics.worst_yield_by_product_group(&filter).await.unwrap().is_empty());
    assert!(analytics.high_volume_by_product_group(&filter).await.unwrap().is_empty());
    assert!(analytics.top_failed(&filter).await.unwrap().is_empty());
    assert!(analytics.test_step_analysis(&filter).await.unwrap().is_empty());
    assert!(analytics.measurements(&filter, &[]).await.unwrap().is_empty());
    assert!(analytics.aggregated_measurements(&filter, &[]).await.unwrap().is_empty());
    assert!(analytics.serial_number_history(&filter).await.unwrap().is_empty());
    assert!(analytics.uut_reports(&filter).await.unwrap().is_empty());
    assert!(analytics.uur_reports(&filter).await.unwrap().is_empty());
    assert!(analytics.related_repair_history("W", "A", None, None).await.unwrap().is_empty());
    assert!(analytics.common_user_settings("anna").await.unwrap().is_none());
}

#[tokio::test]
async fn steps_and_measurements_are_computed() {
    let (_sim, client) = line().await;
    let analytics = Analytics::new(&client);
    let failed = analytics.top_failed(&WatsFilter::new()).await.unwrap();
    assert_eq!((failed[0].step_name.as_deref(), failed[0].fail_count), (Some("5V"), Some(1)));

    let path = MeasurementPath::parse(failed[0].step_path.as_deref().unwrap());
    assert_eq!(path.steps().last().unwrap(), "5V");
    let paths = [path];
    let values = analytics.measurements(&test_filter(), &paths).await.unwrap();
    let values: Vec<f64> = values.iter().map(|row| row.value.unwrap()).collect();
    assert_eq!(values, [5.0, 9.0, 5.0]);
    let figures = analytics.aggregated_measurements(&test_filter(), &paths).await.unwrap();
    assert_eq!((figures[0].count, figures[0].max), (Some(3), Some(9.0)));
    assert_eq!((figures[0].limit_low, figures[0].limit_high), (Some(4.5), Some(5.5)));

    let rows = analytics.test_step_analysis(&test_filter().run(Run::ALL)).await.unwrap();
    let row = rows.iter().find(|row| row.step_name.as_deref() == Some("5V")).unwrap();
    assert_eq!((row.step_count, row.measure_count_wof, row.max_wof), (Some(3), Some(2), Some(5.0)));
    let first = analytics.test_step_analysis(&test_filter()).await.unwrap();
    assert_eq!(first[0].step_count, Some(2), "the first runs, unless told otherwise");
}

#[tokio::test]
async fn a_filter_that_must_name_a_test_says_so() {
    let (_sim, client) = line().await;
    let error = Analytics::new(&client).test_step_analysis(&WatsFilter::new()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    assert!(error.to_string().contains("testOperation"), "{error}");
}

#[tokio::test]
async fn reports_are_listed_by_filter_and_by_query() {
    let (_sim, client) = line().await;
    let analytics = Analytics::new(&client);
    let failed = WatsFilter::new().status(StatusFilter::FAILED);
    let by_filter = analytics.uut_reports(&failed).await.unwrap();
    let query = UutReportQuery { status: Some("Failed".into()), ..UutReportQuery::default() };
    assert_eq!(by_filter, analytics.uut_reports_of(&query).await.unwrap());
    assert_eq!((by_filter.len(), by_filter[0].run), (1, Some(1)));
    let later = WatsFilter::new().date_from(Timestamp::from("2026-03-01T09:02:00+01:00"));
    assert_eq!(analytics.uut_reports(&later).await.unwrap().len(), 2);
    let history = WatsFilter::new().serial_number("2");
    assert_eq!(analytics.serial_number_history(&history).await.unwrap().len(), 2);
}

#[tokio::test]
async fn scopes_name_levels_and_groups_by_number() {
    let (sim, client) = start(Options::default()).await;
    let analytics = Analytics::new(&client);
    let level = &analytics.levels().await.unwrap()[1];
    let group = &analytics.product_groups().await.unwrap()[0];
    assert_eq!(level.level_name.as_deref(), Some("Hall 1"));
    let scope = Scope::new(
        30,
        group.product_group_id.unwrap().to_string(),
        level.level_id.unwrap().to_string(),
    );
    let by_number = analytics.high_volume_of(&scope).await.unwrap();
    let filter = WatsFilter::new()
        .product_group(group.product_group_name.clone().unwrap())
        .level(level.level_name.clone().unwrap());
    assert_eq!(by_number, analytics.high_volume(&filter).await.unwrap());
    assert!(!analytics.volume_yield_of(&scope).await.unwrap().is_empty());
    assert!(!analytics.worst_yield_of(&scope).await.unwrap().is_empty());
    let part_number = &sim.part_numbers()[0];
    let all = Scope::new(30, "", "");
    let failed = analytics.top_failed_of(part_number, "100", &all, 3).await.unwrap();
    assert!(failed.iter().all(|row| row.part_number.as_ref() == Some(part_number)));
}

#[tokio::test]
async fn repairs_are_counted() {
    let (sim, client) = start(Options::default().reports(300)).await;
    let analytics = Analytics::new(&client);
    let repairs = analytics.uur_reports(&WatsFilter::new()).await.unwrap();
    let columns = Dimensions::new().by(Kpi::REPAIR_COUNT.desc()).by(Dimension::REPAIR_CODE);
    let rows = analytics.dynamic_repair(&WatsFilter::new().dimensions(columns)).await.unwrap();
    let total: i64 = rows.iter().map(|row| row.repair_count.unwrap()).sum();
    assert_eq!(total, i64::try_from(repairs.len()).unwrap());
    let (part_number, revision) = (&repairs[0].part_number, &repairs[0].revision);
    let (part_number, revision) = (part_number.as_deref().unwrap(), revision.as_deref().unwrap());
    let history = analytics.related_repair_history(part_number, revision, Some("500"), None);
    let history = history.await.unwrap();
    assert!(history.iter().any(|row| row.report_id == repairs[0].uuid));
    assert!(sim.report_ids().len() > history.len());
}

#[tokio::test]
async fn times_and_effectiveness_are_computed() {
    let (_sim, client) = start(Options::default()).await;
    let analytics = Analytics::new(&client);
    let bounds = TimeBounds { min_execution: Some(1), ..TimeBounds::default() };
    let times = analytics.connection_and_execution_time(&WatsFilter::new(), bounds).await.unwrap();
    assert!(times.min_execution_time.unwrap() >= 1.0 && !times.reports.is_empty());
    assert_eq!(times.dimension_statistics[0].dimension.as_deref(), Some("partNumber"));
    let targets = OeeTargets::hours([24.0; 7]);
    let oee = analytics.oee_analysis(&WatsFilter::new(), &targets).await.unwrap();
    assert_eq!(oee.total_count, Some(oee.good_count.unwrap() + oee.reject_count.unwrap()));
    assert!(oee.oee.unwrap() > 0.0);
}

#[tokio::test]
async fn what_is_known_of_a_user_is_told() {
    let (_sim, client) = line().await;
    let anna = Analytics::new(&client).common_user_settings("anna").await.unwrap().unwrap();
    assert_eq!((anna.full_name.as_deref(), anna.roles.len()), (Some("anna"), 1));
}

#[tokio::test]
async fn statistics_lag_behind_where_the_server_processes_later() {
    let day = std::time::Duration::from_secs(86_400);
    let (sim, client) = start(Options::default().empty().processing_delay(day)).await;
    let submitted = Reports::new(&client).submit(&report("1", 1, true)).await.unwrap();
    let analytics = Analytics::new(&client);
    assert!(analytics.uut_reports(&WatsFilter::new()).await.unwrap().is_empty());
    assert!(Reports::new(&client).get(&submitted.uuid.unwrap()).await.unwrap().is_some());
    sim.process_reports();
    client.invalidate(wats_domains::entities::ANALYTICS);
    assert_eq!(analytics.uut_reports(&WatsFilter::new()).await.unwrap().len(), 1);
}

#[cfg(feature = "internal")]
mod internal {
    use wats_domains::Analytics;
    use wats_domains::analytics::internal::{AlarmType, StepFilters, UnitFlowFilter};
    use wats_domains::analytics::{Scope, WatsFilter};

    use super::line;

    #[tokio::test]
    async fn a_failing_step_leads_to_its_measurements() {
        let (_sim, client) = line().await;
        let internal = Analytics::new(&client).internal();
        let failed = internal.top_failed(&WatsFilter::new()).await.unwrap();
        let step = StepFilters::of(&failed[0]).unwrap();
        let values = internal.measurement_list(&WatsFilter::new(), &step).await.unwrap();
        assert_eq!((values.len(), values[1].value), (3, Some(9.0)));
        let statuses = internal.step_status_list(&WatsFilter::new(), &step).await.unwrap();
        assert_eq!(statuses[1].status.as_deref(), Some("Failed"));
        let scope = Scope::new(30, "", "");
        assert_eq!(internal.measurement_list_of(&scope, &step).await.unwrap(), values);
        assert_eq!(internal.step_status_list_of(&scope, &step).await.unwrap(), statuses);
        let again = internal.top_failed_of("WIDGET-1", "100", &scope, 5).await.unwrap();
        assert_eq!(again, failed);
    }

    #[tokio::test]
    async fn units_flow_through_operations() {
        let (_sim, client) = line().await;
        let internal = Analytics::new(&client).internal();
        let filter = UnitFlowFilter::from(WatsFilter::new().part_number("WIDGET-1"));
        let flow = internal.unit_flow(&filter).await.unwrap();
        assert_eq!((flow.total_units, flow.nodes[0].yield_percent), (Some(2), Some(100.0)));
        assert_eq!(*internal.unit_flow_nodes(&filter).await.unwrap(), flow.nodes);
        assert_eq!(*internal.unit_flow_links(&filter).await.unwrap(), flow.links);
        assert_eq!(*internal.unit_flow_units(&filter).await.unwrap(), flow.units);
        let id = i32::try_from(flow.units[1].unit_id.unwrap()).unwrap();
        let one = internal.unit_flow_of_units(&[id]).await.unwrap();
        assert_eq!(one.units[0].has_retest, Some(true));
        let reversed = [flow.units[1].clone(), flow.units[0].clone()];
        let ordered = internal.unit_flow_order(&reversed);
        assert_eq!(ordered.await.unwrap().units[0].unit_id, Some(i64::from(id)));
        let split = internal.unit_flow_split_by(&filter.split_by("stationName")).await.unwrap();
        assert!(split.nodes[0].name.as_deref().unwrap().ends_with("ST1"));
    }

    #[tokio::test]
    async fn alarms_are_listed_by_kind() {
        let (_sim, client) = line().await;
        let internal = Analytics::new(&client).internal();
        let filter = WatsFilter::new();
        let all = internal.alarm_logs(&filter, &[], false).await.unwrap();
        assert_eq!((all.len(), all[0].kind), (1, Some(i64::from(AlarmType::REPORT.0))));
        let none = internal.alarm_logs(&filter, &[AlarmType::ASSET], true).await.unwrap();
        assert!(none.is_empty());
    }
}

/// The bodies that these calls were sent with.
async fn bodies(calls: impl AsyncFnOnce(Analytics)) -> Vec<serde_json::Value> {
    let fake = FakeTransport::new();
    fake.on(Method::POST, "/api/App/{kind}", Answer::json(&json!([])));
    calls(Analytics::new(&fake.client())).await;
    let read = |body: &[u8]| serde_json::from_slice(body).unwrap_or(serde_json::Value::Null);
    fake.requests().iter().map(|request| read(request.body())).collect()
}

#[tokio::test]
async fn only_dynamic_yield_and_repair_say_that_the_current_period_counts() {
    let periods = WatsFilter::new().last(4, DateGrouping::WEEK);
    let closed = periods.clone().include_current_period(false);
    let sent = bodies(async |analytics| {
        analytics.dynamic_yield(&periods).await.unwrap();
        analytics.dynamic_repair(&WatsFilter::new().period_count(2)).await.unwrap();
        analytics.dynamic_yield(&closed).await.unwrap();
        analytics.volume_yield(&periods).await.unwrap();
    });
    let expected = [
        json!({"periodCount": 4, "dateGrouping": 3, "includeCurrentPeriod": true}),
        json!({"periodCount": 2, "includeCurrentPeriod": true}),
        json!({"periodCount": 4, "dateGrouping": 3, "includeCurrentPeriod": false}),
        json!({"periodCount": 4, "dateGrouping": 3}),
    ];
    assert_eq!(sent.await, expected);
}
