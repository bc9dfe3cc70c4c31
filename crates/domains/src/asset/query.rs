//! Queries for rows of the three lists that assets have.

use super::endpoints;
use super::models::{AssetLog, AssetRow, AssetType};
use crate::paging::Walk;
use crate::query::Query;

/// A query for assets, log entries or asset types; from [`Assets::query`](super::Assets::query),
/// [`Assets::log`](super::Assets::log) and [`Assets::types`](super::Assets::types).
pub type AssetQuery<T> = Query<T>;

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
