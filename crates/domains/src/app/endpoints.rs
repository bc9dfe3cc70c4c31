//! The operations about the server itself.

use wats_http::Endpoint;

use crate::entities::SERVER;

pub(crate) const ALL: &[&Endpoint] = &[&VERSION];

/// A probe: an answer from a cache would say nothing about the server.
pub(crate) const VERSION: Endpoint =
    Endpoint::get("app.version", "/api/App/Version").entities(&[SERVER]);
