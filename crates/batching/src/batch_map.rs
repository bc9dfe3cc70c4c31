//! `batch_map` and its variants: many items, a bounded number of futures, results in input order.

use std::fmt;
use std::future::Future;

use futures_util::{FutureExt, Stream};

use crate::stream::{Bounds, Mapped};
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

/// [`batch_map`] and [`try_batch_map`] with progress, and over streams.
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
    bounds: Bounds,
    progress: P,
}

/// How many times its width a stream holds unless it is told: one slow item does not close the window
/// until three times as many others are done.
const HOLD: usize = 4;

impl BatchMap {
    /// At most `width` futures at a time; 0 counts as 1.
    pub fn new(width: usize) -> Self {
        let hold = width.max(1).saturating_mul(HOLD);
        Self { bounds: Bounds { width, hold }, progress: |_, _| {} }
    }
}

impl<P> BatchMap<P> {
    /// For streams: at most `items` are taken from the input before their results are handed out, so
    /// that no more is ever in memory, however slow one of them is. By default four times the width;
    /// fewer than the width counts as the width.
    pub fn hold(mut self, items: usize) -> Self {
        self.bounds.hold = items;
        self
    }
}

impl<P: FnMut(usize, Option<usize>)> BatchMap<P> {
    /// Calls `progress(done, total)` after each result, in the task that awaits the run.
    ///
    /// `total` is known when the input knows its exact length, as ranges, arrays and vectors do.
    pub fn on_progress<Q: FnMut(usize, Option<usize>)>(self, progress: Q) -> BatchMap<Q> {
        BatchMap { bounds: self.bounds, progress }
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
        let mut window = Window::new(items.enumerate(), self.bounds.width, start);
        let mut outputs = Vec::new();
        while let Some((index, output)) = window.next().await {
            outputs.push((index, output?));
            (self.progress)(outputs.len(), total);
        }
        Ok(in_order(outputs))
    }

    /// Maps a stream to a stream: the results in the order of the items, one for each. With futures
    /// that return a `Result`, successes and failures alike.
    ///
    /// The input may be endless. At most `width` futures are alive, and at most
    /// [`hold`](Self::hold) items are taken from it whose results were not handed out yet: whoever
    /// takes the results slowly slows down the input. Nothing happens while nobody polls; dropping the
    /// stream drops all that is in flight.
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use wats_batching::BatchMap;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let endless = stream::iter(1_u64..);
    /// let squares = BatchMap::new(8).stream(endless, |n| async move { n * n });
    /// assert_eq!(squares.take(3).collect::<Vec<_>>().await, [1, 4, 9]);
    /// # }
    /// ```
    pub fn stream<S, F, Fut>(
        self,
        items: S,
        mut call: F,
    ) -> impl Stream<Item = Fut::Output> + Unpin + use<S, F, Fut, P>
    where
        S: Stream,
        F: FnMut(S::Item) -> Fut,
        Fut: Future,
    {
        let start = move |number, item| call(item).map(move |output| (number, output));
        Mapped::new(items, self.bounds, start, self.progress, |_| false)
    }

    /// As [`stream`](Self::stream), but the first error is the last that comes: the first to happen,
    /// handed out at once, before the results of earlier items. Everything in flight is dropped then.
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use wats_batching::BatchMap;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let texts = stream::iter(["1", "two", "3"]);
    /// let numbers = BatchMap::new(1).try_stream(texts, |text| async { text.parse::<u32>() });
    /// let numbers = numbers.collect::<Vec<_>>().await;
    /// assert!(numbers.len() == 2 && numbers[1].is_err());
    /// # }
    /// ```
    pub fn try_stream<S, F, Fut, T, E>(
        self,
        items: S,
        mut call: F,
    ) -> impl Stream<Item = Result<T, E>> + Unpin + use<S, F, Fut, T, E, P>
    where
        S: Stream,
        F: FnMut(S::Item) -> Fut,
        Fut: Future<Output = Result<T, E>>,
    {
        let start = move |number, item| call(item).map(move |output| (number, output));
        Mapped::new(items, self.bounds, start, self.progress, Result::is_err)
    }
}

impl<P> fmt::Debug for BatchMap<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchMap").field("bounds", &self.bounds).finish_non_exhaustive()
    }
}

/// The error of a call that has none.
enum Never {}

/// Results arrive nearly in order, which is what this sort is quick at.
fn in_order<T>(mut outputs: Vec<(usize, T)>) -> Vec<T> {
    outputs.sort_by_key(|(index, _)| *index);
    outputs.into_iter().map(|(_, output)| output).collect()
}
