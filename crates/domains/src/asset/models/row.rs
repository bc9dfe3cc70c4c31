//! One asset as a row of the list.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::AssetState;

/// A row of the list of assets. It has the tags as XML, and neither type nor history; dates are
/// ISO 8601 text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct AssetRow {
    /// The id that the server gave it.
    pub asset_id: Option<String>,
    /// The id of the asset that it is part of.
    pub parent_asset_id: Option<String>,
    /// A name for people.
    pub asset_name: Option<String>,
    /// The serial number.
    pub serial_number: Option<String>,
    /// The serial number of the asset that it is part of.
    pub parent_serial_number: Option<String>,
    /// What kind of thing it is, in its maker's words.
    pub part_number: Option<String>,
    /// The revision of that.
    pub revision: Option<String>,
    /// The id of its type.
    pub type_id: Option<String>,
    /// What is being done with it.
    pub state: Option<AssetState>,
    /// A longer text.
    pub description: Option<String>,
    /// Where it is.
    pub location: Option<String>,
    /// When the server heard of it first.
    pub first_seen_date: Option<String>,
    /// When it was used last.
    pub last_seen_date: Option<String>,
    /// When it was maintained last.
    pub last_maintenance_date: Option<String>,
    /// When it is to be maintained next.
    pub next_maintenance_date: Option<String>,
    /// When it was calibrated last.
    pub last_calibration_date: Option<String>,
    /// When it is to be calibrated next.
    pub next_calibration_date: Option<String>,
    /// Uses in its lifetime.
    pub total_count: Option<i32>,
    /// Uses since the last calibration.
    pub running_count: Option<i32>,
    /// The tags as XML.
    pub xml_data: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
