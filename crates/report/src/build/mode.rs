//! [`ImportMode`], who decides about statuses.

/// Who decides about the statuses of a report that is being built.
///
/// ```
/// use wats_report::build::ImportMode;
/// use wats_report::{Report, Status};
///
/// let mut report = Report::uut("BOARD-1", "0001", "A", 100);
/// report.import_mode(ImportMode::Import);
/// let mut root = report.root_mut();
/// root.numeric("Vout", 5.0).at_most(3.3).status(Status::Passed);
/// assert_eq!(report.finish().result, Status::Passed);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImportMode {
    /// The builder: measurements are evaluated, a failure spreads to the steps above and to the
    /// report, and the step that caused it is marked.
    #[default]
    Active,
    /// The caller: what is stated is stored, whatever the limits say, and what is not stated passed.
    /// For reports of other systems that have decided already. Only names are told apart and steps
    /// numbered. The result is what was stated for the root.
    Import,
}
