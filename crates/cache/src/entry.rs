//! What the store keeps for a key: the value with everything that decides whether it still counts.

use std::time::Duration;

use crate::tag::Stamp;

#[derive(Debug)]
pub(crate) struct Entry<V> {
    pub(crate) value: V,
    pub(crate) expires: Duration,
    pub(crate) stamp: Stamp,
    /// Set once at insertion, because the store asks for it under its lock.
    pub(crate) weight: u64,
    /// Hash of the key, to tell a replaced entry from one evicted for space.
    pub(crate) key_hash: u64,
}

impl<V> Entry<V> {
    pub(crate) fn validity(&self, now: Duration) -> Validity {
        if !self.stamp.is_current() {
            Validity::Invalidated
        } else if now >= self.expires {
            Validity::Expired
        } else {
            Validity::Valid
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Validity {
    Valid,
    Expired,
    Invalidated,
}
