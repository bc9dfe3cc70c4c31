//! The query for units.

use super::endpoints;
use super::models::Unit;
use crate::paging::Walk;
use crate::query::Query;

/// A query for units; from [`Production::query_units`](super::Production::query_units).
pub type UnitQuery = Query<Unit>;

/// A serial number alone may be that of several units. The limit is that of the existing client's
/// documentation.
pub(super) static UNITS: Walk<Unit> = Walk {
    endpoint: &endpoints::QUERY_UNITS,
    order: "serialNumber,partNumber",
    position: None,
    most: 1_000,
};
