//! What internal operations answer. Keys are spelled with capitals, but for ranges.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;
use crate::product::Tag;
use crate::production::{PhaseId, SerialNumberIdentifier};

/// A phase that units can be in, as the server names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct UnitPhase {
    /// The number that operations want.
    #[serde(alias = "unitPhaseId")]
    pub unit_phase_id: PhaseId,
    /// A short name.
    #[serde(default)]
    pub code: Option<String>,
    /// The name that people know it by.
    #[serde(default)]
    pub name: Option<String>,
    /// A longer text.
    #[serde(default)]
    pub description: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A unit as the web pages see it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct InternalUnit {
    /// Its identifier.
    pub unit_id: Option<String>,
    /// The identifier of the unit it is built into.
    pub parent_unit_id: Option<String>,
    /// The identifier of its product.
    pub product_id: Option<String>,
    /// The identifier of its product's revision.
    pub product_revision_id: Option<String>,
    /// The serial number.
    pub serial_number: Option<String>,
    /// When it got its serial number: a date-time of ISO 8601.
    pub serial_date: Option<String>,
    /// The batch it was made in.
    #[serde(rename = "BatchSN")]
    pub batch_number: Option<String>,
    /// Where it was last seen.
    pub current_location: Option<String>,
    /// The tags as XML.
    #[serde(rename = "XMLData")]
    pub xml_data: Option<String>,
    /// Where in its life it is.
    pub unit_phase_id: Option<PhaseId>,
    /// The code of the process it is in.
    pub process_code: Option<i32>,
    /// Its product, as the internal API tells it.
    pub product: Option<Map<String, Value>>,
    /// Its product's revision, as the internal API tells it.
    pub product_revision: Option<Map<String, Value>>,
    /// The process it is in.
    pub process: Option<crate::process::internal::Process>,
    /// The units built into it, as far as the operation tells them.
    #[serde(deserialize_with = "as_default")]
    pub children: Vec<InternalUnit>,
    /// Its tags.
    #[serde(deserialize_with = "as_default")]
    pub settings: Vec<Tag>,
    /// How deep it stands in the unit that was asked for.
    pub level: Option<i32>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A phase that a unit came into.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct StateChange {
    /// Which one.
    pub phase: Option<PhaseId>,
    /// When: a date-time of ISO 8601.
    pub date: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A part of a unit according to its box build, with the units that are there for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct UnitContent {
    /// The part number.
    pub part_number: Option<String>,
    /// The revision.
    pub revision: Option<String>,
    /// The product's name.
    pub product_name: Option<String>,
    /// The revision's name.
    pub revision_name: Option<String>,
    /// The revisions that may stand in its place: a comma-separated list in which `%` at the end of
    /// an entry means any ending.
    pub revision_mask: Option<String>,
    /// Whether the list of its components is loaded.
    #[serde(rename = "IsBOMLoaded")]
    pub is_bom_loaded: Option<bool>,
    /// How deep it stands in the unit that was asked for.
    pub level: Option<i32>,
    /// Its identifier.
    pub item_id: Option<String>,
    /// The identifier of the part it belongs to.
    pub parent_item_id: Option<String>,
    /// Its own parts.
    #[serde(deserialize_with = "as_default")]
    pub children: Vec<UnitContent>,
    /// The units that are there for it.
    #[serde(deserialize_with = "as_default")]
    pub units: Vec<InternalUnit>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Numbers of a type that follow each other. Unlike other internal answers its keys are camelCase.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SerialNumberRange {
    /// The type's name.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub serial_number_type: Option<String>,
    /// What kind of number it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<SerialNumberIdentifier>,
    /// The name of that kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier_name: Option<String>,
    /// The first number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_address: Option<String>,
    /// The last number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_address: Option<String>,
    /// How many numbers there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i32>,
    /// How many of them nobody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<i32>,
    /// How many of them were taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<i32>,
    /// How many of them stations have put aside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved: Option<i32>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl SerialNumberRange {
    /// The numbers of a type from `start` to `end`, both included.
    pub fn new(
        serial_number_type: impl Into<String>,
        start: impl Into<String>,
        end: impl Into<String>,
    ) -> Self {
        Self {
            serial_number_type: Some(serial_number_type.into()),
            start_address: Some(start.into()),
            end_address: Some(end.into()),
            ..Self::default()
        }
    }
}
