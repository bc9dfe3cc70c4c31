//! The columns of report headers, for filters that cannot misspell them.
//!
//! ```
//! use wats_domains::report::columns::{part_number, result, run};
//!
//! let retested = part_number().eq("WIDGET-001").and(run().gt(1)).and(result().ne("Passed"));
//! assert_eq!(
//!     retested.to_string(),
//!     "partNumber eq 'WIDGET-001' and run gt 1 and result ne 'Passed'"
//! );
//! ```

use crate::odata::{Field, field};

/// The report's identifier; to be compared with a [`Guid`](wats_report::Guid).
pub fn uuid() -> Field<'static> {
    field("uuid")
}

/// Serial number of the unit.
pub fn serial_number() -> Field<'static> {
    field("serialNumber")
}

/// Part number of the unit.
pub fn part_number() -> Field<'static> {
    field("partNumber")
}

/// `T` for a test, `R` for a repair.
pub fn report_type() -> Field<'static> {
    field("reportType")
}

/// When the test or repair began.
pub fn start() -> Field<'static> {
    field("start")
}

/// Revision of the unit's product.
pub fn revision() -> Field<'static> {
    field("revision")
}

/// The overall result, as a word: `Passed`, `Failed`, `Error`, `Terminated`.
pub fn result() -> Field<'static> {
    field("result")
}

/// Batch (lot) of the unit.
pub fn batch_number() -> Field<'static> {
    field("batchNumber")
}

/// Operator.
pub fn user_name() -> Field<'static> {
    field("userName")
}

/// Station.
pub fn station_name() -> Field<'static> {
    field("stationName")
}

/// The station's location.
pub fn location() -> Field<'static> {
    field("location")
}

/// What the station is for.
pub fn purpose() -> Field<'static> {
    field("purpose")
}

/// Whether the server has dropped the measurements to save space.
pub fn measures_deleted() -> Field<'static> {
    field("measuresDeleted")
}

/// The server's processing number: increases with every report received. Not a time.
pub fn time_stamp() -> Field<'static> {
    field("timeStamp")
}

/// Code of the operation.
pub fn process_code() -> Field<'static> {
    field("processCode")
}

/// Name of the operation.
pub fn process_name() -> Field<'static> {
    field("processName")
}

/// Comment.
pub fn comment() -> Field<'static> {
    field("comment")
}

/// How long the test took, in seconds.
pub fn execution_time() -> Field<'static> {
    field("executionTime")
}

/// File name of the test program.
pub fn sw_filename() -> Field<'static> {
    field("swFilename")
}

/// Version of the test program.
pub fn sw_version() -> Field<'static> {
    field("swVersion")
}

/// Socket of the fixture.
pub fn test_socket_index() -> Field<'static> {
    field("testSocketIndex")
}

/// The fixture.
pub fn fixture_id() -> Field<'static> {
    field("fixtureId")
}

/// Error code.
pub fn error_code() -> Field<'static> {
    field("errorCode")
}

/// Error message.
pub fn error_message() -> Field<'static> {
    field("errorMessage")
}

/// Ordinal of the test of its unit in its operation.
pub fn run() -> Field<'static> {
    field("run")
}

/// How often the report was received.
pub fn receive_count() -> Field<'static> {
    field("receiveCount")
}

/// Size of the report, in kilobytes.
pub fn report_size() -> Field<'static> {
    field("reportSize")
}

/// The step that made the test fail.
pub fn caused_uut_failure() -> Field<'static> {
    field("causedUutFailure")
}

/// The path of that step.
pub fn caused_uut_failure_path() -> Field<'static> {
    field("causedUutFailurePath")
}

/// Ordinal of the first test of the unit in the operation that passed.
pub fn passed_in_run() -> Field<'static> {
    field("passedInRun")
}

/// The test that a repair refers to; to be compared with a [`Guid`](wats_report::Guid).
pub fn referenced_uut() -> Field<'static> {
    field("referencedUut")
}
