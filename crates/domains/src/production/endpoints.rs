//! The public operations of the production domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{
    BATCH, BOX_BUILD, PRODUCT, PRODUCT_REVISION, PRODUCT_TAGS, SN_POOL, SN_TYPE, UNIT, UNIT_CHANGE,
    UNIT_FLOW, UNIT_VERIFICATION,
};

pub(crate) const ALL: &[&Endpoint] = &[
    &QUERY_UNITS,
    &UNIT_GET,
    &SAVE_UNITS,
    &CREATE_UNIT,
    &UPDATE_UNIT,
    &DELETE_UNIT,
    &CHANGE_UNIT,
    &SET_UNIT_TAG,
    &VERIFICATION,
    &SET_PHASE,
    &SET_PROCESS,
    &ADD_CHILD,
    &REMOVE_CHILD,
    &CHECK_CHILDREN,
    &CHANGES,
    &DELETE_CHANGE,
    &SN_TYPES,
    &TAKE,
    &BY_RANGE,
    &BY_REFERENCE,
    &EXPORT,
    &UPLOAD,
    &BATCHES,
    &SAVE_BATCH,
    &SAVE_BATCHES,
];

/// Units are answered with their product and its revision.
pub(super) const UNIT_READ: &[&str] = &[UNIT, PRODUCT, PRODUCT_REVISION, PRODUCT_TAGS];

/// Which children a unit should have is said by box builds, and in which phase by tags of revisions.
pub(super) const CHILDREN_READ: &[&str] = &[UNIT, BOX_BUILD, PRODUCT_REVISION, PRODUCT_TAGS];

pub(crate) const QUERY_UNITS: Endpoint =
    Endpoint::get("production.query_units", "/api/Production/Unit/Query")
        .freshness(Freshness::Live)
        .entities(UNIT_READ);

pub(crate) const UNIT_GET: Endpoint =
    Endpoint::get("production.unit", "/api/Production/Unit/{serialNumber}/{partNumber}")
        .freshness(Freshness::Live)
        .entities(UNIT_READ);

/// Inserts or changes by part number and serial number, so it may be done twice.
pub(crate) const SAVE_UNITS: Endpoint =
    Endpoint::put("production.save_units", "/api/Production/Units")
        .entities(&[UNIT, UNIT_VERIFICATION, UNIT_FLOW])
        .idempotent();

/// Done twice, it would be refused the second time.
pub(crate) const CREATE_UNIT: Endpoint =
    Endpoint::post("production.create_unit", "/api/Production/Unit").entities(&[UNIT]);

/// Says what the unit is to be.
pub(crate) const UPDATE_UNIT: Endpoint =
    Endpoint::put("production.update_unit", "/api/Production/Unit").entities(&[UNIT]).idempotent();

/// Gone is gone; that there was nothing to delete is no error.
pub(crate) const DELETE_UNIT: Endpoint =
    Endpoint::delete("production.delete_unit", "/api/Production/Unit")
        .entities(&[UNIT, UNIT_VERIFICATION])
        .idempotent();

/// Done twice, it would not find the unit under its old part number.
pub(crate) const CHANGE_UNIT: Endpoint =
    Endpoint::put("production.change_unit", "/api/Production/ChangeUnit")
        .entities(&[UNIT, UNIT_VERIFICATION]);

/// Says what the tag is to be.
pub(crate) const SET_UNIT_TAG: Endpoint =
    Endpoint::put("production.set_unit_tag", "/api/Production/UnitTag")
        .entities(&[UNIT])
        .idempotent();

pub(crate) const VERIFICATION: Endpoint =
    Endpoint::get("production.unit_verification", "/api/Production/UnitVerification")
        .freshness(Freshness::Live)
        .entities(&[UNIT_VERIFICATION]);

/// Says what the phase is to be.
pub(crate) const SET_PHASE: Endpoint =
    Endpoint::put("production.set_unit_phase", "/api/Production/SetUnitPhase")
        .entities(&[UNIT, UNIT_FLOW])
        .idempotent();

/// Says what the process is to be.
pub(crate) const SET_PROCESS: Endpoint =
    Endpoint::put("production.set_unit_process", "/api/Production/SetUnitProcess")
        .entities(&[UNIT])
        .idempotent();

/// Done twice, it would be refused: the child has a parent then.
pub(crate) const ADD_CHILD: Endpoint =
    Endpoint::post("production.add_child_unit", "/api/Production/AddChildUnit").entities(&[UNIT]);

/// Done twice, it would be refused: the relation must exist.
pub(crate) const REMOVE_CHILD: Endpoint =
    Endpoint::post("production.remove_child_unit", "/api/Production/RemoveChildUnit")
        .entities(&[UNIT]);

pub(crate) const CHECK_CHILDREN: Endpoint =
    Endpoint::get("production.check_child_units", "/api/Production/CheckChildUnits")
        .freshness(Freshness::Live)
        .entities(CHILDREN_READ);

/// A queue: an answer from a cache would be handled twice.
pub(crate) const CHANGES: Endpoint =
    Endpoint::get("production.unit_changes", "/api/Production/Units/Changes")
        .entities(&[UNIT_CHANGE]);

/// Gone is gone; identifiers are not used again.
pub(crate) const DELETE_CHANGE: Endpoint =
    Endpoint::delete("production.delete_unit_change", "/api/Production/Units/Changes/{id}")
        .entities(&[UNIT_CHANGE])
        .idempotent();

/// No operation of the API changes a type.
pub(crate) const SN_TYPES: Endpoint =
    Endpoint::get("production.serial_number_types", "/api/Production/SerialNumbers/Types")
        .freshness(Freshness::Static)
        .entities(&[SN_TYPE]);

/// Consumes numbers: what was taken and not learned of is lost, so it is never repeated.
pub(crate) const TAKE: Endpoint =
    Endpoint::post("production.take_serial_numbers", "/api/Production/SerialNumbers/Take")
        .entities(&[SN_POOL]);

/// Stations take numbers all the time: what is free is never answered from a cache.
pub(crate) const BY_RANGE: Endpoint =
    Endpoint::get("production.serial_numbers_by_range", "/api/Production/SerialNumbers/ByRange")
        .entities(&[SN_POOL]);

pub(crate) const BY_REFERENCE: Endpoint = Endpoint::get(
    "production.serial_numbers_by_reference",
    "/api/Production/SerialNumbers/ByReference",
)
.entities(&[SN_POOL]);

pub(crate) const EXPORT: Endpoint =
    Endpoint::get("production.export_serial_numbers", "/api/Production/SerialNumbers")
        .entities(&[SN_POOL]);

/// What the server does with a number that it has already is not documented, so it is not repeated.
pub(crate) const UPLOAD: Endpoint =
    Endpoint::put("production.upload_serial_numbers", "/api/Production/SerialNumbers")
        .entities(&[SN_POOL]);

/// Those of a product are those that its units name.
pub(crate) const BATCHES: Endpoint = Endpoint::get("production.batches", "/api/Production/Batches")
    .freshness(Freshness::Live)
    .entities(&[BATCH, UNIT]);

/// Inserts or changes by batch number.
pub(crate) const SAVE_BATCH: Endpoint =
    Endpoint::put("production.save_batch", "/api/Production/Batch").entities(&[BATCH]).idempotent();

/// Inserts or changes by batch number.
pub(crate) const SAVE_BATCHES: Endpoint =
    Endpoint::put("production.save_batches", "/api/Production/Batches")
        .entities(&[BATCH])
        .idempotent();
