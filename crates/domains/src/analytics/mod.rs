//! Statistics: what the server computes from the reports it has.

mod dimensions;
pub(crate) mod endpoints;
mod filter;
#[cfg(feature = "internal")]
pub mod internal;
mod kpi;
mod models;
mod path;
mod requests;
mod rows;
mod service;
mod terms;

pub use dimensions::{Column, Dimension, Dimensions};
pub use filter::WatsFilter;
pub use kpi::Kpi;
pub use models::{
    AggregatedMeasurement, CommonUserSettings, LevelInfo, MeasurementData, OeeAnalysis,
    ProductGroup, RepairHistoryRecord, RepairStatistics, StepAnalysisRow, TimeAnalysis,
    TimeBreakdown, TimeStats, TimedReport, TopFailedStep, YieldData,
};
pub use path::MeasurementPath;
pub use requests::{OeeTargets, Scope, TimeBounds, UutReportQuery};
pub use service::Analytics;
pub use terms::{DateGrouping, Moment, Run, StatusFilter};
