//! Batches: what their progress tells. `wats-batching` keeps no statistics, because a run is over
//! when it returns; who wants to see one while it runs gives its progress here.

use prometheus::core::Collector;
use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts};

/// The batches of one [`Metrics`](crate::Metrics).
pub(crate) struct Batches {
    done: IntCounterVec,
    left: IntGaugeVec,
}

impl Batches {
    pub(crate) fn new() -> Self {
        let done = Opts::new("wats_batch_items_done_total", "Items of batches that have a result.");
        let left = Opts::new("wats_batch_items_left", "Items of running batches that have none.");
        Self {
            done: IntCounterVec::new(done, &["batch"]).expect("name and label are valid"),
            left: IntGaugeVec::new(left, &["batch"]).expect("name and label are valid"),
        }
    }

    pub(crate) fn collectors(&self) -> [&dyn Collector; 2] {
        [&self.done, &self.left]
    }

    pub(crate) fn run(&self, name: &str) -> Run {
        let (done, left) =
            (self.done.with_label_values(&[name]), self.left.with_label_values(&[name]));
        Run { done, left, counted: 0, owed: 0 }
    }
}

/// One run of a batch.
pub(crate) struct Run {
    done: IntCounter,
    left: IntGauge,
    counted: usize,
    /// What this run has added to `left`.
    owed: i64,
}

impl Run {
    pub(crate) fn progress(&mut self, done: usize, total: Option<usize>) {
        self.done.inc_by(done.saturating_sub(self.counted) as u64);
        self.counted = done;
        let left = total.map_or(0, |total| total.saturating_sub(done));
        self.owe(i64::try_from(left).unwrap_or(i64::MAX));
    }

    fn owe(&mut self, left: i64) {
        self.left.add(left - self.owed);
        self.owed = left;
    }
}

impl Drop for Run {
    /// A run that is given up leaves nothing behind.
    fn drop(&mut self) {
        self.owe(0);
    }
}
