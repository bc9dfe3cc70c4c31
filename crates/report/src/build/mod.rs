//! Making reports whose statuses are right.
//!
//! A builder holds measurements and what a caller says about steps; it holds no statuses. They are
//! worked out once, in `finish`, from the leaves to the root, and there is no report before that.
//! So neither the order of calls nor a limit set late can leave a status that contradicts its
//! measurements. What a builder makes is a plain [`Report`], free to be changed.

mod mode;
mod names;
mod node;
mod repeat;
mod sequence;
mod settle;
mod step;
mod uur;
mod uut;

pub use mode::ImportMode;
pub use repeat::{LoopBuilder, LoopPass};
pub use step::{Numeric, Numerics, Plain, Sequence, StepBuilder, Text, Texts, Verdict};
pub use uur::UurBuilder;
pub use uut::UutBuilder;

use crate::{Int, Report};

impl Report {
    /// Starts the report of a test of the unit with this part number, serial number and revision,
    /// in the operation with this code.
    ///
    /// It gets a new random id, starts now (see [`Timestamp::now`](crate::Timestamp::now)) and has
    /// an empty root sequence.
    pub fn uut(
        part_number: impl Into<crate::Text>,
        serial_number: impl Into<crate::Text>,
        revision: impl Into<crate::Text>,
        process_code: impl Into<Int>,
    ) -> UutBuilder {
        UutBuilder::new(part_number, serial_number, revision, process_code)
    }

    /// Starts the report of a repair of the unit that failed in `failed`, in the **repair**
    /// operation with this code.
    ///
    /// It takes over unit, sub-units, station and, as the operation that failed, the process code
    /// of `failed`, and refers to its id. See [`UurBuilder::for_unit`] for a repair without a test.
    ///
    /// On a repair the index 0 is the unit itself. A sub-unit of the test that has this index, or
    /// none of its own, gets the lowest free one, and what refers to it follows: the tree of parts
    /// stays as it was. The unit itself, where the test lists it as the sub-unit with index 0, is
    /// not repeated. A part whose parent does not exist belongs to the unit; a replacement that
    /// does not exist is left out.
    pub fn uur(failed: &Report, repair_process_code: impl Into<Int>) -> UurBuilder {
        UurBuilder::after(failed, repair_process_code)
    }
}
