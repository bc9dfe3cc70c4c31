//! Operations on what product revisions are built from.

use super::{no_revision, required};
use crate::handlers::object_body;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::{RelationForm, guid};

/// `GET /api/internal/Product/GetProductInfo`: every depth in one list, the revision itself first.
pub(super) fn hierarchy(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (part_number, revision) = (required(call, "partNumber")?, required(call, "revision")?);
    let state = shared.read_state();
    let id = state.products.revision_id(part_number, revision);
    let id = id.ok_or_else(|| no_revision(part_number, revision))?;
    Ok(Reply::json(&state.hierarchy(id)?))
}

/// `POST /api/internal/Product/PostProductRevisionRelation`: answers all relations of the parent.
pub(super) fn post(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = RelationForm::read(&object_body(call)?)?;
    Ok(Reply::json(&shared.write_state().add_relation(form)?))
}

/// `PUT /api/internal/Product/PutProductRevisionRelation`.
pub(super) fn put(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = RelationForm::read(&object_body(call)?)?;
    Ok(Reply::json(&shared.write_state().catalog.relations.update(form)?))
}

/// `DELETE /api/internal/Product/DeleteProductRevisionRelation`.
pub(super) fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = required(call, "productRevisionRelationId")?;
    let id = guid::parse(id).ok_or_else(|| {
        Reply::bad_request(format!("'productRevisionRelationId' must be a GUID, but is '{id}'."))
    })?;
    shared.write_state().catalog.relations.delete(id)?;
    Ok(Reply::status(http::StatusCode::NO_CONTENT))
}
