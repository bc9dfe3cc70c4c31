//! Why entries leave, and who is told.

use std::sync::Arc;

/// Why an entry left the cache; told to the listener of
/// [`Builder::on_removal`](crate::Builder::on_removal), and counted in
/// [`Stats::removals`](crate::Stats::removals).
///
/// ```
/// use std::sync::mpsc;
/// use wats_cache::{Cache, Policy, RemovalCause};
///
/// let (tell, evicted) = mpsc::channel();
/// let listener = move |key, _value: u32, cause| {
///     if cause == RemovalCause::Size {
///         tell.send(key).unwrap_or_default();
///     }
/// };
/// let cache = Cache::builder(1).policy(Policy::Lru).on_removal(listener).build();
/// cache.insert("old", 1);
/// cache.insert("new", 2);
/// assert_eq!(evicted.recv()?, "old");
/// # Ok::<(), mpsc::RecvError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RemovalCause {
    /// It had outlived its lifetime.
    Expired,
    /// There was no room for it.
    Size,
    /// It was removed by key or by predicate, or a new value of its key was too heavy to take its
    /// place.
    Explicit,
    /// A new value took its place, whether or not it still counted.
    Replaced,
    /// A tag of it, or the whole cache, had been invalidated.
    Invalidated,
}

impl RemovalCause {
    pub(crate) const ALL: [Self; 5] =
        [Self::Expired, Self::Size, Self::Explicit, Self::Replaced, Self::Invalidated];
}

/// Told of every removal, outside all locks of the cache.
pub(crate) type Listener<K, V> = Arc<dyn Fn(K, V, RemovalCause) + Send + Sync>;
