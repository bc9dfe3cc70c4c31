//! Which part of the unit flow is wanted.

use serde::{Deserialize, Serialize};

use crate::analytics::WatsFilter;

/// A filter of the unit flow. The server's documents know a plain [`WatsFilter`]; the other fields
/// are the existing client's.
///
/// ```
/// use wats_domains::analytics::WatsFilter;
/// use wats_domains::analytics::internal::UnitFlowFilter;
///
/// let filter = UnitFlowFilter::from(WatsFilter::new().part_number("WIDGET-001"))
///     .hide(["Packing"])
///     .expand_operations(true);
/// assert_eq!(
///     serde_json::to_value(&filter)?,
///     serde_json::json!({
///         "partNumber": "WIDGET-001", "hideList": ["Packing"], "expandOperations": true,
///     })
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct UnitFlowFilter {
    /// Which reports count.
    #[serde(flatten)]
    pub filter: WatsFilter,
    /// Only these units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_numbers: Option<Vec<String>>,
    /// The station's location.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// What the station is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Only operations with these codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process_codes: Option<Vec<i32>>,
    /// Whether units that passed count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_passed: Option<bool>,
    /// Whether units that did not pass count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_failed: Option<bool>,
    /// The column that nodes are split by, such as `stationName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split_by: Option<String>,
    /// The order of units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_order: Option<String>,
    /// Names of the operations to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_list: Option<Vec<String>>,
    /// Names of the operations to hide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_list: Option<Vec<String>>,
    /// Whether operations are shown one by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expand_operations: Option<bool>,
}

impl From<WatsFilter> for UnitFlowFilter {
    fn from(filter: WatsFilter) -> Self {
        Self { filter, ..Self::default() }
    }
}

impl UnitFlowFilter {
    /// Shows only these operations.
    #[must_use]
    pub fn show<I: IntoIterator<Item: Into<String>>>(mut self, operations: I) -> Self {
        self.show_list = Some(operations.into_iter().map(Into::into).collect());
        self
    }

    /// Hides these operations.
    #[must_use]
    pub fn hide<I: IntoIterator<Item: Into<String>>>(mut self, operations: I) -> Self {
        self.hide_list = Some(operations.into_iter().map(Into::into).collect());
        self
    }

    /// Whether operations are shown one by one.
    #[must_use]
    pub fn expand_operations(mut self, expand: bool) -> Self {
        self.expand_operations = Some(expand);
        self
    }

    /// Splits nodes by this column, such as `stationName`.
    #[must_use]
    pub fn split_by(mut self, column: impl Into<String>) -> Self {
        self.split_by = Some(column.into());
        self
    }
}
