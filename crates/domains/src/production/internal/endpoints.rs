//! The operations that the server keeps for its web pages and its own client.

use wats_http::{Endpoint, Freshness};

use crate::entities::{BOX_BUILD, SERVER, SITE, SN_POOL, UNIT as UNITS, UNIT_PHASE as UNIT_PHASES};
use crate::production::endpoints::{CHILDREN_READ, UNIT_READ};

pub(crate) const ALL: &[&Endpoint] = &[
    &PHASES,
    &IS_CONNECTED,
    &SITES,
    &UNIT,
    &UNIT_INFO,
    &HIERARCHY,
    &STATE_HISTORY,
    &UNIT_PHASE,
    &UNIT_PROCESS,
    &CONTENTS,
    &CREATE_UNIT,
    &ADD_CHILD,
    &REMOVE_CHILD,
    &REMOVE_ALL_CHILDREN,
    &CHECK_CHILDREN,
    &FIND,
    &COUNT,
    &FREE,
    &DELETE_FREE,
    &RANGES,
    &STATISTICS,
    &RESERVE,
];

/// Which phases there are is decided when the system is set up.
pub(crate) const PHASES: Endpoint =
    Endpoint::get("production.unit_phases", "/api/internal/Mes/GetUnitPhases")
        .freshness(Freshness::Static)
        .entities(&[UNIT_PHASES]);

/// A probe: an answer from a cache would say nothing about the server.
pub(crate) const IS_CONNECTED: Endpoint =
    Endpoint::get("production.is_connected", "/api/internal/Production/isConnected")
        .entities(&[SERVER]);

pub(crate) const SITES: Endpoint =
    Endpoint::get("production.sites", "/api/internal/Production/GetSites")
        .freshness(Freshness::Static)
        .entities(&[SITE]);

pub(crate) const UNIT: Endpoint =
    Endpoint::get("production.internal_unit", "/api/internal/Production/GetUnit")
        .freshness(Freshness::Live)
        .entities(UNIT_READ);

pub(crate) const UNIT_INFO: Endpoint =
    Endpoint::get("production.unit_info", "/api/internal/Production/GetUnitInfo")
        .freshness(Freshness::Live)
        .entities(UNIT_READ);

pub(crate) const HIERARCHY: Endpoint =
    Endpoint::get("production.unit_hierarchy", "/api/internal/Production/GetUnitHierarchy")
        .freshness(Freshness::Live)
        .entities(&[UNITS]);

pub(crate) const STATE_HISTORY: Endpoint =
    Endpoint::get("production.unit_state_history", "/api/internal/Production/GetUnitStateHistory")
        .freshness(Freshness::Live)
        .entities(&[UNITS]);

pub(crate) const UNIT_PHASE: Endpoint =
    Endpoint::get("production.unit_phase", "/api/internal/Production/GetUnitPhase")
        .freshness(Freshness::Live)
        .entities(&[UNITS]);

pub(crate) const UNIT_PROCESS: Endpoint =
    Endpoint::get("production.unit_process", "/api/internal/Production/GetUnitProcess")
        .freshness(Freshness::Live)
        .entities(&[UNITS]);

pub(crate) const CONTENTS: Endpoint =
    Endpoint::get("production.unit_contents", "/api/internal/Production/GetUnitContents")
        .freshness(Freshness::Live)
        .entities(&[UNITS, BOX_BUILD]);

/// Done twice, it would be refused the second time.
pub(crate) const CREATE_UNIT: Endpoint =
    Endpoint::post("production.internal_create_unit", "/api/internal/Production/CreateUnit")
        .entities(&[UNITS]);

/// Done twice, it would be refused: the child has a parent then.
pub(crate) const ADD_CHILD: Endpoint =
    Endpoint::post("production.internal_add_child_unit", "/api/internal/Production/AddChildUnit")
        .entities(&[UNITS]);

/// Done twice, it would be refused: the relation must exist.
pub(crate) const REMOVE_CHILD: Endpoint = Endpoint::post(
    "production.internal_remove_child_unit",
    "/api/internal/Production/RemoveChildUnit",
)
.entities(&[UNITS]);

/// Done again, it would also remove what was added in between.
pub(crate) const REMOVE_ALL_CHILDREN: Endpoint = Endpoint::post(
    "production.remove_all_child_units",
    "/api/internal/Production/RemoveAllChildUnits",
)
.entities(&[UNITS]);

pub(crate) const CHECK_CHILDREN: Endpoint = Endpoint::get(
    "production.internal_check_child_units",
    "/api/internal/Production/CheckChildUnits",
)
.freshness(Freshness::Live)
.entities(CHILDREN_READ);

pub(crate) const FIND: Endpoint =
    Endpoint::get("production.find_serial_numbers", "/api/internal/Production/SerialNumbers")
        .entities(&[SN_POOL]);

pub(crate) const COUNT: Endpoint =
    Endpoint::get("production.serial_number_count", "/api/internal/Production/SerialNumbers/Count")
        .entities(&[SN_POOL]);

/// Done again, it would free what another station reserved in between.
pub(crate) const FREE: Endpoint =
    Endpoint::put("production.free_serial_numbers", "/api/internal/Production/SerialNumbers/Free")
        .entities(&[SN_POOL]);

/// Done again, it would delete what was added or freed in between.
pub(crate) const DELETE_FREE: Endpoint = Endpoint::delete(
    "production.delete_free_serial_numbers",
    "/api/internal/Production/SerialNumbers/Free",
)
.entities(&[SN_POOL]);

pub(crate) const RANGES: Endpoint = Endpoint::get(
    "production.serial_number_ranges",
    "/api/internal/Production/SerialNumbers/Ranges",
)
.entities(&[SN_POOL]);

pub(crate) const STATISTICS: Endpoint = Endpoint::get(
    "production.serial_number_statistics",
    "/api/internal/Production/SerialNumbers/Statistics",
)
.entities(&[SN_POOL]);

/// Consumes numbers, as [`TAKE`](crate::production::endpoints::TAKE) does: never repeated.
pub(crate) const RESERVE: Endpoint = Endpoint::post(
    "production.reserve_serial_numbers",
    "/api/internal/Production/GetAndReserveNewSerialNumbers",
)
.entities(&[SN_POOL]);
