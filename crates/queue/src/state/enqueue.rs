//! Taking an item in.

use std::sync::Arc;
use std::time::Duration;

use super::{Held, Phase, Record, Standing, State};
use crate::clock::Now;
use crate::item::{Priority, Receipt};

/// An item that is checked, hashed, and ready to be stored.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) id: Arc<str>,
    pub(crate) kind: Arc<str>,
    pub(crate) source: Option<Arc<str>>,
    pub(crate) order: Option<Arc<str>>,
    pub(crate) priority: Priority,
    /// Milliseconds since 1970; 0 for at once.
    pub(crate) not_before: u64,
    pub(crate) bytes: u64,
    pub(crate) stored: u64,
    pub(crate) digest: [u8; 32],
}

/// Why an item is not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Too many items or bytes.
    Full,
    /// The identifier is that of other content.
    Conflict,
}

impl State {
    /// Takes an item in, or finds that it is there.
    pub(crate) fn enqueue(&mut self, draft: &Draft, now: Now) -> Result<Receipt, Refusal> {
        self.advance(now.time);
        if let Some(held) = self.by_id(&draft.id) {
            if held.record.digest != draft.digest {
                return Err(Refusal::Conflict);
            }
            let (number, status) = (held.record.number, held.status());
            return Ok(Receipt { number, duplicate: true, status });
        }
        let bytes = self.totals.bytes.saturating_add(draft.stored);
        if self.totals.unfinished() >= self.limits.items || bytes > self.limits.bytes {
            return Err(Refusal::Full);
        }
        let number = self.next_number;
        self.next_number += 1;
        let record = Record {
            number,
            id: Arc::clone(&draft.id),
            kind: Arc::clone(&draft.kind),
            source: draft.source.clone(),
            order: draft.order.clone(),
            priority: draft.priority,
            standing: Standing::Ready,
            attempts: 0,
            created: now.wall,
            updated: now.wall,
            not_before: draft.not_before,
            reason: None,
            bytes: draft.bytes,
            stored: draft.stored,
            digest: draft.digest,
        };
        let wait = Duration::from_millis(draft.not_before.saturating_sub(now.wall));
        let due = now.time.saturating_add(wait);
        let held = Held { record: Arc::new(record), phase: Phase::Ready { due } };
        let status = held.status();
        self.set(number, Some(held));
        Ok(Receipt { number, duplicate: false, status })
    }
}
