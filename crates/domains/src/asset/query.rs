//! Queries for rows of the three lists that assets have.

use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use wats_http::{CacheMode, Client, Endpoint, Error};

use crate::odata::Filter;
use crate::rows::RowQuery;

/// A query for assets, log entries or asset types; from [`Assets::query`](super::Assets::query),
/// [`Assets::log`](super::Assets::log) and [`Assets::types`](super::Assets::types).
///
/// Without [`top`](Self::top) the server gives the first 1,000 rows.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct AssetQuery<T> {
    client: Client,
    endpoint: &'static Endpoint,
    rows: RowQuery,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + Send + Sync + 'static> AssetQuery<T> {
    pub(super) fn new(client: &Client, endpoint: &'static Endpoint) -> Self {
        Self { client: client.clone(), endpoint, rows: RowQuery::default(), of: PhantomData }
    }

    /// Only rows that match. Columns are called as the fields of the row are on the wire, such as
    /// `serialNumber` or `typeId`.
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

    /// In this order, such as `firstSeenDate desc`. The server's own is `assetId` for assets, the
    /// newest first for the log, and the name for types.
    pub fn order_by(mut self, order: impl Into<String>) -> Self {
        self.rows.order_by = Some(order.into());
        self
    }

    /// Chooses how the query uses the cache.
    pub fn cache(mut self, mode: CacheMode) -> Self {
        self.rows.mode = mode;
        self
    }

    /// Runs the query.
    ///
    /// # Errors
    ///
    /// A filter that the server does not understand is refused with status 400 and its words.
    pub async fn send(self) -> Result<Arc<Vec<T>>, Error> {
        self.rows.send(&self.client, self.endpoint).await
    }
}
