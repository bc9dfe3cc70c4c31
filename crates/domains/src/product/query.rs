//! The query for rows of the product list.

use std::fmt::Display;

use super::endpoints;
use super::models::ProductView;
use crate::paging::Walk;
use crate::query::Query;

/// A query for products; from [`Products::query`](super::Products::query).
pub type ProductQuery = Query<ProductView>;

/// Part numbers are texts, behind which no page can begin.
pub(super) static PRODUCTS: Walk<ProductView> =
    Walk { endpoint: &endpoints::QUERY, order: "PartNumber", position: None, most: 10_000 };

impl ProductQuery {
    /// Only these columns.
    pub fn select<I: IntoIterator<Item: Display>>(self, columns: I) -> Self {
        self.only(columns)
    }
}
