//! `batch_map` and its variants: many items, a bounded number of futures, results in input order.

use std::fmt;
use std::future::Future;

use futures_util::FutureExt;

use crate::window::Window;

/// Calls `call` for every item, with at most `width` futures alive, and returns the results in the
/// order of the items.
///
/// The window slides: the moment a future ends, the next item is taken from the iterator, so one slow
/// item never holds up a whole chunk. Items are pulled only when there is room for them. A `width`
/// of 0 counts as 1, so that a computed width can neither hang nor panic.
///
/// With futures that return a `Result`, every item gets its own and nothing is lost; see
/// [`try_batch_map`] for stopping early. A panic in `call` or in a future reaches the caller and
/// drops the rest.
///
/// # Cancellation
/// All futures live inside the returned one. Dropping it drops them; nothing keeps running.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let lengths = wats_batching::batch_map(["a", "bb", "ccc"], 2, |text| async move { text.len() });
/// assert_eq!(lengths.await, [1, 2, 3]);
/// # }
/// ```
pub async fn batch_map<I, F, Fut>(items: I, width: usize, call: F) -> Vec<Fut::Output>
where
    I: IntoIterator,
    F: FnMut(I::Item) -> Fut,
    Fut: Future,
{
    BatchMap::new(width).run(items, call).await
}

/// Like [`batch_map`], but the first error ends it: everything in flight is dropped, the rest of the
/// input is never touched, and the error is returned.
///
/// "First" is the first to finish, not the one of the earliest item.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let texts = ["1", "2", "three", "4"];
/// let numbers = wats_batching::try_batch_map(texts, 2, |text| async { text.parse::<u32>() });
/// assert!(numbers.await.is_err());
/// # }
/// ```
///
/// # Errors
/// The first error that a future returned.
pub async fn try_batch_map<I, F, Fut, T, E>(items: I, width: usize, call: F) -> Result<Vec<T>, E>
where
    I: IntoIterator,
    F: FnMut(I::Item) -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    BatchMap::new(width).try_run(items, call).await
}

/// [`batch_map`] and [`try_batch_map`] with progress.
///
/// ```
/// use wats_batching::BatchMap;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut seen = Vec::new();
/// let squares = BatchMap::new(2)
///     .on_progress(|done, total| seen.push((done, total)))
///     .run(1..=3, |n| async move { n * n })
///     .await;
/// assert_eq!(squares, [1, 4, 9]);
/// assert_eq!(seen, [(1, Some(3)), (2, Some(3)), (3, Some(3))]);
/// # }
/// ```
#[must_use = "a BatchMap does nothing until it runs"]
#[derive(Clone)]
pub struct BatchMap<P = fn(usize, Option<usize>)> {
    width: usize,
    progress: P,
}

impl BatchMap {
    /// At most `width` futures at a time; 0 counts as 1.
    pub fn new(width: usize) -> Self {
        Self { width, progress: |_, _| {} }
    }
}

impl<P: FnMut(usize, Option<usize>)> BatchMap<P> {
    /// Calls `progress(done, total)` after each result, in the task that awaits the run.
    ///
    /// `total` is known when the input knows its exact length, as ranges, arrays and vectors do.
    pub fn on_progress<Q: FnMut(usize, Option<usize>)>(self, progress: Q) -> BatchMap<Q> {
        BatchMap { width: self.width, progress }
    }

    /// Runs like [`batch_map`].
    pub async fn run<I, F, Fut>(self, items: I, mut call: F) -> Vec<Fut::Output>
    where
        I: IntoIterator,
        F: FnMut(I::Item) -> Fut,
        Fut: Future,
    {
        let call = |item| call(item).map(Ok::<_, Never>);
        match self.try_run(items, call).await {
            Ok(outputs) => outputs,
            Err(never) => match never {},
        }
    }

    /// Runs like [`try_batch_map`].
    ///
    /// # Errors
    /// The first error that a future returned.
    pub async fn try_run<I, F, Fut, T, E>(mut self, items: I, mut call: F) -> Result<Vec<T>, E>
    where
        I: IntoIterator,
        F: FnMut(I::Item) -> Fut,
        Fut: Future<Output = Result<T, E>>,
    {
        let items = items.into_iter();
        let (at_least, at_most) = items.size_hint();
        let total = at_most.filter(|most| *most == at_least);

        let start = |(index, item)| call(item).map(move |output| (index, output));
        let mut window = Window::new(items.enumerate(), self.width, start);
        let mut outputs = Vec::new();
        while let Some((index, output)) = window.next().await {
            outputs.push((index, output?));
            (self.progress)(outputs.len(), total);
        }
        Ok(in_order(outputs))
    }
}

impl<P> fmt::Debug for BatchMap<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchMap").field("width", &self.width).finish_non_exhaustive()
    }
}

/// The error of a call that has none.
enum Never {}

/// Results arrive nearly in order, which is what this sort is quick at.
fn in_order<T>(mut outputs: Vec<(usize, T)>) -> Vec<T> {
    outputs.sort_by_key(|(index, _)| *index);
    outputs.into_iter().map(|(_, output)| output).collect()
}
