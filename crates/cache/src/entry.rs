//! What the store keeps for a key: the value with everything that decides whether it still counts.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::expiry::Ticket;
use crate::tag::{Counts, are_current};

/// A value as it is kept. Times are nanoseconds of the cache's clock.
#[derive(Debug)]
pub(crate) struct Entry<V> {
    pub(crate) value: V,
    /// From here on the value is not served any more, unless a stale one was asked for.
    pub(crate) fresh_until: u64,
    /// From here on it is of no use at all, and the wheel removes it.
    pub(crate) dead_at: u64,
    /// With a time to idle: when it would be idle for too long, moved on by every read.
    pub(crate) idle_at: Option<Arc<AtomicU64>>,
    /// The count of the whole cache's tag from before the load.
    pub(crate) epoch: u64,
    pub(crate) tags: Counts,
    pub(crate) load_cost: LoadCost,
    /// Set once at insertion, because the store asks for it under its lock. Never 0, which leaves
    /// the store a bit pattern to tell its own states by.
    pub(crate) weight: NonZeroU32,
    /// Its place in the timing wheel.
    pub(crate) ticket: Ticket,
}

/// How long loading a value took; zero for one that was inserted.
///
/// In microseconds, rounded up, 71 minutes at most: half the size of a count of nanoseconds. Reads
/// are as fast as the entries they touch are small, and this need not be exact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LoadCost {
    micros: u32,
}

impl LoadCost {
    pub(crate) fn from_nanos(nanos: u64) -> Self {
        Self { micros: u32::try_from(nanos.div_ceil(1_000)).unwrap_or(u32::MAX) }
    }

    fn nanos(self) -> u64 {
        u64::from(self.micros) * 1_000
    }
}

/// What a reader is given of an entry: copied under the store's lock, judged outside it.
#[derive(Debug, Clone)]
pub(crate) struct Reading<V> {
    pub(crate) value: V,
    fresh_until: u64,
    dead_at: u64,
    load_cost: LoadCost,
    idle_at: Option<Arc<AtomicU64>>,
    epoch: u64,
    tags_current: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Validity {
    Valid,
    Expired,
    Invalidated,
}

impl<V: Clone> Entry<V> {
    pub(crate) fn read(&self) -> Reading<V> {
        Reading {
            value: self.value.clone(),
            fresh_until: self.fresh_until,
            dead_at: self.dead_at,
            load_cost: self.load_cost,
            idle_at: self.idle_at.clone(),
            epoch: self.epoch,
            tags_current: are_current(&self.tags),
        }
    }
}

impl<V> Entry<V> {
    pub(crate) fn validity(&self, now: u64, epoch: u64) -> Validity {
        let idle_at = self.idle_at.as_deref();
        judge(now < self.fresh_until, idle_at, now, self.epoch == epoch && are_current(&self.tags))
    }

    /// When the wheel is to look at it (again).
    pub(crate) fn deadline(&self) -> u64 {
        let idle_at = self.idle_at.as_ref().map_or(u64::MAX, |idle| idle.load(Ordering::Relaxed));
        self.dead_at.min(idle_at)
    }
}

impl<V> Reading<V> {
    pub(crate) fn validity(&self, now: u64, epoch: u64) -> Validity {
        let current = self.epoch == epoch && self.tags_current;
        judge(now < self.fresh_until, self.idle_at.as_deref(), now, current)
    }

    pub(crate) fn fresh_until(&self) -> u64 {
        self.fresh_until
    }

    pub(crate) fn dead_at(&self) -> u64 {
        self.dead_at
    }

    /// In nanoseconds.
    pub(crate) fn load_cost(&self) -> u64 {
        self.load_cost.nanos()
    }

    /// How long its lifetime has been over.
    pub(crate) fn stale_for(&self, now: u64) -> u64 {
        now.saturating_sub(self.fresh_until)
    }

    /// Whether it may still stand in, fresh or not.
    pub(crate) fn lives(&self, now: u64) -> bool {
        let idle_at = self.idle_at.as_deref();
        now < self.dead_at && idle_at.is_none_or(|idle_at| now < idle_at.load(Ordering::Relaxed))
    }

    /// Notes that the entry was used.
    pub(crate) fn touch(&self, idle_at: u64) {
        if let Some(cell) = &self.idle_at {
            // Relaxed: the time stands for itself, and the latest of racing readers may lose a
            // few nanoseconds.
            cell.store(idle_at, Ordering::Relaxed);
        }
    }
}

fn judge(fresh: bool, idle_at: Option<&AtomicU64>, now: u64, current: bool) -> Validity {
    if !current {
        Validity::Invalidated
    } else if fresh && idle_at.is_none_or(|idle_at| now < idle_at.load(Ordering::Relaxed)) {
        Validity::Valid
    } else {
        Validity::Expired
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Entry;

    #[test]
    fn an_entry_takes_little_more_than_a_cache_line() {
        assert_eq!(size_of::<Entry<Arc<[u8]>>>() - size_of::<Arc<[u8]>>(), 64);
    }
}
