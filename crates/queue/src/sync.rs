//! The locks and threads of what several threads decide together: the standard ones, or those of
//! `shuttle`, which runs a test through many interleavings (`cargo xtask shuttle`).

#[cfg(not(wats_shuttle))]
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};
#[cfg(not(wats_shuttle))]
pub(crate) use std::thread;

#[cfg(wats_shuttle)]
pub(crate) use shuttle::sync::{Condvar, Mutex, MutexGuard};
#[cfg(wats_shuttle)]
pub(crate) use shuttle::thread;

/// Locks whatever a panic left behind: nothing guarded here is ever half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
