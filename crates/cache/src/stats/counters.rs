//! The live counters behind [`Stats`](super::Stats).

use std::sync::atomic::{AtomicU64, Ordering};

use super::stripes::Stripes;
use super::{LoadTimes, Removals, Stats};
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
    /// Callers who waited for a load of another.
    pub(crate) shared: Counter,
    /// Failed loads for which an older value was given out.
    pub(crate) stood_in: Counter,
    loads: Counter,
    load_errors: Counter,
    load_times: [Counter; LoadTimes::BUCKETS],
}

/// How a read ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    Hit,
    Absent,
    Expired,
    Invalidated,
    /// Answered with a value whose lifetime was over.
    Stale,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
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

    pub(crate) fn loaded(&self, nanos: u64, succeeded: bool) {
        self.loads.add_one();
        if !succeeded {
            self.load_errors.add_one();
        }
        self.load_times[LoadTimes::bucket(nanos)].add_one();
    }

    /// The counts so far; `entries` and `weight` are the store's to say.
    pub(crate) fn snapshot(&self) -> Stats {
        let [hits, absent, expired, invalidated, stale_hits] = self.reads.sums();
        let removals = |cause: RemovalCause| self.removals[cause as usize].get();
        Stats {
            hits,
            stale_hits,
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
            shared: self.shared.get(),
            stood_in: self.stood_in.get(),
            loads: self.loads.get(),
            load_errors: self.load_errors.get(),
            load_times: LoadTimes::new(std::array::from_fn(|at| self.load_times[at].get())),
            entries: 0,
            weight: 0,
        }
    }
}
