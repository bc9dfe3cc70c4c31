//! Calls that are made again for the items whose failure a hook thinks worth it.

use std::future::Future;

use futures_util::future::join_all;

/// A failure that may be worth another attempt: what a retry hook is asked about.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure<'a, T, E> {
    /// The item.
    pub item: &'a T,
    /// What its call returned.
    pub error: &'a E,
    /// How often it was called for, this failure included: 1 at first.
    pub attempt: u32,
}

/// A call with a hook that says, for each failure, whether the item is called for again, and after
/// which pause. [`call`](Self::call) fits wherever a call for one item is wanted
/// ([`batch_map`](crate::batch_map), [`BatchMap::stream`](crate::BatchMap::stream)),
/// [`call_many`](Self::call_many) where one for many is
/// ([`ChunkedBatcher`](crate::ChunkedBatcher), `RequestBatcher`).
///
/// The pause is a future of yours, so it can be the timer of any runtime – or ready at once. While it
/// lasts, the item keeps its place in the window.
///
/// ```
/// use std::cell::Cell;
/// use std::future::ready;
/// use wats_batching::{Retry, batch_map};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let tries = Cell::new(0);
/// let look_up = |serial: u32| {
///     tries.set(tries.get() + 1);
///     ready(if tries.get() == 1 { Err("busy") } else { Ok(serial) })
/// };
/// let look_up = Retry::new(look_up, |failure| (failure.attempt < 3).then(|| ready(())));
/// let units = batch_map([7, 8], 1, |serial| look_up.call(serial)).await;
/// assert_eq!(units, [Ok(7), Ok(8)]);
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Retry<F, H> {
    call: F,
    hook: H,
}

impl<F, H> Retry<F, H> {
    /// Makes `call` again for an item as often as `hook` returns a pause. The hook sets the bound:
    /// it looks at [`Failure::attempt`].
    pub fn new<T, O, E, Fut, P>(call: F, hook: H) -> Self
    where
        F: Fn(T) -> Fut,
        Fut: Future<Output = Result<O, E>>,
        H: Fn(Failure<'_, T, E>) -> Option<P>,
        P: Future<Output = ()>,
    {
        Self { call, hook }
    }

    /// The same for a call that takes many items and answers with a result for each, or with an error
    /// for all. Only the items that failed are called for again.
    ///
    /// ```
    /// use std::future::ready;
    /// use wats_batching::{ChunkedBatcher, Retry};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let sizes = std::cell::RefCell::new(Vec::new());
    /// let look_up = |parts: Vec<u32>| {
    ///     sizes.borrow_mut().push(parts.len());
    ///     let busy = |part: u32| part == 3 && parts.len() > 1;
    ///     let result = |part: &u32| if busy(*part) { Err("busy") } else { Ok(*part) };
    ///     ready(Ok(parts.iter().map(result).collect()))
    /// };
    /// let look_up = Retry::many(look_up, |failure| (failure.attempt < 3).then(|| ready(())));
    /// let parts = ChunkedBatcher::new(10, 1).try_run(1..=4, |parts| look_up.call_many(parts)).await;
    /// assert_eq!(parts.ok(), Some(vec![1, 2, 3, 4]));
    /// assert_eq!(*sizes.borrow(), [4, 1]);
    /// # }
    /// ```
    pub fn many<T, O, E, Fut, P>(call: F, hook: H) -> Self
    where
        F: Fn(Vec<T>) -> Fut,
        Fut: Future<Output = Result<Vec<Result<O, E>>, E>>,
        H: Fn(Failure<'_, T, E>) -> Option<P>,
        P: Future<Output = ()>,
    {
        Self { call, hook }
    }

    /// Calls for `item`, and again as often as the hook says.
    ///
    /// # Errors
    ///
    /// The failure that the hook let stand.
    pub async fn call<T, O, E, Fut, P>(&self, item: T) -> Result<O, E>
    where
        T: Clone,
        F: Fn(T) -> Fut,
        Fut: Future<Output = Result<O, E>>,
        H: Fn(Failure<'_, T, E>) -> Option<P>,
        P: Future<Output = ()>,
    {
        let mut attempt = 1_u32;
        loop {
            let error = match (self.call)(item.clone()).await {
                Ok(output) => return Ok(output),
                Err(error) => error,
            };
            let pause = (self.hook)(Failure { item: &item, error: &error, attempt });
            let Some(pause) = pause else { return Err(error) };
            pause.await;
            attempt = attempt.saturating_add(1);
        }
    }

    /// Calls for `items`, and again for those that failed as often as the hook says of each, after the
    /// longest of their pauses. A call that fails as a whole has failed for each of its items.
    ///
    /// # Errors
    ///
    /// None of its own: the failures that the hook let stand are among the results. A call that
    /// answers with another number of results than it was given items is passed on as it is.
    pub async fn call_many<T, O, E, Fut, P>(&self, items: Vec<T>) -> Result<Vec<Result<O, E>>, E>
    where
        T: Clone,
        E: Clone,
        F: Fn(Vec<T>) -> Fut,
        Fut: Future<Output = Result<Vec<Result<O, E>>, E>>,
        H: Fn(Failure<'_, T, E>) -> Option<P>,
        P: Future<Output = ()>,
    {
        let mut results = self.once(items.clone()).await;
        if results.len() != items.len() {
            return Ok(results);
        }
        // Those that the hook lets stand are not asked about again.
        let mut open: Vec<usize> = (0..items.len()).collect();
        for attempt in 1_u32.. {
            let (mut again, mut pauses) = (Vec::new(), Vec::new());
            for index in open {
                let Err(error) = &results[index] else { continue };
                let failure = Failure { item: &items[index], error, attempt };
                if let Some(pause) = (self.hook)(failure) {
                    again.push(index);
                    pauses.push(pause);
                }
            }
            if again.is_empty() {
                break;
            }
            join_all(pauses).await;
            let later = self.once(again.iter().map(|index| items[*index].clone()).collect()).await;
            if later.len() != again.len() {
                // What was known before is better than an answer that cannot be matched.
                break;
            }
            for (index, result) in again.iter().zip(later) {
                results[*index] = result;
            }
            open = again;
        }
        Ok(results)
    }

    async fn once<T, O, E, Fut>(&self, items: Vec<T>) -> Vec<Result<O, E>>
    where
        E: Clone,
        F: Fn(Vec<T>) -> Fut,
        Fut: Future<Output = Result<Vec<Result<O, E>>, E>>,
    {
        let count = items.len();
        match (self.call)(items).await {
            Ok(results) => results,
            Err(error) => (0..count).map(|_| Err(error.clone())).collect(),
        }
    }
}
