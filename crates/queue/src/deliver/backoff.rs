//! Pauses that grow, and are random, so that stations that failed together do not come back
//! together.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Full jitter: any time from nothing to a bound that doubles.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    most: Duration,
    seed: RandomState,
    draws: AtomicU64,
}

impl Backoff {
    pub(crate) fn new(first: Duration, most: Duration) -> Self {
        Self { first, most, seed: RandomState::new(), draws: AtomicU64::new(0) }
    }

    /// The pause after this many failures, of which there is at least one.
    pub(crate) fn pause(&self, failures: u32) -> Duration {
        self.bound(failures).mul_f64(self.share())
    }

    fn bound(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        self.first.saturating_mul(1 << doublings).min(self.most)
    }

    /// From 0 to 1. Nobody has to be unable to guess it.
    fn share(&self) -> f64 {
        let draw = self.draws.fetch_add(1, Ordering::Relaxed);
        (self.seed.hash_one(draw) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_double_up_to_the_most() {
        let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(300));
        let bounds: Vec<u64> = (1..12).map(|n| backoff.bound(n).as_secs()).collect();
        assert_eq!(bounds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(backoff.bound(u32::MAX), Duration::from_secs(300));
        assert_eq!(backoff.bound(0), Duration::from_secs(1));
    }

    #[test]
    fn pauses_fill_the_whole_range() {
        let backoff = Backoff::new(Duration::from_secs(8), Duration::from_secs(8));
        let mut eighths = [0; 8];
        for _ in 0..8_000 {
            let eighth = usize::try_from(backoff.pause(1).as_secs()).unwrap();
            eighths[eighth] += 1;
        }
        assert!(eighths.iter().all(|count| (750..1_250).contains(count)), "{eighths:?}");
    }
}
