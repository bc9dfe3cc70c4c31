//! The locks and atomics of what several threads decide together: the standard ones, or those of
//! `shuttle`, which runs a test through many interleavings (`cargo xtask shuttle`).

#[cfg(not(wats_shuttle))]
pub(crate) use std::sync::{Condvar, Mutex, MutexGuard, atomic};

#[cfg(wats_shuttle)]
pub(crate) use shuttle::sync::{Condvar, Mutex, MutexGuard, atomic};
