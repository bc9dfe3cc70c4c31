//! Phases: where in its life a unit is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where in its life a unit is: the number the server uses, a power of two, with
/// [`QUEUED`](Self::QUEUED) added while the unit waits for that phase.
///
/// ```
/// use wats_domains::production::PhaseId;
///
/// assert_eq!(PhaseId::FINALIZED.name(), Some("Finalized"));
/// assert_eq!(PhaseId::by_name("finalized"), Some(PhaseId::FINALIZED));
/// assert_eq!(PhaseId::UNDER_PRODUCTION.queued(), PhaseId(4098));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhaseId(pub i32);

impl PhaseId {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self(1);
    /// It is being made.
    pub const UNDER_PRODUCTION: Self = Self(2);
    /// It is being repaired in production.
    pub const PRODUCTION_REPAIR: Self = Self(4);
    /// It came back and is being repaired (RMA).
    pub const SERVICE_REPAIR: Self = Self(8);
    /// It is done. Only then may it be built into another unit, unless its revision says otherwise.
    pub const FINALIZED: Self = Self(16);
    /// It was thrown away.
    pub const SCRAPPED: Self = Self(32);
    /// It is tested for longer than others.
    pub const EXTENDED_TEST: Self = Self(64);
    /// It is being adapted for a customer.
    pub const CUSTOMIZATION: Self = Self(128);
    /// It has been repaired.
    pub const REPAIRED: Self = Self(256);
    /// It cannot be found.
    pub const MISSING: Self = Self(512);
    /// It is in store.
    pub const IN_STORAGE: Self = Self(1024);
    /// It left the factory.
    pub const SHIPPED: Self = Self(2048);
    /// The bit of units that wait for a phase. The server documents it with
    /// [`UNDER_PRODUCTION`](Self::UNDER_PRODUCTION), [`PRODUCTION_REPAIR`](Self::PRODUCTION_REPAIR)
    /// and [`SERVICE_REPAIR`](Self::SERVICE_REPAIR).
    pub const QUEUED: Self = Self(4096);

    const NAMES: [(Self, &'static str); 12] = [
        (Self::UNKNOWN, "Unknown"),
        (Self::UNDER_PRODUCTION, "Under production"),
        (Self::PRODUCTION_REPAIR, "Production repair"),
        (Self::SERVICE_REPAIR, "Service repair"),
        (Self::FINALIZED, "Finalized"),
        (Self::SCRAPPED, "Scrapped"),
        (Self::EXTENDED_TEST, "Extended test"),
        (Self::CUSTOMIZATION, "Customization"),
        (Self::REPAIRED, "Repaired"),
        (Self::MISSING, "Missing"),
        (Self::IN_STORAGE, "In storage"),
        (Self::SHIPPED, "Shipped"),
    ];

    /// The same phase, waiting for it.
    pub fn queued(self) -> Self {
        Self(self.0 | Self::QUEUED.0)
    }

    /// Whether the unit waits for the phase.
    pub fn is_queued(self) -> bool {
        self.0 & Self::QUEUED.0 != 0
    }

    /// Its English name, without regard to waiting; a server can use other names, which
    /// `internal().unit_phases()` tells. `None` for a number this version does not know.
    pub fn name(self) -> Option<&'static str> {
        let bare = Self(self.0 & !Self::QUEUED.0);
        Self::NAMES.iter().find(|(phase, _)| *phase == bare).map(|(_, name)| *name)
    }

    /// The phase of this English name, in any case.
    pub fn by_name(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::NAMES
            .iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(name))
            .map(|(phase, _)| *phase)
    }
}

impl fmt::Display for PhaseId {
    /// The number, as requests carry it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<i32> for PhaseId {
    fn from(id: i32) -> Self {
        Self(id)
    }
}
