//! Operations on the folders that packages are sorted into.

use http::StatusCode;

use crate::handlers::object_body;
use crate::handlers::parameters::path_id;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::software::FolderForm;

/// `GET /api/Software/VirtualFolders`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn list(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&shared.read_state().software.folders_json()))
}

/// `POST /api/Software/VirtualFolder`.
pub(super) fn create(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = FolderForm::read(&object_body(call)?)?;
    Ok(Reply::json(&shared.write_state().software.add_folder(form)?))
}

/// `PUT /api/Software/VirtualFolder`: the id stands in the body.
pub(super) fn update(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = FolderForm::read(&object_body(call)?)?;
    Ok(Reply::json(&shared.write_state().software.change_folder(form)?))
}

/// `DELETE /api/Software/VirtualFolder/{id}`: only if nothing is in it.
pub(super) fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    shared.write_state().software.delete_folder(path_id(call)?)?;
    Ok(Reply::status(StatusCode::NO_CONTENT))
}
