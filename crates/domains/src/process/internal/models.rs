//! What the internal API says of a process.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

/// An operation as the internal API tells it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Process {
    /// The number that reports carry as `processCode`.
    #[serde(deserialize_with = "as_default")]
    pub code: i32,
    /// Its identifier.
    #[serde(rename = "ProcessID")]
    pub process_id: Option<String>,
    /// The name that people know it by.
    pub name: Option<String>,
    /// A longer text.
    pub description: Option<String>,
    /// Its place in lists.
    pub process_index: Option<i32>,
    /// 1 while it is in use.
    pub state: Option<i32>,
    /// Settings as XML.
    pub properties: Option<String>,
    /// Whether tests are reported with it.
    #[serde(deserialize_with = "as_default")]
    pub is_test_operation: bool,
    /// Whether it is tracked without a report.
    #[serde(rename = "IsWIPOperation")]
    #[serde(deserialize_with = "as_default")]
    pub is_wip_operation: bool,
    /// Whether repairs are reported with it.
    #[serde(deserialize_with = "as_default")]
    pub is_repair_operation: bool,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
