//! The query for units.

use std::sync::Arc;

use wats_http::{CacheMode, Client, Error};

use super::endpoints;
use super::models::Unit;
use crate::odata::Filter;
use crate::paging::{Cursor, Items, Pace, Pages, Walk};
use crate::rows::RowQuery;

/// A query for units; from [`Production::query_units`](super::Production::query_units).
///
/// [`send`](Self::send) asks once: without [`top`](Self::top) the server gives 100 units, and it never
/// gives more than 1,000. [`pages`](Self::pages) and [`items`](Self::items) ask as often as it takes, for
/// all of them.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct UnitQuery {
    client: Client,
    rows: RowQuery,
    pace: Pace,
}

/// A serial number alone may be that of several units. The limit is that of the existing client's
/// documentation.
static UNITS: Walk<Unit> = Walk {
    endpoint: &endpoints::QUERY_UNITS,
    order: "serialNumber,partNumber",
    position: None,
    most: 1_000,
};

impl UnitQuery {
    pub(super) fn new(client: Client) -> Self {
        Self { client, rows: RowQuery::default(), pace: Pace::default() }
    }

    /// Only units that match, such as `field("partNumber").eq("WIDGET-001")`.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.rows.filter = Some(filter);
        self
    }

    /// At most this many units, also over several pages. The server's default is 100, its limit 1,000,
    /// as the existing client's documentation has it.
    pub fn top(mut self, rows: u32) -> Self {
        self.rows.top = Some(rows);
        self
    }

    /// Without the first units. Give an order as well, or pages may overlap.
    pub fn skip(mut self, rows: u32) -> Self {
        self.rows.skip = Some(rows);
        self
    }

    /// In this order, such as `serialNumber desc`.
    pub fn order_by(mut self, order: impl Into<String>) -> Self {
        self.rows.order_by = Some(order.into());
        self
    }

    /// Chooses how the query uses the cache.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.rows.mode = mode;
        self
    }

    /// How many units a page of [`pages`](Self::pages) and [`items`](Self::items) has at most: 1,000 by
    /// default and at most.
    pub fn page_size(mut self, units: u32) -> Self {
        self.pace.page_size = units;
        self
    }

    /// Goes on where an earlier walk with the same query was, instead of at the beginning.
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.pace.resume = Some(cursor);
        self
    }

    /// All units that match, page by page, in the order of serial number and part number unless another
    /// is [given](Self::order_by).
    ///
    /// Pages are cut by skipping what was given. A unit that comes or goes meanwhile, before the place
    /// where the walk is, moves those behind it: one is then given twice or left out.
    ///
    /// ```no_run
    /// # use wats_domains::odata::field;
    /// # async fn run(production: wats_domains::Production) -> Result<(), wats_http::Error> {
    /// let batch = field("batchNumber").eq("2026-11");
    /// let mut units = production.query_units().filter(batch).items();
    /// while let Some(unit) = units.next().await {
    ///     println!("{:?}", unit?.serial_number);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(self) -> Pages<Unit> {
        UNITS.pages(self.client, self.rows, &self.pace)
    }

    /// All units that match, one by one; as [`pages`](Self::pages).
    pub fn items(self) -> Items<Unit> {
        self.pages().items()
    }

    /// Runs the query.
    pub async fn send(self) -> Result<Arc<Vec<Unit>>, Error> {
        self.rows.send(&self.client, &endpoints::QUERY_UNITS).await
    }
}
