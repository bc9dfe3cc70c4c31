//! The calls of a piece of work, as they end.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use wats_http::{Recorded, Recorder, Source};

/// Calls that are kept: some 20 MB of them.
const CALLS_MAX: usize = 100_000;

/// What is recorded while the work goes on.
#[derive(Debug, Default)]
pub(super) struct Collector(Mutex<Collected>);

#[derive(Debug, Default)]
struct Collected {
    calls: Vec<Recorded>,
    dropped: u64,
    used: BTreeMap<String, u64>,
}

/// All that is known of a piece of work.
#[derive(Debug)]
pub(super) struct Trace {
    pub(super) name: String,
    pub(super) began: Instant,
    pub(super) took: Duration,
    /// In the order in which they began.
    pub(super) calls: Vec<Recorded>,
    /// Calls that were made beyond those kept.
    pub(super) dropped: u64,
    /// Rows that were of use, by operation, where the work said so.
    pub(super) used: BTreeMap<String, u64>,
}

impl Collector {
    fn lock(&self) -> MutexGuard<'_, Collected> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what was collected. Calls that still run in the background are no longer part of it.
    pub(super) fn finish(&self, name: String, began: Instant) -> Trace {
        let Collected { mut calls, dropped, used } = std::mem::take(&mut *self.lock());
        calls.sort_by_key(|call| call.began);
        Trace { name, began, took: began.elapsed(), calls, dropped, used }
    }
}

impl Recorder for Collector {
    fn record(&self, call: Recorded) {
        let mut collected = self.lock();
        if collected.calls.len() < CALLS_MAX {
            collected.calls.push(call);
        } else {
            collected.dropped += 1;
        }
    }

    fn used(&self, operation: &str, rows: u64) {
        *self.lock().used.entry(operation.to_owned()).or_default() += rows;
    }
}

/// Whether the server was asked for this very caller.
pub(super) fn is_request(call: &Recorded) -> bool {
    // A failure is the server's, too, or the way's to it.
    matches!(call.source, Some(Source::Server) | None)
}

pub(super) fn took(call: &Recorded) -> Duration {
    call.ended.saturating_duration_since(call.began)
}
