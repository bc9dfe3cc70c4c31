//! A query for rows of the product list.

use std::fmt::Display;
use std::sync::Arc;

use wats_http::{CacheMode, Client, Error};

use super::endpoints;
use super::models::ProductView;
use crate::odata::Filter;
use crate::paging::{Cursor, Items, Pace, Pages, Walk};
use crate::rows::{RowQuery, joined};

/// A query for products; from [`Products::query`](super::Products::query).
///
/// [`send`](Self::send) asks once: without a filter the server gives the first 1,000.
/// [`pages`](Self::pages) and [`items`](Self::items) ask as often as it takes, for all of them.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct ProductQuery {
    client: Client,
    rows: RowQuery,
    pace: Pace,
}

/// Part numbers are texts, behind which no page can begin.
static PRODUCTS: Walk<ProductView> =
    Walk { endpoint: &endpoints::QUERY, order: "PartNumber", position: None, most: 10_000 };

impl ProductQuery {
    pub(super) fn new(client: Client) -> Self {
        Self { client, rows: RowQuery::default(), pace: Pace::default() }
    }

    /// Only rows that match. The server documents the columns `PartNumber` and `Category`.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.rows.filter = Some(filter);
        self
    }

    /// At most this many rows, also over several pages.
    pub fn top(mut self, rows: u32) -> Self {
        self.rows.top = Some(rows);
        self
    }

    /// Without the first rows. Give an order as well, or pages may overlap.
    pub fn skip(mut self, rows: u32) -> Self {
        self.rows.skip = Some(rows);
        self
    }

    /// In this order, such as `PartNumber desc`.
    pub fn order_by(mut self, order: impl Into<String>) -> Self {
        self.rows.order_by = Some(order.into());
        self
    }

    /// Only these columns.
    pub fn select<I: IntoIterator<Item: Display>>(mut self, columns: I) -> Self {
        self.rows.select = Some(joined(columns));
        self
    }

    /// Chooses how the query uses the cache.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.rows.mode = mode;
        self
    }

    /// How many rows a page of [`pages`](Self::pages) and [`items`](Self::items) has at most: 1,000 by
    /// default, 10,000 at most.
    pub fn page_size(mut self, rows: u32) -> Self {
        self.pace.page_size = rows;
        self
    }

    /// Goes on where an earlier walk with the same query was, instead of at the beginning.
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.pace.resume = Some(cursor);
        self
    }

    /// All products that match, page by page, in the order of their part numbers unless another is
    /// [given](Self::order_by).
    ///
    /// Pages are cut by skipping what was given. A product that comes or goes meanwhile, before the
    /// place where the walk is, moves the rows behind it: one is then given twice or left out.
    pub fn pages(self) -> Pages<ProductView> {
        PRODUCTS.pages(self.client, self.rows, &self.pace)
    }

    /// All products that match, one by one; as [`pages`](Self::pages).
    ///
    /// ```no_run
    /// # async fn run(products: wats_domains::Products) -> Result<(), wats_http::Error> {
    /// let mut rows = products.query().items();
    /// while let Some(product) = rows.next().await {
    ///     println!("{}", product?.part_number);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(self) -> Items<ProductView> {
        self.pages().items()
    }

    /// Runs the query.
    pub async fn send(self) -> Result<Arc<Vec<ProductView>>, Error> {
        self.rows.send(&self.client, &endpoints::QUERY).await
    }
}
