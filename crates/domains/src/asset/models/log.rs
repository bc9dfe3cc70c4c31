//! The history of an asset.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One entry of an asset's history.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct AssetLog {
    /// The number of the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_id: Option<i32>,
    /// The asset's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset_id: Option<String>,
    /// The asset's serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// When it happened, in UTC (ISO 8601).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// What happened.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<AssetLogType>,
    /// Which property was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// What it was changed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What somebody said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What an entry of the history tells of: the server's number. It has two more, 7 and 8, without
/// names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssetLogType(pub i32);

impl AssetLogType {
    /// Somebody wrote a message.
    pub const MESSAGE: Self = Self(0);
    /// The asset was registered.
    pub const REGISTER: Self = Self(1);
    /// A property was changed.
    pub const UPDATE: Self = Self(2);
    /// The running count was set back.
    pub const RESET_COUNT: Self = Self(3);
    /// The asset was calibrated.
    pub const CALIBRATION: Self = Self(4);
    /// The asset was maintained.
    pub const MAINTENANCE: Self = Self(5);
    /// The asset's state was changed.
    pub const STATE_CHANGE: Self = Self(6);
}
