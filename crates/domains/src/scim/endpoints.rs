//! The operations of the SCIM domain.

use wats_http::{Endpoint, Freshness};

use crate::entities::{SCIM_TOKEN, SCIM_USER};

pub(crate) const ALL: &[&Endpoint] =
    &[&TOKEN, &USERS, &CREATE_USER, &USER, &USER_BY_NAME, &UPDATE_USER, &DELETE_USER];

/// Makes a token each time it is asked.
pub(crate) const TOKEN: Endpoint =
    Endpoint::get("scim.token", "/api/SCIM/v2/Token").effect().entities(&[SCIM_TOKEN]);

pub(crate) const USERS: Endpoint = Endpoint::get("scim.users", "/api/SCIM/v2/Users")
    .freshness(Freshness::Live)
    .entities(&[SCIM_USER]);

/// Done twice, it would fail or make two.
pub(crate) const CREATE_USER: Endpoint =
    Endpoint::post("scim.create_user", "/api/SCIM/v2/Users").entities(&[SCIM_USER]);

pub(crate) const USER: Endpoint = Endpoint::get("scim.user", "/api/SCIM/v2/Users/{id}")
    .freshness(Freshness::Live)
    .entities(&[SCIM_USER]);

pub(crate) const USER_BY_NAME: Endpoint =
    Endpoint::get("scim.user_by_name", "/api/SCIM/v2/Users/userName={userName}")
        .freshness(Freshness::Live)
        .entities(&[SCIM_USER]);

/// Replaces values, or adds to sets: done twice, nothing is different.
pub(crate) const UPDATE_USER: Endpoint =
    Endpoint::patch("scim.update_user", "/api/SCIM/v2/Users/{id}")
        .entities(&[SCIM_USER])
        .idempotent();

/// Done twice, the second time finds nothing, and the caller would be told that there was nothing.
pub(crate) const DELETE_USER: Endpoint =
    Endpoint::delete("scim.delete_user", "/api/SCIM/v2/Users/{id}").entities(&[SCIM_USER]);
