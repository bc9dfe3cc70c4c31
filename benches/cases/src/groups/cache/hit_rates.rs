//! What share of reads the cache answers when it holds less than is asked for.

use std::time::Duration;

use wats_cache::{Cache, ManualClock};

const KEYS: u64 = 10_000;

/// Hits of a cache that holds a tenth of what is asked for, some often and most seldom.
pub(crate) fn skewed() -> f64 {
    share(&mut |draws| Some(draws.skewed(KEYS)))
}

/// The same, with three hundred keys after every seven hundred reads that are asked for once.
pub(crate) fn scanned() -> f64 {
    let (mut reads, mut next) = (0_u64, KEYS);
    share(&mut |draws| {
        reads += 1;
        if reads % 1_000 < 300 {
            next += 1;
            Some(next)
        } else {
            Some(draws.skewed(KEYS))
        }
    })
}

/// The share of hits over several caches, as each hashes with a seed of its own.
fn share(next: &mut dyn FnMut(&mut Draws) -> Option<u64>) -> f64 {
    const CACHES: u64 = 16;
    const READS: u64 = 50_000;
    let (mut hits, mut reads) = (0_u64, 0_u64);
    for seed in 1..=CACHES {
        let cache: Cache<u64, u64> =
            Cache::builder(1_000).clock(ManualClock::new()).ttl(Duration::from_secs(3600)).build();
        let mut draws = Draws(seed);
        for _ in 0..READS {
            let Some(key) = next(&mut draws) else { break };
            reads += 1;
            if cache.get(&key).is_some() {
                hits += 1;
            } else {
                cache.insert(key, key);
            }
        }
    }
    hits as f64 / reads.max(1) as f64
}

/// Numbers that look drawn; only repeatability matters here.
struct Draws(u64);

impl Draws {
    /// A key below `keys`, small ones far more often.
    fn skewed(&mut self, keys: u64) -> u64 {
        let Self(state) = self;
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let even = *state >> 33; // of 31 bits
        let square = (even * even) >> 31;
        (((square * even) >> 31) * keys) >> 31
    }
}
