//! The internal operations of the process domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::PROCESS;

pub(crate) const ALL: &[&Endpoint] = &[&LIST, &GET, &REPAIR_OPERATIONS, &REPAIR_OPERATION];

pub(crate) const LIST: Endpoint =
    Endpoint::get("processes.internal.list", "/api/internal/Process/GetProcesses")
        .freshness(Freshness::Static)
        .entities(&[PROCESS]);

pub(crate) const GET: Endpoint =
    Endpoint::get("processes.internal.get", "/api/internal/Process/GetProcess/{id}")
        .freshness(Freshness::Static)
        .entities(&[PROCESS]);

pub(crate) const REPAIR_OPERATIONS: Endpoint = Endpoint::get(
    "processes.internal.repair_operations",
    "/api/internal/Process/GetRepairOperations",
)
.freshness(Freshness::Static)
.entities(&[PROCESS]);

pub(crate) const REPAIR_OPERATION: Endpoint = Endpoint::get(
    "processes.internal.repair_operation",
    "/api/internal/Process/GetRepairOperation/{id}",
)
.freshness(Freshness::Static)
.entities(&[PROCESS]);
