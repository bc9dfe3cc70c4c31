//! Kinds of assets, and when assets of a kind are due.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

/// A kind of assets, with the limits that hold for each asset of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct AssetType {
    /// Given by the server. Saving a type without it makes a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_id: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "as_default")]
    pub type_name: String,
    /// Uses between two calibrations; [`UNLIMITED`](Self::UNLIMITED) for no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running_count_limit: Option<i32>,
    /// Uses in a lifetime; [`UNLIMITED`](Self::UNLIMITED) for no limit. Never less than the limit of
    /// the running count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_count_limit: Option<i32>,
    /// Days between two maintenances, such as 1.5; or [`UNLIMITED`](Self::UNLIMITED), or
    /// [`EXTERNAL`](Self::EXTERNAL).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance_interval: Option<f64>,
    /// Days between two calibrations; or as [`maintenance_interval`](Self::maintenance_interval).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration_interval: Option<f64>,
    /// From how many percent of a limit or interval on the server warns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning_threshold: Option<f64>,
    /// From how many percent of a limit or interval on the server raises the alarm. Never less than
    /// [`warning_threshold`](Self::warning_threshold).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_threshold: Option<f64>,
    /// Whether it cannot be changed.
    #[serde(deserialize_with = "as_default")]
    pub is_readonly: bool,
    /// The name of its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl AssetType {
    /// An interval, or a limit, that never ends.
    pub const UNLIMITED: i32 = -1;
    /// An interval that another system looks after: see
    /// [`Assets::record_calibration_external`](crate::asset::Assets::record_calibration_external).
    pub const EXTERNAL: i32 = -2;

    /// A type that the server does not know yet.
    ///
    /// ```
    /// use wats_domains::asset::AssetType;
    ///
    /// let mut multimeter = AssetType::new("Multimeter");
    /// multimeter.calibration_interval = Some(365.0);
    /// multimeter.maintenance_interval = Some(AssetType::UNLIMITED.into());
    /// ```
    pub fn new(name: impl Into<String>) -> Self {
        Self { type_name: name.into(), ..Self::default() }
    }
}
