//! The lock of what callers and the worker share: the standard one, or that of `shuttle`, which runs
//! a test through many interleavings (`cargo xtask shuttle`).

#[cfg(not(wats_shuttle))]
pub(crate) use std::sync::{Mutex, MutexGuard};

#[cfg(wats_shuttle)]
pub(crate) use shuttle::sync::{Mutex, MutexGuard};

/// Locks whatever a panic left behind: nothing guarded here is ever half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
