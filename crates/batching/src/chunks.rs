//! Items for endpoints that take many in one call: cut into chunks, called side by side, answered
//! one result an item.

use std::fmt;
use std::future::Future;
use std::ops::Range;

use futures_util::FutureExt;

use crate::try_batch_map;

/// Calls `call` with chunks of at most `chunk_size` items, at most `width` calls at a time, and
/// returns one result an item, in the order of the items.
///
/// A chunk is collected only when there is room for its call. `chunk_size` and `width` of 0 count
/// as 1. The first failure drops all calls in flight; dropping the returned future does the same.
///
/// ```
/// use wats_batching::{Error, map_chunks};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error<std::convert::Infallible>> {
/// // One call for up to 100 part numbers.
/// let names = map_chunks(1..=250, 100, 4, |parts: Vec<u32>| async move {
///     Ok(parts.iter().map(|part| format!("product {part}")).collect())
/// })
/// .await?;
/// assert_eq!(names[249], "product 250");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::Call`] when a call fails, [`Error::Count`] when a call answers with another number of
/// results than it was given items: then no result can be matched to its item.
pub async fn map_chunks<I, F, Fut, O, E>(
    items: I,
    chunk_size: usize,
    width: usize,
    mut call: F,
) -> Result<Vec<O>, Error<E>>
where
    I: IntoIterator,
    F: FnMut(Vec<I::Item>) -> Fut,
    Fut: Future<Output = Result<Vec<O>, E>>,
{
    let chunks = Chunks::new(items.into_iter(), chunk_size);
    let call = |(items, chunk): (Range<usize>, Vec<I::Item>)| {
        call(chunk).map(move |answer| check(items, answer))
    };
    try_batch_map(chunks, width, call).await.map(|answers| answers.into_iter().flatten().collect())
}

pub(crate) fn check<O, E>(
    items: Range<usize>,
    answer: Result<Vec<O>, E>,
) -> Result<Vec<O>, Error<E>> {
    match answer {
        Ok(outputs) if outputs.len() == items.len() => Ok(outputs),
        Ok(outputs) => Err(Error::Count { items, results: outputs.len() }),
        Err(source) => Err(Error::Call { items, source }),
    }
}

/// The input in pieces, each with the indices of its items.
pub(crate) struct Chunks<I> {
    items: I,
    size: usize,
    taken: usize,
}

impl<I> Chunks<I> {
    /// A size of 0 counts as 1.
    pub(crate) fn new(items: I, size: usize) -> Self {
        Self { items, size: size.max(1), taken: 0 }
    }
}

impl<I: Iterator> Iterator for Chunks<I> {
    type Item = (Range<usize>, Vec<I::Item>);

    fn next(&mut self) -> Option<Self::Item> {
        let chunk: Vec<_> = self.items.by_ref().take(self.size).collect();
        let start = self.taken;
        self.taken += chunk.len();
        if chunk.is_empty() { None } else { Some((start..self.taken, chunk)) }
    }
}

/// What went wrong with the items of one call of [`map_chunks`] or a
/// [`ChunkedBatcher`](crate::ChunkedBatcher).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<E> {
    /// A call returned an error, which is the source of this one.
    #[non_exhaustive]
    Call {
        /// The indices of the items in that call.
        items: Range<usize>,
        /// What the call returned.
        source: E,
    },
    /// A call returned too few or too many results.
    #[non_exhaustive]
    Count {
        /// The indices of the items in that call.
        items: Range<usize>,
        /// The number of results.
        results: usize,
    },
}

impl<E> Error<E> {
    /// The indices of the items in the call that failed.
    pub fn items(&self) -> Range<usize> {
        match self {
            Self::Call { items, .. } | Self::Count { items, .. } => items.clone(),
        }
    }

    /// The error that the call returned, if that is what happened.
    pub fn into_call_error(self) -> Option<E> {
        match self {
            Self::Call { source, .. } => Some(source),
            Self::Count { .. } => None,
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call { items, .. } => {
                write!(f, "the call for items {} to {} failed", items.start, items.end - 1)
            }
            Self::Count { items, results } => write!(
                f,
                "the call for items {} to {} answered with {results} results for {} items, so none \
                 of them can be matched",
                items.start,
                items.end - 1,
                items.len(),
            ),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Call { source, .. } => Some(source),
            Self::Count { .. } => None,
        }
    }
}
