//! Many items over an endpoint that takes many at once, with a result an item and another try for
//! those whose failure is worth one: see [`Retry::many`](crate::Retry::many).

use std::fmt;
use std::future::Future;
use std::ops::Range;

use futures_util::{FutureExt, Stream, StreamExt, stream};

use crate::BatchMap;
use crate::chunks::{Chunks, Error, check};
use crate::window::Window;

/// Cuts items into chunks, calls for them side by side, and answers each item.
///
/// [`map_chunks`](crate::map_chunks) is the same in one line, for calls that succeed or fail as a
/// whole. Everything happens within the future that a run returns: dropping it drops all calls.
///
/// ```
/// use wats_batching::ChunkedBatcher;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut seen = 0;
/// let answers = ChunkedBatcher::new(100, 4)
///     .on_progress(|done, _total| seen = done)
///     .run(1..=250_u32, |parts: Vec<u32>| async move {
///         let result = |part| if part == 13 { Err("no such part") } else { Ok(part * 2) };
///         Ok(parts.into_iter().map(result).collect())
///     })
///     .await;
/// assert_eq!((answers.len(), seen), (250, 250));
/// assert_eq!(answers[99].as_ref().ok(), Some(&200));
/// assert_eq!(answers[12].clone().unwrap_err().into_call_error(), Some("no such part"));
/// # }
/// ```
#[must_use = "a ChunkedBatcher does nothing until it runs"]
#[derive(Clone)]
pub struct ChunkedBatcher<P = fn(usize, Option<usize>)> {
    size: usize,
    width: usize,
    progress: P,
}

impl ChunkedBatcher {
    /// Chunks of at most `size` items, at most `width` calls at a time; 0 counts as 1 for either.
    pub fn new(size: usize, width: usize) -> Self {
        Self { size: size.max(1), width: width.max(1), progress: |_, _| {} }
    }
}

impl<P: FnMut(usize, Option<usize>)> ChunkedBatcher<P> {
    /// Calls `progress(done, total)` after each call, with the items answered so far, in the task that
    /// awaits the run. `total` is known when the input knows its exact length.
    pub fn on_progress<Q: FnMut(usize, Option<usize>)>(self, progress: Q) -> ChunkedBatcher<Q> {
        ChunkedBatcher { size: self.size, width: self.width, progress }
    }

    /// Answers every item, in the order of the input, whatever becomes of the others: `call` gives a
    /// result for each of its items, or one error for all of them.
    pub async fn run<I, F, Fut, O, E>(self, items: I, call: F) -> Vec<Result<O, Error<E>>>
    where
        I: IntoIterator,
        F: FnMut(Vec<I::Item>) -> Fut,
        Fut: Future<Output = Result<Vec<Result<O, E>>, E>>,
        E: Clone,
    {
        let each = |items, answer| Ok::<_, Never>(results(&items, answer));
        match self.carry_out(items, call, each).await {
            Ok(answers) => answers,
            Err(never) => match never {},
        }
    }

    /// As [`run`](Self::run), but the first error ends it, of an item or of a call: all calls in
    /// flight are dropped and the rest of the input is never touched.
    ///
    /// # Errors
    ///
    /// The first error to happen.
    pub async fn try_run<I, F, Fut, O, E>(self, items: I, call: F) -> Result<Vec<O>, Error<E>>
    where
        I: IntoIterator,
        F: FnMut(Vec<I::Item>) -> Fut,
        Fut: Future<Output = Result<Vec<Result<O, E>>, E>>,
    {
        self.carry_out(items, call, |items, answer| {
            let results = check(items.clone(), answer)?.into_iter();
            results.zip(items).map(|(result, at)| of_item(result, at)).collect()
        })
        .await
    }

    async fn carry_out<I, F, Fut, O, E, T, S>(
        mut self,
        items: I,
        mut call: F,
        each: impl Fn(Range<usize>, Fut::Output) -> Result<Vec<T>, S>,
    ) -> Result<Vec<T>, S>
    where
        I: IntoIterator,
        F: FnMut(Vec<I::Item>) -> Fut,
        Fut: Future<Output = Result<Vec<Result<O, E>>, E>>,
    {
        let items = items.into_iter();
        let (at_least, at_most) = items.size_hint();
        let total = at_most.filter(|most| *most == at_least);
        let start = |(items, chunk): (Range<usize>, Vec<I::Item>)| {
            call(chunk).map(move |answer| (items, answer))
        };
        let mut window = Window::new(Chunks::new(items, self.size), self.width, start);
        let (mut chunks, mut done) = (Vec::new(), 0);
        while let Some((items, answer)) = window.next().await {
            done += items.len();
            chunks.push((items.start, each(items, answer)?));
            (self.progress)(done, total);
        }
        chunks.sort_by_key(|(start, _)| *start);
        Ok(chunks.into_iter().flat_map(|(_, results)| results).collect())
    }

    /// Answers the items of a stream with a stream, in their order. A chunk is what the input has
    /// ready, so that few items that come slowly do not wait for others.
    ///
    /// The input may be endless: at most `width` calls are in flight, and no more chunks are taken
    /// from it before their results are handed out. Dropping the stream drops the calls.
    ///
    /// ```
    /// use std::convert::Infallible;
    /// use futures_util::{StreamExt, stream};
    /// use wats_batching::ChunkedBatcher;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let endless = stream::iter(1_u64..);
    /// let doubled = ChunkedBatcher::new(100, 2).stream(endless, |parts: Vec<u64>| async move {
    ///     Ok::<_, Infallible>(parts.into_iter().map(|part| Ok(part * 2)).collect())
    /// });
    /// let doubled: Vec<_> = doubled.map(Result::unwrap).take(150).collect().await;
    /// assert_eq!(doubled[149], 300);
    /// # }
    /// ```
    pub fn stream<S, F, Fut, O, E>(
        self,
        items: S,
        mut call: F,
    ) -> impl Stream<Item = Result<O, Error<E>>> + Unpin + use<S, F, Fut, O, E, P>
    where
        S: Stream,
        F: FnMut(Vec<S::Item>) -> Fut,
        Fut: Future<Output = Result<Vec<Result<O, E>>, E>>,
        E: Clone,
    {
        let Self { size, width, mut progress } = self;
        let mut taken = 0;
        let start = move |chunk: Vec<S::Item>| {
            let items = taken..taken + chunk.len();
            taken = items.end;
            call(chunk).map(move |answer| (items.end, results(&items, answer)))
        };
        let answers = BatchMap::new(width).hold(width).stream(items.ready_chunks(size), start);
        answers.flat_map(move |(done, results)| {
            progress(done, None);
            stream::iter(results)
        })
    }
}

/// One result an item, also when there is one error for all.
fn results<O, E: Clone>(
    items: &Range<usize>,
    answer: Result<Vec<Result<O, E>>, E>,
) -> Vec<Result<O, Error<E>>> {
    match check(items.clone(), answer) {
        Ok(results) => {
            results.into_iter().zip(items.clone()).map(|(result, at)| of_item(result, at)).collect()
        }
        Err(error) => items.clone().map(|_| Err(error.clone())).collect(),
    }
}

fn of_item<O, E>(result: Result<O, E>, at: usize) -> Result<O, Error<E>> {
    result.map_err(|source| Error::Call { items: at..at + 1, source })
}

impl<P> fmt::Debug for ChunkedBatcher<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, width, .. } = self;
        f.debug_struct("ChunkedBatcher")
            .field("size", size)
            .field("width", width)
            .finish_non_exhaustive()
    }
}

/// The error of a run that has none.
enum Never {}
