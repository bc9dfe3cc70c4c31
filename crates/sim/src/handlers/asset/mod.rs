//! Operations on test equipment.

mod files;
mod lists;
mod usage;

use crate::clock;
use crate::handlers::object_body;
use crate::reply::Reply;
use crate::routes::{Call, Route};
use crate::service::Shared;
use crate::state::{Actor, AssetForm, AssetKey, TypeForm};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("GET /api/Asset", lists::assets),
    Route::simulated("PUT /api/Asset", put),
    Route::simulated("DELETE /api/Asset", delete),
    Route::simulated("GET /api/Asset/{assetIdOrSerialNumber}", get),
    Route::simulated("POST /api/Asset/Calibration", usage::calibration),
    Route::simulated("PUT /api/Asset/Count", usage::count),
    Route::simulated("GET /api/Asset/Log", lists::log),
    Route::simulated("POST /api/Asset/Maintenance", usage::maintenance),
    Route::simulated("POST /api/Asset/Message", message),
    Route::simulated("POST /api/Asset/ResetRunningCount", usage::reset_running_count),
    Route::simulated("PUT /api/Asset/State", set_state),
    Route::simulated("GET /api/Asset/Status", status),
    Route::simulated("GET /api/Asset/SubAssets", sub_assets),
    Route::simulated("GET /api/Asset/Types", lists::types),
    Route::simulated("PUT /api/Asset/Types", put_type),
    Route::simulated("PUT /api/Asset/SetRunningCount", usage::set_running_count),
    Route::simulated("PUT /api/Asset/SetTotalCount", usage::set_total_count),
    Route::simulated("POST /api/Asset/Calibration/External", usage::calibration_external),
    Route::simulated("POST /api/Asset/Maintenance/External", usage::maintenance_external),
    Route::simulated("POST /api/internal/Blob/Asset", files::upload),
    Route::simulated("GET /api/internal/Blob/Asset", files::download),
    Route::simulated("GET /api/internal/Blob/Asset/List/{assetId}", files::list),
    Route::simulated("DELETE /api/internal/Blob/Assets", files::delete),
];

/// Longest message that the log takes, in characters.
const LONGEST_MESSAGE: usize = 10_000;

/// Who asks, now.
fn actor(shared: &Shared) -> Actor {
    Actor::of_token(&shared.options.token)
}

/// `GET /api/Asset/{assetIdOrSerialNumber}`: by id or, if there is none, by serial number.
fn get(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let named = &call.parameters[0];
    let state = shared.read_state();
    match state.assets.by_either(named) {
        Some(asset) => Ok(Reply::json(&state.assets.json(asset))),
        None => Err(Reply::not_found(format!(
            "There is no asset with the id or serial number {named:?}."
        ))),
    }
}

/// `PUT /api/Asset`: inserts or updates by serial number.
fn put(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = AssetForm::read(&object_body(call)?)?;
    let assets = &mut shared.write_state().assets;
    let serial_number = assets.put(form, &actor(shared))?;
    Ok(Reply::json(&assets.get(&serial_number).map(|asset| assets.json(asset))))
}

/// `DELETE /api/Asset`.
fn delete(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let key = AssetKey::read(call.query)?;
    shared.write_state().assets.delete(&key)?;
    Ok(Reply::done())
}

/// `PUT /api/Asset/State`.
fn set_state(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let key = AssetKey::read(call.query)?;
    let state = call.query.integer("state")?.and_then(|state| usize::try_from(state).ok());
    let state = state.filter(|state| *state < crate::state::ASSET_STATES.len());
    let state =
        state.ok_or_else(|| Reply::bad_request("'state' must be an integer from 0 to 6."))?;
    shared.write_state().assets.set_state(&key, state, &actor(shared))?;
    Ok(Reply::done())
}

/// `GET /api/Asset/Status`: in English, whatever `cultureCode` asks for.
fn status(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let key = AssetKey::read(call.query)?;
    call.query.boolean("translate")?;
    let status = shared.read_state().assets.status(&key, clock::now())?;
    Ok(Reply::json(&status))
}

/// `POST /api/Asset/Message`.
fn message(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let key = AssetKey::read(call.query)?;
    let body = object_body(call)?;
    let content = body.iter().find(|(name, _)| name.eq_ignore_ascii_case("content"));
    let fits = |text: &&str| !text.trim().is_empty() && text.chars().count() <= LONGEST_MESSAGE;
    let content = content.and_then(|(_, text)| text.as_str()).filter(fits).ok_or_else(|| {
        let text = format!("'content' must be a text of 1 to {LONGEST_MESSAGE} characters.");
        Reply::bad_request(text)
    })?;
    shared.write_state().assets.say(&key, content, &actor(shared))?;
    Ok(Reply::done())
}

/// `GET /api/Asset/SubAssets`: all generations, unless `level` says how many.
fn sub_assets(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let key = AssetKey::read(call.query)?;
    let level = usize::try_from(call.query.integer("level")?.unwrap_or(0));
    let level = level.map_err(|_| Reply::bad_request("'level' must be 0 or more."))?;
    let assets = &shared.read_state().assets;
    let below = assets.below(&key, level)?;
    Ok(Reply::json(&below.into_iter().map(|asset| assets.node(asset)).collect::<Vec<_>>()))
}

/// `PUT /api/Asset/Types`: without `typeId` an insert, with it an update.
fn put_type(call: &Call<'_>, shared: &Shared) -> Result<Reply, Reply> {
    let form = TypeForm::read(&object_body(call)?)?;
    let stored = shared.write_state().assets.put_type(form)?;
    Ok(Reply::json(&stored))
}
