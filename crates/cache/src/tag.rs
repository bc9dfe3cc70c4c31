//! Invalidation of many entries at once, in constant time.
//!
//! A tag is a counter. An entry remembers the counts of its tags as they were *before* its value
//! was read from the source, and is valid only while they are unchanged. Invalidating is one
//! addition, whatever the cache holds, and a read that was under way during an invalidation can
//! never be served later: its stamp is already old when it is stored.

use std::sync::Arc;

use crate::sync::atomic::{AtomicU64, Ordering};

/// A label for entries that become invalid together, such as "all products".
///
/// Clones are the same tag. A tag belongs to no cache: one tag may mark entries of several. For
/// labels that are texts, of which there may be any number, see
/// [`Cache::tag`](crate::Cache::tag).
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
    /// Takes constant time. Memory of the invalid entries is given back as they expire, are
    /// evicted, replaced or asked for.
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
/// Clones share one list, so entries loaded together may share a stamp.
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
    /// The tag of a whole cache. By itself, because every entry has it and nothing need be
    /// allocated for entries that have no other.
    whole: Option<(Tag, u64)>,
    tags: Counts,
    /// Whether the tags of the key's prefixes are among them.
    pub(crate) keyed: bool,
}

/// Tags with the counts they had; `None` for none.
pub(crate) type Counts = Option<Arc<[(Tag, u64)]>>;

impl Stamp {
    /// Records the present counts of `tags`.
    pub fn take<'a>(tags: impl IntoIterator<Item = &'a Tag>) -> Self {
        let mut tags = tags.into_iter().map(|tag| (tag.clone(), tag.generation())).peekable();
        let tags = tags.peek().is_some().then(|| tags.collect());
        Self { whole: None, tags, keyed: false }
    }

    /// The same with more tags, counted now.
    pub(crate) fn and(mut self, more: &[Tag]) -> Self {
        if !more.is_empty() {
            let own = self.tags.as_deref().unwrap_or_default().iter().cloned();
            let more = more.iter().map(|tag| (tag.clone(), tag.generation()));
            self.tags = Some(own.chain(more).collect());
        }
        self
    }

    pub(crate) fn of_whole(mut self, tag: &Tag) -> Self {
        // Taken after the others, which only makes it stricter about what came before them.
        self.whole = Some((tag.clone(), tag.generation()));
        self
    }

    /// Whether none of the tags was invalidated since.
    pub fn is_current(&self) -> bool {
        let whole = self.whole.as_ref();
        whole.is_none_or(|(tag, count)| tag.generation() == *count) && are_current(&self.tags)
    }

    /// The count of the cache's own tag, and the others. A stamp that was taken without a cache
    /// is no older than now as far as that cache goes.
    pub(crate) fn into_parts(self, whole: &Tag) -> (u64, Counts) {
        let own = self.whole.filter(|(tag, _)| Arc::ptr_eq(&tag.generation, &whole.generation));
        (own.map_or_else(|| whole.generation(), |(_, count)| count), self.tags)
    }
}

pub(crate) fn are_current(tags: &Counts) -> bool {
    let mut tags = tags.as_deref().unwrap_or_default().iter();
    tags.all(|(tag, count)| tag.generation() == *count)
}
