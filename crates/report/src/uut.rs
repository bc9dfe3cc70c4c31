//! [`Uut`], what only the report of a test has.

use serde::{Deserialize, Serialize};

use crate::{Extra, Field, Guid, Int, Real, Timestamp};

/// The header part of a UUT report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Uut {
    /// Execution time in seconds.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub exec_time: Field<Real>,
    /// Number format of the execution time.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub exec_time_format: Field<String>,
    /// Socket of a fixture with several, 16 bits; −1 occurs.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub test_socket_index: Field<Int>,
    /// Number format of the socket.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub test_socket_index_format: Field<String>,
    /// Batch (lot) number.
    #[serde(rename = "batchSN", skip_serializing_if = "Field::is_absent")]
    pub batch_sn: Field<String>,
    /// Free comment; the clients disagree about its limit (500 to 5000 characters).
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub comment: Field<String>,
    /// Error code of the run, 32 bits; 0 is none.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub error_code: Field<Int>,
    /// Number format of the error code.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub error_code_format: Field<String>,
    /// Error text.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub error_message: Field<String>,
    /// The fixture.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub fixture_id: Field<String>,
    /// The operator, at most 100 characters.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub user: Field<String>,
    /// Failures in the batch so far, 32 bits.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub batch_fail_count: Field<Int>,
    /// Number format of that count.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub batch_fail_count_format: Field<String>,
    /// Loop index within the batch, 32 bits.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub batch_loop_index: Field<Int>,
    /// Number format of that index.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub batch_loop_index_format: Field<String>,
    /// [`Step::id`](crate::Step::id) of the step that made the report fail.
    #[serde(rename = "stepIdCausedUUTFailure", skip_serializing_if = "Field::is_absent")]
    pub step_id_caused_uut_failure: Field<Int>,
    /// Repairs that refer to this test; filled in by the server.
    #[serde(rename = "refUURs", skip_serializing_if = "Field::is_absent")]
    pub ref_uurs: Field<Vec<ReferencedByUur>>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A repair that refers to a test.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReferencedByUur {
    /// Identifier of the repair report.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub id: Field<Guid>,
    /// When the repair started.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub start: Field<Timestamp>,
    /// Keys that this model does not know.
    #[serde(flatten)]
    pub extra: Extra,
}
