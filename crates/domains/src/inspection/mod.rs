//! Manual inspections: sequences that operators work through. All operations on them are internal
//! ones of the server, behind the feature `internal`.

#[cfg(feature = "internal")]
pub mod internal;
