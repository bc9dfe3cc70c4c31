//! One asset, whole.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{AssetLog, AssetState, AssetType};
use crate::null::as_default;
use crate::product::Tag;

/// A fixture, an instrument, or whatever else tests use.
///
/// Dates are ISO 8601 text as the server writes it, in UTC. Counters and the dates of calibration
/// and maintenance are changed by calls of their own: saving an asset does not change them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Asset {
    /// Given by the server when the asset is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset_id: Option<String>,
    /// The id of the asset that it is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_asset_id: Option<String>,
    /// The serial number, which no other asset has; reports name the assets they used by it.
    #[serde(deserialize_with = "as_default")]
    pub serial_number: String,
    /// The serial number of the asset that it is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_serial_number: Option<String>,
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset_name: Option<String>,
    /// What kind of thing it is, in its maker's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    /// The revision of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The id of its [`AssetType`]; the server wants one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_id: Option<String>,
    /// The number of the station it belongs to. The server spells the key with a capital.
    #[serde(rename = "ClientId", alias = "clientId", skip_serializing_if = "Option::is_none")]
    pub client_id: Option<i32>,
    /// What is being done with it; in operation unless said otherwise.
    #[serde(deserialize_with = "as_default")]
    pub state: AssetState,
    /// A longer text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// When the server heard of it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_seen_date: Option<String>,
    /// When it was used last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_date: Option<String>,
    /// When it was maintained last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_maintenance_date: Option<String>,
    /// When it is to be maintained next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_maintenance_date: Option<String>,
    /// When it was calibrated last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_calibration_date: Option<String>,
    /// When it is to be calibrated next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_calibration_date: Option<String>,
    /// Uses in its lifetime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_count: Option<i32>,
    /// Uses since the last calibration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running_count: Option<i32>,
    /// Its tags; when saving, those to alter with their [`TagChange`](crate::product::TagChange).
    #[serde(deserialize_with = "as_default")]
    pub tags: Vec<Tag>,
    /// The assets that are part of it.
    #[serde(deserialize_with = "as_default")]
    pub asset_children: Vec<Asset>,
    /// Its type, as the server adds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset_type: Option<AssetType>,
    /// Its history, as the server adds it.
    #[serde(deserialize_with = "as_default")]
    pub asset_log: Vec<AssetLog>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Asset {
    /// An asset of this type that the server does not know yet.
    ///
    /// ```
    /// use wats_domains::asset::Asset;
    ///
    /// let mut asset = Asset::new("DMM-0007", "9d4d6a2e-0d0f-4a6b-9c61-0a8a3b1c0021");
    /// asset.asset_name = Some("Bench multimeter".into());
    /// ```
    pub fn new(serial_number: impl Into<String>, type_id: impl Into<String>) -> Self {
        Self {
            serial_number: serial_number.into(),
            type_id: Some(type_id.into()),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Asset;
    use crate::asset::AssetState;

    #[test]
    fn reading_and_saving_loses_nothing() {
        let wire = serde_json::json!({
            "assetId": "7b0c", "serialNumber": "FIX-1", "typeId": "0f3e", "ClientId": 12,
            "state": 4, "totalCount": 1200, "tags": [{"key": "Owner", "value": "Lab"}],
            "assetChildren": [], "assetType": {"typeName": "Fixture", "isReadonly": false},
            "assetLog": [{"logId": 9, "type": 4, "newInServer": 1}], "newInServer": {"x": null},
        });
        let asset: Asset = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!(asset.state, AssetState::IN_CALIBRATION);
        assert_eq!(asset.client_id, Some(12));
        assert_eq!(serde_json::to_value(&asset).unwrap(), wire);
    }

    #[test]
    fn nulls_read_as_nothing() {
        let text = r#"{"serialNumber":"S","state":null,"tags":null,"assetChildren":null,
            "assetLog":null,"assetType":null,"ClientId":null}"#;
        let asset: Asset = serde_json::from_str(text).unwrap();
        assert!(asset.tags.is_empty() && asset.asset_children.is_empty());
        assert_eq!((asset.state, asset.asset_type), (AssetState::IN_OPERATION, None));
    }
}
