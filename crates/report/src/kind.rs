//! [`Kind`], which of the two documents a report is.

use crate::Text;
use crate::open::open_enum;

/// The kind of a report.
///
/// ```
/// use wats_report::Kind;
///
/// assert_eq!(Kind::from("R"), Kind::Uur);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The report of a test (UUT report).
    Uut,
    /// The report of a repair (UUR report).
    Uur,
    /// Any other text, kept as it was.
    Other(Box<Text>),
}

open_enum!(Kind {
    Uut = "T",
    Uur = "R",
});
