//! How long the single calls of a piece of work took.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde_json::{Value, json};

/// A stopwatch that many calls share.
#[derive(Debug, Default)]
pub(crate) struct Calls(Mutex<Vec<f64>>);

impl Calls {
    /// Awaits a call, and notes how long that took.
    pub(crate) async fn time<F: Future>(&self, call: F) -> F::Output {
        let began = Instant::now();
        let output = call.await;
        let took = began.elapsed().as_secs_f64();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(took);
        output
    }

    /// Seconds of the calls, in the order of their ends.
    pub(crate) fn seconds(&self) -> Vec<f64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Their percentiles, by nearest rank.
    pub(crate) fn summary(&self) -> Value {
        let mut sorted = self.seconds();
        sorted.sort_by(f64::total_cmp);
        let at = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).max(1) - 1);
        json!({ "count": sorted.len(), "p50": at(50), "p95": at(95), "p99": at(99) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let calls = Calls(Mutex::new((1..=100).rev().map(f64::from).collect()));
        let expected = json!({ "count": 100, "p50": 50.0, "p95": 95.0, "p99": 99.0 });
        assert_eq!(calls.summary(), expected);
        assert_eq!(Calls::default().summary()["p50"], Value::Null);
    }
}
