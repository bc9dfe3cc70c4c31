//! The server's own affairs: stations, levels, tokens, barcodes, exports, workflows.

mod barcodes;
pub(crate) mod endpoints;
mod exports;
#[cfg(feature = "internal")]
pub mod internal;
mod levels;
mod registration;
mod secret;
mod service;
mod stations;
mod tokens;
mod workflow;

pub use barcodes::{BarcodeIdentifier, Barcodes};
pub use exports::{Certificates, Exports};
pub use levels::Levels;
pub use registration::{Registered, Registration};
pub use secret::Secret;
pub use service::System;
pub use stations::{StationInfo, StationType, Stations};
pub use tokens::Tokens;
pub use workflow::{DefinitionStatus, TestedUnit, Workflow};
