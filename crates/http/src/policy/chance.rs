//! Random numbers for pauses, so that clients that failed together do not come back together.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A source of numbers that nobody has to be unable to guess.
#[derive(Debug, Default)]
pub(crate) struct Chance {
    seed: RandomState,
    draws: AtomicU64,
}

impl Chance {
    /// From 0 to 1.
    pub(crate) fn share(&self) -> f64 {
        let draw = self.draws.fetch_add(1, Ordering::Relaxed);
        (self.seed.hash_one(draw) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A time from `least` to `most`.
    pub(crate) fn between(&self, least: Duration, most: Duration) -> Duration {
        least + most.saturating_sub(least).mul_f64(self.share())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Chance;

    #[test]
    fn numbers_are_spread_over_the_whole_range() {
        let chance = Chance::default();
        let mut tenths = [0; 10];
        for _ in 0..10_000 {
            let share = chance.share();
            assert!((0.0..1.0).contains(&share));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a number from 0 to 10"
            )]
            let tenth = (share * 10.0) as usize;
            tenths[tenth] += 1;
        }
        assert!(tenths.iter().all(|count| (800..1_200).contains(count)), "{tenths:?}");
        let (one, two) = (Duration::from_secs(1), Duration::from_secs(2));
        assert!((one..=two).contains(&chance.between(one, two)));
        assert_eq!(chance.between(two, one), two);
    }
}
