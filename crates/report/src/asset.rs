//! [`Asset`], equipment that was used, and [`AssetStats`], what the server counts about it.

use serde::{Deserialize, Serialize};

use crate::{Exceeded, Extra, Field, Int, Real};

/// A piece of equipment used in the run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Asset {
    /// Its serial number. Required. (Some clients write `sn`, which lands in [`extra`](Self::extra).)
    #[serde(rename = "assetSN", skip_serializing_if = "Field::is_absent")]
    pub asset_sn: Field<String>,
    /// How often it was used in this run, 32 bits. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub usage_count: Field<Int>,
    /// Number format of the count.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub usage_count_format: Field<String>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Asset {
    /// Equipment that was used `usage_count` times.
    pub fn new(serial_number: impl Into<String>, usage_count: impl Into<Int>) -> Self {
        Self {
            asset_sn: Field::of(serial_number),
            usage_count: Field::of(usage_count),
            ..Self::default()
        }
    }
}

/// Counters of a piece of equipment when the report was processed; written by the server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct AssetStats {
    /// Its serial number.
    #[serde(rename = "assetSN", skip_serializing_if = "Field::is_absent")]
    pub asset_sn: Field<String>,
    /// Uses since the last calibration.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub running_count: Field<Int>,
    /// Uses above the limit between calibrations.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub running_count_exceeded: Field<Exceeded>,
    /// Uses in its lifetime.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub total_count: Field<Int>,
    /// Uses above the limit of its lifetime.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub total_count_exceeded: Field<Exceeded>,
    /// Days since the last calibration.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub days_since_calibration: Field<Real>,
    /// Whether it was never calibrated.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub is_days_since_calibration_unknown: Field<bool>,
    /// Days by which calibration is overdue.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub calibration_days_overdue: Field<Real>,
    /// Days since the last maintenance.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub days_since_maintenance: Field<Real>,
    /// Whether it was never maintained.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub is_days_since_maintenance_unknown: Field<bool>,
    /// Days by which maintenance is overdue.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub maintenance_days_overdue: Field<Real>,
    /// A text from the computation.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub message: Field<String>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
