//! Invalidation of many entries at once, in constant time.
//!
//! A tag is a counter. An entry remembers the counts of its tags as they were *before* its value
//! was read from the source, and is valid only while they are unchanged. Invalidating is one
//! addition, whatever the cache holds, and a read that was under way during an invalidation can
//! never be served later: its stamp is already old when it is stored.

use std::sync::Arc;

use crate::marks::{Lists, Marks};
use crate::sync::atomic::{AtomicU64, Ordering};

/// A label for entries that become invalid together, such as "all products".
///
/// Clones are the same tag. A tag belongs to no cache: one tag may mark entries of several. For
/// labels that are texts, of which there may be any number, see
/// [`Cache::tag`](crate::Cache::tag).
///
/// ```
/// use wats_cache::{Cache, Insert, Tag};
///
/// let cache = Cache::builder(100).build();
/// let products = Tag::new();
/// cache.insert_with("WIDGET-001", 1, Insert::default().stamp(cache.stamp([&products])));
/// cache.insert("ST-100-3", 2);
///
/// products.invalidate();
/// assert_eq!((cache.get("WIDGET-001"), cache.get("ST-100-3")), (None, Some(2)));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Tag {
    generation: Arc<AtomicU64>,
}

impl Tag {
    /// A tag that marks nothing yet.
    ///
    /// ```
    /// let products = wats_cache::Tag::new();
    /// assert_eq!(products.generation(), 0);
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes every entry that carries this tag, and every one still being loaded, invalid.
    ///
    /// Takes constant time. Memory of the invalid entries is given back as they expire, are
    /// evicted, replaced or asked for.
    ///
    /// ```
    /// use wats_cache::{Cache, Tag};
    ///
    /// let cache: Cache<&str, u32> = Cache::builder(100).build();
    /// let products = Tag::new();
    /// let read = |value| cache.load("WIDGET-001").tag(&products).run(move || Ok::<_, &str>(value));
    /// assert_eq!(read(1)?, 1);
    /// assert_eq!(read(2)?, 1); // kept
    /// products.invalidate();
    /// assert_eq!(read(3)?, 3);
    /// # Ok::<(), wats_cache::LoadError<&str>>(())
    /// ```
    pub fn invalidate(&self) {
        // Release pairs with the acquire in `generation`: who sees the new count also sees what
        // the caller did before invalidating.
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// How often this tag was invalidated.
    ///
    /// ```
    /// let products = wats_cache::Tag::new();
    /// let same = products.clone();
    /// same.invalidate();
    /// assert_eq!(products.generation(), 1);
    /// ```
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Tells tags apart, while they live.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.generation).addr()
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
    marks: Option<Arc<Marks>>,
    /// The sum of the tags' generations.
    sum: u64,
    /// Whether the tags of the key's prefixes are among them.
    pub(crate) keyed: bool,
}

impl Stamp {
    /// Records the present counts of `tags`.
    ///
    /// A stamp from [`Cache::stamp`](crate::Cache::stamp) also notices when the whole cache is
    /// invalidated, and takes less memory if many entries have the same tags.
    ///
    /// ```
    /// use wats_cache::{Cache, Insert, Stamp, Tag};
    ///
    /// let tags = [Tag::new(), Tag::new()];
    /// let stamp = Stamp::take(&tags);
    /// // One stamp may mark values of several caches.
    /// let (names, stocks) = (Cache::builder(10).build(), Cache::builder(10).build());
    /// names.insert_with(1, "Widget", Insert::default().stamp(stamp.clone()));
    /// stocks.insert_with(1, 250, Insert::default().stamp(stamp));
    /// tags[1].invalidate();
    /// assert_eq!((names.get(&1), stocks.get(&1)), (None, None));
    /// ```
    pub fn take<'a>(tags: impl IntoIterator<Item = &'a Tag>) -> Self {
        Self::of(Marks::of(tags))
    }

    /// The same, with a list that other entries may have.
    pub(crate) fn take_shared<'a>(lists: &Lists, tags: impl IntoIterator<Item = &'a Tag>) -> Self {
        Self::of(lists.of(tags))
    }

    fn of(marks: Option<Arc<Marks>>) -> Self {
        let sum = marks.as_ref().map_or(0, |marks| marks.sum());
        Self { whole: None, marks, sum, keyed: false }
    }

    /// The same with more tags, counted now.
    pub(crate) fn and(mut self, more: &[Tag], lists: &Lists) -> Self {
        if !more.is_empty() {
            let own = self.marks.as_deref().into_iter().flat_map(Marks::tags);
            let all = lists.of(own.chain(more));
            // Each tag is counted once, the own ones as of then: their counts must not be renewed.
            self.sum = more.iter().fold(self.sum, |sum, tag| sum.wrapping_add(tag.generation()));
            self.marks = all;
        }
        self
    }

    pub(crate) fn of_whole(mut self, tag: &Tag) -> Self {
        // Taken after the others, which only makes it stricter about what came before them.
        self.whole = Some((tag.clone(), tag.generation()));
        self
    }

    /// Whether none of the tags was invalidated since.
    ///
    /// ```
    /// use wats_cache::{Cache, Tag};
    ///
    /// let cache: Cache<u32, u32> = Cache::builder(10).build();
    /// let stamp = cache.stamp([&Tag::new()]);
    /// assert!(stamp.is_current());
    /// cache.invalidate_all();
    /// assert!(!stamp.is_current());
    /// ```
    pub fn is_current(&self) -> bool {
        let whole = self.whole.as_ref();
        whole.is_none_or(|(tag, count)| tag.generation() == *count)
            && self.marks.as_ref().is_none_or(|marks| marks.sum() == self.sum)
    }

    /// What an entry keeps: its tags, and the sum of their generations and that of the cache's own.
    /// A stamp that was taken without a cache is no older than now as far as that cache goes.
    pub(crate) fn into_parts(self, whole: &Tag) -> (Option<Arc<Marks>>, u64) {
        let own = self.whole.filter(|(tag, _)| tag.address() == whole.address());
        let epoch = own.map_or_else(|| whole.generation(), |(_, count)| count);
        (self.marks, self.sum.wrapping_add(epoch))
    }
}
