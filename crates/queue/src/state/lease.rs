//! Handing items out for a time, and taking them back when the time is over.

use std::sync::Arc;
use std::time::Duration;

use super::settle::{Settlement, settled};
use super::{Held, Phase, State};
use crate::clock::Now;

/// Proves that an item is leased by its holder: the item's number, and a number that every lease
/// has for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fence {
    pub(crate) number: u64,
    pub(crate) turn: u64,
}

impl State {
    /// Leases the item whose turn it is.
    pub(crate) fn lease(&mut self, ttl: Duration, now: Now) -> Option<(Fence, Held)> {
        self.advance(now.time);
        let oldest = self.turns % self.limits.oldest_turn == self.limits.oldest_turn - 1;
        let number = self.places.next(oldest)?;
        let record = Arc::clone(&self.items.get(&number)?.record);
        let fence = Fence { number, turn: self.next_fence };
        self.next_fence += 1;
        self.turns += 1;
        let until = now.time.saturating_add(ttl);
        let held = Held { record, phase: Phase::Leased { fence: fence.turn, until } };
        self.set(number, Some(held.clone()));
        Some((fence, held))
    }

    /// The item of a lease that still counts.
    pub(crate) fn leased(&self, fence: Fence) -> Option<&Held> {
        let held = self.items.get(&fence.number)?;
        matches!(held.phase, Phase::Leased { fence: turn, .. } if turn == fence.turn)
            .then_some(held)
    }

    /// Lets a lease that still counts last `ttl` from now.
    pub(crate) fn extend(&mut self, fence: Fence, ttl: Duration, now: Now) -> bool {
        self.advance(now.time);
        let Some(held) = self.leased(fence) else { return false };
        let until = now.time.saturating_add(ttl);
        let phase = Phase::Leased { fence: fence.turn, until };
        let held = Held { record: Arc::clone(&held.record), phase };
        self.set(fence.number, Some(held));
        true
    }

    /// Takes back what was leased for too long; it counts as an attempt. Returns how many.
    pub(crate) fn expire(&mut self, now: Now) -> usize {
        self.advance(now.time);
        let mut expired = 0;
        while let Some((until, number)) = self.leases.first().copied()
            && until <= self.places.now()
            && let Some(held) = self.items.get(&number)
        {
            let back = Settlement::Retry {
                reason: "the lease expired: whoever had it did not say how it went".into(),
                wait: Duration::ZERO,
            };
            let held = settled(held, &back, now);
            self.set(number, Some(held));
            expired += 1;
        }
        expired
    }

    /// When time alone changes something: an item becomes due, or a lease ends.
    pub(crate) fn next_event(&self) -> Option<Duration> {
        let lease = self.leases.first().map(|(until, _)| *until);
        let due = self.places.next_due();
        lease.into_iter().chain(due).min()
    }

    /// Whether an item could be leased at this moment.
    pub(crate) fn has_next(&self) -> bool {
        self.places.next(false).is_some()
    }

    pub(super) fn advance(&mut self, time: Duration) {
        self.places.advance(time);
    }
}
