//! Operations on batches.

use super::parameters::optional;
use crate::handlers::{list_body, object_body};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::Batch;

/// `GET /api/Production/Batches`: all, those with units of a part number, or the one of a number.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(crate) fn list(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (part_number, number) = (optional(call, "partNumber"), optional(call, "batchId"));
    let state = shared.read_state();
    let of_product: Option<Vec<&str>> = part_number.map(|part_number| {
        let mut batches: Vec<&str> = state
            .units
            .of_product(&part_number)
            .filter_map(|unit| unit.batch_number.as_deref())
            .collect();
        batches.sort_unstable();
        batches
    });
    let wanted = |batch: &str| {
        number.as_deref().is_none_or(|number| number == batch)
            && of_product.as_ref().is_none_or(|batches| batches.binary_search(&batch).is_ok())
    };
    Ok(Reply::json(&state.production.batches.list(wanted)))
}

/// `PUT /api/Production/Batch`: inserts or updates by number, and answers what is stored.
pub(crate) fn put(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let batch = Batch::read(&object_body(call)?)?;
    let number = batch.number.clone();
    let mut state = shared.write_state();
    state.production.batches.save(vec![batch])?;
    Ok(Reply::json(&state.production.batches.get(&number)))
}

/// `PUT /api/Production/Batches`: all are stored, or none.
pub(crate) fn put_many(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let batches = list_body(call)?.iter().map(Batch::read).collect::<Result<Vec<_>, _>>()?;
    shared.write_state().production.batches.save(batches)?;
    Ok(Reply::done())
}
