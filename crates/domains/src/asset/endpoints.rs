//! The operations of the asset domain.

use wats_http::Endpoint;

pub(crate) const ALL: &[&Endpoint] = &[];
