//! What reports are sorted by, and what is known of users.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

/// A level: a place in the tree that stations stand in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct LevelInfo {
    /// Its number.
    pub level_id: Option<i64>,
    /// Its name.
    pub level_name: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A group of products.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ProductGroup {
    /// Its number.
    pub product_group_id: Option<i64>,
    /// Its name.
    pub product_group_name: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What the server knows of a user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct CommonUserSettings {
    /// The name.
    pub full_name: Option<String>,
    /// Language and country, such as `en-US`.
    pub culture_code: Option<String>,
    /// Address.
    pub email: Option<String>,
    /// Roles.
    #[serde(deserialize_with = "as_default")]
    pub roles: Vec<String>,
    /// Names of the levels whose data the user may see.
    #[serde(deserialize_with = "as_default")]
    pub levels: Vec<String>,
    /// Names of the product groups whose data the user may see.
    #[serde(deserialize_with = "as_default")]
    pub product_groups: Vec<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A failure that was repaired.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct RepairHistoryRecord {
    /// Serial number of the unit.
    pub serial_number: Option<String>,
    /// Part number.
    pub part_number: Option<String>,
    /// Revision.
    pub revision: Option<String>,
    /// Identifier of the report.
    pub report_id: Option<String>,
    /// When the repair began.
    pub repair_date: Option<String>,
    /// Name of the step that showed the failure.
    pub fail_step_name: Option<String>,
    /// Path of that step.
    pub fail_step_path: Option<String>,
    /// Fail code.
    pub fail_code: Option<String>,
    /// Fail code.
    pub repair_code: Option<String>,
    /// What was seen.
    pub symptom: Option<String>,
    /// Why it failed.
    pub cause: Option<String>,
    /// What was done.
    pub action: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
