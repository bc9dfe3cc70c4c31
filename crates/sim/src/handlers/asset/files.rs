//! Files of assets: operations of the server's own web pages.

use serde_json::Value;

use crate::handlers::json_body;
use crate::reply::Reply;
use crate::routes::Call;
use crate::service::Shared;

/// `POST /api/internal/Blob/Asset`: the body is the file, whatever its label.
pub(super) fn upload(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (asset_id, name) = (required(call, "assetId")?, required(call, "filename")?);
    shared.write_state().assets.put_file(asset_id, name, call.body.clone())?;
    Ok(Reply::done())
}

/// `GET /api/internal/Blob/Asset`.
pub(super) fn download(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let (asset_id, name) = (required(call, "assetId")?, required(call, "filename")?);
    let bytes = shared.read_state().assets.file(asset_id, name)?;
    Ok(Reply::file("application/octet-stream", bytes))
}

/// `GET /api/internal/Blob/Asset/List/{assetId}`.
pub(super) fn list(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let state = shared.read_state();
    Ok(Reply::json(&state.assets.file_names(&call.parameters[0])?))
}

/// `DELETE /api/internal/Blob/Assets`: the body lists the names.
pub(super) fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let asset_id = required(call, "assetId")?;
    let names = match json_body(call)? {
        Value::Array(names) => names
            .into_iter()
            .map(|name| if let Value::String(name) = name { Some(name) } else { None })
            .collect::<Option<Vec<String>>>(),
        _ => None,
    };
    let names =
        names.ok_or_else(|| Reply::bad_request("The body must be a JSON array of file names."))?;
    shared.write_state().assets.delete_files(asset_id, &names)?;
    Ok(Reply::done())
}

fn required<'a>(call: &'a Call<'_>, name: &str) -> Result<&'a str, Reply> {
    let value = call.query.get(name).filter(|value| !value.is_empty());
    value.ok_or_else(|| Reply::bad_request(format!("The parameter '{name}' is required.")))
}
