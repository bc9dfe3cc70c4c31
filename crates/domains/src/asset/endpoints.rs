//! The operations of the asset domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{ANALYTICS, ASSET, ASSET_FILE, ASSET_LOG, ASSET_TYPE};

pub(crate) const ALL: &[&Endpoint] = &[
    &QUERY,
    &GET,
    &SAVE,
    &DELETE,
    &STATUS,
    &SET_STATE,
    &COUNT,
    &RESET_RUNNING_COUNT,
    &SET_RUNNING_COUNT,
    &SET_TOTAL_COUNT,
    &CALIBRATION,
    &CALIBRATION_EXTERNAL,
    &MAINTENANCE,
    &MAINTENANCE_EXTERNAL,
    &LOG,
    &MESSAGE,
    &TYPES,
    &SAVE_TYPE,
    &SUB_ASSETS,
    #[cfg(feature = "internal")]
    &super::internal::endpoints::UPLOAD,
    #[cfg(feature = "internal")]
    &super::internal::endpoints::DOWNLOAD,
    #[cfg(feature = "internal")]
    &super::internal::endpoints::LIST,
    #[cfg(feature = "internal")]
    &super::internal::endpoints::DELETE,
];

/// What most writes change: the asset, and the log that tells of it.
const CHANGED: &[&str] = &[ASSET, ASSET_LOG];

pub(crate) const QUERY: Endpoint =
    Endpoint::get("assets.query", "/api/Asset").freshness(Freshness::Live).entities(&[ASSET]);

pub(crate) const GET: Endpoint = Endpoint::get("assets.get", "/api/Asset/{assetIdOrSerialNumber}")
    .freshness(Freshness::Live)
    .entities(&[ASSET, ASSET_TYPE, ASSET_LOG]);

/// Inserts or changes by serial number, so it may be done twice. Statistics are by the names of assets
/// as well.
pub(crate) const SAVE: Endpoint = Endpoint::put("assets.save", "/api/Asset")
    .entities(&[ASSET, ASSET_LOG, ANALYTICS])
    .idempotent();

/// Done twice, the second time finds nothing, and the caller would be told that there was nothing.
pub(crate) const DELETE: Endpoint = Endpoint::delete("assets.delete", "/api/Asset")
    .entities(&[ASSET, ASSET_LOG, ASSET_FILE, ANALYTICS]);

/// Depends on the time of day as well, which no write tells of.
pub(crate) const STATUS: Endpoint = Endpoint::get("assets.status", "/api/Asset/Status")
    .freshness(Freshness::Live)
    .entities(&[ASSET, ASSET_TYPE]);

/// Says what the state is to be.
pub(crate) const SET_STATE: Endpoint =
    Endpoint::put("assets.set_state", "/api/Asset/State").entities(CHANGED).idempotent();

/// Adds: done twice, it counts twice.
pub(crate) const COUNT: Endpoint =
    Endpoint::put("assets.count", "/api/Asset/Count").entities(CHANGED);

/// Done twice, it would forget what was counted in between.
pub(crate) const RESET_RUNNING_COUNT: Endpoint =
    Endpoint::post("assets.reset_running_count", "/api/Asset/ResetRunningCount").entities(CHANGED);

/// As [`RESET_RUNNING_COUNT`].
pub(crate) const SET_RUNNING_COUNT: Endpoint =
    Endpoint::put("assets.set_running_count", "/api/Asset/SetRunningCount").entities(CHANGED);

/// As [`RESET_RUNNING_COUNT`].
pub(crate) const SET_TOTAL_COUNT: Endpoint =
    Endpoint::put("assets.set_total_count", "/api/Asset/SetTotalCount").entities(CHANGED);

/// Done twice, it would stand in the log twice.
pub(crate) const CALIBRATION: Endpoint =
    Endpoint::post("assets.calibration", "/api/Asset/Calibration").entities(CHANGED);

pub(crate) const CALIBRATION_EXTERNAL: Endpoint =
    Endpoint::post("assets.calibration_external", "/api/Asset/Calibration/External")
        .entities(CHANGED);

pub(crate) const MAINTENANCE: Endpoint =
    Endpoint::post("assets.maintenance", "/api/Asset/Maintenance").entities(CHANGED);

pub(crate) const MAINTENANCE_EXTERNAL: Endpoint =
    Endpoint::post("assets.maintenance_external", "/api/Asset/Maintenance/External")
        .entities(CHANGED);

pub(crate) const LOG: Endpoint =
    Endpoint::get("assets.log", "/api/Asset/Log").freshness(Freshness::Live).entities(&[ASSET_LOG]);

pub(crate) const MESSAGE: Endpoint =
    Endpoint::post("assets.message", "/api/Asset/Message").entities(&[ASSET_LOG]);

pub(crate) const TYPES: Endpoint = Endpoint::get("assets.types", "/api/Asset/Types")
    .freshness(Freshness::MasterData)
    .entities(&[ASSET_TYPE]);

/// Without an id it inserts: done twice, it would fail or insert twice.
pub(crate) const SAVE_TYPE: Endpoint =
    Endpoint::put("assets.save_type", "/api/Asset/Types").entities(&[ASSET_TYPE, ASSET]);

pub(crate) const SUB_ASSETS: Endpoint = Endpoint::get("assets.sub_assets", "/api/Asset/SubAssets")
    .freshness(Freshness::Live)
    .entities(&[ASSET, ASSET_TYPE]);
