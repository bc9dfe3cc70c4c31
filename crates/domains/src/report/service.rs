//! Calls of the report domain.

use std::borrow::Borrow;
use std::sync::Arc;

use serde::Deserialize;
use wats_batching::batch_map;
use wats_http::{Client, Error, Request, Response};
use wats_report::Report;

use super::document::DocumentQuery;
use super::endpoints;
use super::many;
use super::misc_info::MiscInfoQuery;
use super::models::{ReportHeader, Submitted};
use super::query::HeaderQuery;
use crate::paging::Row;

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

    /// Sends many reports, at most `width` at a time – 8, say – and returns what became of each, in
    /// their order. The server has no call for several; what is saved is the waiting.
    ///
    /// Reports are taken from `reports` as there is room, and may be made on the way: no more than
    /// `width` of them are in memory. For progress, or to go on with each result at once, use
    /// [`BatchMap`](wats_batching::BatchMap) with [`submit`](Self::submit).
    ///
    /// ```no_run
    /// # async fn run(client: &wats_http::Client, made: Vec<wats_report::Report>) {
    /// let reports = wats_domains::Reports::new(client);
    /// for (report, result) in made.iter().zip(reports.submit_many(&made, 8).await) {
    ///     if let Err(error) = result {
    ///         println!("{:?}: {error}", report.sn.as_deref());
    ///     }
    /// }
    /// # }
    /// ```
    ///
    /// # Cancellation
    ///
    /// Dropping the future gives up what was not sent; what was sent runs to its end in the background.
    pub async fn submit_many<I>(&self, reports: I, width: usize) -> Vec<Result<Submitted, Error>>
    where
        I: IntoIterator<Item: Borrow<Report>>,
    {
        batch_map(reports, width, |report| async move { self.submit(report.borrow()).await }).await
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

    /// The header of each of these reports, in the order asked for; `None` where there is no such
    /// report, or where the text is no identifier. Asks with one query for up to 44, several side by
    /// side.
    ///
    /// ```no_run
    /// # async fn run(reports: wats_domains::Reports, ids: Vec<String>) -> Result<(), wats_http::Error> {
    /// for (id, header) in ids.iter().zip(reports.get_headers(&ids).await?) {
    ///     println!("{id}: {:?}", header.and_then(|header| header.result.clone()));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The first error of a query; the others are given up then.
    pub async fn get_headers<I>(&self, ids: I) -> Result<Vec<Option<Row<ReportHeader>>>, Error>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        let ids: Vec<String> = ids.into_iter().map(|id| id.as_ref().to_lowercase()).collect();
        let known: Vec<String> = ids.iter().filter(|id| many::is_id(id)).cloned().collect();
        let mut rows = many::BY_ID.rows(&self.client, &known).await?.into_iter();
        Ok(ids.iter().map(|id| if many::is_id(id) { rows.next()? } else { None }).collect())
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
