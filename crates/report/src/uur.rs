//! [`Uur`], what only the report of a repair has.

use serde::{Deserialize, Serialize};

use crate::{Extra, Field, Guid, Int, Real, Timestamp};

/// The header part of a UUR report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Uur {
    /// Free comment.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub comment: Field<String>,
    /// The repair operator, at most 100 characters.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub user: Field<String>,
    /// Code of the **test** operation in which the unit failed, 16 bits. Required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub process_code: Field<Int>,
    /// Number format of the code.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub process_code_format: Field<String>,
    /// Name of that test operation.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub process_name: Field<String>,
    /// Identifier of the report of the failed test.
    #[serde(rename = "refUUT", skip_serializing_if = "Field::is_absent")]
    pub ref_uut: Field<Guid>,
    /// When the repair was confirmed.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub confirm_date: Field<Timestamp>,
    /// When the repair was finished.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub finalize_date: Field<Timestamp>,
    /// Repair time in seconds.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub exec_time: Field<Real>,
    /// Identifier of the repair that this one is part of.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub parent: Field<Guid>,
    /// Identifiers of the repairs that are part of this one.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub children: Field<Vec<Guid>>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
