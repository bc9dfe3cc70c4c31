//! How long an operation took lately, as counts by powers of the square root of two.

use std::time::Duration;

/// From 64 µs to more than a minute.
const BUCKETS: usize = 42;
const FINEST: f64 = 64e-6;

/// When all counts are halved, so that what was long ago fades.
const KEPT: u32 = 1_000;

#[derive(Debug)]
pub(crate) struct Latencies {
    counts: [u32; BUCKETS],
    total: u32,
}

impl Default for Latencies {
    fn default() -> Self {
        Self { counts: [0; BUCKETS], total: 0 }
    }
}

impl Latencies {
    pub(crate) fn add(&mut self, took: Duration) {
        self.counts[bucket(took)] += 1;
        self.total += 1;
        if self.total >= KEPT {
            for count in &mut self.counts {
                *count /= 2;
            }
            self.total = self.counts.iter().sum();
        }
    }

    /// How many are remembered.
    pub(crate) fn count(&self) -> u32 {
        self.total
    }

    /// The time in which this share of the answers came, at most 1.42 times its true value.
    pub(crate) fn percentile(&self, share: f64) -> Duration {
        let wanted = share.clamp(0.0, 1.0) * f64::from(self.total);
        let mut seen = 0;
        for (bucket, count) in (1..).zip(self.counts) {
            seen += count;
            if f64::from(seen) >= wanted && seen > 0 {
                return bound(bucket);
            }
        }
        bound(0)
    }
}

/// What the buckets before this one are below.
fn bound(bucket: i32) -> Duration {
    Duration::from_secs_f64(FINEST * (f64::from(bucket) / 2.0).exp2())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that is clamped to the numbers of the buckets"
)]
fn bucket(took: Duration) -> usize {
    let halves = (took.as_secs_f64() / FINEST).max(1.0).log2() * 2.0;
    (halves as usize).min(BUCKETS - 1)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Latencies;

    #[test]
    fn a_percentile_is_at_most_two_fifths_above_the_truth() {
        let mut latencies = Latencies::default();
        for millis in 1..=900 {
            latencies.add(Duration::from_millis(millis));
        }
        for (share, truth) in [(0.5, 0.450), (0.9, 0.810), (0.95, 0.855)] {
            let found = latencies.percentile(share).as_secs_f64();
            assert!(found >= truth && found <= truth * 1.43, "{share}: {found}");
        }
    }

    #[test]
    fn what_was_long_ago_fades() {
        let mut latencies = Latencies::default();
        for _ in 0..10_000 {
            latencies.add(Duration::from_secs(1));
        }
        for _ in 0..10_000 {
            latencies.add(Duration::from_millis(1));
        }
        assert!(latencies.percentile(0.95) < Duration::from_millis(3));
        assert!(latencies.count() <= 1_000);
    }

    #[test]
    fn times_beyond_all_buckets_are_counted_at_the_ends() {
        let mut latencies = Latencies::default();
        latencies.add(Duration::ZERO);
        latencies.add(Duration::MAX);
        assert_eq!(latencies.count(), 2);
        assert!(latencies.percentile(1.0) > Duration::from_secs(60));
    }
}
