//! Statistics: what the server computes from the reports it has.

pub(crate) mod endpoints;
