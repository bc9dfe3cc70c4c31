//! Serial numbers that the server hands out, and their types.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

/// A kind of numbers that the server hands out, from a pool of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SerialNumberType {
    /// The name that other operations want.
    pub name: Option<String>,
    /// A longer text.
    pub description: Option<String>,
    /// How a number is written.
    pub format: Option<String>,
    /// A regular expression that numbers match.
    pub reg_ex: Option<String>,
    /// What kind of number it is.
    #[serde(deserialize_with = "as_default")]
    pub identifier: SerialNumberIdentifier,
    /// The name of that kind.
    pub identifier_name: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What kind of number a [`SerialNumberType`] is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SerialNumberIdentifier(pub i32);

impl SerialNumberIdentifier {
    /// Serial numbers of units.
    pub const SERIAL_NUMBER: Self = Self(0);
    /// Addresses of network interfaces.
    pub const MAC_ADDRESS: Self = Self(1);
    /// Numbers of mobile equipment.
    pub const IMEI: Self = Self(2);
}

/// A number with what is known of it. The server does not describe these rows: what they hold beside
/// the number is there if the server tells it, and under its own names in `extra` if not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct SerialNumber {
    /// The number.
    #[serde(alias = "SerialNumber", alias = "id", alias = "Id", alias = "ID")]
    #[serde(deserialize_with = "as_default")]
    pub serial_number: String,
    /// When it was made: a date-time of ISO 8601.
    #[serde(alias = "Generated", skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// When it was taken, if it was: a date-time of ISO 8601.
    #[serde(alias = "Taken", skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    /// The serial number of the unit it was taken for.
    #[serde(rename = "refSN", alias = "RefSN", skip_serializing_if = "Option::is_none")]
    pub ref_serial_number: Option<String>,
    /// The part number of the unit it was taken for.
    #[serde(rename = "refPN", alias = "RefPN", skip_serializing_if = "Option::is_none")]
    pub ref_part_number: Option<String>,
    /// The station that took it.
    #[serde(alias = "StationName", skip_serializing_if = "Option::is_none")]
    pub station_name: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl SerialNumber {
    /// A free number.
    pub fn new(serial_number: impl Into<String>) -> Self {
        Self { serial_number: serial_number.into(), ..Self::default() }
    }
}
