//! The operations of the root cause domain.

use wats_http::Endpoint;

pub(crate) const ALL: &[&Endpoint] = &[];
