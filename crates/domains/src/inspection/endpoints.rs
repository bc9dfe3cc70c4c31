//! The operations of the inspection domain.

use wats_http::Endpoint;

pub(crate) const ALL: &[&Endpoint] = &[];
