//! The operations of the scim domain.

use wats_http::Endpoint;

pub(crate) const ALL: &[&Endpoint] = &[];
