//! What removing expired entries is worth: this cache beside the same store that notices an expired
//! entry only when it is asked for.
//!
//! A request takes a millisecond of the caches' clock. A key lives a sixteenth of a base, a quarter
//! of it, the base or four times that, always the same for one key; the base is as many requests as
//! the cache has entries, or eight times as many.

use std::time::Duration;

use wats_cache::{Cache, Insert, ManualClock};

use crate::policies::store;
use crate::read::Trace;

/// Of the capacity.
const BASES: [u64; 2] = [1, 8];

/// How often the dead are counted, in the second half of a trace.
const SAMPLES: usize = 20;

/// Hits, and the share of what is kept that is dead, 0 to 1.
pub(crate) struct Outcome {
    hits: u64,
    dead: f64,
}

pub(crate) fn compare(traces: &[Trace], sizes: impl Fn(&Trace) -> Vec<usize>) {
    println!(
        "{:<12}{:>9}{:>10}{:>10}{:>12}{:>12}{:>12}{:>12}",
        "trace", "entries", "base", "lazy", "wats", "difference", "lazy dead", "wats dead"
    );
    let mut points = 0;
    let mut behind = Vec::new();
    for trace in traces {
        for size in sizes(trace) {
            for base in BASES.map(|factor| factor * size as u64) {
                let rate = |hits: u64| hits as f64 / trace.keys.len() as f64 * 100.0;
                let (lazy, ours) = (lazy(&trace.keys, size, base), wheel(&trace.keys, size, base));
                let gain = rate(ours.hits) - rate(lazy.hits);
                println!(
                    "{:<12}{size:>9}{base:>10}{:>10.2}{:>12.2}{gain:>+12.2}{:>10.1} %{:>10.1} %",
                    trace.name,
                    rate(lazy.hits),
                    rate(ours.hits),
                    lazy.dead * 100.0,
                    ours.dead * 100.0,
                );
                points += 1;
                if gain <= -0.005 {
                    behind.push(format!("{}/{size}/{base} by {:.2}", trace.name, -gain));
                }
            }
        }
    }
    let behind = if behind.is_empty() { "nowhere".to_owned() } else { behind.join(", ") };
    println!("\nwats below lazy at {points} points, in points of the hit rate: {behind}");
}

/// How many requests a key lives.
fn lifetime(key: u64, base: u64) -> u64 {
    // Any even spread over four classes that does not follow the order of the keys.
    let class = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 62) as u32;
    (base * 4_u64.pow(class) / 16).max(1)
}

fn wheel(keys: &[u64], size: usize, base: u64) -> Outcome {
    let clock = ManualClock::new();
    let cache: Cache<u64, u64> = Cache::builder(size).clock(clock.clone()).build();
    let mut dead = Dead::new(keys.len());
    let mut hits = 0;
    for (now, &key) in (0_u64..).zip(keys) {
        if cache.get(&key).is_some() {
            hits += 1;
        } else {
            let ttl = lifetime(key, base);
            cache.insert_with(key, now + ttl, Insert::default().ttl(Duration::from_millis(ttl)));
        }
        if dead.is_due(now) {
            let (mut ended, mut all) = (0_u64, 0_u64);
            cache.remove_where(|_, end| {
                all += 1;
                ended += u64::from(*end <= now);
                false
            });
            dead.add(ended, all);
        }
        clock.advance(Duration::from_millis(1));
    }
    Outcome { hits, dead: dead.mean() }
}

/// The store of this cache with its settings, and the end of a lifetime in every value.
fn lazy(keys: &[u64], size: usize, base: u64) -> Outcome {
    let cache = store(size);
    let mut dead = Dead::new(keys.len());
    let mut hits = 0;
    for (now, &key) in (0_u64..).zip(keys) {
        match cache.get(&key) {
            Some(end) if now < end => hits += 1,
            expired => {
                if expired.is_some() {
                    cache.remove(&key);
                }
                cache.insert(key, now + lifetime(key, base));
            }
        }
        if dead.is_due(now) {
            let ended = cache.iter().filter(|(_, end)| *end <= now).count();
            dead.add(ended as u64, cache.len() as u64);
        }
    }
    Outcome { hits, dead: dead.mean() }
}

/// Shares of dead entries, at some moments.
struct Dead {
    begin: u64,
    every: u64,
    shares: Vec<f64>,
}

impl Dead {
    fn new(requests: usize) -> Self {
        let half = requests as u64 / 2;
        Self { begin: half, every: (half / SAMPLES as u64).max(1), shares: Vec::new() }
    }

    fn is_due(&self, now: u64) -> bool {
        now >= self.begin && now.is_multiple_of(self.every)
    }

    fn add(&mut self, dead: u64, all: u64) {
        self.shares.push(dead as f64 / all.max(1) as f64);
    }

    fn mean(&self) -> f64 {
        self.shares.iter().sum::<f64>() / self.shares.len().max(1) as f64
    }
}
