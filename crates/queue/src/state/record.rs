//! What is kept of an item beside its payload, durably and in memory.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::time_of;
use crate::item::{Entry, Priority, Status};

/// Longest reason that is kept, in bytes: what a server says of a report it refuses.
pub(crate) const REASON_MAX: usize = 2 << 10;

/// What a store keeps of an item beside its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// The item's number, never used twice.
    pub number: u64,
    /// Its identifier.
    pub id: Arc<str>,
    /// What sort of thing it is.
    pub kind: Arc<str>,
    /// Where it comes from.
    pub source: Option<Arc<str>>,
    /// The key within which order is kept.
    pub order: Option<Arc<str>>,
    /// Its priority.
    pub priority: Priority,
    /// Whether it waits, is parked or was sent.
    pub standing: Standing,
    /// Attempts that ended without success.
    pub attempts: u32,
    /// When it was enqueued, in milliseconds since 1970.
    pub created: u64,
    /// When `standing` or `not_before` were last set.
    pub updated: u64,
    /// The time before which it is not delivered; 0 if none was set.
    pub not_before: u64,
    /// Why the last attempt failed, or why it was parked.
    pub reason: Option<Arc<str>>,
    /// Bytes of the payload.
    pub bytes: u64,
    /// Bytes of the payload as it is stored.
    pub stored: u64,
    /// SHA-256 of identifier, kind and payload.
    pub digest: [u8; 32],
}

/// Where an item stands durably. That it is leased is known to one process, while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// To be delivered.
    Ready,
    /// Refused for good; waits for a person.
    Parked,
    /// Delivered, and kept for a while.
    Sent,
}

/// A [`Record`] and what only this process knows of the item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) record: Arc<Record>,
    pub(crate) phase: Phase,
}

/// Where an item stands at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Waits; not before `due`.
    Ready {
        due: Duration,
    },
    /// Belongs to whoever has the fence, until then.
    Leased {
        fence: u64,
        until: Duration,
    },
    Parked,
    Sent,
}

impl Held {
    pub(crate) fn status(&self) -> Status {
        match self.phase {
            Phase::Ready { .. } => Status::Ready,
            Phase::Leased { .. } => Status::Leased,
            Phase::Parked => Status::Parked,
            Phase::Sent => Status::Sent,
        }
    }

    /// Whether it counts towards the capacity.
    pub(crate) fn is_unfinished(&self) -> bool {
        !matches!(self.phase, Phase::Sent)
    }

    pub(crate) fn entry(&self) -> Entry {
        let record = &*self.record;
        let text = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
        Entry {
            number: record.number,
            id: record.id.as_ref().to_owned(),
            kind: record.kind.as_ref().to_owned(),
            source: text(&record.source),
            order: text(&record.order),
            priority: record.priority,
            status: self.status(),
            attempts: record.attempts,
            created: time_of(record.created),
            not_before: time_of(record.not_before),
            reason: text(&record.reason),
            bytes: record.bytes,
        }
    }
}

/// A reason that is short enough to be kept.
pub(crate) fn reason(text: &str) -> Arc<str> {
    let mut end = text.len().min(REASON_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].into()
}
