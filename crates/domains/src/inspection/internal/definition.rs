//! Definitions of inspections, as most operations tell them.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::relation::Relation;
use crate::null::as_default;
use crate::system::DefinitionStatus;

/// A version of an inspection. Keys that are `None` are not sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Definition {
    /// Given by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_definition_id: Option<String>,
    /// The virtual folder it is sorted into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub virtual_folder_id: Option<String>,
    /// The name; versions of one definition share it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version, counted by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// A longer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When it was made, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// The site it was made at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by_site: Option<String>,
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
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<DefinitionStatus>,
    /// Whether it applies to every unit, without relations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_global: Option<bool>,
    /// Whether a failed step leads to the steps that tidy up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_fail_goto_cleanup: Option<bool>,
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
    /// The process that repairs are reported with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair_process_id: Option<String>,
    /// Whether child units are added on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_child_units: Option<bool>,
    /// Whether misc infos of repairs are put into the report of the test.
    #[serde(rename = "IncludeUURMiscInfoInUUT", skip_serializing_if = "Option::is_none")]
    pub include_uur_misc_info_in_uut: Option<bool>,
    /// Whether misc infos begin with what the last inspection had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_previous_misc_info: Option<bool>,
    /// What it applies to.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "as_default")]
    pub relations: Vec<Relation>,
    /// How many inspections were made by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instances_count: Option<i32>,
    /// The sequence itself. The existing client takes it for a text; the server has an object. Either is
    /// read.
    #[serde(
        rename = "XAML",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "object_or_text"
    )]
    pub xaml: Option<Xaml>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Definition {
    /// A definition to [create](super::Inspections::create_definition), with nothing switched on.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            is_global: Some(false),
            on_fail_goto_cleanup: Some(false),
            on_fail_require_submit: Some(false),
            on_fail_require_repair: Some(RepairOnFail::DISABLED),
            add_child_units: Some(false),
            ..Self::default()
        }
    }
}

/// Whether a failed inspection must be followed by a repair: the number the server uses, as the
/// existing client knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RepairOnFail(pub i32);

impl RepairOnFail {
    /// No repair.
    pub const DISABLED: Self = Self(0);
    /// The operator decides.
    pub const OPTIONAL: Self = Self(1);
    /// A repair must follow.
    pub const REQUIRED: Self = Self(2);
}

/// The steps of a definition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Xaml {
    /// The definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_definition_id: Option<String>,
    /// The steps, as XAML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

fn object_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Xaml>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => None,
        Value::String(text) => Some(Xaml { definition: Some(text), ..Xaml::default() }),
        object => Some(serde_json::from_value(object).map_err(D::Error::custom)?),
    })
}
