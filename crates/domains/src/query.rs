//! A query for the rows of a list, for all lists that are asked for alike: products, units, assets with
//! their log and types. What is special to one kind of row is a `Walk` in its domain.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use wats_http::{CacheMode, Client, Error};

use crate::odata::Filter;
use crate::paging::{Cursor, Items, Pace, Pages, Walk};
use crate::rows::{RowQuery, joined};

/// A query for rows of one kind; from [`Products::query`](crate::Products::query),
/// [`Production::query_units`](crate::Production::query_units),
/// [`Assets::query`](crate::Assets::query), [`Assets::log`](crate::Assets::log) and
/// [`Assets::types`](crate::Assets::types), which say what the server gives of itself.
///
/// [`send`](Self::send) asks once. [`pages`](Self::pages) and [`items`](Self::items) ask as often as it
/// takes, for all rows.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct Query<T: 'static> {
    client: Client,
    walk: &'static Walk<T>,
    rows: RowQuery,
    pace: Pace,
}

impl<T: DeserializeOwned + Send + Sync + 'static> Query<T> {
    pub(crate) fn new(client: &Client, walk: &'static Walk<T>) -> Self {
        let (rows, pace) = (RowQuery::default(), Pace::default());
        Self { client: client.clone(), walk, rows, pace }
    }

    /// Only rows that match, such as `field("partNumber").eq("WIDGET-001")`. Columns are called as the
    /// fields of the row are on the wire.
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

    /// In this order, such as `serialNumber desc`.
    pub fn order_by(mut self, order: impl Into<String>) -> Self {
        self.rows.order_by = Some(order.into());
        self
    }

    /// What `select` of those kinds of rows does that the server can cut.
    pub(crate) fn only<I: IntoIterator<Item: fmt::Display>>(mut self, columns: I) -> Self {
        self.rows.select = Some(joined(columns));
        self
    }

    /// Chooses how the query uses the cache.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.rows.mode = mode;
        self
    }

    /// How many rows a page of [`pages`](Self::pages) and [`items`](Self::items) has at most: 1,000 by
    /// default; at most 10,000, or as many as the server gives at once.
    pub fn page_size(mut self, rows: u32) -> Self {
        self.pace.page_size = rows;
        self
    }

    /// Goes on where an earlier walk with the same query was, instead of at the beginning.
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.pace.resume = Some(cursor);
        self
    }

    /// All rows that match, page by page, in the order of what tells them apart, unless another is
    /// [given](Self::order_by).
    ///
    /// Each page of the log of assets begins behind the last entry of the one before. In other walks
    /// pages are cut by skipping what was given: a row that comes or goes meanwhile, before the place
    /// where the walk is, moves those behind it, and one is then given twice or left out.
    ///
    /// ```no_run
    /// # async fn run(assets: wats_domains::Assets) -> Result<(), wats_http::Error> {
    /// let mut pages = assets.log().pages();
    /// while let Some(entries) = pages.next().await {
    ///     println!("{} entries, then at {:?}", entries?.len(), pages.cursor());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(self) -> Pages<T> {
        self.walk.pages(self.client, self.rows, &self.pace)
    }

    /// All rows that match, one by one; as [`pages`](Self::pages).
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
    pub fn items(self) -> Items<T> {
        self.pages().items()
    }

    /// Runs the query.
    ///
    /// # Errors
    ///
    /// A filter that the server does not understand is refused with status 400 and its words.
    pub async fn send(self) -> Result<Arc<Vec<T>>, Error> {
        self.rows.send(&self.client, self.walk.endpoint).await
    }
}
