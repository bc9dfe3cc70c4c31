//! A query for report headers.

use std::fmt::Display;
use std::sync::Arc;

use wats_http::{CacheMode, Client, Error};

use super::endpoints;
use super::models::ReportHeader;
use crate::odata::Filter;
use crate::rows::{RowQuery, joined};

/// A query for report headers; from [`Reports::headers`](super::Reports::headers).
///
/// Without [`top`](Self::top) the server gives the 10 newest; it never gives more than 10,000.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct HeaderQuery {
    client: Client,
    rows: RowQuery,
}

impl HeaderQuery {
    pub(super) fn new(client: Client) -> Self {
        Self { client, rows: RowQuery::default() }
    }

    /// Only headers that match.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.rows.filter = Some(filter);
        self
    }

    /// At most this many headers.
    pub fn top(mut self, headers: u32) -> Self {
        self.rows.top = Some(headers);
        self
    }

    /// Without the first headers. Give an order as well, or pages may overlap.
    pub fn skip(mut self, headers: u32) -> Self {
        self.rows.skip = Some(headers);
        self
    }

    /// In this order: `start`, `uuid`, `serialNumber` or `timestamp`, each with ` desc` if wanted.
    /// The server's own order is `start desc`; the one that is stable for paging is `timestamp`.
    pub fn order_by(mut self, order: impl Into<String>) -> Self {
        self.rows.order_by = Some(order.into());
        self
    }

    /// Only these columns.
    pub fn select<I: IntoIterator<Item: Display>>(mut self, columns: I) -> Self {
        self.rows.select = Some(joined(columns));
        self
    }

    /// With these lists: `subUnits`, `miscInfo`, `assets`, `attachments` for tests,
    /// `uurSubUnits`, `uurMiscInfo`, `uurAttachments` for repairs.
    pub fn expand<I: IntoIterator<Item: Display>>(mut self, lists: I) -> Self {
        self.rows.expand = Some(joined(lists));
        self
    }

    /// Chooses how the query uses the cache.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.rows.mode = mode;
        self
    }

    /// Runs the query.
    pub async fn send(self) -> Result<Arc<Vec<ReportHeader>>, Error> {
        self.rows.send(&self.client, &endpoints::HEADERS).await
    }
}
