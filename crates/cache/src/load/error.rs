//! Why there is no value.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why a load gave no value.
///
/// All who waited for one load share its error, so it comes in an [`Arc`].
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError<E> {
    /// The loader failed; nothing was stored.
    Failed(Arc<E>),
    /// This caller's time was up. The load goes on, and its value will be stored.
    TimedOut,
    /// The load ended without a result: it panicked, or its runtime was shut down.
    Abandoned,
}

impl<E> LoadError<E> {
    /// The loader's own error.
    pub fn failure(&self) -> Option<&E> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// Whether this caller's time was up.
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
