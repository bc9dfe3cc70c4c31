//! Software packages that are distributed to stations.

pub(crate) mod endpoints;
