//! What was measured.

use std::time::{Duration, Instant};

/// The durations of calls of one kind, and of all of them together.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) wall: Duration,
    pub(crate) requests: u64,
    calls: Vec<Duration>,
}

impl Figures {
    pub(crate) fn new(started: Instant, requests: u64, mut calls: Vec<Duration>) -> Self {
        calls.sort_unstable();
        Self { wall: started.elapsed(), requests, calls }
    }

    /// The duration that this share of the calls did not exceed; zero without calls.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.calls.len() * percent).div_ceil(100);
        self.calls.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }
}

/// Runs `call` and says how long it took.
pub(crate) async fn timed<T>(call: impl Future<Output = T>) -> (T, Duration) {
    let started = Instant::now();
    let value = call.await;
    (value, started.elapsed())
}
