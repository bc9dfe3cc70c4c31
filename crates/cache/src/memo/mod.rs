//! Functions that remember: a function in, the same function with a cache before it out.
//!
//! What is remembered, for how long, and what makes it invalid are the cache's to say; nothing of
//! that is decided here.

#[cfg(feature = "tokio")]
mod tasks;

use std::hash::Hash;

use crate::cache::Cache;
use crate::load::LoadError;

#[cfg(feature = "tokio")]
pub use tasks::{CachedCall, cached_async, try_cached_async};

/// A function that calls `function` once for each key and remembers what it returned in `cache`.
///
/// `key` is given the arguments by reference and says which calls are the same; leave out what does
/// not change the result. Several arguments travel as a tuple, or as a struct of the caller's. Every
/// result is a value like any other, `None` too. What the arguments borrow must live as long as the
/// function; use a function that calls [`Cache::get_or_load`] where it does not. However many
/// threads ask for one key at the same time, `function` runs once, as in [`Cache::get_or_load`].
///
/// The function holds a clone of `cache`, so whoever keeps another can invalidate, remove and count.
/// It must not call itself with the same key: it would wait for itself.
///
/// ```
/// use wats_cache::{Cache, cached};
///
/// let cache: Cache<String, Option<usize>> = Cache::builder(100).build();
/// let position = cached(
///     &cache,
///     |(text, letter): &(&str, char)| format!("{letter}{text}"),
///     |(text, letter)| text.find(letter),
/// );
/// assert_eq!(position(("widget", 'g')), Some(3));
/// assert_eq!(position(("widget", 'x')), None);
/// assert_eq!(position(("widget", 'x')), None); // remembered
/// assert_eq!(cache.stats().loads, 2);
/// ```
pub fn cached<A, K, V, Key, F>(
    cache: &Cache<K, V>,
    key: Key,
    function: F,
) -> impl Fn(A) -> V + use<A, K, V, Key, F>
where
    K: Eq + Hash + Clone,
    V: Clone,
    Key: Fn(&A) -> K,
    F: Fn(A) -> V,
{
    let cache = cache.clone();
    move |arguments| cache.get_or_load(key(&arguments), || function(arguments))
}

/// As [`cached()`], for a function that can fail. An error is returned to all who waited for it and
/// never remembered: the next call tries again.
///
/// # Errors
///
/// The returned function's are those of [`Cache::try_get_or_load`].
///
/// ```
/// use wats_cache::{Cache, try_cached};
///
/// let cache: Cache<String, u16> = Cache::builder(100).build();
/// let number = try_cached(&cache, |text: &&str| text.trim().to_owned(), |text| text.trim().parse());
/// assert_eq!(number("7")?, 7);
/// assert_eq!(number(" 7 ")?, 7); // the same key
/// assert!(number("seven").is_err());
/// assert_eq!((cache.stats().loads, cache.stats().entries), (2, 1));
/// # Ok::<(), wats_cache::LoadError<std::num::ParseIntError>>(())
/// ```
pub fn try_cached<A, K, V, E, Key, F>(
    cache: &Cache<K, V>,
    key: Key,
    function: F,
) -> impl Fn(A) -> Result<V, LoadError<E>> + use<A, K, V, E, Key, F>
where
    K: Eq + Hash + Clone,
    V: Clone,
    E: Send + Sync + 'static,
    Key: Fn(&A) -> K,
    F: Fn(A) -> Result<V, E>,
{
    let cache = cache.clone();
    move |arguments| cache.try_get_or_load(key(&arguments), || function(arguments))
}
