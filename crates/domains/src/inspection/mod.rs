//! Manual inspections: sequences that operators work through.

pub(crate) mod endpoints;
