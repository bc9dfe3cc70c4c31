//! Queries for rows of the three lists that assets have.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use wats_http::{CacheMode, Client, Error};

use super::endpoints;
use super::models::{AssetLog, AssetRow, AssetType};
use crate::odata::Filter;
use crate::paging::{Cursor, Items, Pace, Pages, Walk};
use crate::rows::RowQuery;

/// A query for assets, log entries or asset types; from [`Assets::query`](super::Assets::query),
/// [`Assets::log`](super::Assets::log) and [`Assets::types`](super::Assets::types).
///
/// [`send`](Self::send) asks once: without [`top`](Self::top) the server gives the first 1,000 rows.
/// [`pages`](Self::pages) and [`items`](Self::items) ask as often as it takes, for all of them.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct AssetQuery<T: 'static> {
    client: Client,
    walk: &'static Walk<T>,
    rows: RowQuery,
    pace: Pace,
}

/// The most rows of a page. The server's documents name no limit.
const MOST: u32 = 10_000;

pub(super) static ASSETS: Walk<AssetRow> =
    Walk { endpoint: &endpoints::QUERY, order: "assetId", position: None, most: MOST };

/// Entries are numbered as they come.
pub(super) static LOG: Walk<AssetLog> = Walk {
    endpoint: &endpoints::LOG,
    order: "logId",
    position: Some(("logId", |entry| entry.log_id.map(i64::from))),
    most: MOST,
};

pub(super) static TYPES: Walk<AssetType> =
    Walk { endpoint: &endpoints::TYPES, order: "typeName,typeId", position: None, most: MOST };

impl<T: DeserializeOwned + Send + Sync + 'static> AssetQuery<T> {
    pub(super) fn new(client: &Client, walk: &'static Walk<T>) -> Self {
        let (rows, pace) = (RowQuery::default(), Pace::default());
        Self { client: client.clone(), walk, rows, pace }
    }

    /// Only rows that match. Columns are called as the fields of the row are on the wire, such as
    /// `serialNumber` or `typeId`.
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

    /// All rows that match, page by page.
    ///
    /// Unless another [order](Self::order_by) is given, assets come by `assetId`, types by name, and
    /// the log by `logId`, oldest first. Each page of the log begins behind the last entry of the one
    /// before. In other walks pages are cut by skipping what was given: a row that comes or goes
    /// meanwhile, before the place where the walk is, moves those behind it, and one is then given
    /// twice or left out.
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
