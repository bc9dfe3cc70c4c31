//! The columns of dynamic yield and dynamic repair: what rows are grouped by, what is computed for
//! each, and how they are sorted.

use std::borrow::Cow;
use std::fmt;

/// Columns, in the order that rows are sorted by.
///
/// Without a figure the server answers all figures.
///
/// ```
/// use wats_domains::analytics::{Dimension, Dimensions, Kpi};
///
/// let columns = Dimensions::new()
///     .by(Kpi::UNIT_COUNT.desc())
///     .by(Dimension::PART_NUMBER)
///     .by(Dimension::PERIOD.asc())
///     .by(Kpi::FPY);
/// assert_eq!(columns.to_string(), "unitCount desc;partNumber;period asc;fpy");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dimensions(Vec<Column>);

/// A column with a direction, or without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub(super) name: Cow<'static, str>,
    pub(super) direction: Option<&'static str>,
}

impl Dimensions {
    /// No column.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column: a dimension, a figure, or either with a direction.
    #[must_use]
    pub fn by(mut self, column: impl Into<Column>) -> Self {
        self.0.push(column.into());
        self
    }
}

impl fmt::Display for Dimensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, column) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(";")?;
            }
            write!(f, "{column}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.direction.map_or(Ok(()), |direction| write!(f, " {direction}"))
    }
}

/// A text that is a list of columns already, taken as it is.
impl From<&str> for Dimensions {
    fn from(text: &str) -> Self {
        Self(vec![Column { name: Cow::Owned(text.to_owned()), direction: None }])
    }
}

/// What rows can be grouped by. Any other name can be sent as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension(pub Cow<'static, str>);

/// What yield rows can be grouped by, and most of what repair rows can.
impl Dimension {
    /// Part number.
    pub const PART_NUMBER: Self = Self(Cow::Borrowed("partNumber"));
    /// Name of the product.
    pub const PRODUCT_NAME: Self = Self(Cow::Borrowed("productName"));
    /// Product group.
    pub const PRODUCT_GROUP: Self = Self(Cow::Borrowed("productGroup"));
    /// Revision.
    pub const REVISION: Self = Self(Cow::Borrowed("revision"));
    /// Station.
    pub const STATION_NAME: Self = Self(Cow::Borrowed("stationName"));
    /// The station's location.
    pub const LOCATION: Self = Self(Cow::Borrowed("location"));
    /// What the station is for.
    pub const PURPOSE: Self = Self(Cow::Borrowed("purpose"));
    /// Name of the test operation.
    pub const TEST_OPERATION: Self = Self(Cow::Borrowed("testOperation"));
    /// Code of the operation; yield only.
    pub const PROCESS_CODE: Self = Self(Cow::Borrowed("processCode"));
    /// Period, of the length that the filter names.
    pub const PERIOD: Self = Self(Cow::Borrowed("period"));
    /// Test program file.
    pub const SW_FILENAME: Self = Self(Cow::Borrowed("swFilename"));
    /// Version of the test program.
    pub const SW_VERSION: Self = Self(Cow::Borrowed("swVersion"));
    /// Level.
    pub const LEVEL: Self = Self(Cow::Borrowed("level"));
    /// Batch.
    pub const BATCH_NUMBER: Self = Self(Cow::Borrowed("batchNumber"));
    /// Operator.
    pub const OPERATOR: Self = Self(Cow::Borrowed("operator"));
    /// Fixture; yield only.
    pub const FIXTURE_ID: Self = Self(Cow::Borrowed("fixtureId"));
    /// Socket; yield only.
    pub const SOCKET_INDEX: Self = Self(Cow::Borrowed("socketIndex"));
    /// Error code; yield only.
    pub const ERROR_CODE: Self = Self(Cow::Borrowed("errorCode"));
    /// Name of the step that made the report fail; yield only.
    pub const STEP_CAUSED_UUT_FAILURE: Self = Self(Cow::Borrowed("stepCausedUutFailure"));
    /// Path of that step; yield only.
    pub const STEP_PATH_CAUSED_UUT_FAILURE: Self = Self(Cow::Borrowed("stepPathCausedUutFailure"));
    /// Key of a misc info.
    pub const MISC_INFO_DESCRIPTION: Self = Self(Cow::Borrowed("miscInfoDescription"));
    /// Value of a misc info.
    pub const MISC_INFO_STRING: Self = Self(Cow::Borrowed("miscInfoString"));
    /// Serial number of an asset that was used; yield only.
    pub const ASSET_SERIAL_NUMBER: Self = Self(Cow::Borrowed("assetSerialNumber"));
    /// Name of an asset that was used; yield only.
    pub const ASSET_NAME: Self = Self(Cow::Borrowed("assetName"));
    /// Whether the unit itself or a part of it was repaired; repair only by the server's documents.
    pub const UNIT_TYPE: Self = Self(Cow::Borrowed("unitType"));
}

/// What only repair rows can be grouped by.
impl Dimension {
    /// Name of the repair operation.
    pub const REPAIR_OPERATION: Self = Self(Cow::Borrowed("repairOperation"));
    /// Fail code.
    pub const REPAIR_CODE: Self = Self(Cow::Borrowed("repairCode"));
    /// Category of the fail code.
    pub const REPAIR_CATEGORY: Self = Self(Cow::Borrowed("repairCategory"));
    /// Kind of the repair.
    pub const REPAIR_TYPE: Self = Self(Cow::Borrowed("repairType"));
    /// Reference of the component, such as `R12`.
    pub const COMPONENT_REF: Self = Self(Cow::Borrowed("componentRef"));
    /// Article number of the component.
    pub const COMPONENT_NUMBER: Self = Self(Cow::Borrowed("componentNumber"));
    /// Revision of the component.
    pub const COMPONENT_REVISION: Self = Self(Cow::Borrowed("componentRevision"));
    /// Vendor of the component.
    pub const COMPONENT_VENDOR: Self = Self(Cow::Borrowed("componentVendor"));
    /// Description of the component.
    pub const COMPONENT_DESCRIPTION: Self = Self(Cow::Borrowed("componentDescription"));
    /// Function block.
    pub const FUNCTION_BLOCK: Self = Self(Cow::Borrowed("functionBlock"));
    /// Name of the step that showed the failure.
    pub const REFERENCED_STEP: Self = Self(Cow::Borrowed("referencedStep"));
    /// Path of that step.
    pub const REFERENCED_STEP_PATH: Self = Self(Cow::Borrowed("referencedStepPath"));
    /// Period of the test that failed.
    pub const TEST_PERIOD: Self = Self(Cow::Borrowed("testPeriod"));
    /// Level of the test that failed.
    pub const TEST_LEVEL: Self = Self(Cow::Borrowed("testLevel"));
    /// Station of the test that failed.
    pub const TEST_STATION_NAME: Self = Self(Cow::Borrowed("testStationName"));
    /// Location of that station.
    pub const TEST_LOCATION: Self = Self(Cow::Borrowed("testLocation"));
    /// Purpose of that station.
    pub const TEST_PURPOSE: Self = Self(Cow::Borrowed("testPurpose"));
    /// Operator of the test that failed.
    pub const TEST_OPERATOR: Self = Self(Cow::Borrowed("testOperator"));
}

impl Dimension {
    /// Smallest first.
    pub fn asc(self) -> Column {
        Column { name: self.0, direction: Some("asc") }
    }

    /// Largest first.
    pub fn desc(self) -> Column {
        Column { name: self.0, direction: Some("desc") }
    }
}

impl From<Dimension> for Column {
    fn from(dimension: Dimension) -> Self {
        Self { name: dimension.0, direction: None }
    }
}
