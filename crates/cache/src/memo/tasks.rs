//! Functions that remember, for tasks of tokio.

use std::convert::Infallible;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;

use crate::cache::Cache;
use crate::load::LoadError;

/// One call of a function that remembers. The key is made when the function is called, the rest
/// happens when this is awaited. Dropping it never stops a load under way.
///
/// It is boxed because the type behind it has no name; that is one allocation a call.
///
/// ```
/// use std::convert::Infallible;
/// use wats_cache::{Cache, CachedCall, LoadError, cached_async};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), LoadError<Infallible>> {
/// let cache: Cache<u32, u32> = Cache::builder(100).build();
/// let double = cached_async(&cache, |n: &u32| *n, |n| async move { n * 2 });
/// let call: CachedCall<u32, Infallible> = double(21);
/// assert_eq!(cache.stats().loads, 0); // so far
/// assert_eq!(call.await?, 42);
/// # Ok(())
/// # }
/// ```
pub type CachedCall<V, E> = Pin<Box<dyn Future<Output = Result<V, LoadError<E>>> + Send>>;

/// As [`cached()`](crate::cached()), for an async function. Nothing runs before the first poll.
///
/// The load runs in a task of its own, so a caller who gives up takes nothing from the others.
///
/// # Errors
///
/// The returned function's is [`LoadError::Abandoned`] if `function` panicked.
///
/// # Panics
///
/// The returned function panics outside a tokio runtime, if the value must be loaded.
///
/// ```
/// use wats_cache::{Cache, cached_async};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wats_cache::LoadError<std::convert::Infallible>> {
/// let cache: Cache<u32, String> = Cache::builder(100).build();
/// let name = cached_async(&cache, |id: &u32| *id, |id| async move { format!("product {id}") });
/// assert_eq!(name(7).await?, "product 7");
/// assert_eq!(name(7).await?, "product 7"); // remembered
/// assert_eq!(cache.stats().loads, 1);
/// # Ok(())
/// # }
/// ```
pub fn cached_async<A, K, V, Key, F, Fut>(
    cache: &Cache<K, V>,
    key: Key,
    function: F,
) -> impl Fn(A) -> CachedCall<V, Infallible> + use<A, K, V, Key, F, Fut>
where
    A: Send + 'static,
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    Key: Fn(&A) -> K,
    F: Fn(A) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = V> + Send + 'static,
{
    let cache = cache.clone();
    let function = Arc::new(function);
    move |arguments| {
        let (cache, function, key) = (cache.clone(), Arc::clone(&function), key(&arguments));
        Box::pin(async move { cache.get_or_load_async(key, || function(arguments)).await })
    }
}

/// As [`cached_async`], for a function that can fail. An error is returned to all who waited for it
/// and never remembered.
///
/// # Errors
///
/// The returned function's are those of [`Cache::try_get_or_load_async`].
///
/// # Panics
///
/// The returned function panics outside a tokio runtime, if the value must be loaded.
///
/// ```
/// use wats_cache::{Cache, try_cached_async};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wats_cache::LoadError<&'static str>> {
/// let cache: Cache<u32, u32> = Cache::builder(100).build();
/// let half = try_cached_async(&cache, |n: &u32| *n, |n| async move {
///     if n % 2 == 0 { Ok(n / 2) } else { Err("an odd number") }
/// });
/// assert_eq!(half(8).await?, 4);
/// assert!(half(7).await.is_err());
/// assert_eq!(cache.stats().entries, 1);
/// # Ok(())
/// # }
/// ```
pub fn try_cached_async<A, K, V, E, Key, F, Fut>(
    cache: &Cache<K, V>,
    key: Key,
    function: F,
) -> impl Fn(A) -> CachedCall<V, E> + use<A, K, V, E, Key, F, Fut>
where
    A: Send + 'static,
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    E: Send + Sync + 'static,
    Key: Fn(&A) -> K,
    F: Fn(A) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<V, E>> + Send + 'static,
{
    let cache = cache.clone();
    let function = Arc::new(function);
    move |arguments| {
        let (cache, function, key) = (cache.clone(), Arc::clone(&function), key(&arguments));
        Box::pin(async move { cache.try_get_or_load_async(key, || function(arguments)).await })
    }
}
