//! [`ChartType`], the axes of a chart.

use crate::Text;
use crate::open::open_enum;

/// How the axes of a chart are scaled.
///
/// ```
/// use wats_report::ChartType;
///
/// assert_eq!(ChartType::from("LineLogX"), ChartType::LineLogX);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChartType {
    /// Both axes linear.
    Line,
    /// Both axes logarithmic.
    LineLogXY,
    /// X axis logarithmic.
    LineLogX,
    /// Y axis logarithmic.
    LineLogY,
    /// Any other text, kept as it was.
    Other(Box<Text>),
}

open_enum!(ChartType {
    Line = "Line",
    LineLogXY = "LineLogXY",
    LineLogX = "LineLogX",
    LineLogY = "LineLogY",
});
