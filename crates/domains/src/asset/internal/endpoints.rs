//! The internal operations of the asset domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::ASSET_FILE;

/// Whether the server takes a name twice is not documented.
pub(crate) const UPLOAD: Endpoint =
    Endpoint::post("assets.upload_file", "/api/internal/Blob/Asset").entities(&[ASSET_FILE]);

/// Files are not kept in memory.
pub(crate) const DOWNLOAD: Endpoint =
    Endpoint::get("assets.download_file", "/api/internal/Blob/Asset").entities(&[ASSET_FILE]);

pub(crate) const LIST: Endpoint =
    Endpoint::get("assets.list_files", "/api/internal/Blob/Asset/List/{assetId}")
        .freshness(Freshness::Live)
        .entities(&[ASSET_FILE]);

/// Names what is to be gone, so it may be done twice.
pub(crate) const DELETE: Endpoint =
    Endpoint::delete("assets.delete_files", "/api/internal/Blob/Assets")
        .entities(&[ASSET_FILE])
        .idempotent();
