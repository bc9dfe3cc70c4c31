//! A query for one report, in less than its whole or in XML.

use std::sync::Arc;

use wats_http::{Bytes, CacheMode, Client, Endpoint, Error, Request, Response};
use wats_report::Report;

use super::endpoints;

/// A query for one report; from [`Reports::document`](super::Reports::document).
///
/// Without further ado it is the whole report, as [`Reports::get`](super::Reports::get) gives it.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct DocumentQuery<'a> {
    client: Client,
    id: &'a str,
    detail_level: Option<u8>,
    chart_data: Option<bool>,
    attachments: Option<bool>,
    indexes: Option<bool>,
    mode: CacheMode,
}

impl<'a> DocumentQuery<'a> {
    pub(super) fn new(client: Client, id: &'a str) -> Self {
        Self {
            client,
            id,
            detail_level: None,
            chart_data: None,
            attachments: None,
            indexes: None,
            mode: CacheMode::default(),
        }
    }

    /// How much: from 0, what identifies the report, to 7, the whole. The server documents what some
    /// levels hold: files from 4, curves from 6.
    pub fn detail_level(mut self, level: u8) -> Self {
        self.detail_level = Some(level);
        self
    }

    /// Whether with the points of curves; the server's default is yes.
    pub fn chart_data(mut self, wanted: bool) -> Self {
        self.chart_data = Some(wanted);
        self
    }

    /// Whether with the content of files; the server's default is yes.
    pub fn attachments(mut self, wanted: bool) -> Self {
        self.attachments = Some(wanted);
        self
    }

    /// Whether with the attributes that count steps and measurements; only the XML form has them.
    pub fn indexes(mut self, wanted: bool) -> Self {
        self.indexes = Some(wanted);
        self
    }

    /// Without the points of curves.
    pub fn without_chart_data(self) -> Self {
        self.chart_data(false)
    }

    /// Without the content of files.
    pub fn without_attachments(self) -> Self {
        self.attachments(false)
    }

    /// Without the attributes that count steps and measurements.
    pub fn without_indexes(self) -> Self {
        self.indexes(false)
    }

    /// Chooses how the query uses the cache.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.mode = mode;
        self
    }

    /// The report, if the server has it. A partial one is no report to send back.
    pub async fn send(self) -> Result<Option<Arc<Report>>, Error> {
        let response =
            self.request(&endpoints::GET).send_decoded_optional(Report::from_slice).await?;
        Ok(response.map(Response::into_shared))
    }

    /// The report in XML (WSXF) as the server writes it, if it has it;
    /// [`Report::from_wsxf`] reads it.
    pub async fn send_xml(self) -> Result<Option<Bytes>, Error> {
        let request = self.request(&endpoints::GET_XML).query_opt("includeIndexes", self.indexes);
        match request.send_bytes().await {
            Ok(response) => Ok(Some(response.value().clone())),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn request<'r>(&'r self, endpoint: &'r Endpoint) -> Request<'r> {
        self.client
            .request(endpoint)
            .path("id", self.id)
            .query_opt("detailLevel", self.detail_level)
            .query_opt("includeChartdata", self.chart_data)
            .query_opt("includeAttachments", self.attachments)
            .cache(self.mode)
    }
}
