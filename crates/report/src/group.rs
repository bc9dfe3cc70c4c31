//! [`StepGroup`], the part of a sequence that a step belongs to.

use crate::Text;
use crate::open::open_enum;

/// Setup, main or cleanup part of a sequence.
///
/// ```
/// use wats_report::StepGroup;
///
/// assert_eq!(StepGroup::Cleanup.as_str(), "C");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StepGroup {
    /// Before the test.
    Setup,
    /// The test itself.
    Main,
    /// After the test.
    Cleanup,
    /// Any other text, kept as it was.
    Other(Box<Text>),
}

open_enum!(StepGroup {
    Setup = "S",
    Main = "M",
    Cleanup = "C",
});
