//! Definitions as the production manager tells them, which has one form for many things.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::definition::RepairOnFail;
use super::relation::{ConflictingDefinition, Relation};
use crate::null::as_default;
use crate::system::DefinitionStatus;

/// A definition in the form that changing one wants. Keys that are `None` are not sent.
///
/// The form is shared with packages and workflows; what only they have is in `extra`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct DefinitionEntity {
    /// The definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The virtual folder it is sorted into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// What the entity is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_type: Option<String>,
    /// The name; versions of one definition share it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A longer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<DefinitionStatus>,
    /// The version, counted by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// When it was made, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// When it was released, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released: Option<String>,
    /// Who released it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released_by: Option<String>,
    /// When it was last changed, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_by: Option<String>,
    /// When it was revoked, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<String>,
    /// Who revoked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_by: Option<String>,
    /// How many inspections were made by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances_count: Option<i32>,
    /// The process that repairs are reported with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process_id: Option<String>,
    /// That process's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair_process_name: Option<String>,
    /// Whether it applies to every unit, without relations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_global: Option<bool>,
    /// Whether child units are added on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_child_units: Option<bool>,
    /// Whether misc infos of repairs are put into the report of the test.
    #[serde(rename = "includeUURMiscInfoInUUT", skip_serializing_if = "Option::is_none")]
    pub include_uur_misc_info_in_uut: Option<bool>,
    /// Whether misc infos begin with what the last inspection had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_previous_misc_info: Option<bool>,
    /// Whether a failed inspection must be submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_fail_require_submit: Option<bool>,
    /// Whether a failed inspection must be followed by a repair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_fail_require_repair: Option<RepairOnFail>,
    /// Whether the report says who did each step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_operator: Option<bool>,
    /// Whether the report holds the descriptions of steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_description: Option<bool>,
    /// Whether a failed step makes a report before the inspection is submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_unsubmitted_report_on_failed_step: Option<bool>,
    /// What it applies to.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "as_default")]
    pub mi_relations: Vec<Relation>,
    /// The definitions that apply to the same units.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "as_default")]
    pub conflicting_relations: Vec<ConflictingDefinition>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl DefinitionEntity {
    /// A change of the definition with this identifier, which names nothing to change yet.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }
}
