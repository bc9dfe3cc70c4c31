//! A query for report headers.

use std::fmt::Display;
use std::sync::Arc;

use wats_http::{CacheMode, Client, Error};

use super::endpoints;
use super::models::ReportHeader;
use super::paging;
use crate::odata::Filter;
use crate::paging::{Cursor, Items, Pace, Pages};
use crate::rows::{RowQuery, joined};

/// A query for report headers; from [`Reports::headers`](super::Reports::headers).
///
/// [`send`](Self::send) asks once: without [`top`](Self::top) the server gives the 10 newest, and it
/// never gives more than 10,000. [`pages`](Self::pages) and [`items`](Self::items) ask as often as it
/// takes, for all of them.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct HeaderQuery {
    client: Client,
    rows: RowQuery,
    pace: Pace,
}

impl HeaderQuery {
    pub(super) fn new(client: Client) -> Self {
        Self { client, rows: RowQuery::default(), pace: Pace::default() }
    }

    /// Only headers that match.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.rows.filter = Some(filter);
        self
    }

    /// At most this many headers, also over several pages.
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

    /// How many headers a page of [`pages`](Self::pages) and [`items`](Self::items) has at most:
    /// 1,000 by default, 10,000 at most.
    pub fn page_size(mut self, headers: u32) -> Self {
        self.pace.page_size = headers;
        self
    }

    /// Goes on where an earlier walk with the same query was, instead of at the beginning.
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.pace.resume = Some(cursor);
        self
    }

    /// All headers that match, page by page.
    ///
    /// Unless another [order](Self::order_by) is given they come in that of the server's processing
    /// numbers, oldest first, and each page begins behind the number of the one before: what is
    /// submitted or deleted meanwhile moves no header to where it is left out or given twice. A report
    /// that is submitted anew gets a new number, and so comes again. If columns were
    /// [selected](Self::select), `timeStamp` is among them. With another order, pages are cut by
    /// skipping what was given, and can shift.
    ///
    /// ```no_run
    /// # async fn run(reports: wats_domains::Reports) -> Result<(), wats_http::Error> {
    /// let mut pages = reports.headers().page_size(500).pages();
    /// while let Some(page) = pages.next().await {
    ///     println!("{} headers, then at {:?}", page?.len(), pages.cursor());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(self) -> Pages<ReportHeader> {
        paging::HEADERS.pages(self.client, self.rows, &self.pace)
    }

    /// All headers that match, one by one; as [`pages`](Self::pages).
    ///
    /// ```no_run
    /// # async fn run(reports: wats_domains::Reports) -> Result<(), wats_http::Error> {
    /// let mut headers = reports.headers().items();
    /// while let Some(header) = headers.next().await {
    ///     println!("{:?}", header?.serial_number);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(self) -> Items<ReportHeader> {
        self.pages().items()
    }

    /// Runs the query.
    pub async fn send(self) -> Result<Arc<Vec<ReportHeader>>, Error> {
        self.rows.send(&self.client, &endpoints::HEADERS).await
    }
}
