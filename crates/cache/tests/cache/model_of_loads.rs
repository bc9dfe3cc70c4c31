//! Loads that may fail, against a plain model: who is given what, and how often the loader is asked.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;
use wats_cache::{Cache, LoadError, ManualClock, Policy, Tag};

const TTL: u64 = 10;
/// How long an old value may stand in, and how long no other load is tried then.
const IF_ERROR: u64 = 30;
const THROTTLE: u64 = 4;

#[derive(Debug, Clone)]
enum Step {
    Get(u8),
    /// A call that accepts old values, if `patient`, with a tag or without.
    Load {
        key: u8,
        succeeds: bool,
        patient: bool,
        tag: Option<usize>,
    },
    Insert(u8),
    Invalidate(usize),
    Advance(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let key = 0..4_u8;
    let load =
        (key.clone(), any::<bool>(), prop::bool::weighted(0.8), prop::option::of(0..2_usize));
    prop_oneof![
        2 => key.clone().prop_map(Step::Get),
        6 => load.prop_map(|(key, succeeds, patient, tag)| {
            Step::Load { key, succeeds, patient, tag }
        }),
        1 => key.prop_map(Step::Insert),
        1 => (0..2_usize).prop_map(Step::Invalidate),
        4 => (0..12_u64).prop_map(Step::Advance),
    ]
}

struct Held {
    value: u32,
    fresh_until: u64,
    dead_at: u64,
    retry_at: u64,
    tag: Option<(usize, u64)>,
}

#[derive(Default)]
struct Model {
    held: HashMap<u8, Held>,
    tags: [u64; 2],
    now: u64,
}

impl Model {
    fn current(&mut self, key: u8) -> Option<&mut Held> {
        let held = self.held.get_mut(&key)?;
        held.tag.is_none_or(|(tag, count)| self.tags[tag] == count).then_some(held)
    }

    fn get(&mut self, key: u8) -> Option<u32> {
        let now = self.now;
        self.current(key).filter(|held| now < held.fresh_until).map(|held| held.value)
    }

    /// The value a call is given, and whether its loader is asked.
    fn load(&mut self, key: u8, loaded: Option<u32>, patient: bool) -> (Option<u32>, bool) {
        if let Some(value) = self.get(key) {
            return (Some(value), false);
        }
        let now = self.now;
        let window = if patient { IF_ERROR } else { 0 };
        let old = self.current(key).filter(|held| now < held.dead_at);
        let old = old.filter(|held| now < held.fresh_until + window);
        match (old, loaded) {
            (Some(old), _) if now < old.retry_at => (Some(old.value), false),
            (Some(old), None) => {
                old.retry_at = now + THROTTLE;
                (Some(old.value), true)
            }
            (_, loaded) => (loaded, true),
        }
    }
}

proptest! {
    #[test]
    fn a_call_is_given_what_the_model_says_and_asks_when_it_says(
        steps in proptest::collection::vec(step(), 1..200),
        policy in prop_oneof![Just(Policy::ScanResistant), Just(Policy::Lru)],
    ) {
        let clock = ManualClock::new();
        let builder = Cache::builder(1_000).policy(policy).clock(clock.clone());
        let cache = builder.ttl(Duration::from_secs(TTL)).build();
        let tags = [Tag::new(), Tag::new()];
        let mut model = Model::default();
        let (mut loads, mut reads, mut stood_in) = (0, 0, 0);

        for (number, step) in (0_u32..).zip(steps) {
            match step {
                Step::Get(key) => {
                    prop_assert_eq!(cache.get(&key), model.get(key));
                    reads += 1;
                }
                Step::Load { key, succeeds, patient, tag } => {
                    let loaded = succeeds.then_some(number);
                    let (expected, asks) = model.load(key, loaded, patient);
                    let mut call = cache.load(key);
                    if patient {
                        let [window, pause] = [IF_ERROR, THROTTLE].map(Duration::from_secs);
                        call = call.stale_if_error(window, pause);
                    }
                    if let Some(tag) = tag {
                        call = call.tag(&tags[tag]);
                    }
                    let given = call.run(move || loaded.ok_or("no connection"));
                    prop_assert!(!matches!(given, Err(LoadError::TimedOut | LoadError::Abandoned)));
                    prop_assert_eq!(given.ok(), expected);
                    reads += 1;
                    loads += u64::from(asks);
                    stood_in += u64::from(asks && loaded.is_none() && expected.is_some());
                    if let (true, Some(value)) = (asks, loaded) {
                        let window = if patient { IF_ERROR } else { 0 };
                        model.held.insert(key, Held {
                            value,
                            fresh_until: model.now + TTL,
                            dead_at: model.now + TTL + window,
                            retry_at: 0,
                            tag: tag.map(|tag| (tag, model.tags[tag])),
                        });
                    }
                }
                Step::Insert(key) => {
                    cache.insert(key, number);
                    let ends = model.now + TTL;
                    let held =
                        Held { value: number, fresh_until: ends, dead_at: ends, retry_at: 0, tag: None };
                    model.held.insert(key, held);
                }
                Step::Invalidate(tag) => {
                    tags[tag].invalidate();
                    model.tags[tag] += 1;
                }
                Step::Advance(seconds) => {
                    clock.advance(Duration::from_secs(seconds));
                    model.now += seconds;
                }
            }
        }
        let stats = cache.stats();
        prop_assert_eq!(stats.loads, loads);
        prop_assert_eq!(stats.stood_in, stood_in);
        prop_assert_eq!(stats.hits + stats.stale_hits + stats.misses, reads);
    }
}
