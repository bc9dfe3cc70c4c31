//! What some operations take besides, or instead of, a filter.

use wats_http::Request;

/// The scope of the operations that know no filter: the last days, some product groups, some levels.
///
/// Groups and levels are named by their numbers, several joined with `;`; both are required.
///
/// ```
/// use wats_domains::analytics::Scope;
///
/// let scope = Scope::new(30, "5", "1;2");
/// assert_eq!((scope.days, scope.level_id.as_str()), (30, "1;2"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Days back.
    pub days: i32,
    /// Numbers of product groups; see [`Analytics::product_groups`](super::Analytics::product_groups).
    pub product_group_id: String,
    /// Numbers of levels; see [`Analytics::levels`](super::Analytics::levels).
    pub level_id: String,
}

impl Scope {
    /// The last `days` days of these product groups and levels.
    pub fn new(
        days: i32,
        product_group_id: impl Into<String>,
        level_id: impl Into<String>,
    ) -> Self {
        Self { days, product_group_id: product_group_id.into(), level_id: level_id.into() }
    }

    pub(super) fn apply<'a>(&'a self, request: Request<'a>) -> Request<'a> {
        request
            .query("days", self.days)
            .query("productGroupId", &self.product_group_id)
            .query("levelId", &self.level_id)
    }
}

/// Which reports [`Analytics::uut_reports_of`](super::Analytics::uut_reports_of) lists. Texts are
/// compared as in a [`WatsFilter`](super::WatsFilter).
///
/// ```
/// use wats_domains::analytics::UutReportQuery;
///
/// let query = UutReportQuery { serial_number: Some("SN-1".into()), ..UutReportQuery::default() };
/// assert!(query.part_number.is_none());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UutReportQuery {
    /// Serial number of the unit.
    pub serial_number: Option<String>,
    /// Part number of the unit.
    pub part_number: Option<String>,
    /// Revision of the unit's product.
    pub revision: Option<String>,
    /// Batch of the unit.
    pub batch_number: Option<String>,
    /// Station.
    pub station_name: Option<String>,
    /// Name of the test operation.
    pub test_operation: Option<String>,
    /// Result, as a word.
    pub status: Option<String>,
    /// From this moment on: ISO 8601, such as `2026-03-01T00:00:00Z`.
    pub date_from: Option<String>,
    /// Up to this moment.
    pub date_to: Option<String>,
    /// Number of a product group.
    pub product_group_id: Option<String>,
    /// Numbers of levels, joined with `;`.
    pub level_id: Option<String>,
}

impl UutReportQuery {
    pub(super) fn apply<'a>(&'a self, request: Request<'a>) -> Request<'a> {
        request
            .query_opt("serialNumber", self.serial_number.as_deref())
            .query_opt("partNumber", self.part_number.as_deref())
            .query_opt("revision", self.revision.as_deref())
            .query_opt("batchNumber", self.batch_number.as_deref())
            .query_opt("stationName", self.station_name.as_deref())
            .query_opt("testOperation", self.test_operation.as_deref())
            .query_opt("status", self.status.as_deref())
            .query_opt("dateFrom", self.date_from.as_deref())
            .query_opt("dateTo", self.date_to.as_deref())
            .query_opt("productGroupId", self.product_group_id.as_deref())
            .query_opt("levelId", self.level_id.as_deref())
    }
}

/// Bounds on the times of reports, in whole seconds. Reports beyond them do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeBounds {
    /// Shortest connection time.
    pub min_connection: Option<i32>,
    /// Longest connection time.
    pub max_connection: Option<i32>,
    /// Shortest execution time.
    pub min_execution: Option<i32>,
    /// Longest execution time.
    pub max_execution: Option<i32>,
}

impl TimeBounds {
    pub(super) fn apply(self, request: Request<'_>) -> Request<'_> {
        request
            .query_opt("minConnectionTime", self.min_connection)
            .query_opt("maxConnectionTime", self.max_connection)
            .query_opt("minExecutionTime", self.min_execution)
            .query_opt("maxExecutionTime", self.max_execution)
    }
}

/// What effectiveness is measured against.
///
/// ```
/// use wats_domains::analytics::OeeTargets;
///
/// let mut targets = OeeTargets::hours([16.0, 16.0, 16.0, 16.0, 7.5, 0.0, 0.0]);
/// targets.output_per_day = Some(400);
/// assert_eq!(targets.available_time(), "16,16,16,16,7.5,0,0");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OeeTargets {
    /// Hours a day in which equipment is available, one for each day of the week. The server's
    /// documents do not say which day is the first.
    pub hours: [f64; 7],
    /// Reports that count.
    pub bounds: TimeBounds,
    /// Output to reach a day.
    pub output_per_day: Option<i32>,
}

impl OeeTargets {
    /// These hours a day, and no other target.
    pub fn hours(hours: [f64; 7]) -> Self {
        Self { hours, bounds: TimeBounds::default(), output_per_day: None }
    }

    /// The hours as they are sent.
    pub fn available_time(&self) -> String {
        self.hours.map(|hours| hours.to_string()).join(",")
    }
}
