//! The three lists of assets, with OData.

use crate::odata::{self, Query, Row, Rules, Schema};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{ASSET_LOG, ASSET_ROW, ASSET_TYPE};

/// Rows without `$top` (the public document).
const DEFAULT_ROWS: usize = 1_000;
/// Largest `$top`; no document names one.
const MOST_ROWS: usize = 100_000;

/// The place of `date` in the rows of the log.
const DATE: usize = 3;
/// The place of the name in the rows of types.
const NAME: usize = 1;

/// `GET /api/Asset`: by id unless ordered.
pub(super) fn assets(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    answer(call, &ASSET_ROW, &[(0, false)], || shared.read_state().assets.rows())
}

/// `GET /api/Asset/Log`: the newest first unless ordered.
pub(super) fn log(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    answer(call, &ASSET_LOG, &[(DATE, true)], || shared.read_state().assets.log_rows())
}

/// `GET /api/Asset/Types`: by name unless ordered.
pub(super) fn types(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    answer(call, &ASSET_TYPE, &[(NAME, false)], || shared.read_state().assets.type_rows())
}

fn answer(
    call: &Call<'_>,
    schema: &'static Schema,
    order: &'static [(usize, bool)],
    rows: impl FnOnce() -> Vec<Row>,
) -> Result<Reply, Reply> {
    let rules =
        Rules { default_top: DEFAULT_ROWS, most: MOST_ROWS, orderable: None, default_order: order };
    let query = Query::parse(call.query, schema, &rules).map_err(odata::Error::into_reply)?;
    let rows = rows();
    Ok(Reply::json(&query.run(rows.iter())))
}

#[cfg(test)]
mod tests {
    use super::{ASSET_LOG, ASSET_TYPE, DATE, NAME};

    #[test]
    fn the_columns_stand_where_the_orders_look_for_them() {
        assert_eq!(ASSET_LOG.index("date"), Some(DATE));
        assert_eq!(ASSET_TYPE.index("typeName"), Some(NAME));
    }
}
