//! Loading in tasks of tokio.

use std::convert::Infallible;
use std::hash::Hash;

use super::blocking::outcome;
use super::call::Load;
use super::error::LoadError;
use super::lead::{Lead, Look};
use crate::cache::Cache;

impl<K, V> Cache<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// As [`get_or_load`](Self::get_or_load), for tasks.
    ///
    /// Nothing happens before the first poll. The load runs in a task of its own, so a caller who
    /// drops the future takes nothing from the others: the load goes on, and its value is stored.
    ///
    /// # Errors
    ///
    /// [`LoadError::Abandoned`] if this caller's loader panicked.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, if the value must be loaded.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), wats_cache::LoadError<std::convert::Infallible>> {
    /// let cache: Cache<u32, &str> = Cache::builder(100).build();
    /// let name = || cache.get_or_load_async(7, || async { "Widget" });
    /// let (one, other) = tokio::join!(name(), name());
    /// assert_eq!((one?, other?), ("Widget", "Widget"));
    /// assert_eq!(cache.stats().loads, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_or_load_async<F>(
        &self,
        key: K,
        load: impl FnOnce() -> F,
    ) -> Result<V, LoadError<Infallible>>
    where
        F: Future<Output = V> + Send + 'static,
    {
        self.load(key)
            .run_async(|| {
                let value = load();
                async move { Ok(value.await) }
            })
            .await
    }

    /// As [`try_get_or_load`](Self::try_get_or_load), for tasks.
    ///
    /// Dropping the future never stops a load, as with
    /// [`get_or_load_async`](Self::get_or_load_async).
    ///
    /// # Errors
    ///
    /// The loader's own, or that of the caller who loaded; [`LoadError::Abandoned`] if this
    /// caller's loader panicked.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, if the value must be loaded.
    ///
    /// ```
    /// use wats_cache::Cache;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), wats_cache::LoadError<&'static str>> {
    /// let cache: Cache<u32, u32> = Cache::builder(100).build();
    /// let failed = cache.try_get_or_load_async(7, || async { Err("no connection") }).await;
    /// assert_eq!(failed.unwrap_err().failure(), Some(&"no connection"));
    /// let loaded = cache.try_get_or_load_async(7, || async { Ok::<_, &str>(42) }).await;
    /// assert_eq!(loaded?, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn try_get_or_load_async<E, F>(
        &self,
        key: K,
        load: impl FnOnce() -> F,
    ) -> Result<V, LoadError<E>>
    where
        F: Future<Output = Result<V, E>> + Send + 'static,
        E: Send + Sync + 'static,
    {
        self.load(key).run_async(load).await
    }
}

impl<K, V> Load<'_, K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Returns the value, loading it in a task of its own if it must.
    ///
    /// Nothing happens before the first poll. Dropping the future afterwards never stops a load: it
    /// goes on, and its value is stored.
    ///
    /// # Errors
    ///
    /// The loader's own, or that of the caller who loaded; [`LoadError::TimedOut`] with a
    /// [`timeout`](Self::timeout); [`LoadError::Abandoned`] if this caller's loader panicked.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, if the value must be loaded, here or in the background; with a
    /// [`timeout`](Self::timeout), if it must wait in a runtime without timers.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wats_cache::Cache;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), wats_cache::LoadError<std::io::Error>> {
    /// let cache: Cache<u32, u32> = Cache::builder(100).build();
    /// let slow = || async {
    ///     tokio::time::sleep(Duration::from_secs(3)).await;
    ///     Ok::<_, std::io::Error>(42)
    /// };
    /// let hasty = cache.load(7).timeout(Duration::from_secs(1)).run_async(slow).await;
    /// assert!(hasty.unwrap_err().is_timeout());
    /// assert_eq!(cache.load(7).run_async(slow).await?, 42); // by the load of before
    /// assert_eq!(cache.stats().loads, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run_async<E, F>(self, load: impl FnOnce() -> F) -> Result<V, LoadError<E>>
    where
        F: Future<Output = Result<V, E>> + Send + 'static,
        E: Send + Sync + 'static,
    {
        let mut load = Some(load);
        loop {
            let (flight, leads) = match self.look() {
                Look::Ready(value) => return Ok(value),
                Look::ReadyButLead(value, lead) => {
                    if let Some(load) = load.take() {
                        begin(lead, load());
                    }
                    return Ok(value);
                }
                Look::Join(flight) => (flight, false),
                Look::Lead(lead) => {
                    let Some(load) = load.take() else { return Err(LoadError::Abandoned) };
                    let flight = std::sync::Arc::clone(lead.flight());
                    begin(lead, load());
                    (flight, true)
                }
            };
            let landing = match self.patience {
                None => flight.landed().await,
                Some(patience) => match tokio::time::timeout(patience, flight.landed()).await {
                    Ok(landing) => landing,
                    Err(_elapsed) => return Err(LoadError::TimedOut),
                },
            };
            match outcome(landing) {
                Some(result) => return result,
                None if leads => return Err(LoadError::Abandoned),
                None => {}
            }
        }
    }
}

fn begin<K, V, E, F>(lead: Lead<K, V>, load: F)
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    E: Send + Sync + 'static,
    F: Future<Output = Result<V, E>> + Send + 'static,
{
    tokio::spawn(async move { drop(lead.land(load.await)) });
}
