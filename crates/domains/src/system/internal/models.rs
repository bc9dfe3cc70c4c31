//! What the internal API says of stations and of the server.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::system::StationType;

/// The server's answer to a probe.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Ping {
    /// The server's name.
    pub server_name: Option<String>,
    /// The server's clock, in ISO 8601.
    pub server_time: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A part of the server and its version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Version {
    /// The part.
    pub module: Option<String>,
    /// Its name for people.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a station tells of itself. Keys that are `None` are not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", default)]
#[non_exhaustive]
pub struct StationSettings {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// More about it, as XML.
    #[serde(rename = "miscinfo", skip_serializing_if = "Option::is_none")]
    pub misc_info: Option<String>,
    /// How far its clock is from UTC, as text; the unit, hours by the server's other answers, is not
    /// documented.
    #[serde(rename = "utcoffset", skip_serializing_if = "Option::is_none")]
    pub utc_offset: Option<String>,
}

/// What the server knows of a station.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Station {
    /// Its number. The server says it under two keys; the other, `Client_ID`, is in `extra`.
    pub client_id: Option<i32>,
    /// Its name.
    pub name: Option<String>,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// Its identifier for the server.
    #[serde(rename = "GUID")]
    pub guid: Option<String>,
    /// When it was registered, in ISO 8601.
    pub reg_date: Option<String>,
    /// A number whose meaning is in `status_text`.
    pub status: Option<i32>,
    /// The server it reports to.
    pub parent_id: Option<i32>,
    /// The level it is in.
    pub client_group_id: Option<i32>,
    /// More about it, as XML.
    pub misc_info: Option<String>,
    /// When that was last changed, in ISO 8601.
    pub misc_info_updated: Option<String>,
    /// Where it stands.
    pub location: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// What it is.
    pub client_type: Option<StationType>,
    /// How far its clock is from UTC, in hours.
    #[serde(rename = "UTCOffset")]
    pub utc_offset: Option<f64>,
    /// A longer text.
    pub description: Option<String>,
    /// When it was last heard of, in ISO 8601.
    pub last_ping: Option<String>,
    /// What `status` means.
    pub status_text: Option<String>,
    /// The computer's account.
    pub machine_account_id: Option<String>,
    /// The site it belongs to.
    pub site_code: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
