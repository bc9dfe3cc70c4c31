//! Why there is no value.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why a load gave no value.
///
/// All who waited for one load share its error, so it comes in an [`Arc`]. A caller whose own
/// loader has errors of another type does not share it: he loads for himself.
///
/// ```
/// use wats_cache::{Cache, LoadError};
///
/// let cache: Cache<&str, u16> = Cache::builder(10).build();
/// let answer = match cache.try_get_or_load("port", || "eighty".parse()) {
///     Ok(port) => format!("port {port}"),
///     Err(LoadError::Failed(error)) => format!("no port: {error}"),
///     Err(other) => other.to_string(),
/// };
/// assert_eq!(answer, "no port: invalid digit found in string");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError<E> {
    /// The loader failed; nothing was stored.
    Failed(Arc<E>),
    /// This caller's time was up. The load goes on, and what it loads is kept as usual. Only calls
    /// with a [`timeout`](crate::Load::timeout) end so.
    TimedOut,
    /// The load ended without a result: it panicked, or its runtime was shut down. Only tasks are
    /// told, and of them the one whose loader it was; the others load anew.
    Abandoned,
}

impl<E> LoadError<E> {
    /// The loader's own error.
    ///
    /// ```
    /// # use wats_cache::Cache;
    /// let cache: Cache<u32, u32> = Cache::builder(10).build();
    /// let error = cache.try_get_or_load(7, || Err("no such product")).unwrap_err();
    /// assert_eq!(error.failure(), Some(&"no such product"));
    /// ```
    pub fn failure(&self) -> Option<&E> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// Whether this caller's time was up.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wats_cache::Cache;
    /// # let cache: Cache<u32, u32> = Cache::builder(10).build();
    /// # let busy = cache.clone();
    /// # cache.get_or_load(7, || {
    /// # let cache = busy;
    /// // While another thread loads the same:
    /// let load = cache.load(7).timeout(Duration::from_millis(1));
    /// let error = load.run(|| Err("never runs")).unwrap_err();
    /// assert!(error.is_timeout());
    /// # 42
    /// # });
    /// ```
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::TimedOut)
    }
}

impl<E> Clone for LoadError<E> {
    fn clone(&self) -> Self {
        match self {
            Self::Failed(error) => Self::Failed(Arc::clone(error)),
            Self::TimedOut => Self::TimedOut,
            Self::Abandoned => Self::Abandoned,
        }
    }
}

impl<E> fmt::Display for LoadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Failed(_) => "the value could not be loaded",
            Self::TimedOut => "the value was not loaded in time; the load goes on",
            Self::Abandoned => "the load ended without a result: it panicked or was cut off",
        })
    }
}

impl<E: Error + 'static> Error for LoadError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed(error) => Some(&**error),
            _ => None,
        }
    }
}
