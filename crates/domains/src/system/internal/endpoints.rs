//! The internal operations of the system domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{CLIENT, SERVER};

pub(crate) const ALL: &[&Endpoint] =
    &[&PING, &SERVER_INFO, &VERSIONS, &STATIONS, &UPDATE, &DISCONNECT];

/// A probe: an answer from a cache would say nothing about the server.
pub(crate) const PING: Endpoint =
    Endpoint::get("system.internal.ping", "/api/internal/Client/Ping").entities(&[SERVER]);

pub(crate) const SERVER_INFO: Endpoint =
    Endpoint::get("system.internal.server_info", "/api/internal/Client/ServerInfo")
        .entities(&[SERVER]);

pub(crate) const VERSIONS: Endpoint =
    Endpoint::get("system.internal.versions", "/api/internal/Client/Version").entities(&[SERVER]);

pub(crate) const STATIONS: Endpoint =
    Endpoint::get("system.internal.stations", "/api/internal/Client/GetClients")
        .freshness(Freshness::Live)
        .entities(&[CLIENT]);

/// Says what the station is to be.
pub(crate) const UPDATE: Endpoint =
    Endpoint::post("system.internal.update", "/api/internal/Client/Update")
        .entities(&[CLIENT])
        .idempotent();

/// A GET that writes: the station's passcode is void afterwards.
pub(crate) const DISCONNECT: Endpoint =
    Endpoint::get("system.internal.disconnect", "/api/internal/Auth/Disconnect/{id}")
        .effect()
        .entities(&[CLIENT]);
