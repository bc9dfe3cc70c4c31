//! What goes with the work on an inspection.

use super::DefinitionStatus;

/// A unit for which inspections are looked for; for
/// [`Inspections::sequences`](super::Inspections::sequences).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct UnitToInspect {
    pub(super) serial_number: String,
    pub(super) part_number: String,
    pub(super) revision: String,
    pub(super) batch_number: String,
    pub(super) status: Option<DefinitionStatus>,
    pub(super) station_name: Option<String>,
}

impl UnitToInspect {
    /// The unit with this serial number, part number and revision, in no batch.
    pub fn new(
        serial_number: impl Into<String>,
        part_number: impl Into<String>,
        revision: impl Into<String>,
    ) -> Self {
        Self {
            serial_number: serial_number.into(),
            part_number: part_number.into(),
            revision: revision.into(),
            ..Self::default()
        }
    }

    /// The batch it belongs to.
    pub fn batch_number(mut self, batch: impl Into<String>) -> Self {
        self.batch_number = batch.into();
        self
    }

    /// Definitions of this status.
    pub fn status(mut self, status: DefinitionStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Where it is inspected.
    pub fn station_name(mut self, name: impl Into<String>) -> Self {
        self.station_name = Some(name.into());
        self
    }
}

/// What becomes of an inspection that is saved; for
/// [`Inspections::save_sequence`](super::Inspections::save_sequence).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct Submission {
    pub(super) submit: Option<bool>,
    pub(super) return_root_sequence: Option<bool>,
}

impl Submission {
    /// It is saved, and goes on.
    pub fn none() -> Self {
        Self::default()
    }

    /// It is over: the server makes its report.
    pub fn submit() -> Self {
        Self { submit: Some(true), return_root_sequence: None }
    }

    /// The answer is the whole inspection.
    pub fn return_root_sequence(mut self) -> Self {
        self.return_root_sequence = Some(true);
        self
    }
}
