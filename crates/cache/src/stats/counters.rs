//! The live counters behind [`Stats`](super::Stats).

use std::sync::atomic::{AtomicU64, Ordering};

use super::stripes::Stripes;
use super::{Removals, Stats};
use crate::removal::RemovalCause;

/// Counters of reads, which every thread keeps for itself, and of the rarer rest, which are shared.
/// Relaxed throughout: each is a count of its own and orders nothing else.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    reads: Stripes,
    pub(crate) inserts: Counter,
    pub(crate) refused_stale: Counter,
    pub(crate) refused_heavy: Counter,
    removals: [Counter; RemovalCause::ALL.len()],
}

/// How a read ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    Hit,
    Absent,
    Expired,
    Invalidated,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(crate) fn read(&self, read: Read) {
        self.reads.add_one(read as usize);
    }

    pub(crate) fn removed(&self, cause: RemovalCause) {
        self.removals[cause as usize].add_one();
    }

    /// The counts so far; `entries` and `weight` are the store's to say.
    pub(crate) fn snapshot(&self) -> Stats {
        let [hits, absent, expired, invalidated] = self.reads.sums();
        let removals = |cause: RemovalCause| self.removals[cause as usize].get();
        Stats {
            hits,
            misses: absent + expired + invalidated,
            expired,
            invalidated,
            inserts: self.inserts.get(),
            refused_stale: self.refused_stale.get(),
            refused_heavy: self.refused_heavy.get(),
            removals: Removals {
                expired: removals(RemovalCause::Expired),
                size: removals(RemovalCause::Size),
                explicit: removals(RemovalCause::Explicit),
                replaced: removals(RemovalCause::Replaced),
                invalidated: removals(RemovalCause::Invalidated),
            },
            entries: 0,
            weight: 0,
        }
    }
}
