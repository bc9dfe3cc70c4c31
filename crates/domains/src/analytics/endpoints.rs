//! The operations of the analytics domain.

use wats_http::Endpoint;

pub(crate) const ALL: &[&Endpoint] = &[];
