//! How many values a document may have, counted while it is read.
//!
//! An empty step takes one to three bytes to write and some three hundred to hold, so a bound on
//! bytes alone bounds no memory. What counts are the elements of lists and all values under unknown
//! keys; everything else is a part of one of them.

use std::cell::Cell;

use crate::options::MAX_VALUES;

/// How the error begins, by which it is told from others that pass through a serde format.
pub(crate) const TOO_MANY: &str = "more values than the ";

/// Outside of a document nothing is counted.
const UNBOUNDED: usize = usize::MAX;

thread_local! {
    /// The bound of the next document that is read on this thread.
    static BOUND: Cell<usize> = const { Cell::new(MAX_VALUES) };
    /// What the document that is being read may still have.
    static LEFT: Cell<usize> = const { Cell::new(UNBOUNDED) };
}

/// Runs `read` with this bound for documents.
pub(crate) fn bounded<R>(values: usize, read: impl FnOnce() -> R) -> R {
    let outer = Restore(&BOUND, BOUND.replace(values));
    let result = read();
    drop(outer);
    result
}

/// A document that is being read. Documents may stand inside other values, even each other.
pub(crate) struct Document(#[expect(dead_code, reason = "only dropped")] Restore);

impl Document {
    pub(crate) fn open() -> Self {
        Self(Restore(&LEFT, LEFT.replace(BOUND.get())))
    }
}

/// Puts a number back, also when reading panics.
struct Restore(&'static std::thread::LocalKey<Cell<usize>>, usize);

impl Drop for Restore {
    fn drop(&mut self) {
        self.0.set(self.1);
    }
}

/// Counts one value.
pub(crate) fn spend() -> Result<(), String> {
    if LEFT.get() == UNBOUNDED {
        return Ok(());
    }
    match LEFT.get().checked_sub(1) {
        Some(left) => {
            LEFT.set(left);
            Ok(())
        }
        None => Err(format!("{TOO_MANY}{} allowed", BOUND.get())),
    }
}
