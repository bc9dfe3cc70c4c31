//! A query for rows, shared by the operations that speak OData.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use wats_http::{CacheMode, Client, Endpoint, Error, Response};

use crate::odata::Filter;

/// The OData options of a query. Those not set are left to the server.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowQuery {
    pub(crate) filter: Option<Filter>,
    pub(crate) top: Option<u32>,
    pub(crate) skip: Option<u32>,
    pub(crate) order_by: Option<String>,
    pub(crate) select: Option<String>,
    pub(crate) expand: Option<String>,
    pub(crate) mode: CacheMode,
}

impl RowQuery {
    pub(crate) async fn send<T>(
        self,
        client: &Client,
        endpoint: &Endpoint,
    ) -> Result<Arc<Vec<T>>, Error>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        // No column at all is no choice of columns.
        let named = |columns: Option<String>| columns.filter(|columns| !columns.is_empty());
        client
            .request(endpoint)
            .query_opt("$filter", self.filter)
            .query_opt("$orderby", self.order_by)
            .query_opt("$top", self.top)
            .query_opt("$skip", self.skip)
            .query_opt("$select", named(self.select))
            .query_opt("$expand", named(self.expand))
            .cache(self.mode)
            .send_decoded(crate::answers::decode_list)
            .await
            .map(Response::into_shared)
    }
}

/// Joins column names as `$select` and `$expand` want them.
pub(crate) fn joined<I>(columns: I) -> String
where
    I: IntoIterator,
    I::Item: fmt::Display,
{
    joined_with(',', columns)
}

/// Joins names with what an operation wants between them.
pub(crate) fn joined_with<I>(separator: char, columns: I) -> String
where
    I: IntoIterator,
    I::Item: fmt::Display,
{
    let mut text = String::new();
    for column in columns {
        if !text.is_empty() {
            text.push(separator);
        }
        text.push_str(&column.to_string());
    }
    text
}
