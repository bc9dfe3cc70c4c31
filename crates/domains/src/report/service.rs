//! Calls of the report domain.

use std::sync::Arc;

use serde::Deserialize;
use wats_http::{Client, Error, Request, Response};
use wats_report::Report;

use super::document::DocumentQuery;
use super::endpoints;
use super::misc_info::MiscInfoQuery;
use super::models::Submitted;
use super::query::HeaderQuery;

/// Reports of tests and repairs.
#[derive(Debug, Clone)]
pub struct Reports {
    pub(super) client: Client,
}

impl Reports {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Sends a report. The server checks it before it answers and works it into the statistics
    /// afterwards.
    ///
    /// A report with an identifier that the server knows replaces the one before. Sending the very
    /// same report again therefore leaves one report; the server counts that it received it twice,
    /// and may count the use of its assets twice.
    ///
    /// The answer holds the report's identifier twice: [`Submitted::id`] is the one it was sent
    /// with, [`Submitted::uuid`] the one it is stored under, which differs when it replaced a report
    /// of the same unit, operation and start.
    ///
    /// # Errors
    ///
    /// A report that breaks a rule of the server is refused with status 400 and its words.
    pub async fn submit(&self, report: &Report) -> Result<Submitted, Error> {
        let request = self.client.request(&endpoints::SUBMIT);
        inserted(request.encoded(report.to_vec(), "application/json")).await
    }

    /// Sends a report that is WSJF text already, as it is.
    pub async fn submit_json(&self, wsjf: impl Into<Vec<u8>>) -> Result<Submitted, Error> {
        let request = self.client.request(&endpoints::SUBMIT);
        inserted(request.body(wsjf.into(), "application/json")).await
    }

    /// Sends a report that is WSXF text: a report in XML, as other programs write it. The document
    /// holds one report.
    ///
    /// A [`Report`] is written so by [`Report::to_wsxf`].
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    pub async fn submit_xml(&self, wsxf: impl Into<Vec<u8>>) -> Result<Submitted, Error> {
        let request = self.client.request(&endpoints::SUBMIT_XML);
        inserted(request.body(wsxf.into(), "application/xml")).await
    }

    /// The whole report with this identifier.
    pub async fn get(&self, id: &str) -> Result<Option<Arc<Report>>, Error> {
        let request = self.client.request(&endpoints::GET).path("id", id);
        let response = request.send_decoded_optional(Report::from_slice).await?;
        Ok(response.map(Response::into_shared))
    }

    /// Starts a query for a report in less than its whole, or in XML.
    ///
    /// ```no_run
    /// # async fn run(reports: wats_domains::Reports) -> Result<(), wats_http::Error> {
    /// let id = "cf7a6a2e-0d0f-4a6b-9c61-0a8a3b1c0051";
    /// let header = reports.document(id).detail_level(0).send().await?;
    /// let xml = reports.document(id).without_chart_data().send_xml().await?;
    /// # let _ = (header, xml);
    /// # Ok(())
    /// # }
    /// ```
    pub fn document<'a>(&self, id: &'a str) -> DocumentQuery<'a> {
        DocumentQuery::new(self.client.clone(), id)
    }

    /// Starts a query for reports by what their misc infos say.
    pub fn by_misc_info(&self) -> MiscInfoQuery {
        MiscInfoQuery::new(self.client.clone())
    }

    /// Operations that the server keeps for its own web pages.
    #[cfg(feature = "internal")]
    pub fn internal(&self) -> super::internal::InternalReports {
        super::internal::InternalReports::new(&self.client)
    }

    /// Starts a query for report headers.
    pub fn headers(&self) -> HeaderQuery {
        HeaderQuery::new(self.client.clone())
    }
}

async fn inserted(request: Request<'_>) -> Result<Submitted, Error> {
    request.send::<OneOrList>().await.map(|response| response.into_value().into_one())
}

/// Servers answer with the result, or with a list that holds it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum OneOrList {
    One(Submitted),
    List(Vec<Submitted>),
}

impl OneOrList {
    fn into_one(self) -> Submitted {
        match self {
            Self::One(one) => one,
            Self::List(list) => list.into_iter().next().unwrap_or_default(),
        }
    }
}
