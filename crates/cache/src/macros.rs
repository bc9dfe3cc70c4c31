//! What the attribute `#[cached]` writes into the callers' crates calls these. Not for use by hand:
//! names and meanings may change in any release.

use std::hash::Hash;

#[cfg(feature = "tokio")]
use std::convert::Infallible;
use std::sync::Arc;

use crate::load::LoadError;

/// Compiles for types that a cache can have as a key.
///
/// ```
/// const _: () = wats_cache::macros::is_key::<(String, u32)>();
/// ```
pub const fn is_key<K: Hash + Eq + Clone + Send + Sync + 'static>() {}

/// Compiles for types that a cache can keep.
///
/// ```
/// const _: () = wats_cache::macros::is_value::<Option<f64>>();
/// ```
pub const fn is_value<V: Clone + Send + Sync + 'static>() {}

/// Compiles for errors that can be given to several callers.
///
/// ```
/// const _: () = wats_cache::macros::is_error::<std::num::ParseIntError>();
/// ```
pub const fn is_error<E: Clone + Send + Sync + 'static>() {}

/// Gives the caller the function's own error type back.
///
/// # Panics
///
/// If there is neither a value nor an error, because the function panicked or its runtime was shut
/// down.
///
/// ```
/// use std::sync::Arc;
/// use wats_cache::{LoadError, macros::own_error};
///
/// let failed: Result<u32, _> = Err(LoadError::Failed(Arc::new("no such product")));
/// assert_eq!(own_error(failed), Err("no such product"));
/// ```
#[track_caller]
#[expect(clippy::panic, reason = "the function itself panicked, and has no value to return")]
pub fn own_error<V, E: Clone>(result: Result<V, LoadError<E>>) -> Result<V, E> {
    match result {
        Ok(value) => Ok(value),
        Err(LoadError::Failed(error)) => Err(Arc::unwrap_or_clone(error)),
        // Nobody set a timeout, so it was abandoned.
        Err(LoadError::TimedOut | LoadError::Abandoned) => {
            panic!("the cached function panicked, or its runtime was shut down")
        }
    }
}

/// The value of a function that cannot fail.
///
/// # Panics
///
/// As [`own_error`].
///
/// ```
/// assert_eq!(wats_cache::macros::value(Ok(42)), 42);
/// ```
#[cfg(feature = "tokio")]
#[track_caller]
pub fn value<V>(result: Result<V, LoadError<Infallible>>) -> V {
    match own_error(result) {
        Ok(value) => value,
    }
}
