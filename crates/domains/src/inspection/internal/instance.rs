//! Inspections under way, and their steps.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::system::DefinitionStatus;

/// An inspection of a unit. Its form is known from the existing client only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Instance {
    /// Given by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_instance_id: Option<String>,
    /// The definition it was made by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_definition_id: Option<String>,
    /// The unit's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<String>,
    /// The unit's serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// The unit's part number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    /// The unit's revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// When it was begun, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When something last happened, in ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_event_time: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A definition that applies to a unit. Its form is known from the existing client only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Sequence {
    /// The definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_definition_id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<DefinitionStatus>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A step of an inspection. Keys that are `None` are not sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Step {
    /// The definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition_id: Option<String>,
    /// Its number within the inspection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// The step it is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<i32>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the operator has to do, such as a pass/fail question.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The instruction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
    /// The outcome: 0 to 6; their meaning is not documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<i32>,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// A page or picture that is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How long it took, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exec_time: Option<f64>,
    /// Whether it is passed together with others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass_all_affected: Option<bool>,
    /// Whether it may be left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_skip: Option<bool>,
    /// The operator's comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether files can be attached: 0 to 2; their meaning is not documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_attachments: Option<i32>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A field that the operator fills in. Keys that are `None` are not sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct MiscInfo {
    /// Its identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the value must match, in the .NET dialect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regex: Option<String>,
    /// The value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether the value matches; only the server says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_valid: Option<bool>,
    /// 0 or 1; their meaning is not documented.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<i32>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
