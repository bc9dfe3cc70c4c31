//! Test equipment: what it is, how often it was used, when it is due.

pub(crate) mod endpoints;
