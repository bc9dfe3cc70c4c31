//! The internal operations on packages. Where the document leaves the answer's form open, it is
//! the schema that comes nearest, or `true`.

use serde_json::Value;

use crate::handlers::parameters::{
    caller, id, id_list, path_id, required, required_id, required_integer, required_long,
    required_text, status_number,
};
use crate::handlers::{files, object_body};
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;
use crate::state::software::{Package, Software, TagPath};
use crate::state::{Fields, Status};

const BYTES: &str = "application/octet-stream";

fn rows(software: &Software, packages: Vec<&Package>) -> Reply {
    let rows: Vec<Value> =
        packages.into_iter().map(|package| software.internal_json(package, false)).collect();
    Reply::json(&rows)
}

fn required_status(call: &Call<'_>) -> Result<Status, Reply> {
    Status::from_number(required_integer(call, "status")?)
}

/// `GET …/isConnected`.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
pub(super) fn is_connected(_: &Call<'_>, _: &Shared) -> Result<Reply, Reply> {
    Ok(Reply::json(&true))
}

/// `GET …/File/{id}`: what is known of a content.
pub(super) fn file(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = path_id(call)?;
    match shared.read_state().software.content_json(id) {
        Some(file) => Ok(Reply::json(&file)),
        None => Err(Reply::not_found(format!("There is no file {id}."))),
    }
}

/// `GET …/CheckFile`: what is known of a content with this checksum, or null.
pub(super) fn check_file(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let checksum = required_text(call, "checksum")?;
    required_id(call, "parentFolderId")?;
    required_text(call, "filePath")?;
    let package = required_id(call, "packageId")?;
    required_long(call, "fileDateEpoch")?;
    let state = shared.read_state();
    state.software.get(package)?;
    Ok(Reply::json(&state.software.content_by_checksum(checksum)))
}

/// `POST …/PostPackageFolder`.
pub(super) fn create_folder(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let package = required_id(call, "packageId")?;
    let body = object_body(call)?;
    let fields = Fields(&body);
    let (parent, name) = (fields.id("parentId")?, fields.required_name("name")?);
    let mut state = shared.write_state();
    let folder = state.software.add_package_folder(package, parent, &name, &caller(call))?;
    Ok(Reply::json(&state.software.folder_entity(folder)))
}

/// `POST …/UpdatePackageFolder`.
pub(super) fn update_folder(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let body = object_body(call)?;
    let fields = Fields(&body);
    let folder = fields.required_id("id")?;
    let (parent, name) = (fields.id("parentId")?, fields.name("name")?);
    let mut state = shared.write_state();
    let by = caller(call);
    state.software.change_package_folder(folder, parent, name.as_deref(), &by)?;
    Ok(Reply::json(&state.software.folder_entity(folder)))
}

/// `POST …/DeletePackageFolder`.
pub(super) fn delete_folder(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let folder = required_id(call, "packageFolderId")?;
    shared.write_state().software.delete_package_folder(folder, &caller(call))?;
    Ok(Reply::json(&true))
}

/// `POST …/DeletePackageFolderFiles`.
pub(super) fn delete_files(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let files = id_list(call, "packageFolderFileIds")?;
    shared.write_state().software.delete_package_files(&files, &caller(call))?;
    Ok(Reply::json(&true))
}

/// `GET …/GetPackageHistory`.
pub(super) fn history(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let path = TagPath::parse(required_text(call, "tags")?)?;
    let status = status_number(call, "status")?;
    let all = call.query.boolean("allVersions")?.unwrap_or(false);
    let state = shared.read_state();
    Ok(rows(&state.software, state.software.by_tags(&path, status, all)))
}

/// `GET …/GetPackageDownloadHistory`.
pub(super) fn download_history(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let station = required_integer(call, "clientId")?;
    Ok(Reply::json(&shared.read_state().software.download_history(station)))
}

/// Ids with commas between them; none is allowed here.
fn installed(call: &Call<'_>) -> Result<Vec<uuid::Uuid>, Reply> {
    let name = "installedPackages";
    let list = required(call, name)?.split(',').map(str::trim).filter(|text| !text.is_empty());
    list.map(|text| id(name, text)).collect()
}

/// `GET …/GetRevokedPackages`.
pub(super) fn revoked(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let installed = installed(call)?;
    let only = call.query.boolean("includeRevokedOnly")?.unwrap_or(false);
    Ok(Reply::json(&shared.read_state().software.revoked(&installed, only)))
}

/// `GET …/GetAvailablePackages`.
pub(super) fn available(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let installed = installed(call)?;
    let state = shared.read_state();
    Ok(rows(&state.software, state.software.available(&installed)))
}

/// `GET …/GetSoftwareEntityDetails`: folders and files.
pub(super) fn entities(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let package = required_id(call, "packageId")?;
    Ok(Reply::json(&shared.read_state().software.entities(package)?))
}

/// `GET …/GetPackage`: with its tree.
pub(super) fn package(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let package = required_id(call, "packageId")?;
    let state = shared.read_state();
    let package = state.software.get(package)?;
    Ok(Reply::json(&state.software.internal_json(package, true)))
}

/// `GET …/GetPackageByName`: the highest version.
pub(super) fn by_name(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let name = required_text(call, "packageName")?;
    let status = required_status(call)?;
    let state = shared.read_state();
    let package = state.software.by_name(name, status, None).ok_or_else(|| {
        let status = status.name();
        Reply::not_found(format!("There is no package {name:?} that is {status}."))
    })?;
    Ok(Reply::json(&state.software.internal_json(package, false)))
}

/// `GET …/GetPackagesByTag`: the highest version of each.
pub(super) fn by_tags(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let path = TagPath::parse(required_text(call, "tags")?)?;
    let status = required_status(call)?;
    let state = shared.read_state();
    Ok(rows(&state.software, state.software.by_tags(&path, Some(status), false)))
}

/// `GET …/DownloadFile`: the bytes of a content, or a part of them.
pub(super) fn download(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let id = required_id(call, "repositoryFolderFileId")?;
    let bytes = shared.read_state().software.content_bytes(id);
    match bytes {
        Some(bytes) => Ok(files::answer(call, BYTES, bytes)),
        None => Err(Reply::not_found(format!("There is no file {id}."))),
    }
}

/// `GET …/Log`: records a download by the station that asks.
pub(super) fn log_download(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let package = required_id(call, "packageId")?;
    let size = required_long(call, "downloadSize")?;
    if size < 0 {
        return Err(Reply::bad_request("The parameter 'downloadSize' must not be negative."));
    }
    let mut state = shared.write_state();
    let station = state.system.stations.number(&caller(call));
    state.software.log_download(package, station, size)?;
    Ok(Reply::json(&true))
}
