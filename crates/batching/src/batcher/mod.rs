//! Single requests, awaited by whoever needs them, become few calls for many: a [`RequestBatcher`].
//!
//! | file | holds |
//! |---|---|
//! | `policy` | when a batch goes, and how large it is: a pure function |
//! | `worker` | the one task that carries it out |
//! | `slots` | the items that wait, and who wants them |
//! | `call` | one batch, and who is told what of it |
//! | `inbox` | what callers and the worker share |

mod builder;
mod call;
mod error;
mod inbox;
mod options;
mod policy;
#[cfg(all(test, wats_shuttle))]
mod shuttle_tests;
mod slots;
mod stats;
mod worker;

use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError, oneshot};
use tokio::time::Instant;

pub use builder::Builder;
pub use error::Error;
use inbox::Inbox;
pub use options::Options;
use slots::Caller;
pub use stats::Stats;
use worker::Letter;

use crate::sync::{Mutex, lock};

/// Longer than any program runs, and short enough that no clock overflows.
const LONGEST: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// Collects single requests and answers each from one call for many. Clones share it.
///
/// Whoever wants something calls [`add`](Self::add) and awaits the answer, as if there were no other.
/// An idle batcher asks at once, for everything that was wanted together: by one task, on whatever
/// thread, before it had another turn; by several tasks in the same turn of the runtime.
/// While calls are under way it collects: until a batch is full and nobody is about to ask for more,
/// until its first item has waited for [`Options::linger`], or until no call is under way any more.
///
/// ```
/// use wats_batching::RequestBatcher;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let names = RequestBatcher::builder(|parts: Vec<u32>| async move {
///     // One call for all of them; a result an item, in their order.
///     let names = parts.iter().map(|part| match part {
///         0 => Err("there is no part 0"),
///         part => Ok(format!("product {part}")),
///     });
///     Ok(names.collect())
/// })
/// .configure(|options| options.max_items = 50)
/// .start();
///
/// let (one, two, none) = tokio::join!(names.add(1), names.add(2), names.add(0));
/// assert_eq!(one.as_deref(), Ok("product 1"));
/// assert_eq!(two.as_deref(), Ok("product 2"));
/// assert_eq!(none.unwrap_err().into_call_error(), Some("there is no part 0"));
/// assert_eq!(names.stats().batches, 1);
/// # }
/// ```
///
/// # What holds whatever happens
///
/// * Everybody who adds an item gets one answer, that of his item; an error or a panic of a call
///   reaches its own callers alone.
/// * No call is for more than [`max_items`](Options::max_items), nor are more than
///   [`max_concurrent`](Options::max_concurrent) under way.
/// * Who loses interest holds up nobody. An item that nobody wants any more is not sent; a call that
///   was begun goes on.
///
/// # The end of a program
///
/// What waits in memory is lost when the process ends. Call [`shutdown`](Self::shutdown) before, or
/// await every `add`. A batcher whose last clone is dropped ends its calls and then its task.
pub struct RequestBatcher<K, V, E> {
    handle: Arc<Handle<K, V, E>>,
}

/// Held by the clones of a batcher, and not by its task.
struct Handle<K, V, E>(Arc<Shared<K, V, E>>);

impl<K, V, E> Drop for Handle<K, V, E> {
    fn drop(&mut self) {
        self.0.inbox.close();
    }
}

/// What callers and the worker have in common.
pub(crate) struct Shared<K, V, E> {
    inbox: Inbox<Letter<K, V, E>>,
    /// Callers whose items may wait.
    places: Arc<Semaphore>,
    stats: Mutex<Stats>,
}

impl<K, V, E> Shared<K, V, E> {
    fn new(places: usize) -> Self {
        let places = places.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            inbox: Inbox::new(),
            places: Arc::new(Semaphore::new(places)),
            stats: Mutex::new(Stats::default()),
        }
    }
}

/// What a [shutdown](RequestBatcher::shutdown) left undone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "what was not sent is here and nowhere else"]
pub struct Leftover<K> {
    /// The items that were part of no call, in the order in which they were added.
    pub unsent: Vec<K>,
    /// Calls that had begun and were given up at the deadline: nobody knows what became of their items.
    pub calls_given_up: usize,
}

impl<K> Default for Leftover<K> {
    fn default() -> Self {
        Self { unsent: Vec::new(), calls_given_up: 0 }
    }
}

impl<K, V, E> RequestBatcher<K, V, E>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
    E: Clone + Send + 'static,
{
    /// Settings of a batcher that asks with `call`, which is given the items of a batch and answers
    /// with a result for each, in their order, or with one error for all.
    pub fn builder<F, Fut>(call: F) -> Builder<K, V, E>
    where
        F: Fn(Vec<K>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<Result<V, E>>, E>> + Send + 'static,
    {
        Builder::new(call)
    }

    fn of(shared: Arc<Shared<K, V, E>>) -> Self {
        Self { handle: Arc::new(Handle(shared)) }
    }

    /// Asks for an item and waits for its answer; first for a place, if
    /// [`max_waiting`](Options::max_waiting) callers wait already.
    ///
    /// # Cancellation
    ///
    /// Dropping the future gives the item up. If its call has not begun, it is not sent.
    ///
    /// # Errors
    ///
    /// Every [`Error`] but [`Full`](Error::Full).
    pub async fn add(&self, key: K) -> Result<V, Error<E>> {
        let places = &self.shared().places;
        let place = match Arc::clone(places).try_acquire_owned() {
            Ok(place) => place,
            // Not in the first place: it would end a task's turn after a hundred or so.
            Err(_) => Arc::clone(places).acquire_owned().await.map_err(|_| Error::ShutDown)?,
        };
        self.ask(key, place).await
    }

    /// As [`add`](Self::add), but fails at once if too many callers wait.
    ///
    /// # Errors
    ///
    /// Every [`Error`].
    pub async fn try_add(&self, key: K) -> Result<V, Error<E>> {
        let place = Arc::clone(&self.shared().places).try_acquire_owned();
        let place = place.map_err(|error| match error {
            TryAcquireError::Closed => Error::ShutDown,
            TryAcquireError::NoPermits => {
                lock(&self.shared().stats).refused += 1;
                Error::Full
            }
        })?;
        self.ask(key, place).await
    }

    async fn ask(&self, key: K, place: OwnedSemaphorePermit) -> Result<V, Error<E>> {
        let (answer, answered) = oneshot::channel();
        let caller = Caller { answer, _place: place };
        let Ok(asking) = self.shared().inbox.ask(Letter::Add { key, caller }) else {
            return Err(Error::ShutDown);
        };
        asking.turn().await;
        answered.await.unwrap_or(Err(Error::Interrupted))
    }

    /// Sends everything that waits now, without further delay, and returns once all of it is answered
    /// and what was under way is, too.
    ///
    /// # Cancellation
    ///
    /// Dropping the future changes nothing: what waited is sent.
    pub async fn flush(&self) {
        let (done, told) = oneshot::channel();
        if self.shared().inbox.put(Letter::Flush(done)).is_ok() {
            // A worker that is gone has nothing left to send.
            let _ = told.await;
        }
    }

    /// Takes no more items, sends what waits without further delay, and returns once everything is
    /// answered, or when `deadline` has passed: then with what was not sent. Callers of those items
    /// get [`Error::ShutDown`], callers whose call was under way [`Error::Interrupted`].
    ///
    /// Only the first call is given what was not sent.
    ///
    /// # Cancellation
    ///
    /// If the future is dropped, the batcher is shut down all the same.
    pub async fn shutdown(&self, deadline: Duration) -> Leftover<K> {
        let (done, told) = oneshot::channel();
        let deadline = Instant::now() + deadline.min(LONGEST);
        self.shared().places.close();
        if self.shared().inbox.put(Letter::ShutDown { deadline, done }).is_err() {
            return Leftover::default();
        }
        told.await.unwrap_or_default()
    }
}

impl<K, V, E> RequestBatcher<K, V, E> {
    fn shared(&self) -> &Arc<Shared<K, V, E>> {
        &self.handle.0
    }

    /// What the batcher did so far.
    pub fn stats(&self) -> Stats {
        *lock(&self.shared().stats)
    }
}

impl<K, V, E> Clone for RequestBatcher<K, V, E> {
    fn clone(&self) -> Self {
        Self { handle: Arc::clone(&self.handle) }
    }
}

impl<K, V, E> fmt::Debug for RequestBatcher<K, V, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBatcher").field("stats", &self.stats()).finish_non_exhaustive()
    }
}
