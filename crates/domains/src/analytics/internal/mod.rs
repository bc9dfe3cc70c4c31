//! Statistics of the server's own web pages: the way of units through production, lists behind the
//! failing steps, alarms. They can change without notice.

pub(crate) mod endpoints;
mod models;
mod service;
mod unit_flow;
mod unit_flow_models;

pub use models::{AlarmLog, MeasurementListItem, StepStatusItem};
pub use service::{AlarmType, AnalyticsInternal, StepFilters};
pub use unit_flow::UnitFlowFilter;
pub use unit_flow_models::{UnitFlowLink, UnitFlowNode, UnitFlowResult, UnitFlowUnit};
