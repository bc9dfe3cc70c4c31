//! Yield and repair by dimensions; volumes, and the worst.

use super::scope;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::analytics::{Columns, Filter, repair_rows, yields};

/// Rows of the lists of products, unless the filter says otherwise.
const TOP: usize = 10;
const ALL: usize = usize::MAX;

const KPIS: &str = ";fpCount;spCount;tpCount;lpCount;fpy;spy;tpy;lpy;testReportCount;\
                    testYieldCount;testYield";
const BY_PERIOD: &str = "period;unitCount";
const BY_VOLUME: &str = "unitCount desc;partNumber;productName;testOperation";
const BY_VOLUME_OF_GROUPS: &str = "unitCount desc;productGroup";
const WORST_FIRST: &str = "fpy;unitCount desc;partNumber;productName;testOperation";
const WORST_GROUPS_FIRST: &str = "fpy;unitCount desc;productGroup";

/// `POST /api/App/DynamicYield`: the query names the dimensions, or else the body.
pub(super) fn dynamic_yield(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filter = with_dimensions(call)?;
    Ok(Reply::json(&yields::dynamic(&shared.read_state(), &filter)?))
}

/// `POST /api/App/DynamicRepair`: as [`dynamic_yield`].
pub(super) fn dynamic_repair(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let filter = with_dimensions(call)?;
    Ok(Reply::json(&repair_rows::dynamic(&shared.read_state(), &filter)?))
}

fn with_dimensions(call: &Call<'_>) -> Result<Filter, Reply> {
    let mut filter = scope::filter(call)?;
    if let Some(dimensions) = call.query.get("dimensions").filter(|text| !text.is_empty()) {
        filter.dimensions = Some(dimensions.to_owned());
    }
    Ok(filter)
}

/// `POST /api/App/VolumeYield`: a row a period.
pub(super) fn volume_yield(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    list(&scope::filter(call)?, shared, BY_PERIOD, ALL)
}

/// `GET /api/App/VolumeYield`.
pub(super) fn volume_yield_of(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    list(&of_query(call, shared)?, shared, BY_PERIOD, ALL)
}

/// `POST /api/App/HighVolume`: a row a product and operation, those with the most units first.
pub(super) fn high_volume(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    list(&scope::filter(call)?, shared, BY_VOLUME, TOP)
}

/// `GET /api/App/HighVolume`.
pub(super) fn high_volume_of(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    list(&of_query(call, shared)?, shared, BY_VOLUME, TOP)
}

/// `POST /api/App/HighVolumeByProductGroup`.
pub(super) fn high_volume_by_group(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    list(&scope::filter(call)?, shared, BY_VOLUME_OF_GROUPS, TOP)
}

/// `POST /api/App/WorstYield`: a row a product and operation that has units, the lowest first pass
/// yield first.
pub(super) fn worst_yield(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    list(&with_units(scope::filter(call)?), shared, WORST_FIRST, TOP)
}

/// `GET /api/App/WorstYield`.
pub(super) fn worst_yield_of(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    list(&with_units(of_query(call, shared)?), shared, WORST_FIRST, TOP)
}

/// `POST /api/App/WorstYieldByProductGroup`.
pub(super) fn worst_yield_by_group(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    list(&with_units(scope::filter(call)?), shared, WORST_GROUPS_FIRST, TOP)
}

/// Nothing has no yield.
fn with_units(mut filter: Filter) -> Filter {
    filter.min_count.get_or_insert(1);
    filter
}

fn of_query(call: &Call<'_>, shared: &Shared) -> Result<Filter, Reply> {
    scope::of_query(call, &shared.read_state())
}

fn list(filter: &Filter, shared: &Shared, columns: &str, top: usize) -> Result<Reply, Reply> {
    let columns = Columns::read(&format!("{columns}{KPIS}"), yields::OFFER)?;
    Ok(Reply::json(&yields::rows(&shared.read_state(), filter, &columns, top)))
}
