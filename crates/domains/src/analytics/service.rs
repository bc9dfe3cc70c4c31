//! Calls of the analytics domain.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use wats_http::{Client, Endpoint, Error, Request, Response};

use super::endpoints;
use super::filter::WatsFilter;
use super::models::{
    AggregatedMeasurement, CommonUserSettings, LevelInfo, MeasurementData, OeeAnalysis,
    ProductGroup, RepairHistoryRecord, RepairStatistics, StepAnalysisRow, TimeAnalysis,
    TopFailedStep, YieldData,
};
use super::path::{MeasurementPath, joined};
use super::requests::{OeeTargets, Scope, TimeBounds, UutReportQuery};
use super::rows;
use crate::answers::{self, optional};
use crate::report::ReportHeader;

/// Statistics: what the server computes from the reports it has.
///
/// Every call is a read and may be answered from the cache, for as long as
/// [`Freshness::Live`](wats_http::Freshness::Live) says; a report that this client sends makes the
/// kept answers stale. The server works a report into its statistics a little after it received it.
///
/// Yields count **units**: one counts only if its first run matches the filter, and then all its runs
/// count. So a station that only retests has no units; look at
/// [`test_yield`](YieldData::test_yield) there.
///
/// ```no_run
/// use wats_domains::analytics::{Analytics, Dimension, Dimensions, DateGrouping, Kpi, WatsFilter};
///
/// # async fn run(client: wats_http::Client) -> Result<(), wats_http::Error> {
/// let columns = Dimensions::new().by(Kpi::FPY.asc()).by(Dimension::STATION_NAME);
/// let filter = WatsFilter::new()
///     .part_number("WIDGET-001")
///     .last(4, DateGrouping::WEEK)
///     .dimensions(columns);
/// for row in Analytics::new(&client).dynamic_yield(&filter).await?.iter() {
///     println!("{:?} {:?}", row.station_name, row.fpy);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Analytics {
    client: Client,
}

impl Analytics {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Operations that the server keeps for its own web pages.
    #[cfg(feature = "internal")]
    pub fn internal(&self) -> super::internal::AnalyticsInternal {
        super::internal::AnalyticsInternal::new(&self.client)
    }

    /// The levels: the tree that stations stand in.
    pub async fn levels(&self) -> Result<Arc<Vec<LevelInfo>>, Error> {
        answers::list(self.client.request(&endpoints::LEVELS)).await
    }

    /// The product groups.
    pub async fn product_groups(&self) -> Result<Arc<Vec<ProductGroup>>, Error> {
        answers::list(self.client.request(&endpoints::PRODUCT_GROUPS)).await
    }

    /// The product groups, with the filters that decide what is in them if `filters`.
    pub async fn product_groups_with(
        &self,
        filters: bool,
    ) -> Result<Arc<Vec<ProductGroup>>, Error> {
        let request = self.client.request(&endpoints::PRODUCT_GROUPS);
        answers::list(request.query("includeFilters", filters)).await
    }

    /// Yield by the [dimensions](WatsFilter::dimensions) of the filter. Without any, the server takes
    /// the ten part numbers and operations with the most units of the last 30 days. A preview: the
    /// server may change it.
    pub async fn dynamic_yield(&self, filter: &WatsFilter) -> Result<Arc<Vec<YieldData>>, Error> {
        self.by_dimensions(&endpoints::DYNAMIC_YIELD, filter).await
    }

    /// Repairs by the [dimensions](WatsFilter::dimensions) of the filter. A preview: the server may
    /// change it.
    pub async fn dynamic_repair(
        &self,
        filter: &WatsFilter,
    ) -> Result<Arc<Vec<RepairStatistics>>, Error> {
        self.by_dimensions(&endpoints::DYNAMIC_REPAIR, filter).await
    }

    /// Volume and yield of the products that a filter names by group, level and period.
    pub async fn volume_yield(&self, filter: &WatsFilter) -> Result<Arc<Vec<YieldData>>, Error> {
        self.filtered(&endpoints::VOLUME_YIELD, filter).await
    }

    /// As [`volume_yield`](Self::volume_yield), with numbers of groups and levels. The existing client
    /// sends names, as `productGroup` and `level`; the server's documents want `days`,
    /// `productGroupId` and `levelId`.
    pub async fn volume_yield_of(&self, scope: &Scope) -> Result<Arc<Vec<YieldData>>, Error> {
        answers::list(scope.apply(self.client.request(&endpoints::VOLUME_YIELD_OF))).await
    }

    /// Yield, the products with the most units first.
    pub async fn high_volume(&self, filter: &WatsFilter) -> Result<Arc<Vec<YieldData>>, Error> {
        self.filtered(&endpoints::HIGH_VOLUME, filter).await
    }

    /// As [`high_volume`](Self::high_volume), with numbers of groups and levels; see
    /// [`volume_yield_of`](Self::volume_yield_of).
    pub async fn high_volume_of(&self, scope: &Scope) -> Result<Arc<Vec<YieldData>>, Error> {
        answers::list(scope.apply(self.client.request(&endpoints::HIGH_VOLUME_OF))).await
    }

    /// Yield by product group, those with the most units first.
    pub async fn high_volume_by_product_group(
        &self,
        filter: &WatsFilter,
    ) -> Result<Arc<Vec<YieldData>>, Error> {
        self.filtered(&endpoints::HIGH_VOLUME_BY_GROUP, filter).await
    }

    /// Yield, the worst products first.
    pub async fn worst_yield(&self, filter: &WatsFilter) -> Result<Arc<Vec<YieldData>>, Error> {
        self.filtered(&endpoints::WORST_YIELD, filter).await
    }

    /// As [`worst_yield`](Self::worst_yield), with numbers of groups and levels; see
    /// [`volume_yield_of`](Self::volume_yield_of).
    pub async fn worst_yield_of(&self, scope: &Scope) -> Result<Arc<Vec<YieldData>>, Error> {
        answers::list(scope.apply(self.client.request(&endpoints::WORST_YIELD_OF))).await
    }

    /// Yield by product group, the worst first.
    pub async fn worst_yield_by_product_group(
        &self,
        filter: &WatsFilter,
    ) -> Result<Arc<Vec<YieldData>>, Error> {
        self.filtered(&endpoints::WORST_YIELD_BY_GROUP, filter).await
    }

    /// The steps that failed most often.
    pub async fn top_failed(&self, filter: &WatsFilter) -> Result<Arc<Vec<TopFailedStep>>, Error> {
        self.filtered(&endpoints::TOP_FAILED, filter).await
    }

    /// The `count` steps that failed most often in tests of one product in one operation. The existing
    /// client sends names of groups and levels, a revision and `topCount`; the server's documents want
    /// the parameters of this call.
    pub async fn top_failed_of(
        &self,
        part_number: &str,
        process_code: &str,
        scope: &Scope,
        count: i32,
    ) -> Result<Arc<Vec<TopFailedStep>>, Error> {
        let request = scope.apply(self.client.request(&endpoints::TOP_FAILED_OF));
        let request = request.query("partNumber", part_number).query("processCode", process_code);
        answers::list(request.query("count", count)).await
    }

    /// The failures that were repaired on units of a product's revision; operations by their code,
    /// all if none is given.
    pub async fn related_repair_history(
        &self,
        part_number: &str,
        revision: &str,
        repair_operation_code: Option<&str>,
        test_operation_code: Option<&str>,
    ) -> Result<Arc<Vec<RepairHistoryRecord>>, Error> {
        let request = self.client.request(&endpoints::RELATED_REPAIRS);
        let request = request
            .query("partNumber", part_number)
            .query("revision", revision)
            .query_opt("repairOperationCode", repair_operation_code)
            .query_opt("testOperationCode", test_operation_code);
        answers::list(request).await
    }

    /// Statistics of every step and measurement. The filter must name a part number and a test
    /// operation; unless it says otherwise, the first runs of the last 30 days count, at most 10,000. A
    /// preview: the server may change it.
    pub async fn test_step_analysis(
        &self,
        filter: &WatsFilter,
    ) -> Result<Arc<Vec<StepAnalysisRow>>, Error> {
        self.filtered(&endpoints::STEP_ANALYSIS, filter).await
    }

    /// Measurements, at most 10,000: those at `paths`, or, if there are none, those of the steps that
    /// failed most in the last seven days. The filter must name a part number and a test operation. A
    /// preview: the server may change it.
    ///
    /// Rows that the server groups by path are put one after the other; what it says of the group is
    /// in each.
    pub async fn measurements(
        &self,
        filter: &WatsFilter,
        paths: &[MeasurementPath],
    ) -> Result<Arc<Vec<MeasurementData>>, Error> {
        self.measured(&endpoints::MEASUREMENTS, filter, paths).await
    }

    /// Figures of measurements, one row a path; as [`measurements`](Self::measurements) otherwise.
    pub async fn aggregated_measurements(
        &self,
        filter: &WatsFilter,
        paths: &[MeasurementPath],
    ) -> Result<Arc<Vec<AggregatedMeasurement>>, Error> {
        self.measured(&endpoints::AGGREGATED, filter, paths).await
    }

    /// Overall equipment effectiveness, measured against `targets`. The existing client sends no
    /// targets; the server's documents require the hours.
    pub async fn oee_analysis(
        &self,
        filter: &WatsFilter,
        targets: &OeeTargets,
    ) -> Result<Arc<OeeAnalysis>, Error> {
        let request = targets.bounds.apply(self.client.request(&endpoints::OEE));
        let request = request
            .query("availableTime", targets.available_time())
            .query_opt("targetOutput", targets.output_per_day);
        request.json(filter).send().await.map(Response::into_shared)
    }

    /// How long units were connected and tested, of at most 1,000 reports unless the filter's
    /// `top_count` says otherwise. Only the existing client knows this operation, the server's
    /// documents do not.
    pub async fn connection_and_execution_time(
        &self,
        filter: &WatsFilter,
        bounds: TimeBounds,
    ) -> Result<Arc<TimeAnalysis>, Error> {
        let request = bounds.apply(self.client.request(&endpoints::TIMES));
        request.json(filter).send().await.map(Response::into_shared)
    }

    /// The reports of units. The server looks at product group, level, serial number, part number,
    /// batch and misc value.
    pub async fn serial_number_history(
        &self,
        filter: &WatsFilter,
    ) -> Result<Arc<Vec<ReportHeader>>, Error> {
        self.filtered(&endpoints::HISTORY, filter).await
    }

    /// The newest test reports that match, 1,000 unless the filter's `top_count` says otherwise.
    pub async fn uut_reports(&self, filter: &WatsFilter) -> Result<Arc<Vec<ReportHeader>>, Error> {
        self.filtered(&endpoints::UUT_REPORTS, filter).await
    }

    /// The 1,000 newest test reports that match, with numbers of groups and levels. The existing
    /// client sends `productGroup`, `level` and `topCount`; the server's documents want
    /// `productGroupId` and `levelId`.
    pub async fn uut_reports_of(
        &self,
        query: &UutReportQuery,
    ) -> Result<Arc<Vec<ReportHeader>>, Error> {
        answers::list(query.apply(self.client.request(&endpoints::UUT_REPORTS_OF))).await
    }

    /// The newest repair reports that match, 1,000 unless the filter's `top_count` says otherwise.
    pub async fn uur_reports(&self, filter: &WatsFilter) -> Result<Arc<Vec<ReportHeader>>, Error> {
        self.filtered(&endpoints::UUR_REPORTS, filter).await
    }

    /// What the server knows of a user.
    pub async fn common_user_settings(
        &self,
        user_name: &str,
    ) -> Result<Option<Arc<CommonUserSettings>>, Error> {
        let request = self.client.request(&endpoints::USER_SETTINGS).query("UserName", user_name);
        optional(request).await
    }

    async fn filtered<T>(
        &self,
        endpoint: &Endpoint,
        filter: &WatsFilter,
    ) -> Result<Arc<Vec<T>>, Error>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        answers::list(self.client.request(endpoint).json(filter)).await
    }

    /// The columns are named in the query as well; a filter of nothing else has an empty body. One that
    /// names periods says whether the current one counts.
    async fn by_dimensions<T>(
        &self,
        endpoint: &Endpoint,
        filter: &WatsFilter,
    ) -> Result<Arc<Vec<T>>, Error>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let request = self.client.request(endpoint);
        let request = request.query_opt("dimensions", filter.dimensions.as_deref());
        let only = WatsFilter { dimensions: filter.dimensions.clone(), ..WatsFilter::default() };
        let mut body = if *filter == only { WatsFilter::default() } else { filter.clone() };
        if body.period_count.is_some() || body.date_grouping.is_some() {
            body.include_current_period.get_or_insert(true);
        }
        answers::list(request.json(&body)).await
    }

    async fn measured<T>(
        &self,
        endpoint: &Endpoint,
        filter: &WatsFilter,
        paths: &[MeasurementPath],
    ) -> Result<Arc<Vec<T>>, Error>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let request = self.client.request(endpoint).query_opt("measurementPaths", joined(paths));
        let request: Request<'_> = request.json(filter);
        request.send_decoded(rows::measured).await.map(Response::into_shared)
    }
}
