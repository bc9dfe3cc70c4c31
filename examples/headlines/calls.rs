//! How long the single calls of a piece of work took.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde_json::{Value, json};

/// A stopwatch that many calls share.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    seconds: Mutex<Vec<f64>>,
}

impl Calls {
    /// Awaits a call, and notes how long that took.
    pub(crate) async fn time<F: Future>(&self, call: F) -> F::Output {
        let began = Instant::now();
        let output = call.await;
        let took = began.elapsed().as_secs_f64();
        self.seconds.lock().unwrap_or_else(PoisonError::into_inner).push(took);
        output
    }

    /// The percentiles of all calls, and the first two in the order of their ends, in seconds.
    pub(crate) fn summary(self) -> Value {
        let seconds = self.seconds.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (first, second) = (seconds.first().copied(), seconds.get(1).copied());
        let mut sorted = seconds;
        sorted.sort_by(f64::total_cmp);
        json!({
            "count": sorted.len(),
            "first": first,
            "second": second,
            "p50": percentile(&sorted, 50),
            "p95": percentile(&sorted, 95),
            "p99": percentile(&sorted, 99),
        })
    }
}

/// The smallest value that is at least as long as `percent` % of them: nearest rank.
fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}
