//! Batches of units.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A batch (lot): units that were made together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ProductionBatch {
    /// The number it is known by; reports carry it as `batchSN`.
    #[serde(alias = "BatchNumber", skip_serializing_if = "Option::is_none")]
    pub batch_number: Option<String>,
    /// How many units it is to have.
    #[serde(alias = "BatchSize", skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<i32>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ProductionBatch {
    /// A batch of `size` units.
    pub fn new(batch_number: impl Into<String>, size: i32) -> Self {
        Self { batch_number: Some(batch_number.into()), batch_size: Some(size), extra: Map::new() }
    }
}
