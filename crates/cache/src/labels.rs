//! Tags by name, of which there may be any number in bounded memory.
//!
//! Names share a fixed number of cells by their hash. Two names in one cell are invalidated
//! together, which costs a load too many and is never wrong.

use std::hash::BuildHasher;
use std::sync::OnceLock;

use foldhash::quality::RandomState;

use crate::tag::Tag;

/// With a thousand names in use, an invalidation hits one other in four; 64 KiB once used.
const CELLS: usize = 4096;

/// Only so many prefixes of a key are labels of it; deeper ones cannot be invalidated by prefix.
const DEPTH_MAX: usize = 8;

#[derive(Debug, Default)]
pub(crate) struct Labels {
    cells: OnceLock<Box<[OnceLock<Tag>]>>,
    hasher: RandomState,
}

/// What a label is the name of; the two never share one on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Tag,
    Prefix,
}

impl Labels {
    pub(crate) fn tag(&self, name: &str) -> Tag {
        self.cell(Kind::Tag, name)
    }

    pub(crate) fn prefix(&self, prefix: &str) -> Tag {
        self.cell(Kind::Prefix, prefix)
    }

    /// The tags of all prefixes of `key` that end in `separator`.
    pub(crate) fn prefixes_of(&self, key: &str, separator: char) -> Vec<Tag> {
        let ends = key.match_indices(separator).map(|(at, found)| at + found.len());
        ends.take(DEPTH_MAX).map(|end| self.prefix(&key[..end])).collect()
    }

    fn cell(&self, kind: Kind, name: &str) -> Tag {
        let cells = self.cells.get_or_init(|| (0..CELLS).map(|_| OnceLock::new()).collect());
        let hash = self.hasher.hash_one((kind, name));
        let index = usize::try_from(hash % CELLS as u64).unwrap_or_default();
        cells[index].get_or_init(Tag::new).clone()
    }
}
