//! Calls of the internal operations.

use std::sync::Arc;

use wats_http::{Client, Endpoint, Error, Request, Response};

use super::endpoints;
use super::models::{AlarmLog, MeasurementListItem, StepStatusItem};
use super::unit_flow::UnitFlowFilter;
use super::unit_flow_models::{UnitFlowLink, UnitFlowNode, UnitFlowResult, UnitFlowUnit};
use crate::analytics::models::TopFailedStep;
use crate::analytics::{Scope, WatsFilter};
use crate::answers;
use crate::internal::request;

/// Statistics of the server's own web pages; from
/// [`Analytics::internal`](crate::analytics::Analytics::internal).
#[derive(Debug, Clone)]
pub struct AnalyticsInternal {
    client: Client,
}

/// A step and the sequence around it, as XML that [`TopFailedStep`] carries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepFilters {
    /// The step.
    pub step: String,
    /// The sequence.
    pub sequence: String,
}

impl StepFilters {
    /// A step and its sequence.
    pub fn new(step: impl Into<String>, sequence: impl Into<String>) -> Self {
        Self { step: step.into(), sequence: sequence.into() }
    }

    /// Those of a row; `None` if the server did not send them.
    pub fn of(row: &TopFailedStep) -> Option<Self> {
        Some(Self::new(row.step_filters.clone()?, row.sequence_filters.clone()?))
    }

    fn apply<'a>(&'a self, request: Request<'a>) -> Request<'a> {
        request.query("stepFilters", &self.step).query("sequenceFilters", &self.sequence)
    }
}

/// The kind of an alarm: the number the server wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlarmType(pub i32);

impl AlarmType {
    /// A report.
    pub const REPORT: Self = Self(1);
    /// Yield or volume.
    pub const YIELD_VOLUME: Self = Self(2);
    /// Serial numbers that run out.
    pub const SERIAL_NUMBER: Self = Self(3);
    /// A measurement.
    pub const MEASUREMENT: Self = Self(4);
    /// An asset.
    pub const ASSET: Self = Self(5);
}

impl AnalyticsInternal {
    pub(in crate::analytics) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The way of units through production. Showing, hiding and expanding operations are part of the
    /// filter.
    pub async fn unit_flow(&self, filter: &UnitFlowFilter) -> Result<Arc<UnitFlowResult>, Error> {
        flow(request(&self.client, &endpoints::FLOW).json(filter)).await
    }

    /// As [`unit_flow`](Self::unit_flow), nodes split by the filter's
    /// [`split_by`](UnitFlowFilter::split_by).
    pub async fn unit_flow_split_by(
        &self,
        filter: &UnitFlowFilter,
    ) -> Result<Arc<UnitFlowResult>, Error> {
        flow(request(&self.client, &endpoints::FLOW_SPLIT_BY).json(filter)).await
    }

    /// The flow of units, by their numbers. The existing client sends a filter with serial numbers;
    /// the server's documents want a list of unit ids.
    pub async fn unit_flow_of_units(&self, unit_ids: &[i32]) -> Result<Arc<UnitFlowResult>, Error> {
        flow(request(&self.client, &endpoints::FLOW_SERIAL_NUMBERS).json(unit_ids)).await
    }

    /// The flow of these units, in this order. The existing client sends a filter with `unitOrder`;
    /// the server's documents want the units.
    pub async fn unit_flow_order(
        &self,
        units: &[UnitFlowUnit],
    ) -> Result<Arc<UnitFlowResult>, Error> {
        flow(request(&self.client, &endpoints::FLOW_ORDER).json(units)).await
    }

    /// The operations that units came to. The server's documents require a filter, which the existing
    /// client does not send, and do not say what the text is: it is sent as JSON.
    pub async fn unit_flow_nodes(
        &self,
        filter: &UnitFlowFilter,
    ) -> Result<Arc<Vec<UnitFlowNode>>, Error> {
        answers::list(self.with_filter(&endpoints::FLOW_NODES, filter)).await
    }

    /// The ways between operations; the filter as in [`unit_flow_nodes`](Self::unit_flow_nodes).
    pub async fn unit_flow_links(
        &self,
        filter: &UnitFlowFilter,
    ) -> Result<Arc<Vec<UnitFlowLink>>, Error> {
        answers::list(self.with_filter(&endpoints::FLOW_LINKS, filter)).await
    }

    /// The units on their ways; the filter as in [`unit_flow_nodes`](Self::unit_flow_nodes).
    pub async fn unit_flow_units(
        &self,
        filter: &UnitFlowFilter,
    ) -> Result<Arc<Vec<UnitFlowUnit>>, Error> {
        answers::list(self.with_filter(&endpoints::FLOW_UNITS, filter)).await
    }

    /// The measurements of a step.
    pub async fn measurement_list(
        &self,
        filter: &WatsFilter,
        step: &StepFilters,
    ) -> Result<Arc<Vec<MeasurementListItem>>, Error> {
        let request = request(&self.client, &endpoints::MEASUREMENT_LIST);
        answers::list(step.apply(request).json(filter)).await
    }

    /// The measurements of a step, with numbers of groups and levels.
    pub async fn measurement_list_of(
        &self,
        scope: &Scope,
        step: &StepFilters,
    ) -> Result<Arc<Vec<MeasurementListItem>>, Error> {
        let request = request(&self.client, &endpoints::MEASUREMENT_LIST_OF);
        answers::list(step.apply(scope.apply(request))).await
    }

    /// The statuses of a step.
    pub async fn step_status_list(
        &self,
        filter: &WatsFilter,
        step: &StepFilters,
    ) -> Result<Arc<Vec<StepStatusItem>>, Error> {
        let request = request(&self.client, &endpoints::STEP_STATUS_LIST);
        answers::list(step.apply(request).json(filter)).await
    }

    /// The statuses of a step, with numbers of groups and levels.
    pub async fn step_status_list_of(
        &self,
        scope: &Scope,
        step: &StepFilters,
    ) -> Result<Arc<Vec<StepStatusItem>>, Error> {
        let request = request(&self.client, &endpoints::STEP_STATUS_LIST_OF);
        answers::list(step.apply(scope.apply(request))).await
    }

    /// The steps that failed most often, with what the lists above want.
    pub async fn top_failed(&self, filter: &WatsFilter) -> Result<Arc<Vec<TopFailedStep>>, Error> {
        answers::list(request(&self.client, &endpoints::TOP_FAILED).json(filter)).await
    }

    /// The `count` steps that failed most often in tests of one product in one operation.
    pub async fn top_failed_of(
        &self,
        part_number: &str,
        process_code: &str,
        scope: &Scope,
        count: i32,
    ) -> Result<Arc<Vec<TopFailedStep>>, Error> {
        let request = scope.apply(request(&self.client, &endpoints::TOP_FAILED_OF));
        let request = request.query("partNumber", part_number).query("processCode", process_code);
        answers::list(request.query("count", count)).await
    }

    /// Alarms of these kinds, all if none is given; `calculations` asks for how they were computed.
    /// The server looks at level, product group, dates and `top_count` of the filter. The existing
    /// client leaves out kinds when it has the answer, and an empty filter, which the server's documents
    /// require; here the server chooses the kinds, and an empty filter is sent as one.
    pub async fn alarm_logs(
        &self,
        filter: &WatsFilter,
        kinds: &[AlarmType],
        calculations: bool,
    ) -> Result<Arc<Vec<AlarmLog>>, Error> {
        let ids: Vec<String> = kinds.iter().map(|kind| kind.0.to_string()).collect();
        let request = request(&self.client, &endpoints::ALARM_LOGS)
            .query_opt("includeCalculationString", calculations.then_some(true))
            .query_opt("includeTypes", (!ids.is_empty()).then(|| ids.join(";")));
        answers::list(request.json(filter)).await
    }

    fn with_filter<'a>(&'a self, endpoint: &'a Endpoint, filter: &UnitFlowFilter) -> Request<'a> {
        let text = serde_json::to_string(filter).unwrap_or_default();
        request(&self.client, endpoint).query("filter", text)
    }
}

async fn flow(request: Request<'_>) -> Result<Arc<UnitFlowResult>, Error> {
    request.send().await.map(Response::into_shared)
}
