//! A query for rows of the product list.

use std::fmt::Display;
use std::sync::Arc;

use wats_http::{CacheMode, Client, Error};

use super::endpoints;
use super::models::ProductView;
use crate::odata::Filter;
use crate::rows::{RowQuery, joined};

/// A query for products; from [`Products::query`](super::Products::query).
///
/// Without a filter the server gives the first 1,000.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct ProductQuery {
    client: Client,
    rows: RowQuery,
}

impl ProductQuery {
    pub(super) fn new(client: Client) -> Self {
        Self { client, rows: RowQuery::default() }
    }

    /// Only rows that match. The server documents the columns `PartNumber` and `Category`.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.rows.filter = Some(filter);
        self
    }

    /// At most this many rows.
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

    /// Runs the query.
    pub async fn send(self) -> Result<Arc<Vec<ProductView>>, Error> {
        self.rows.send(&self.client, &endpoints::QUERY).await
    }
}
