//! The public operations on packages.

use http::StatusCode;

use crate::handlers::object_body;
use crate::handlers::parameters::{caller, path_id, required_integer, required_text};
use crate::multipart;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::Status;
use crate::state::software::{Archive, Package, PackageForm, attribute};

/// `GET /api/Software/Packages`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn list(_: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    let rows: Vec<_> = state.software.packages().into_iter().map(Package::to_json).collect();
    Ok(Reply::json(&rows))
}

/// `GET /api/Software/Package/{id}`.
pub(super) fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    Ok(Reply::json(&state.software.get(path_id(call)?)?.to_json()))
}

/// `GET /api/Software/PackageByName`: the version asked for, or the highest.
pub(super) fn by_name(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let name = required_text(call, "name")?;
    let status = Status::from_name(required_text(call, "status")?)?;
    let version = call.query.integer("version")?;
    let state = shared.read_state();
    let package = state.software.by_name(name, status, version).ok_or_else(|| {
        let status = status.name();
        Reply::not_found(format!("There is no package {name:?} that is {status}."))
    })?;
    Ok(Reply::json(&package.to_json()))
}

/// `GET /api/Software/PackagesByTag`: `tag` is `name=value`.
pub(super) fn by_tag(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let tag = required_text(call, "tag")?;
    let status = Status::from_name(required_text(call, "status")?)?;
    let (key, value) = tag.split_once('=').ok_or_else(|| {
        Reply::bad_request(format!("The parameter 'tag' must be name=value, but is '{tag}'."))
    })?;
    let state = shared.read_state();
    let packages = state.software.packages().into_iter();
    let rows: Vec<_> = packages
        .filter(|package| package.status == status && package.has_tag(key, value))
        .map(Package::to_json)
        .collect();
    Ok(Reply::json(&rows))
}

/// `POST /api/Software/Package`: a Draft, the next version if the name exists.
pub(super) fn create(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = PackageForm::read(&object_body(call)?)?;
    let mut state = shared.write_state();
    let id = state.software.create(&form, &caller(call))?;
    Ok(Reply::json(&state.software.get(id)?.to_json()))
}

/// `PUT /api/Software/Package/{id}`.
pub(super) fn update(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = path_id(call)?;
    let form = PackageForm::read(&object_body(call)?)?;
    shared.write_state().software.update(id, &form, &caller(call))?;
    Ok(Reply::done())
}

/// `DELETE /api/Software/Package/{id}`.
pub(super) fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    shared.write_state().software.delete(path_id(call)?)?;
    Ok(Reply::status(StatusCode::NO_CONTENT))
}

/// `DELETE /api/Software/PackageByName`.
pub(super) fn delete_by_name(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let name = required_text(call, "name")?;
    let version = required_integer(call, "version")?;
    shared.write_state().software.delete_by_name(name, version)?;
    Ok(Reply::status(StatusCode::NO_CONTENT))
}

/// `POST /api/Software/PackageStatus/{id}`.
pub(super) fn set_status(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = path_id(call)?;
    let status = Status::from_name(required_text(call, "status")?)?;
    let mut state = shared.write_state();
    state.software.set_status(id, status, &caller(call))?;
    Ok(Reply::json(&state.software.get(id)?.to_json()))
}

/// `GET /api/Software/PackageFiles/{id}`.
pub(super) fn files(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    Ok(Reply::json(&state.software.get(path_id(call)?)?.files_json()))
}

/// `POST /api/Software/Package/UploadZip/{id}`: a form with one part, a ZIP archive.
pub(super) fn upload_zip(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = path_id(call)?;
    let clean = call.query.boolean("cleanInstall")?.unwrap_or(false);
    let mut parts = multipart::parts(call)?;
    let (Some(part), None) = (parts.pop(), parts.pop()) else {
        return Err(Reply::bad_request("The form must have one part, the ZIP archive."));
    };
    let media = part.content_type.as_deref().unwrap_or_default();
    if !media.eq_ignore_ascii_case("application/zip") {
        let text = format!("The part must be application/zip, but is '{media}'.");
        return Err(Reply::message(StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
    }
    // Unpacked before the lock: it takes a while.
    let archive = Archive::read(&part.bytes, shared.options.max_expanded_body_bytes)?;
    shared.write_state().software.unpack(id, archive, clean, &caller(call))?;
    Ok(Reply::done())
}

/// `POST /api/Software/Package/FileAttribute/{id}`: the id is that of the file.
pub(super) fn add_attribute(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let file = path_id(call)?;
    let bit = attribute(required_text(call, "attribute")?)?;
    shared.write_state().software.add_attribute(file, bit, &caller(call))?;
    Ok(Reply::done())
}
