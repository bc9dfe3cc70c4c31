//! Why an item got no answer.

use std::fmt;

/// Why an item of a [`RequestBatcher`](super::RequestBatcher) got no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<E> {
    /// The call failed, for this item or as a whole; its error is the source of this one.
    Call(E),
    /// The call answered with another number of results than it was given items, so none of them can
    /// be matched.
    #[non_exhaustive]
    Count {
        /// Items of the batch.
        items: usize,
        /// Results it was answered with.
        results: usize,
    },
    /// The call panicked; with what it said. Only the callers of that batch are told.
    Panicked(String),
    /// As many callers wait as may. The item was not taken.
    Full,
    /// The batcher is shut down. The item was not sent.
    ShutDown,
    /// The batch was dropped before its answer, because the deadline of a shutdown passed or the
    /// runtime ended. The item may have been sent.
    Interrupted,
}

impl<E> Error<E> {
    /// Whether there was no place for the item.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full)
    }

    /// Whether the batcher was shut down before the item was sent.
    pub fn is_shut_down(&self) -> bool {
        matches!(self, Self::ShutDown)
    }

    /// Whether the item may have been part of a call.
    pub fn may_have_been_sent(&self) -> bool {
        !matches!(self, Self::Full | Self::ShutDown)
    }

    /// The error that the call returned, if that is what happened.
    pub fn into_call_error(self) -> Option<E> {
        match self {
            Self::Call(source) => Some(source),
            _ => None,
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(_) => f.write_str("the call for a batch of items failed"),
            Self::Count { items, results } => write!(
                f,
                "a call for {items} items was answered with {results} results, so none of them can be \
                 matched"
            ),
            Self::Panicked(said) => write!(f, "the call for a batch of items panicked: {said}"),
            Self::Full => f.write_str(
                "no place is left for items that wait; ask for fewer at once, or allow more with \
                 options.max_waiting",
            ),
            Self::ShutDown => f.write_str("the batcher was shut down; the item was not sent"),
            Self::Interrupted => f.write_str(
                "the batch was given up before its answer, by a shutdown or with its runtime; the item \
                 may have been sent",
            ),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Call(source) => Some(source),
            _ => None,
        }
    }
}
