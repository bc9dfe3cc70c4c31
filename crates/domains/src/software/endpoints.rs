//! The operations of the software domain.
//!
//! A package's status only moves on, and what was deleted is gone: done twice, most writes would
//! answer the second time with a refusal, though the first was carried out. They are not repeated.

use wats_http::{Endpoint, Freshness};

use crate::entities::{PACKAGE, PACKAGE_FILE, VIRTUAL_FOLDER};

pub(crate) const ALL: &[&Endpoint] = &[
    &PACKAGES,
    &PACKAGE_BY_ID,
    &PACKAGE_BY_NAME,
    &PACKAGES_BY_TAG,
    &CREATE_PACKAGE,
    &UPDATE_PACKAGE,
    &DELETE_PACKAGE,
    &DELETE_PACKAGE_BY_NAME,
    &SET_STATUS,
    &FILES,
    &UPLOAD_ZIP,
    &SET_FILE_ATTRIBUTE,
    &VIRTUAL_FOLDERS,
    &CREATE_VIRTUAL_FOLDER,
    &UPDATE_VIRTUAL_FOLDER,
    &DELETE_VIRTUAL_FOLDER,
];

const BOTH: &[&str] = &[PACKAGE, PACKAGE_FILE];

pub(crate) const PACKAGES: Endpoint = Endpoint::get("software.packages", "/api/Software/Packages")
    .freshness(Freshness::MasterData)
    .entities(&[PACKAGE]);

pub(crate) const PACKAGE_BY_ID: Endpoint =
    Endpoint::get("software.package", "/api/Software/Package/{id}")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE]);

pub(crate) const PACKAGE_BY_NAME: Endpoint =
    Endpoint::get("software.package_by_name", "/api/Software/PackageByName")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE]);

pub(crate) const PACKAGES_BY_TAG: Endpoint =
    Endpoint::get("software.packages_by_tag", "/api/Software/PackagesByTag")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE]);

/// Done twice, it makes two versions.
pub(crate) const CREATE_PACKAGE: Endpoint =
    Endpoint::post("software.create_package", "/api/Software/Package").entities(&[PACKAGE]);

pub(crate) const UPDATE_PACKAGE: Endpoint =
    Endpoint::put("software.update_package", "/api/Software/Package/{id}").entities(&[PACKAGE]);

pub(crate) const DELETE_PACKAGE: Endpoint =
    Endpoint::delete("software.delete_package", "/api/Software/Package/{id}").entities(BOTH);

pub(crate) const DELETE_PACKAGE_BY_NAME: Endpoint =
    Endpoint::delete("software.delete_package_by_name", "/api/Software/PackageByName")
        .entities(BOTH);

pub(crate) const SET_STATUS: Endpoint =
    Endpoint::post("software.set_status", "/api/Software/PackageStatus/{id}").entities(&[PACKAGE]);

pub(crate) const FILES: Endpoint =
    Endpoint::get("software.files", "/api/Software/PackageFiles/{id}")
        .freshness(Freshness::MasterData)
        .entities(&[PACKAGE_FILE]);

/// Whether files that come a second time get a new version is not documented.
pub(crate) const UPLOAD_ZIP: Endpoint =
    Endpoint::post("software.upload_zip", "/api/Software/Package/UploadZip/{id}").entities(BOTH);

/// An attribute that a file has already is added without effect. The package counts as modified.
pub(crate) const SET_FILE_ATTRIBUTE: Endpoint =
    Endpoint::post("software.set_file_attribute", "/api/Software/Package/FileAttribute/{id}")
        .entities(BOTH)
        .idempotent();

pub(crate) const VIRTUAL_FOLDERS: Endpoint =
    Endpoint::get("software.virtual_folders", "/api/Software/VirtualFolders")
        .freshness(Freshness::MasterData)
        .entities(&[VIRTUAL_FOLDER]);

pub(crate) const CREATE_VIRTUAL_FOLDER: Endpoint =
    Endpoint::post("software.create_virtual_folder", "/api/Software/VirtualFolder")
        .entities(&[VIRTUAL_FOLDER]);

/// Says by its id what the folder is to be: packages in it are restricted if it is.
pub(crate) const UPDATE_VIRTUAL_FOLDER: Endpoint =
    Endpoint::put("software.update_virtual_folder", "/api/Software/VirtualFolder")
        .entities(&[VIRTUAL_FOLDER, PACKAGE])
        .idempotent();

pub(crate) const DELETE_VIRTUAL_FOLDER: Endpoint =
    Endpoint::delete("software.delete_virtual_folder", "/api/Software/VirtualFolder/{id}")
        .entities(&[VIRTUAL_FOLDER]);
