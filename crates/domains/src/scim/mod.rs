//! Users, as identity providers keep them (SCIM 2.0).

pub(crate) mod endpoints;
