//! Why entries leave, and who is told.

use std::sync::Arc;

/// Why an entry left the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RemovalCause {
    /// It had outlived its lifetime.
    Expired,
    /// There was no room for it.
    Size,
    /// It was removed by key or by predicate.
    Explicit,
    /// A new value took its place.
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
