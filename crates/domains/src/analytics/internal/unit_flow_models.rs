//! The way of units through production.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

/// Nodes, the links between them, and the units that went there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct UnitFlowResult {
    /// The operations.
    #[serde(deserialize_with = "as_default")]
    pub nodes: Vec<UnitFlowNode>,
    /// The ways between them.
    #[serde(deserialize_with = "as_default")]
    pub links: Vec<UnitFlowLink>,
    /// The units.
    #[serde(deserialize_with = "as_default")]
    pub units: Vec<UnitFlowUnit>,
    /// How many units there are.
    pub total_units: Option<i64>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An operation that units came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct UnitFlowNode {
    /// Its number or name.
    pub id: Option<Value>,
    /// Its name.
    pub name: Option<String>,
    /// Code of the operation.
    pub process_code: Option<i64>,
    /// Name of the operation.
    pub process_name: Option<String>,
    /// Station.
    pub station_name: Option<String>,
    /// The station's location.
    pub location: Option<String>,
    /// What the station is for.
    pub purpose: Option<String>,
    /// Units that came here.
    pub unit_count: Option<i64>,
    /// Units that passed here.
    pub pass_count: Option<i64>,
    /// Units that did not pass here.
    pub fail_count: Option<i64>,
    /// Yield in percent.
    #[serde(alias = "yield")]
    pub yield_percent: Option<f64>,
    /// Mean time in seconds.
    pub avg_time: Option<f64>,
    /// Whether its operations are shown one by one.
    pub is_expanded: Option<bool>,
    /// Whether it is shown.
    pub is_visible: Option<bool>,
    /// Depth in the tree of nodes.
    pub level: Option<i64>,
    /// The node it is a part of.
    pub parent_id: Option<Value>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The way from one operation to another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct UnitFlowLink {
    /// Its number or name.
    pub id: Option<Value>,
    /// The node it leads from.
    #[serde(alias = "source")]
    pub source_id: Option<Value>,
    /// The node it leads to.
    #[serde(alias = "target")]
    pub target_id: Option<Value>,
    /// Name of the node it leads from.
    pub source_name: Option<String>,
    /// Name of the node it leads to.
    pub target_name: Option<String>,
    /// Units that went this way.
    pub unit_count: Option<i64>,
    /// Those that passed before.
    pub pass_count: Option<i64>,
    /// Those that had not passed before.
    pub fail_count: Option<i64>,
    /// Mean time in seconds.
    pub avg_time: Option<f64>,
    /// Whether it is shown.
    pub is_visible: Option<bool>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A unit on its way from one node to another. The existing client knows other keys, which are in `extra`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct UnitFlowUnit {
    /// Number of the node it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<i64>,
    /// Number of the node it goes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<i64>,
    /// Number of the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<i64>,
    /// Whether the unit was there before the time that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_old: Option<bool>,
    /// Whether this is the last step of its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_last: Option<bool>,
    /// Whether it passed the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_last_passed: Option<bool>,
    /// Whether it passed here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_passed: Option<bool>,
    /// Whether it failed here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_failed: Option<bool>,
    /// Whether it was tested here more than once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_retest: Option<bool>,
    /// Its places in the order of units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders: Option<Vec<i64>>,
    /// Results, one letter a run.
    #[serde(deserialize_with = "as_default", skip_serializing_if = "Vec::is_empty")]
    pub result_histories: Vec<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
