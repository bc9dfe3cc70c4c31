//! [`Uut`], what only the report of a test has.

use crate::object::object;
use crate::{Field, Guid, Int, Real, Text, Timestamp};

object! {
    /// The header part of a UUT report.
    pub struct Uut {
        /// Execution time in seconds.
        exec_time = "execTime": Field<Real>,
        /// Number format of the execution time.
        exec_time_format = "execTimeFormat": Field<Text>,
        /// Socket of a fixture with several, 16 bits; −1 occurs.
        test_socket_index = "testSocketIndex": Field<Int>,
        /// Number format of the socket.
        test_socket_index_format = "testSocketIndexFormat": Field<Text>,
        /// Batch (lot) number.
        batch_sn = "batchSN": Field<Text>,
        /// Free comment; the clients disagree about its limit (500 to 5000 characters).
        comment = "comment": Field<Text>,
        /// Error code of the run, 32 bits; 0 is none.
        error_code = "errorCode": Field<Int>,
        /// Number format of the error code.
        error_code_format = "errorCodeFormat": Field<Text>,
        /// Error text.
        error_message = "errorMessage": Field<Text>,
        /// The fixture.
        fixture_id = "fixtureId": Field<Text>,
        /// The operator, at most 100 characters.
        user = "user": Field<Text>,
        /// Failures in the batch so far, 32 bits.
        batch_fail_count = "batchFailCount": Field<Int>,
        /// Number format of that count.
        batch_fail_count_format = "batchFailCountFormat": Field<Text>,
        /// Loop index within the batch, 32 bits.
        batch_loop_index = "batchLoopIndex": Field<Int>,
        /// Number format of that index.
        batch_loop_index_format = "batchLoopIndexFormat": Field<Text>,
        /// [`Step::id`](crate::Step::id) of the step that made the report fail.
        step_id_caused_uut_failure = "stepIdCausedUUTFailure": Field<Int>,
        /// Repairs that refer to this test; filled in by the server.
        ref_uurs = "refUURs": Field<Vec<ReferencedByUur>>,
    }
}

object! {
    /// A repair that refers to a test.
    pub struct ReferencedByUur {
        /// Identifier of the repair report.
        id = "id": Field<Guid>,
        /// When the repair started.
        start = "start": Field<Timestamp>,
    }
}
