//! The internal operations of the software domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{PACKAGE, PACKAGE_FILE, SERVER};

pub(crate) const ALL: &[&Endpoint] = &[
    &IS_CONNECTED,
    &FILE,
    &CHECK_FILE,
    &CREATE_FOLDER,
    &UPDATE_FOLDER,
    &DELETE_FOLDER,
    &DELETE_FILES,
    &HISTORY,
    &DOWNLOAD_HISTORY,
    &REVOKED,
    &AVAILABLE,
    &ENTITY_DETAILS,
    &PACKAGE_BY_ID,
    &PACKAGE_BY_NAME,
    &PACKAGES_BY_TAG,
    &DOWNLOAD_FILE,
    &LOG_DOWNLOAD,
];

const BOTH: &[&str] = &[PACKAGE, PACKAGE_FILE];

/// A probe: an answer from a cache would say nothing about the server.
pub(crate) const IS_CONNECTED: Endpoint =
    Endpoint::get("software.internal.is_connected", "/api/internal/Software/isConnected")
        .entities(&[SERVER]);

pub(crate) const FILE: Endpoint =
    Endpoint::get("software.internal.file", "/api/internal/Software/File/{id}")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE_FILE]);

pub(crate) const CHECK_FILE: Endpoint =
    Endpoint::get("software.internal.check_file", "/api/internal/Software/CheckFile")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE_FILE]);

pub(crate) const CREATE_FOLDER: Endpoint =
    Endpoint::post("software.internal.create_folder", "/api/internal/Software/PostPackageFolder")
        .entities(BOTH);

/// Says by its id what the folder is to be.
pub(crate) const UPDATE_FOLDER: Endpoint =
    Endpoint::post("software.internal.update_folder", "/api/internal/Software/UpdatePackageFolder")
        .entities(BOTH)
        .idempotent();

pub(crate) const DELETE_FOLDER: Endpoint =
    Endpoint::post("software.internal.delete_folder", "/api/internal/Software/DeletePackageFolder")
        .entities(BOTH);

pub(crate) const DELETE_FILES: Endpoint = Endpoint::post(
    "software.internal.delete_files",
    "/api/internal/Software/DeletePackageFolderFiles",
)
.entities(BOTH);

pub(crate) const HISTORY: Endpoint =
    Endpoint::get("software.internal.history", "/api/internal/Software/GetPackageHistory")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE]);

pub(crate) const DOWNLOAD_HISTORY: Endpoint = Endpoint::get(
    "software.internal.download_history",
    "/api/internal/Software/GetPackageDownloadHistory",
)
.freshness(Freshness::Live)
.entities(&[PACKAGE]);

pub(crate) const REVOKED: Endpoint =
    Endpoint::get("software.internal.revoked", "/api/internal/Software/GetRevokedPackages")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE]);

pub(crate) const AVAILABLE: Endpoint =
    Endpoint::get("software.internal.available", "/api/internal/Software/GetAvailablePackages")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE]);

pub(crate) const ENTITY_DETAILS: Endpoint = Endpoint::get(
    "software.internal.entity_details",
    "/api/internal/Software/GetSoftwareEntityDetails",
)
.freshness(Freshness::MasterData)
.entities(&[PACKAGE_FILE]);

pub(crate) const PACKAGE_BY_ID: Endpoint =
    Endpoint::get("software.internal.package", "/api/internal/Software/GetPackage")
        .freshness(Freshness::MasterData)
        .entities(BOTH);

pub(crate) const PACKAGE_BY_NAME: Endpoint =
    Endpoint::get("software.internal.package_by_name", "/api/internal/Software/GetPackageByName")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE]);

pub(crate) const PACKAGES_BY_TAG: Endpoint =
    Endpoint::get("software.internal.packages_by_tag", "/api/internal/Software/GetPackagesByTag")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE]);

/// Files are large, and wanted once.
pub(crate) const DOWNLOAD_FILE: Endpoint =
    Endpoint::get("software.internal.download_file", "/api/internal/Software/DownloadFile")
        .entities(&[PACKAGE_FILE]);

/// A GET that writes: it records that a package was downloaded.
pub(crate) const LOG_DOWNLOAD: Endpoint =
    Endpoint::get("software.internal.log_download", "/api/internal/Software/Log")
        .effect()
        .entities(&[PACKAGE]);
