//! The query for units.

use std::sync::Arc;

use wats_http::{CacheMode, Client, Error, Response};

use super::endpoints;
use super::models::Unit;
use super::service::list;
use crate::odata::Filter;
use crate::rows::RowQuery;

/// A query for units; from [`Production::query_units`](super::Production::query_units).
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct UnitQuery {
    client: Client,
    rows: RowQuery,
}

impl UnitQuery {
    pub(super) fn new(client: Client) -> Self {
        Self { client, rows: RowQuery::default() }
    }

    /// Only units that match, such as `field("partNumber").eq("WIDGET-001")`.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.rows.filter = Some(filter);
        self
    }

    /// At most this many units. The server's default is 100, its limit 1,000, as the existing
    /// client's documentation has it.
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

    /// Runs the query.
    pub async fn send(self) -> Result<Arc<Vec<Unit>>, Error> {
        let RowQuery { filter, top, skip, order_by, mode, .. } = self.rows;
        let request = self
            .client
            .request(&endpoints::QUERY_UNITS)
            .query_opt("$filter", filter)
            .query_opt("$orderby", order_by)
            .query_opt("$top", top)
            .query_opt("$skip", skip)
            .cache(mode);
        request.send_decoded(list).await.map(Response::into_shared)
    }
}
