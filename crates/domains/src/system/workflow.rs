//! Tests as activities of a unit's workflow.

use serde::{Deserialize, Serialize};
use wats_http::{Client, Endpoint, Error, Request, Response};

use super::endpoints;

/// Workflows of units; from [`System::workflow`](super::System::workflow).
///
/// The unit must exist, and its workflow must have been initialised.
///
/// ```no_run
/// use wats_domains::System;
/// use wats_domains::system::TestedUnit;
/// use wats_http::Client;
///
/// # async fn run(client: &Client) -> Result<(), wats_http::Error> {
/// let workflow = System::new(client).workflow();
/// let unit = TestedUnit::new("SN-0001", "WIDGET-001").station_name("ST-01");
/// if workflow.start_test(&unit).await? {
///     // … test it …
///     workflow.end_test(&unit, true).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Workflow {
    client: Client,
}

impl Workflow {
    pub(super) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Starts the test that is the unit's current activity; `false` if the current activity is no
    /// test.
    pub async fn start_test(&self, unit: &TestedUnit) -> Result<bool, Error> {
        self.request(&endpoints::START_TEST, unit).send().await.map(Response::into_value)
    }

    /// Ends the test that is the unit's current activity; `false` if the current activity is no
    /// test.
    pub async fn end_test(&self, unit: &TestedUnit, passed: bool) -> Result<bool, Error> {
        let request = self.request(&endpoints::END_TEST, unit).query("passed", passed);
        request.send().await.map(Response::into_value)
    }

    fn request<'a>(&'a self, endpoint: &'a Endpoint, unit: &TestedUnit) -> Request<'a> {
        self.client
            .request(endpoint)
            .query("serialNumber", &unit.serial_number)
            .query("partNumber", &unit.part_number)
            .query_opt("operatorName", unit.operator_name.as_ref())
            .query_opt("stationName", unit.station_name.as_ref())
            .query_opt("status", unit.status.map(|status| status.0))
    }
}

/// The unit that is tested, by whom and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct TestedUnit {
    serial_number: String,
    part_number: String,
    operator_name: Option<String>,
    station_name: Option<String>,
    status: Option<DefinitionStatus>,
}

impl TestedUnit {
    /// The unit with this serial number and part number.
    pub fn new(serial_number: impl Into<String>, part_number: impl Into<String>) -> Self {
        Self {
            serial_number: serial_number.into(),
            part_number: part_number.into(),
            operator_name: None,
            station_name: None,
            status: None,
        }
    }

    /// Who tests it.
    pub fn operator_name(mut self, name: impl Into<String>) -> Self {
        self.operator_name = Some(name.into());
        self
    }

    /// Where it is tested.
    pub fn station_name(mut self, name: impl Into<String>) -> Self {
        self.station_name = Some(name.into());
        self
    }

    /// The status of the workflow's definition; Released unless it is said.
    pub fn status(mut self, status: DefinitionStatus) -> Self {
        self.status = Some(status);
        self
    }
}

/// Where a definition stands: the number the server uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DefinitionStatus(pub i32);

impl DefinitionStatus {
    /// Under work.
    pub const DRAFT: Self = Self(0);
    /// Handed in for review.
    pub const PENDING: Self = Self(1);
    /// In use.
    pub const RELEASED: Self = Self(2);
    /// Withdrawn.
    pub const REVOKED: Self = Self(3);
}
