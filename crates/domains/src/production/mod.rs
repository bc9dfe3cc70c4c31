//! Units on their way through production: phases, children, serial numbers, batches.

pub(crate) mod endpoints;
#[cfg(feature = "internal")]
pub mod internal;
mod many;
mod models;
mod query;
mod serial_file;
mod serial_numbers;
mod service;

pub use models::{
    Outcome, PhaseId, ProductionBatch, SavedUnits, SerialNumber, SerialNumberIdentifier,
    SerialNumberType, Unit, UnitChange, UnitVerification, UnitVerificationGrade,
};
pub use query::UnitQuery;
pub use serial_file::{FileError, FileFormat, SerialNumberFile};
pub use serial_numbers::{SerialNumberExport, SerialNumberQuery, TakeSerialNumbers};
pub use service::Production;
