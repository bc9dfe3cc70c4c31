//! The internal operations of the analytics domain; all of them only read.

use wats_http::{Endpoint, Freshness};

use crate::entities::{ALARM, ANALYTICS, UNIT_FLOW};

pub(crate) const ALL: &[&Endpoint] = &[
    &FLOW,
    &FLOW_LINKS,
    &FLOW_NODES,
    &FLOW_UNITS,
    &FLOW_SERIAL_NUMBERS,
    &FLOW_SPLIT_BY,
    &FLOW_ORDER,
    &MEASUREMENT_LIST_OF,
    &MEASUREMENT_LIST,
    &STEP_STATUS_LIST_OF,
    &STEP_STATUS_LIST,
    &TOP_FAILED_OF,
    &TOP_FAILED,
    &ALARM_LOGS,
];

const fn flow(endpoint: Endpoint) -> Endpoint {
    endpoint.pure().freshness(Freshness::Live).entities(&[UNIT_FLOW])
}

const fn statistics(endpoint: Endpoint) -> Endpoint {
    endpoint.pure().freshness(Freshness::Live).entities(&[ANALYTICS])
}

pub(crate) const FLOW: Endpoint =
    flow(Endpoint::post("analytics.internal.unit_flow", "/api/internal/UnitFlow"));

pub(crate) const FLOW_LINKS: Endpoint =
    flow(Endpoint::get("analytics.internal.unit_flow_links", "/api/internal/UnitFlow/Links"));

pub(crate) const FLOW_NODES: Endpoint =
    flow(Endpoint::get("analytics.internal.unit_flow_nodes", "/api/internal/UnitFlow/Nodes"));

pub(crate) const FLOW_UNITS: Endpoint =
    flow(Endpoint::get("analytics.internal.unit_flow_units", "/api/internal/UnitFlow/Units"));

pub(crate) const FLOW_SERIAL_NUMBERS: Endpoint =
    flow(Endpoint::post("analytics.internal.unit_flow_of_units", "/api/internal/UnitFlow/SN"));

pub(crate) const FLOW_SPLIT_BY: Endpoint =
    flow(Endpoint::post("analytics.internal.unit_flow_split_by", "/api/internal/UnitFlow/SplitBy"));

pub(crate) const FLOW_ORDER: Endpoint =
    flow(Endpoint::post("analytics.internal.unit_flow_order", "/api/internal/UnitFlow/UnitOrder"));

pub(crate) const MEASUREMENT_LIST_OF: Endpoint = statistics(Endpoint::get(
    "analytics.internal.measurement_list_of",
    "/api/internal/App/MeasurementList",
));

pub(crate) const MEASUREMENT_LIST: Endpoint = statistics(Endpoint::post(
    "analytics.internal.measurement_list",
    "/api/internal/App/MeasurementList",
));

pub(crate) const STEP_STATUS_LIST_OF: Endpoint = statistics(Endpoint::get(
    "analytics.internal.step_status_list_of",
    "/api/internal/App/StepStatusList",
));

pub(crate) const STEP_STATUS_LIST: Endpoint = statistics(Endpoint::post(
    "analytics.internal.step_status_list",
    "/api/internal/App/StepStatusList",
));

pub(crate) const TOP_FAILED_OF: Endpoint =
    statistics(Endpoint::get("analytics.internal.top_failed_of", "/api/internal/App/TopFailed"));

pub(crate) const TOP_FAILED: Endpoint =
    statistics(Endpoint::post("analytics.internal.top_failed", "/api/internal/App/TopFailed"));

/// Alarms are raised by reports, and told with the names that statistics are told with.
pub(crate) const ALARM_LOGS: Endpoint = Endpoint::post(
    "analytics.internal.alarm_logs",
    "/api/internal/Trigger/GetAlarmAndNotificationLogs",
)
.pure()
.freshness(Freshness::Live)
.entities(&[ALARM, ANALYTICS]);
