//! The operations of the system domain.

use wats_http::Endpoint;

pub(crate) const ALL: &[&Endpoint] = &[];
