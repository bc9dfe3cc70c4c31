//! Loading in the caller's thread.

use std::convert::Infallible;
use std::hash::Hash;
use std::sync::Arc;
use std::thread;

use super::call::Load;
use super::error::LoadError;
use super::flight::{Flight, Landing};
use super::lead::Look;
use crate::cache::Cache;

impl<K, V> Cache<K, V> {
    /// Starts a call that returns the value of `key` and loads it if it must, with settings of its
    /// own.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<u32, &str> = Cache::builder(100).build();
    /// let load = cache.load(7).ttl(Duration::from_secs(60));
    /// assert_eq!(load.run(|| Ok::<_, std::io::Error>("Widget"))?, "Widget");
    /// # Ok::<(), wats_cache::LoadError<std::io::Error>>(())
    /// ```
    pub fn load(&self, key: K) -> Load<'_, K, V> {
        Load::new(self, key)
    }
}

impl<K, V> Cache<K, V>
where
    K: Eq + Hash + Clone,
    V: Clone,
{
    /// The value for `key`; if there is none, the one that `load` returns, which is stored.
    ///
    /// However many threads ask for one key at the same time, one of them loads and the others
    /// wait. If its loader panics, the panic is its own, and another thread loads. `load` must not
    /// ask for the same key: it would wait for itself.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<u32, String> = Cache::builder(100).build();
    /// assert_eq!(cache.get_or_load(7, || "Widget".to_owned()), "Widget");
    /// assert_eq!(cache.get_or_load(7, || unreachable!("it is in the cache")), "Widget");
    /// ```
    pub fn get_or_load(&self, key: K, load: impl FnOnce() -> V) -> V {
        let mut load = Some(load);
        let call = self.load(key);
        loop {
            let result = call.run_here(&mut || Ok::<V, Infallible>(take(&mut load)()));
            match result {
                Ok(value) => return value,
                Err(LoadError::Failed(error)) => match *error {},
                // The leader panicked; perhaps this thread leads now.
                Err(_) => {}
            }
        }
    }

    /// As [`get_or_load`](Self::get_or_load), with a loader that can fail. Errors are shared with
    /// all who waited and never stored.
    ///
    /// # Errors
    ///
    /// [`LoadError::Failed`] with the loader's own, or with that of the thread that loaded.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<&str, u16> = Cache::builder(100).build();
    /// assert!(cache.try_get_or_load("port", || "eighty".parse::<u16>()).is_err());
    /// assert_eq!(cache.try_get_or_load("port", || "80".parse::<u16>())?, 80); // tried again
    /// # Ok::<(), wats_cache::LoadError<std::num::ParseIntError>>(())
    /// ```
    pub fn try_get_or_load<E>(
        &self,
        key: K,
        load: impl FnOnce() -> Result<V, E>,
    ) -> Result<V, LoadError<E>>
    where
        E: Send + Sync + 'static,
    {
        let mut load = Some(load);
        self.load(key).run_here(&mut || take(&mut load)())
    }
}

fn take<F>(load: &mut Option<F>) -> F {
    load.take().expect("a caller leads at most once, and only a leader calls its loader")
}

impl<K, V> Load<'_, K, V>
where
    K: Eq + Hash + Clone,
    V: Clone,
{
    /// Returns the value, loading it in this thread if it must. A load in the background runs in a
    /// thread made for it; if the system has none to give, the next caller tries.
    ///
    /// # Errors
    ///
    /// The loader's own, or that of the caller who loaded; [`LoadError::TimedOut`] with a
    /// [`timeout`](Self::timeout).
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// let cache: Cache<u32, u32> = Cache::builder(100).build();
    /// let error = cache.load(7).run(|| Err("no connection")).unwrap_err();
    /// assert_eq!(error.failure(), Some(&"no connection"));
    /// assert_eq!(cache.load(7).run(|| Ok::<_, &str>(42))?, 42); // errors are not kept
    /// # Ok::<(), wats_cache::LoadError<&str>>(())
    /// ```
    pub fn run<E>(
        self,
        load: impl FnOnce() -> Result<V, E> + Send + 'static,
    ) -> Result<V, LoadError<E>>
    where
        K: Send + Sync + 'static,
        V: Send + Sync + 'static,
        E: Send + Sync + 'static,
    {
        match self.look() {
            Look::ReadyButLead(value, lead) => {
                let background = move || drop(lead.land(load()));
                // Without a thread to be had the lead is dropped, and the next caller tries.
                let _ = thread::Builder::new().name("cache-refresh".to_owned()).spawn(background);
                Ok(value)
            }
            look => {
                let mut load = Some(load);
                self.settle(look, &mut || take(&mut load)())
            }
        }
    }

    /// As [`run`](Self::run), with everything in this thread.
    fn run_here<E>(&self, load: &mut dyn FnMut() -> Result<V, E>) -> Result<V, LoadError<E>>
    where
        E: Send + Sync + 'static,
    {
        self.settle(self.look(), load)
    }

    fn settle<E>(
        &self,
        mut look: Look<K, V>,
        load: &mut dyn FnMut() -> Result<V, E>,
    ) -> Result<V, LoadError<E>>
    where
        E: Send + Sync + 'static,
    {
        loop {
            match look {
                Look::Ready(value) => return Ok(value),
                Look::ReadyButLead(_, lead) | Look::Lead(lead) => return lead.land(load()),
                Look::Join(flight) => match self.joined(&flight) {
                    Some(result) => return result,
                    None => look = self.look(),
                },
            }
        }
    }

    /// The outcome of another caller's load; `None` if it was abandoned.
    fn joined<E>(&self, flight: &Arc<Flight<V>>) -> Option<Result<V, LoadError<E>>>
    where
        E: Send + Sync + 'static,
    {
        match flight.wait(self.patience) {
            None => Some(Err(LoadError::TimedOut)),
            Some(landing) => outcome(landing),
        }
    }
}

/// What a landing means to one who waited; `None` if he has to see for himself: the load was
/// abandoned, or failed with an error of a type that this caller's loader does not have.
pub(super) fn outcome<V, E>(landing: Landing<V>) -> Option<Result<V, LoadError<E>>>
where
    E: Send + Sync + 'static,
{
    match landing {
        Landing::Value(value) => Some(Ok(value)),
        Landing::Failed(error) => error.downcast().ok().map(|error| Err(LoadError::Failed(error))),
        Landing::Abandoned => None,
    }
}
