//! The one function between whose begin and end instructions are counted.

use std::hint::black_box;

use crate::case::Work;

/// Does that many operations. Callgrind is told to collect while this function runs, by a part of
/// its name, so it must stay a function of its own.
#[inline(never)]
pub fn measured_region(work: &mut Work, operations: u64) {
    work(operations);
    // Something after the call, or it would be a jump into the work and never come back here.
    black_box(operations);
}
