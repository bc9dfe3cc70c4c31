//! What the server says of a process.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

/// An operation: a kind of test, of repair, or of other work.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ProcessInfo {
    /// The number that reports carry as `processCode`.
    #[serde(deserialize_with = "as_default")]
    pub code: i32,
    /// The name that people know it by.
    pub name: Option<String>,
    /// A longer text.
    pub description: Option<String>,
    /// Whether tests are reported with it.
    #[serde(deserialize_with = "as_default")]
    pub is_test_operation: bool,
    /// Whether repairs are reported with it.
    #[serde(deserialize_with = "as_default")]
    pub is_repair_operation: bool,
    /// Whether it is tracked without a report.
    #[serde(deserialize_with = "as_default")]
    pub is_wip_operation: bool,
    /// Its place in lists.
    pub process_index: Option<i32>,
    /// 1 while it is in use.
    pub state: Option<i32>,
    /// What a repair operation asks for.
    pub repair_operation: Option<RepairOperation>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a repair operation asks for, as the public API tells it. The internal API tells more: the
/// module `internal`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct RepairOperation {
    /// Whether a repair names the test that failed.
    pub uut_binding: Option<Binding>,
    /// Whether a component is one of the BOM.
    pub bom_binding: Option<Binding>,
    /// Whether the vendor of a component is named.
    pub vendor_binding: Option<Binding>,
    /// Everything else, the fail codes among it: the server's documents do not say how they are laid
    /// out.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Whether something is asked for: the server's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Binding(pub i32);

impl Binding {
    /// It must be there.
    pub const REQUIRED: Self = Self(0);
    /// It may be there.
    pub const OPTIONAL: Self = Self(1);
    /// It is not asked for.
    pub const NEVER: Self = Self(2);
}

/// What kind of repair a fail code stands for: the server's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RepairType(pub i32);

impl RepairType {
    /// None in particular.
    pub const DEFAULT: Self = Self(0);
    /// A machine did wrong.
    pub const AUTOMATIC_PROCESS: Self = Self(1);
    /// The unit was given up.
    pub const SCRAPPED: Self = Self(2);
    /// Nothing was wrong.
    pub const NO_FAILURE_FOUND: Self = Self(3);
    /// A component was bad.
    pub const COMPONENT: Self = Self(4);
    /// The design is at fault.
    pub const DESIGN: Self = Self(5);
    /// A person did wrong.
    pub const MANUAL_PROCESS: Self = Self(6);
    /// The unit was replaced.
    pub const REPLACED: Self = Self(7);
}
