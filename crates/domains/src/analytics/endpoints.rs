//! The operations of the analytics domain. All of them only read; most are sent by POST because
//! their filter is a body.

use wats_http::{Endpoint, Freshness};

use crate::entities::{ANALYTICS, LEVEL, PRODUCT_GROUP, REPORT, USER};

#[cfg(not(feature = "internal"))]
pub(crate) const ALL: &[&Endpoint] = PUBLIC;

#[cfg(feature = "internal")]
pub(crate) const ALL: &[&Endpoint] = &{
    const INTERNAL: &[&Endpoint] = super::internal::endpoints::ALL;
    const LEN: usize = PUBLIC.len() + INTERNAL.len();
    let mut all = [&LEVELS; LEN];
    let mut at = 0;
    while at < LEN {
        all[at] = if at < PUBLIC.len() { PUBLIC[at] } else { INTERNAL[at - PUBLIC.len()] };
        at += 1;
    }
    all
};

const PUBLIC: &[&Endpoint] = &[
    &LEVELS,
    &PRODUCT_GROUPS,
    &DYNAMIC_YIELD,
    &DYNAMIC_REPAIR,
    &VOLUME_YIELD_OF,
    &VOLUME_YIELD,
    &HIGH_VOLUME_OF,
    &HIGH_VOLUME,
    &HIGH_VOLUME_BY_GROUP,
    &WORST_YIELD_OF,
    &WORST_YIELD,
    &WORST_YIELD_BY_GROUP,
    &TOP_FAILED_OF,
    &TOP_FAILED,
    &RELATED_REPAIRS,
    &STEP_ANALYSIS,
    &MEASUREMENTS,
    &AGGREGATED,
    &OEE,
    &TIMES,
    &HISTORY,
    &UUT_REPORTS_OF,
    &UUT_REPORTS,
    &UUR_REPORTS,
    &USER_SETTINGS,
];

/// Statistics change with every report.
const fn statistics(endpoint: Endpoint) -> Endpoint {
    endpoint.pure().freshness(Freshness::Live).entities(&[ANALYTICS])
}

/// Lists of reports.
const fn list(endpoint: Endpoint) -> Endpoint {
    endpoint.pure().freshness(Freshness::Live).entities(&[ANALYTICS, REPORT])
}

pub(crate) const LEVELS: Endpoint = Endpoint::get("analytics.levels", "/api/App/Levels")
    .freshness(Freshness::Static)
    .entities(&[LEVEL]);

pub(crate) const PRODUCT_GROUPS: Endpoint =
    Endpoint::get("analytics.product_groups", "/api/App/ProductGroups")
        .freshness(Freshness::MasterData)
        .entities(&[PRODUCT_GROUP]);

pub(crate) const DYNAMIC_YIELD: Endpoint =
    statistics(Endpoint::post("analytics.dynamic_yield", "/api/App/DynamicYield"));

pub(crate) const DYNAMIC_REPAIR: Endpoint =
    statistics(Endpoint::post("analytics.dynamic_repair", "/api/App/DynamicRepair"));

pub(crate) const VOLUME_YIELD_OF: Endpoint =
    statistics(Endpoint::get("analytics.volume_yield_of", "/api/App/VolumeYield"));

pub(crate) const VOLUME_YIELD: Endpoint =
    statistics(Endpoint::post("analytics.volume_yield", "/api/App/VolumeYield"));

pub(crate) const HIGH_VOLUME_OF: Endpoint =
    statistics(Endpoint::get("analytics.high_volume_of", "/api/App/HighVolume"));

pub(crate) const HIGH_VOLUME: Endpoint =
    statistics(Endpoint::post("analytics.high_volume", "/api/App/HighVolume"));

pub(crate) const HIGH_VOLUME_BY_GROUP: Endpoint = statistics(Endpoint::post(
    "analytics.high_volume_by_product_group",
    "/api/App/HighVolumeByProductGroup",
));

pub(crate) const WORST_YIELD_OF: Endpoint =
    statistics(Endpoint::get("analytics.worst_yield_of", "/api/App/WorstYield"));

pub(crate) const WORST_YIELD: Endpoint =
    statistics(Endpoint::post("analytics.worst_yield", "/api/App/WorstYield"));

pub(crate) const WORST_YIELD_BY_GROUP: Endpoint = statistics(Endpoint::post(
    "analytics.worst_yield_by_product_group",
    "/api/App/WorstYieldByProductGroup",
));

pub(crate) const TOP_FAILED_OF: Endpoint =
    statistics(Endpoint::get("analytics.top_failed_of", "/api/App/TopFailed"));

pub(crate) const TOP_FAILED: Endpoint =
    statistics(Endpoint::post("analytics.top_failed", "/api/App/TopFailed"));

pub(crate) const RELATED_REPAIRS: Endpoint =
    statistics(Endpoint::get("analytics.related_repair_history", "/api/App/RelatedRepairHistory"));

pub(crate) const STEP_ANALYSIS: Endpoint =
    statistics(Endpoint::post("analytics.test_step_analysis", "/api/App/TestStepAnalysis"));

pub(crate) const MEASUREMENTS: Endpoint =
    statistics(Endpoint::post("analytics.measurements", "/api/App/Measurements"));

pub(crate) const AGGREGATED: Endpoint = statistics(Endpoint::post(
    "analytics.aggregated_measurements",
    "/api/App/AggregatedMeasurements",
));

pub(crate) const OEE: Endpoint =
    statistics(Endpoint::post("analytics.oee_analysis", "/api/App/OeeAnalysis"));

pub(crate) const TIMES: Endpoint = statistics(Endpoint::post(
    "analytics.connection_and_execution_time",
    "/api/App/ConnectionAndExecutionTime",
));

pub(crate) const HISTORY: Endpoint =
    list(Endpoint::post("analytics.serial_number_history", "/api/App/SerialNumberHistory"));

pub(crate) const UUT_REPORTS_OF: Endpoint =
    list(Endpoint::get("analytics.uut_reports_of", "/api/App/UutReport"));

pub(crate) const UUT_REPORTS: Endpoint =
    list(Endpoint::post("analytics.uut_reports", "/api/App/UutReport"));

pub(crate) const UUR_REPORTS: Endpoint =
    list(Endpoint::post("analytics.uur_reports", "/api/App/UurReport"));

/// No operation of the API changes what is known of a user, but for the groups and levels that he may see.
pub(crate) const USER_SETTINGS: Endpoint =
    Endpoint::get("analytics.common_user_settings", "/api/App/CommonUserSettings")
        .freshness(Freshness::MasterData)
        .entities(&[USER, LEVEL, PRODUCT_GROUP]);
