//! Deleting products and revisions.

use http::StatusCode;
use serde_json::json;

use super::no_revision;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::Removal;

/// `DELETE /api/Product/{partNumber}`: 204 if it is gone, 200 with serial numbers if it has units and
/// was set inactive.
pub(super) fn product(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let part_number = &call.parameters[0];
    let removal = shared.write_state().delete_product(part_number);
    let absent = || Reply::not_found(format!("There is no product {part_number:?}."));
    answer(removal, absent)
}

/// `DELETE /api/Product/{partNumber}/{revision}`: as [`product`].
pub(super) fn revision(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let [part_number, revision] = call.parameters else {
        return Err(Reply::not_found("A part number and a revision are needed."));
    };
    let removal = shared.write_state().delete_revision(part_number, revision);
    answer(removal, || no_revision(part_number, revision))
}

fn answer(removal: Removal, absent: impl FnOnce() -> Reply) -> Result<Reply, Reply> {
    match removal {
        Removal::Deleted => Ok(Reply::status(StatusCode::NO_CONTENT)),
        Removal::Deactivated(units) => Ok(Reply::json(&json!({"serialNumbers": units}))),
        Removal::Absent => Err(absent()),
    }
}
