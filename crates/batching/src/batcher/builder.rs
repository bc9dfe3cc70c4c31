//! How a batcher is made.

use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use super::call::Call;
use super::policy::Limits;
use super::worker::Worker;
use super::{LONGEST, Options, RequestBatcher, Shared};

/// Settings of a [`RequestBatcher`] to be; from [`RequestBatcher::builder`].
#[must_use = "a builder does nothing until `start` is called"]
pub struct Builder<K, V, E> {
    call: Call<K, V, E>,
    weigh: Box<dyn Fn(&K) -> usize + Send>,
    options: Options,
}

impl<K, V, E> Builder<K, V, E>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
    E: Clone + Send + 'static,
{
    pub(super) fn new<F, Fut>(call: F) -> Self
    where
        F: Fn(Vec<K>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<Result<V, E>>, E>> + Send + 'static,
    {
        let call: Call<K, V, E> = Arc::new(move |keys| Box::pin(call(keys)));
        Self { call, weigh: Box::new(|_| 0), options: Options::default() }
    }

    /// Changes some of the settings.
    pub fn configure(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// Replaces all settings.
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Says what an item weighs, for [`Options::max_bytes`]: its length in an address, say. Called in
    /// the batcher's task, once an item; it must not block.
    pub fn weigh(mut self, weigh: impl Fn(&K) -> usize + Send + 'static) -> Self {
        self.weigh = Box::new(weigh);
        self
    }

    /// Starts the batcher: its task, in the tokio runtime this is called in, whose timer must be
    /// enabled.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn start(self) -> RequestBatcher<K, V, E> {
        let Options { max_items, max_bytes, linger, max_concurrent, max_waiting, share_duplicates } =
            self.options;
        let limits = Limits {
            items: max_items.max(1),
            bytes: max_bytes,
            linger: linger.min(LONGEST),
            batches: max_concurrent.max(1),
        };
        let shared = Arc::new(Shared::new(max_waiting));
        let worker =
            Worker::new(Arc::clone(&shared), self.call, self.weigh, limits, share_duplicates);
        tokio::spawn(worker.run());
        RequestBatcher::of(shared)
    }
}

impl<K, V, E> fmt::Debug for Builder<K, V, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("options", &self.options).finish_non_exhaustive()
    }
}
