//! What a definition applies to.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A condition on units under which a definition applies, such as the entity `PartNumber` of the
/// schema `Product` with the value `WIDGET-001`. Keys that are `None` are not sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Relation {
    /// Given by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_relation_id: Option<String>,
    /// The definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_definition_id: Option<String>,
    /// What the entity belongs to, such as `Product`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_schema: Option<String>,
    /// What is compared, such as `PartNumber`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_name: Option<String>,
    /// The key of what is compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_key: Option<String>,
    /// What it must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_value: Option<String>,
    /// A number whose meaning is not documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<i32>,
    /// The sites where it holds; everywhere if there are none. An empty list says that there are none,
    /// `None` leaves them as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_site_relations: Option<Vec<SiteRelation>>,
    /// The processes in which it holds, as with sites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_process_relations: Option<Vec<ProcessRelation>>,
    /// The name of the product with that part number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Relation {
    /// A relation to [create](super::Inspections::create_relation).
    pub fn new(
        definition_id: impl Into<String>,
        entity_schema: impl Into<String>,
        entity_name: impl Into<String>,
    ) -> Self {
        Self {
            test_sequence_definition_id: Some(definition_id.into()),
            entity_schema: Some(entity_schema.into()),
            entity_name: Some(entity_name.into()),
            ..Self::default()
        }
    }
}

/// A site where a relation holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct SiteRelation {
    /// Given by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_site_relation_id: Option<String>,
    /// The site. The existing client looks for `SiteId`; the server has a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_code: Option<String>,
    /// The relation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_relation_id: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A process in which a relation holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ProcessRelation {
    /// Given by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_process_relation_id: Option<String>,
    /// The relation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_sequence_relation_id: Option<String>,
    /// The process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process_id: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A definition that applies to the same units as another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ConflictingDefinition {
    /// The definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
