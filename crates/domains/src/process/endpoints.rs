//! The operations of the process domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::PROCESS;

pub(crate) const ALL: &[&Endpoint] = &[&LIST];

/// No operation of the API changes a process, so lifetime is all that keeps the list current.
pub(crate) const LIST: Endpoint = Endpoint::get("processes.list", "/api/App/Processes")
    .freshness(Freshness::Static)
    .entities(&[PROCESS]);
