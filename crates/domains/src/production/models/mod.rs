//! What the server says of units and their numbers, and what it is told.

mod batch;
mod outcome;
mod phase;
mod serial_number;
mod unit;
mod verification;

pub use batch::ProductionBatch;
pub use outcome::Outcome;
pub use phase::PhaseId;
pub use serial_number::{SerialNumber, SerialNumberIdentifier, SerialNumberType};
pub use unit::{SavedUnits, Unit, UnitChange};
pub use verification::{UnitVerification, UnitVerificationGrade};
