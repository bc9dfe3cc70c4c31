//! Finding answers, keeping and forgetting them.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use wats_cache::{Insert, Outcome as Inserted, Stamp, Tag};

use super::exchange::Asking;
use super::key::{Key, Marker};
use super::policy::of_use;
use super::rfc9111::groups;
use super::stored::{ReadKind, Stored};
use super::{ResponseCache, Slot};
use crate::endpoint::Endpoint;

/// Longer than any answer is kept.
const MARKER_TTL: Duration = Duration::from_secs(365 * 24 * 3600);

impl ResponseCache {
    /// The answer that is kept for a read of this kind and a request with these headers of its own,
    /// fresh or not, unless something it depends on has changed.
    pub(super) fn find(&self, key: &[u8], own: &HeaderMap, kind: &ReadKind) -> Option<Arc<Stored>> {
        let stored = match self.kept.get(key)? {
            Slot::Answer(stored) => stored.keeping().selecting.is_plain(own).then_some(stored)?,
            Slot::Marker(marker) => match self.kept.get(&marker.variant(key, own))? {
                Slot::Answer(stored) => stored,
                Slot::Marker(_) => return None,
            },
        };
        stored.keeping().kind.is(kind).then_some(stored)
    }

    /// Keeps an answer with the generations from before it was asked for; whether it is kept then.
    /// Answers for one key are kept one after the other.
    pub(super) fn keep(&self, asking: &Asking, stored: &Arc<Stored>, stamp: Stamp) -> bool {
        let Some(stamp) = self.with_groups(asking, stored, stamp) else { return false };
        let place = self.place(asking, stored);
        let insert = Insert::default().ttl(of_use(stored, self.time.now())).stamp(stamp);
        let answer = Slot::Answer(Arc::clone(stored));
        let kept = self.kept.insert_with(place, answer, insert) == Inserted::Stored;
        self.stored.add(usize::from(kept));
        kept
    }

    /// The stamp with the groups that the server put the answer into; `None` if one of them may have
    /// become invalid while the answer was on its way.
    fn with_groups(&self, asking: &Asking, stored: &Stored, stamp: Stamp) -> Option<Stamp> {
        let named = groups::of(stored.headers()).unwrap_or_default();
        if named.is_empty() {
            return Some(stamp);
        }
        let groups = named.iter().map(|name| self.kept.tag(name));
        let tags: Vec<Tag> = asking.tags.iter().cloned().chain(groups).collect();
        let grouped = self.kept.stamp(&tags);
        // What held until here was the same when the answer was asked for.
        let unchanged = stamp.is_current() && self.entities.groups_generation() == asking.groups;
        unchanged.then_some(grouped)
    }

    /// Where an answer is kept: under its key, or elsewhere if headers of its request select it.
    fn place(&self, asking: &Asking, stored: &Stored) -> Key {
        let selecting = &stored.keeping().selecting;
        if let Some(Slot::Marker(marker)) = self.kept.get(&asking.key)
            && marker.selects_by(selecting)
        {
            return marker.variant(&asking.key, &asking.own);
        }
        if selecting.is_plain(&asking.own) {
            return Arc::clone(&asking.key);
        }
        let marker = Arc::new(Marker::new(selecting.clone()));
        let place = marker.variant(&asking.key, &asking.own);
        let insert = Insert::default().ttl(MARKER_TTL);
        self.kept.insert_with(Arc::clone(&asking.key), Slot::Marker(marker), insert);
        place
    }

    /// Forgets this answer, if it is the one that is kept.
    pub(crate) fn forget(&self, key: &[u8], own: &HeaderMap, answer: &Arc<Stored>) {
        // A newer one may come in between; losing it costs one request more.
        let found = self.find(key, own, &answer.keeping().kind);
        if found.is_some_and(|kept| Arc::ptr_eq(&kept, answer)) {
            match self.kept.get(key) {
                Some(Slot::Marker(marker)) => self.kept.remove(&marker.variant(key, own)),
                _ => self.kept.remove(key),
            };
        }
    }

    pub(super) fn tags(&self, endpoint: &Endpoint) -> Vec<Tag> {
        endpoint.entity_names().iter().map(|name| self.entities.tag(name)).collect()
    }
}
