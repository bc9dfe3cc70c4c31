//! The cache against a plain model: a map with times and generations, never evicting.
//!
//! Keys are fewer than the capacity, so every difference is a defect and none is an eviction.

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;
use wats_cache::{Cache, Insert, ManualClock, Outcome, Policy, Stamp, Tag};

const TTL: u64 = 10;

#[derive(Debug, Clone)]
enum Step {
    Get(u8),
    Insert {
        key: u8,
        ttl: Option<u64>,
        tag: Option<usize>,
    },
    /// Takes a stamp now; the value is stored by a later `Finish`.
    Begin {
        tag: usize,
    },
    Finish {
        key: u8,
    },
    Remove(u8),
    Invalidate(usize),
    InvalidateAll,
    RemoveWhere(u32),
    RemoveExpired,
    Advance(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let key = 0..8_u8;
    let tag = 0..3_usize;
    prop_oneof![
        4 => key.clone().prop_map(Step::Get),
        3 => (key.clone(), proptest::option::of(0..20_u64), proptest::option::of(tag.clone()))
            .prop_map(|(key, ttl, tag)| Step::Insert { key, ttl, tag }),
        1 => tag.clone().prop_map(|tag| Step::Begin { tag }),
        1 => key.clone().prop_map(|key| Step::Finish { key }),
        1 => key.prop_map(Step::Remove),
        1 => tag.prop_map(Step::Invalidate),
        1 => Just(Step::InvalidateAll),
        1 => (2..5_u32).prop_map(Step::RemoveWhere),
        1 => Just(Step::RemoveExpired),
        2 => (0..8_u64).prop_map(Step::Advance),
    ]
}

#[derive(Clone, Copy)]
struct Held {
    value: u32,
    expires: u64,
    tag: Option<(usize, u64)>,
    epoch: u64,
}

#[derive(Default)]
struct Model {
    held: HashMap<u8, Held>,
    tags: [u64; 3],
    epoch: u64,
    now: u64,
}

impl Model {
    fn current(&self, tag: Option<(usize, u64)>, epoch: u64) -> bool {
        epoch == self.epoch && tag.is_none_or(|(tag, count)| self.tags[tag] == count)
    }

    fn get(&self, key: u8) -> Option<u32> {
        let held = self.held.get(&key)?;
        let valid = self.current(held.tag, held.epoch) && self.now < held.expires;
        valid.then_some(held.value)
    }
}

proptest! {
    #[test]
    fn behaves_like_a_map_with_times_and_generations(
        steps in proptest::collection::vec(step(), 1..200),
        policy in prop_oneof![Just(Policy::ScanResistant), Just(Policy::Lru)],
    ) {
        let clock = ManualClock::new();
        let cache = Cache::builder(1_000)
            .policy(policy)
            .ttl(Duration::from_secs(TTL))
            .clock(clock.clone())
            .build();
        let tags = [Tag::new(), Tag::new(), Tag::new()];
        let mut model = Model::default();
        let mut begun: Option<(Stamp, Held)> = None;
        let (mut reads, mut hits) = (0, 0);

        for (number, step) in (0_u32..).zip(steps) {
            match step {
                Step::Get(key) => {
                    let expected = model.get(key);
                    prop_assert_eq!(cache.get(&key), expected);
                    reads += 1;
                    hits += u64::from(expected.is_some());
                }
                Step::Insert { key, ttl, tag } => {
                    let mut insert = Insert::default().stamp(cache.stamp(tag.map(|t| &tags[t])));
                    if let Some(ttl) = ttl {
                        insert = insert.ttl(Duration::from_secs(ttl));
                    }
                    let outcome = cache.insert_with(key, number, insert);
                    let ttl = ttl.unwrap_or(TTL);
                    prop_assert_eq!(outcome == Outcome::Stored, ttl > 0);
                    if ttl > 0 {
                        let tag = tag.map(|t| (t, model.tags[t]));
                        let (expires, epoch) = (model.now + ttl, model.epoch);
                        model.held.insert(key, Held { value: number, expires, tag, epoch });
                    } else {
                        model.held.remove(&key);
                    }
                }
                Step::Begin { tag } => {
                    let held = Held {
                        value: number,
                        expires: 0,
                        tag: Some((tag, model.tags[tag])),
                        epoch: model.epoch,
                    };
                    begun = Some((cache.stamp([&tags[tag]]), held));
                }
                Step::Finish { key } => {
                    let Some((stamp, held)) = begun.take() else { continue };
                    let outcome =
                        cache.insert_with(key, held.value, Insert::default().stamp(stamp));
                    let current = model.current(held.tag, held.epoch);
                    prop_assert_eq!(outcome == Outcome::Stored, current);
                    if current {
                        model.held.insert(key, Held { expires: model.now + TTL, ..held });
                    }
                }
                Step::Remove(key) => {
                    cache.remove(&key);
                    model.held.remove(&key);
                }
                Step::Invalidate(tag) => {
                    tags[tag].invalidate();
                    model.tags[tag] += 1;
                }
                Step::InvalidateAll => {
                    cache.invalidate_all();
                    model.epoch += 1;
                }
                Step::RemoveWhere(divisor) => {
                    cache.remove_where(|_, value| value % divisor == 0);
                    model.held.retain(|_, held| held.value % divisor != 0);
                }
                Step::RemoveExpired => {
                    cache.remove_expired(100);
                }
                Step::Advance(seconds) => {
                    clock.advance(Duration::from_secs(seconds));
                    model.now += seconds;
                }
            }
        }
        let stats = cache.stats();
        prop_assert_eq!(stats.hits + stats.misses, reads);
        prop_assert_eq!(stats.hits, hits);
        prop_assert_eq!(stats.evictions(), 0);
    }
}
