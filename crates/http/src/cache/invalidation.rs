//! What makes kept answers invalid: writes of this client, what servers say of their groups, and
//! whoever knows of a change.

use http::header::{CONTENT_LOCATION, LOCATION};

use super::ResponseCache;
use super::events::{ChangeCause, Subscription};
use super::rfc9111::{groups, invalidate};
use super::stored::Stored;
use crate::endpoint::Endpoint;
use crate::url::BaseUrl;

impl ResponseCache {
    /// Makes every answer that depends on one of the endpoint's entities invalid.
    pub(crate) fn written(&self, endpoint: &Endpoint) {
        for name in endpoint.entity_names() {
            self.entities.invalidate(name);
        }
        // Afterwards: who is told may read at once, and what he reads may depend on several.
        for name in endpoint.entity_names() {
            self.bus.tell(name, ChangeCause::Written(endpoint.name()));
        }
    }

    /// Makes invalid what the answer to a write says it has changed: what the address of the request
    /// led to, `Location` and `Content-Location` (RFC 9111 §4.4), and groups (RFC 9875 §3).
    pub(crate) fn write_answered(&self, base: &BaseUrl, target: &str, answer: &Stored) {
        let status = answer.status;
        if !self.options.enabled || !(status.is_success() || status.is_redirection()) {
            return;
        }
        self.outdate(&self.identity.key_of(target));
        for name in [LOCATION, CONTENT_LOCATION] {
            let place = answer.headers().get(name).and_then(|place| place.to_str().ok());
            if let Some(place) = place.and_then(|place| invalidate::target(base, target, place)) {
                self.outdate(&self.identity.key_of(&place));
            }
        }
        for group in groups::invalidated(answer.headers()).unwrap_or_default() {
            self.entities.invalidate_group(&self.kept.tag(&group));
        }
    }

    /// Forgets what is kept under a key, and sees to it that nothing on its way is kept there;
    /// whether there was something.
    pub(crate) fn outdate(&self, key: &[u8]) -> bool {
        self.flights.outdate(key, || self.kept.remove(key))
    }

    pub(crate) fn invalidate(&self, entity: &str) -> bool {
        let known = self.entities.invalidate(entity);
        self.bus.tell(entity, ChangeCause::Published);
        known
    }

    pub(crate) fn subscribe(&self) -> Subscription {
        self.bus.subscribe()
    }

    pub(crate) fn clear(&self) {
        self.kept.invalidate_all();
    }
}
