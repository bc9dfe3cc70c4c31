//! The operations of the system domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{ANALYTICS, BARCODE, CLIENT, EXPORT, LEVEL, REPORT, SERVER, TOKEN, UNIT};

pub(crate) const ALL: &[&Endpoint] = &[
    &STATUS,
    &REGISTER,
    &UPDATE_OWN,
    &TOKEN_OF_USER,
    &TOKEN_WITH_NAME,
    &STATION,
    &SAVE_STATION,
    &STATIONS,
    &STATION_LOG,
    &FIND_LEVEL,
    &CREATE_LEVEL,
    &BARCODES,
    &SAVE_BARCODE,
    &DELETE_BARCODE,
    &IDENTIFY_BARCODE,
    &EXPORTS,
    &EXPORT_FILE,
    &EXPORT_CERTIFICATES,
    &START_TEST,
    &END_TEST,
];

/// A probe: an answer from a cache would say nothing about the server.
pub(crate) const STATUS: Endpoint =
    Endpoint::get("system.status", "/api/SystemStatus").entities(&[SERVER]);

/// Each registration voids the passcode of the one before, so one that is carried out late would
/// void what the caller was given.
pub(crate) const REGISTER: Endpoint =
    Endpoint::post("stations.register", "/api/Client/Register").entities(&[CLIENT]);

/// Says what the station is to be.
pub(crate) const UPDATE_OWN: Endpoint =
    Endpoint::put("stations.update", "/api/Client/Update").entities(&[CLIENT]).idempotent();

/// A GET that writes: it makes a token, which is shown once.
pub(crate) const TOKEN_OF_USER: Endpoint =
    Endpoint::get("tokens.get", "/api/Auth/GetToken").effect().entities(&[TOKEN]);

/// A GET that writes, as the one before.
pub(crate) const TOKEN_WITH_NAME: Endpoint =
    Endpoint::get("tokens.get_named", "/api/Auth/GetToken/{identifier}")
        .effect()
        .entities(&[TOKEN]);

pub(crate) const STATION: Endpoint = Endpoint::get("stations.get", "/api/SystemManager/Client")
    .freshness(Freshness::MasterData)
    .entities(&[CLIENT]);

/// Says by its number what the station is to be. Statistics are by level, which it can change.
pub(crate) const SAVE_STATION: Endpoint =
    Endpoint::put("stations.save", "/api/SystemManager/Client")
        .entities(&[CLIENT, LEVEL, ANALYTICS])
        .idempotent();

/// Says of each station when it was last heard of, and when it last reported.
pub(crate) const STATIONS: Endpoint = Endpoint::get("stations.list", "/api/SystemManager/Clients")
    .freshness(Freshness::Live)
    .entities(&[CLIENT, REPORT]);

pub(crate) const STATION_LOG: Endpoint =
    Endpoint::get("stations.log", "/api/SystemManager/ClientLog/{identifier}")
        .freshness(Freshness::Live)
        .entities(&[CLIENT]);

pub(crate) const FIND_LEVEL: Endpoint = Endpoint::get("levels.find", "/api/SystemManager/Level")
    .freshness(Freshness::Static)
    .entities(&[LEVEL]);

/// "Each element in sequence will create a level": whether a second one of the same name is not
/// documented.
pub(crate) const CREATE_LEVEL: Endpoint =
    Endpoint::post("levels.create", "/api/SystemManager/Level").entities(&[LEVEL, ANALYTICS]);

pub(crate) const BARCODES: Endpoint =
    Endpoint::get("barcodes.list", "/api/BarcodeIdentifiers/BarcodeIdentifiers")
        .freshness(Freshness::MasterData)
        .entities(&[BARCODE]);

/// Without an id it inserts: done twice, it would insert twice.
pub(crate) const SAVE_BARCODE: Endpoint =
    Endpoint::put("barcodes.save", "/api/BarcodeIdentifiers/BarcodeIdentifier")
        .entities(&[BARCODE]);

pub(crate) const DELETE_BARCODE: Endpoint =
    Endpoint::delete("barcodes.delete", "/api/BarcodeIdentifiers/BarcodeIdentifier/{id}")
        .entities(&[BARCODE]);

pub(crate) const IDENTIFY_BARCODE: Endpoint =
    Endpoint::get("barcodes.identify", "/api/BarcodeIdentifiers/IdentifyBarcode")
        .freshness(Freshness::MasterData)
        .entities(&[BARCODE]);

/// Asked again and again until something is there.
pub(crate) const EXPORTS: Endpoint =
    Endpoint::get("exports.list", "/api/Export/List").entities(&[EXPORT]);

/// Files are large, and wanted once.
pub(crate) const EXPORT_FILE: Endpoint =
    Endpoint::get("exports.download", "/api/Export/{fileName}").entities(&[EXPORT]);

/// Starts a job in the background: done twice, it starts two.
pub(crate) const EXPORT_CERTIFICATES: Endpoint =
    Endpoint::post("exports.certificates", "/api/Export/Certificate").entities(&[EXPORT]);

/// A GET that writes.
pub(crate) const START_TEST: Endpoint =
    Endpoint::get("workflow.start_test", "/api/Workflow/StartTest").effect().entities(&[UNIT]);

/// A GET that writes.
pub(crate) const END_TEST: Endpoint =
    Endpoint::get("workflow.end_test", "/api/Workflow/EndTest").effect().entities(&[UNIT]);
