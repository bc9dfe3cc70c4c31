//! What entries are marked with: lists of tags, shared by all entries that have the same.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::tag::Tag;

/// Tags that lie in the list itself, so that a hit need not look further. With the rest of it this
/// many fill one line of a processor's cache.
const INLINE: usize = 3;

/// The tags of an entry, and when it will have been idle for too long.
#[derive(Debug)]
pub(crate) struct Marks {
    tags: [Option<Tag>; INLINE],
    more: Box<[Tag]>,
    /// `u64::MAX` for an entry that does not end by idleness; only then may entries share a list.
    idle_at: AtomicU64,
}

impl Marks {
    /// `None` for no tags.
    pub(crate) fn of<'a>(tags: impl IntoIterator<Item = &'a Tag>) -> Option<Arc<Self>> {
        let mut tags = tags.into_iter().cloned();
        let first = std::array::from_fn(|_| tags.next());
        let more = tags.collect();
        let some = first[0].is_some();
        let idle_at = AtomicU64::new(u64::MAX);
        some.then(|| Arc::new(Self { tags: first, more, idle_at }))
    }

    /// The same tags for one entry that ends by idleness.
    pub(crate) fn idle_at(marks: Option<&Self>, idle_at: u64) -> Arc<Self> {
        let tags = marks.map_or_else(Default::default, |marks| marks.tags.clone());
        let more = marks.map_or_else(Default::default, |marks| marks.more.clone());
        Arc::new(Self { tags, more, idle_at: AtomicU64::new(idle_at) })
    }

    /// The sum of the tags' generations. Generations only grow, so two sums of one list are equal
    /// exactly if no tag was invalidated between them.
    pub(crate) fn sum(&self) -> u64 {
        self.tags().fold(0, |sum, tag| sum.wrapping_add(tag.generation()))
    }

    pub(crate) fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.tags.iter().map_while(Option::as_ref).chain(&*self.more)
    }

    pub(crate) fn idle_until(&self) -> u64 {
        // Relaxed: the time stands for itself, and the latest of racing readers may lose a few
        // nanoseconds.
        self.idle_at.load(Ordering::Relaxed)
    }

    pub(crate) fn move_idle(&self, idle_at: u64) {
        self.idle_at.store(idle_at, Ordering::Relaxed);
    }
}

/// Longer lists are rare, and made anew for every entry.
const SHARED_MAX: usize = 8;

/// Places for lists, of 16 bytes; a list that finds its place taken by another takes it over.
const PLACES: usize = 64;

/// The lists made lately, so that entries marked alike share one: less memory for a hit to read.
#[derive(Debug)]
pub(crate) struct Lists {
    places: Box<[Mutex<Option<Arc<Marks>>>]>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { places: (0..PLACES).map(|_| Mutex::default()).collect() }
    }
}

impl Lists {
    /// A list of these tags, perhaps one that other entries have; `None` for no tags.
    pub(crate) fn of<'a>(&self, tags: impl IntoIterator<Item = &'a Tag>) -> Option<Arc<Marks>> {
        let mut tags = tags.into_iter();
        let mut known = [None; SHARED_MAX];
        let mut count = 0;
        for (place, tag) in known.iter_mut().zip(tags.by_ref()) {
            *place = Some(tag);
            count += 1;
        }
        let known = known.iter().take(count).filter_map(|tag| *tag);
        match tags.next() {
            Some(tag) => Marks::of(known.chain([tag]).chain(tags)),
            None if count == 0 => None,
            None => self.shared(known),
        }
    }

    fn shared<'a>(&self, tags: impl Iterator<Item = &'a Tag> + Clone) -> Option<Arc<Marks>> {
        let mixed = tags.clone().fold(0_u64, |mixed, tag| {
            (mixed.rotate_left(23) ^ tag.address() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
        let place = usize::try_from(mixed >> 32).unwrap_or_default() % PLACES;
        // Sharing saves memory and is not worth waiting for.
        let Ok(mut place) = self.places[place].try_lock() else { return Marks::of(tags) };
        if let Some(marks) = &*place
            && marks.tags().map(Tag::address).eq(tags.clone().map(Tag::address))
        {
            return Some(Arc::clone(marks));
        }
        let marks = Marks::of(tags);
        place.clone_from(&marks);
        marks
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Lists, Marks, SHARED_MAX};
    use crate::tag::Tag;

    fn tags(count: usize) -> Vec<Tag> {
        (0..count).map(|_| Tag::new()).collect()
    }

    #[test]
    fn entries_marked_alike_share_a_list_and_others_do_not() {
        let lists = Lists::default();
        let tags = tags(4);
        let both = lists.of(&tags[..2]).expect("two tags");
        assert!(Arc::ptr_eq(&both, &lists.of(&tags[..2]).expect("two tags")));
        for other in [&tags[..1], &tags[..3], &tags[1..3]] {
            let other = lists.of(other).expect("tags");
            assert!(!Arc::ptr_eq(&both, &other));
        }
        assert!(lists.of([]).is_none());
    }

    #[test]
    fn a_list_keeps_every_tag_in_order_however_long_it_is() {
        let lists = Lists::default();
        for count in 1..SHARED_MAX + 4 {
            let tags = tags(count);
            let marks = lists.of(&tags).expect("at least one tag");
            assert!(marks.tags().map(Tag::address).eq(tags.iter().map(Tag::address)), "{count}");
            for (at, tag) in tags.iter().enumerate() {
                let before = marks.sum();
                tag.invalidate();
                assert_ne!(marks.sum(), before, "tag {at} of {count}");
            }
        }
    }

    #[test]
    fn a_list_of_three_tags_fills_one_line_of_the_processors_cache() {
        assert_eq!(size_of::<Marks>() + 2 * size_of::<usize>(), 64);
    }
}
