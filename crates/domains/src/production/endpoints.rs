//! The operations of the production domain.

use wats_http::Endpoint;

pub(crate) const ALL: &[&Endpoint] = &[];
