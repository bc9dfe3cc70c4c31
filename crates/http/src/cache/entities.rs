//! The tags of entities by name.
//!
//! Names come from the constants of endpoint tables, so there are only ever as many as the API
//! has entities.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use wats_cache::Tag;

use crate::stats::Counter;

#[derive(Debug, Default)]
pub(crate) struct Entities {
    tags: RwLock<HashMap<&'static str, Tag>>,
    invalidations: Counter,
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

    pub(crate) fn invalidations(&self) -> u64 {
        self.invalidations.get()
    }
}
