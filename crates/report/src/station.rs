//! [`Station`], who made a report.

/// The station that a report comes from.
///
/// The server requires all three texts, each of 1 to 100 characters.
///
/// ```
/// use wats_report::{Report, Station};
///
/// let mut report = Report::uut("BOARD-1", "0001", "A", 100);
/// report.station(Station::new("ST1", "Hall 1", "Production"));
/// assert_eq!(report.finish().machine_name.as_deref(), Some("ST1"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Station {
    /// Name of the station (`machineName`).
    pub name: String,
    /// Where it stands.
    pub location: String,
    /// What it is used for: Production, Debug, Development, Repair, Qualification, Calibration …
    pub purpose: String,
}

impl Station {
    /// A station.
    pub fn new(
        name: impl Into<String>,
        location: impl Into<String>,
        purpose: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), location: location.into(), purpose: purpose.into() }
    }
}
