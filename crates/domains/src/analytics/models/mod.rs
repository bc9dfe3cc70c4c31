//! What the server computes.
//!
//! The server's documents leave the rows of statistics open. The fields are those that the existing
//! client knows; whatever else a server sends is in `extra`.

mod master;
mod measurements;
mod steps;
mod times;
mod yields;

pub use master::{CommonUserSettings, LevelInfo, ProductGroup, RepairHistoryRecord};
pub use measurements::{AggregatedMeasurement, MeasurementData};
pub use steps::{StepAnalysisRow, TopFailedStep};
pub use times::{OeeAnalysis, TimeAnalysis, TimeBreakdown, TimeStats, TimedReport};
pub use yields::{RepairStatistics, YieldData};
