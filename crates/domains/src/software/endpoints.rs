//! The operations of the software domain.

use wats_http::Endpoint;

pub(crate) const ALL: &[&Endpoint] = &[];
