//! [`Uur`], what only the report of a repair has.

use crate::object::object;
use crate::{Field, Guid, Int, Real, Text, Timestamp};

object! {
    /// The header part of a UUR report.
    pub struct Uur {
        /// Free comment.
        comment = "comment": Field<Text>,
        /// The repair operator, at most 100 characters.
        user = "user": Field<Text>,
        /// Code of the **test** operation in which the unit failed, 16 bits. Required.
        process_code = "processCode": Field<Int>,
        /// Number format of the code.
        process_code_format = "processCodeFormat": Field<Text>,
        /// Name of that test operation.
        process_name = "processName": Field<Text>,
        /// Identifier of the report of the failed test.
        ref_uut = "refUUT": Field<Guid>,
        /// When the repair was confirmed.
        confirm_date = "confirmDate": Field<Timestamp>,
        /// When the repair was finished.
        finalize_date = "finalizeDate": Field<Timestamp>,
        /// Repair time in seconds.
        exec_time = "execTime": Field<Real>,
        /// Identifier of the repair that this one is part of.
        parent = "parent": Field<Guid>,
        /// Identifiers of the repairs that are part of this one.
        children = "children": Field<Vec<Guid>>,
    }
}
