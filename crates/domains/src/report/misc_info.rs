//! Reports found by what their misc infos say.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wats_http::{CacheMode, Client, Error};
use wats_report::Timestamp;

use super::endpoints;
use crate::answers::list;
use crate::null::as_default;

/// A query for reports by their misc infos; from
/// [`Reports::by_misc_info`](super::Reports::by_misc_info).
///
/// The existing client sends `stringValue` and `$top`; the server's documents want `data` and know
/// no limit.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct MiscInfoQuery {
    client: Client,
    process_code: Option<i32>,
    serial_number: Option<String>,
    description: Option<String>,
    data: Option<String>,
    mode: CacheMode,
}

impl MiscInfoQuery {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            process_code: None,
            serial_number: None,
            description: None,
            data: None,
            mode: CacheMode::default(),
        }
    }

    /// Only reports of this operation.
    pub fn process_code(mut self, code: i32) -> Self {
        self.process_code = Some(code);
        self
    }

    /// Only reports of units with this serial number.
    pub fn serial_number(mut self, serial_number: impl Into<String>) -> Self {
        self.serial_number = Some(serial_number.into());
        self
    }

    /// Only reports with a misc info of this description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Only reports with a misc info of this value.
    pub fn data(mut self, data: impl Into<String>) -> Self {
        self.data = Some(data.into());
        self
    }

    /// Chooses how the query uses the cache.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.mode = mode;
        self
    }

    /// Runs the query.
    pub async fn send(self) -> Result<Arc<Vec<MiscInfoRow>>, Error> {
        let request = self
            .client
            .request(&endpoints::HEADERS_BY_MISC_INFO)
            .query_opt("processCode", self.process_code)
            .query_opt("serialNumber", self.serial_number)
            .query_opt("description", self.description)
            .query_opt("data", self.data);
        list(request.cache(self.mode)).await
    }
}

/// A report that was found by its misc infos, with those.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct MiscInfoRow {
    /// The report's identifier.
    pub uuid: Option<String>,
    /// Serial number of the unit.
    pub serial_number: Option<String>,
    /// Part number of the unit.
    pub part_number: Option<String>,
    /// When the test began; without a zone it is UTC.
    pub start: Option<Timestamp>,
    /// The overall result, as a word.
    pub result: Option<String>,
    /// Code of the operation.
    pub process_code: Option<i32>,
    /// Name of the operation.
    pub process_name: Option<String>,
    /// Its misc infos.
    #[serde(deserialize_with = "as_default")]
    pub misc_data: Vec<MiscInfoValue>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A misc info: what it is, and its value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct MiscInfoValue {
    /// What it is.
    pub description: Option<String>,
    /// Its value as text.
    pub data: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
