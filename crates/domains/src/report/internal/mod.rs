//! What the server tells its own web pages of reports; it can change without notice.

pub(crate) mod endpoints;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wats_http::{Client, Error, Response};

use crate::internal::request;

/// Internal operations on reports; from [`Reports::internal`](super::Reports::internal).
#[derive(Debug, Clone)]
pub struct InternalReports {
    client: Client,
}

impl InternalReports {
    pub(super) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// How far the server is with a report that it received.
    pub async fn state(&self, report_id: &str) -> Result<Option<ProcessingState>, Error> {
        let request = request(&self.client, &endpoints::STATE).path("id", report_id);
        Ok(request.send_optional().await?.map(Response::into_value))
    }
}

/// How far the server is with a report: it checks one when it receives it, and works it into units
/// and statistics afterwards.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ProcessingState {
    /// The report's identifier.
    #[serde(rename = "uuid", alias = "Uuid")]
    pub uuid: Option<String>,
    /// How far it is, as a word.
    pub state: Option<String>,
    /// When it is to be worked in, ISO 8601.
    pub process_at_utc: Option<String>,
    /// When it was received, ISO 8601.
    pub receive_date: Option<String>,
    /// How often it was received.
    pub receive_count: Option<i32>,
    /// When working it in was tried last, ISO 8601.
    pub last_attempt: Option<String>,
    /// How often that was tried; the server gives up after 24 times.
    pub attempts: Option<i32>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
