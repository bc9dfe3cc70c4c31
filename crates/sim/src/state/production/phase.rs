//! The phases a unit can be in. Ids are powers of two; the bit 4096 marks units that wait.

use serde_json::{Value, json};

use super::Refusal;

/// Phase of a unit that is being built.
pub(crate) const UNDER_PRODUCTION: i64 = 2;
/// Phase of a unit that may be built into another one.
pub(crate) const FINALIZED: i64 = 16;

/// One phase.
#[derive(Debug)]
pub(crate) struct Phase {
    pub(crate) id: i64,
    code: &'static str,
    pub(crate) name: &'static str,
    description: &'static str,
}

const fn phase(
    id: i64,
    code: &'static str,
    name: &'static str,
    description: &'static str,
) -> Phase {
    Phase { id, code, name, description }
}

/// All phases, in the order of their ids.
pub(crate) static PHASES: [Phase; 15] = [
    phase(1, "Unknown", "Unknown", "Unknown unit phase"),
    phase(2, "UnderProduction", "Under production", "Unit is under production"),
    phase(4, "ProductionRepair", "Production repair", "Unit is being repaired"),
    phase(8, "ServiceRepair", "Service repair", "Unit is being repaired for service (RMA)"),
    phase(16, "Finalized", "Finalized", "Unit is finalized"),
    phase(32, "Scrapped", "Scrapped", "Unit is scrapped"),
    phase(64, "ExtendedTest", "Extended test", "Unit is under extended test"),
    phase(128, "Customization", "Customization", "Unit is under customization"),
    phase(256, "Repaired", "Repaired", "Unit has been repaired"),
    phase(512, "Missing", "Missing", "Unit is marked as missing"),
    phase(1024, "InStorage", "In storage", "Unit is in store (warehouse)"),
    phase(2048, "Shipped", "Shipped", "Unit is shipped (out of factory)"),
    phase(
        4098,
        "UnderProductionQueue",
        "Under production in queue",
        "Unit is under production in a queue",
    ),
    phase(
        4100,
        "ProductionRepairQueue",
        "Production repair in queue",
        "Unit is waiting for production repair",
    ),
    phase(
        4104,
        "ServiceRepairQueue",
        "Service repair in queue",
        "Unit is waiting for service repair (RMA)",
    ),
];

impl Phase {
    /// The internal form.
    pub(crate) fn to_internal_json(&self) -> Value {
        json!({
            "UnitPhaseId": self.id,
            "Code": self.code,
            "Name": self.name,
            "Description": self.description,
        })
    }
}

/// The phase of an id that a unit is in.
pub(crate) fn get(id: i64) -> Option<&'static Phase> {
    PHASES.iter().find(|phase| phase.id == id)
}

/// An id, if there is such a phase.
pub(super) fn known(id: i64) -> Result<i64, Refusal> {
    match get(id) {
        Some(phase) => Ok(phase.id),
        None => Err(Refusal::rule(format!("There is no unit phase {id}."))),
    }
}

/// The phase of a name or a code, in any case.
pub(super) fn named(name: &str) -> Option<i64> {
    let is = |text: &str| text.eq_ignore_ascii_case(name.trim());
    PHASES.iter().find(|phase| is(phase.name) || is(phase.code)).map(|phase| phase.id)
}
