//! Invalidation of many entries at once, in constant time.
//!
//! A tag is a counter. An entry remembers the counts of its tags as they were *before* its value
//! was read from the source, and is valid only while they are unchanged. Invalidating is one
//! addition, whatever the cache holds, and a read that was under way during an invalidation can
//! never be served later: its stamp is already old when it is stored.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A name-less label for entries that become invalid together, such as "all products".
///
/// Clones are the same tag. A tag belongs to no cache: one tag may mark entries of several.
#[derive(Debug, Clone, Default)]
pub struct Tag {
    generation: Arc<AtomicU64>,
}

impl Tag {
    /// A tag that marks nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes every entry that carries this tag, and every one still being loaded, invalid.
    ///
    /// Takes constant time. Memory of the invalid entries is given back as they are evicted,
    /// replaced or asked for.
    pub fn invalidate(&self) {
        // Release pairs with the acquire in `generation`: who sees the new count also sees what
        // the caller did before invalidating.
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// How often this tag was invalidated.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }
}

/// The counts of some tags at one moment; take it before the load whose result it will mark.
///
/// ```
/// use wats_cache::{Stamp, Tag};
///
/// let tag = Tag::new();
/// let stamp = Stamp::take([&tag]);
/// assert!(stamp.is_current());
/// tag.invalidate();
/// assert!(!stamp.is_current());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Stamp {
    tags: Box<[(Tag, u64)]>,
}

impl Stamp {
    /// Records the present counts of `tags`.
    pub fn take<'a>(tags: impl IntoIterator<Item = &'a Tag>) -> Self {
        Self { tags: tags.into_iter().map(|tag| (tag.clone(), tag.generation())).collect() }
    }

    /// Whether none of the tags was invalidated since.
    pub fn is_current(&self) -> bool {
        self.tags.iter().all(|(tag, generation)| tag.generation() == *generation)
    }
}
