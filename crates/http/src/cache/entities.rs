//! The tags of entities by name, and those of groups that servers name.
//!
//! Names of entities come from the constants of endpoint tables, so there are only ever as many as
//! the API has. Groups come from outside, any number of them, and share a fixed number of tags.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use wats_cache::Tag;

use crate::stats::Counter;

#[derive(Debug, Default)]
pub(crate) struct Entities {
    tags: RwLock<HashMap<&'static str, Tag>>,
    invalidations: Counter,
    /// Raised with every group: what groups an answer belongs to is known only when it has come, and
    /// one of them may have become invalid while it was on its way.
    any_group: Tag,
}

impl Entities {
    /// The tag of an entity that some endpoint names.
    pub(crate) fn tag(&self, name: &'static str) -> Tag {
        if let Some(tag) = self.tags.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return tag.clone();
        }
        let mut tags = self.tags.write().unwrap_or_else(PoisonError::into_inner);
        tags.entry(name).or_default().clone()
    }

    /// Invalidates what depends on `name`; whether any read ever named it. One that none did has
    /// nothing to invalidate.
    pub(crate) fn invalidate(&self, name: &str) -> bool {
        let tags = self.tags.read().unwrap_or_else(PoisonError::into_inner);
        let Some(tag) = tags.get(name) else { return false };
        tag.invalidate();
        self.invalidations.add(1);
        true
    }

    /// Invalidates a group, whose tag is given.
    pub(crate) fn invalidate_group(&self, group: &Tag) {
        // In this order: an answer that is being kept looks at its groups first and at this last.
        self.any_group.invalidate();
        group.invalidate();
        self.invalidations.add(1);
    }

    /// How often any group was invalidated.
    pub(crate) fn groups_generation(&self) -> u64 {
        self.any_group.generation()
    }

    pub(crate) fn invalidations(&self) -> u64 {
        self.invalidations.get()
    }
}
