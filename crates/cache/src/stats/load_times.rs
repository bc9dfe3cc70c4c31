//! How long loads took, as a histogram of powers of two.

use std::time::Duration;

/// Loads by duration, failed ones included, as the cache's clock measures it; from
/// [`Stats::load_times`](crate::Stats::load_times).
///
/// Each bucket holds those that took less than its bound, and at least half of it. There are 30:
/// the first, of 2 µs, also holds all that took less than 1 µs, and the last, of about 18 minutes,
/// all that took longer.
///
/// ```
/// use std::time::Duration;
/// use wats_cache::Cache;
///
/// let cache: Cache<u8, u8> = Cache::builder(10).build();
/// cache.get_or_load(1, || 2);
/// let times = cache.stats().load_times;
/// assert!(times.percentile(0.5) < Duration::from_secs(1));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoadTimes {
    counts: [u64; Self::BUCKETS],
}

impl LoadTimes {
    /// From below 2 µs to more than 9 minutes.
    pub(crate) const BUCKETS: usize = 30;

    pub(crate) fn new(counts: [u64; Self::BUCKETS]) -> Self {
        Self { counts }
    }

    pub(crate) fn bucket(nanos: u64) -> usize {
        let micros = nanos / 1_000;
        let bits = u64::BITS - micros.max(1).leading_zeros();
        (bits as usize - 1).min(Self::BUCKETS - 1)
    }

    /// The buckets: a bound, and how many loads took less than it but not less than the bound
    /// before. The counts are not cumulative.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wats_cache::{Cache, ManualClock};
    /// let clock = ManualClock::new();
    /// let cache = Cache::builder(10).clock(clock.clone()).build();
    /// cache.get_or_load("key", || clock.advance(Duration::from_millis(3)));
    /// let times = cache.stats().load_times;
    /// let used: Vec<_> = times.buckets().filter(|(_, count)| *count > 0).collect();
    /// assert_eq!(used, [(Duration::from_micros(4_096), 1)]);
    /// ```
    pub fn buckets(&self) -> impl Iterator<Item = (Duration, u64)> {
        self.counts.iter().enumerate().map(|(at, count)| (Duration::from_micros(2 << at), *count))
    }

    /// The bound below which this share (0 to 1) of the loads took, at most twice their true time
    /// between 1 µs and 18 minutes; zero before the first load. Shares outside 0 to 1 count as the
    /// nearer of both.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use wats_cache::{Cache, ManualClock};
    /// let clock = ManualClock::new();
    /// let cache = Cache::builder(100).clock(clock.clone()).build();
    /// for millis in 1..=100 {
    ///     cache.get_or_load(millis, || clock.advance(Duration::from_millis(millis)));
    /// }
    /// let times = cache.stats().load_times;
    /// assert_eq!(times.percentile(0.5), Duration::from_micros(65_536)); // the truth is 50 ms
    /// ```
    pub fn percentile(&self, share: f64) -> Duration {
        let total: u64 = self.counts.iter().sum();
        let wanted = share.clamp(0.0, 1.0) * total as f64;
        let mut seen = 0;
        for (bound, count) in self.buckets() {
            seen += count;
            if count > 0 && seen as f64 >= wanted {
                return bound;
            }
        }
        Duration::ZERO
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::LoadTimes;

    #[test]
    fn a_percentile_is_at_most_twice_the_true_time() {
        let mut counts = [0; LoadTimes::BUCKETS];
        for micros in 1..=1_000_u64 {
            counts[LoadTimes::bucket(micros * 1_000)] += 1;
        }
        let times = LoadTimes::new(counts);
        for (share, micros) in [(0.5, 500), (0.9, 900), (1.0, 1_000)] {
            let bound = times.percentile(share);
            assert!(bound > Duration::from_micros(micros), "{share}: {bound:?}");
            assert!(bound <= Duration::from_micros(micros * 2 + 24), "{share}: {bound:?}");
        }
        assert_eq!(LoadTimes::default().percentile(0.5), Duration::ZERO);
        assert_eq!(LoadTimes::bucket(0), 0);
        assert_eq!(LoadTimes::bucket(u64::MAX), LoadTimes::BUCKETS - 1);
    }
}
