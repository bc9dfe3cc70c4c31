//! How a delivery ended, and what people do with items that wait for them.

use std::sync::Arc;
use std::time::Duration;

use super::record::reason as kept;
use super::{Fence, Held, Phase, Standing, State};
use crate::clock::Now;
use crate::item::Status;

/// How the delivery of a leased item ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Settlement {
    /// It arrived. The item is kept, if `keep`, as sent.
    Ack { keep: bool },
    /// It did not, or nobody knows; again after `wait`.
    Retry { reason: Arc<str>, wait: Duration },
    /// It never will.
    Park { reason: Arc<str> },
    /// It was not tried; back to where it was, as if it had not been leased.
    Release { reason: Option<Arc<str>> },
}

/// The lease does not count any more, or there is no such item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unknown;

impl State {
    /// Ends a lease that still counts.
    pub(crate) fn settle(
        &mut self,
        fence: Fence,
        how: &Settlement,
        now: Now,
    ) -> Result<(), Unknown> {
        self.advance(now.time);
        let held = self.leased(fence).ok_or(Unknown)?;
        let after = match how {
            Settlement::Ack { keep: false } => None,
            _ => Some(settled(held, how, now)),
        };
        self.set(fence.number, after);
        Ok(())
    }

    /// Makes a parked or delayed item ready to be delivered now; a sent one, to be delivered again.
    pub(crate) fn requeue(&mut self, number: u64, now: Now) -> Result<Status, Unknown> {
        self.advance(now.time);
        let held = self.get(number).ok_or(Unknown)?;
        let status = held.status();
        if status != Status::Leased {
            let mut record = (*held.record).clone();
            record.standing = Standing::Ready;
            record.not_before = 0;
            record.updated = now.wall;
            let phase = Phase::Ready { due: now.time };
            self.set(number, Some(Held { record: Arc::new(record), phase }));
        }
        Ok(status)
    }

    /// Removes an item that nobody is delivering.
    pub(crate) fn remove(&mut self, number: u64) -> Result<Status, Unknown> {
        let status = self.get(number).ok_or(Unknown)?.status();
        if status != Status::Leased {
            self.set(number, None);
        }
        Ok(status)
    }

    /// Removes an item whatever its state: what is stored of it is damaged.
    pub(crate) fn give_up(&mut self, number: u64) {
        if self.items.contains_key(&number) {
            self.set(number, None);
        }
    }

    /// Removes what was sent before `wall`, at most `most` items.
    pub(crate) fn purge_sent(&mut self, wall: u64, most: usize) -> usize {
        let old: Vec<u64> =
            self.sent.range(..(wall, 0)).take(most).map(|(_, number)| *number).collect();
        for number in &old {
            self.set(*number, None);
        }
        old.len()
    }
}

/// What becomes of an item that stays.
pub(super) fn settled(held: &Held, how: &Settlement, now: Now) -> Held {
    let mut record = (*held.record).clone();
    let phase = match how {
        Settlement::Ack { .. } => {
            record.standing = Standing::Sent;
            record.reason = None;
            record.not_before = 0;
            record.updated = now.wall;
            Phase::Sent
        }
        Settlement::Retry { reason, wait } => {
            record.attempts = record.attempts.saturating_add(1);
            record.reason = Some(kept(reason));
            record.updated = now.wall;
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            record.not_before = match wait_ms {
                0 => 0,
                wait => now.wall.saturating_add(wait).min(i64::MAX.unsigned_abs()),
            };
            Phase::Ready { due: now.time.saturating_add(*wait) }
        }
        Settlement::Park { reason } => {
            record.attempts = record.attempts.saturating_add(1);
            record.reason = Some(kept(reason));
            record.standing = Standing::Parked;
            record.not_before = 0;
            record.updated = now.wall;
            Phase::Parked
        }
        Settlement::Release { reason } => {
            if let Some(reason) = reason {
                record.reason = Some(kept(reason));
            }
            Phase::Ready { due: now.time }
        }
    };
    Held { record: Arc::new(record), phase }
}
