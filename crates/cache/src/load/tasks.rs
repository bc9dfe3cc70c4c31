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
    /// The load runs in a task of its own, so a caller who gives up takes nothing from the others.
    ///
    /// # Errors
    ///
    /// [`LoadError::Abandoned`] if this caller's loader panicked.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, if the value must be loaded.
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
    /// # Errors
    ///
    /// The loader's own, or that of the caller who loaded.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, if the value must be loaded.
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
    /// Dropping the future never stops a load.
    ///
    /// # Errors
    ///
    /// The loader's own, or that of the caller who loaded; [`LoadError::TimedOut`] with a
    /// [`timeout`](Self::timeout); [`LoadError::Abandoned`] if this caller's loader panicked.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, if the value must be loaded.
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
