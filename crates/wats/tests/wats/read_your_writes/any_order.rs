//! Reads and writes of the whole table in orders that seeds decide, through two handles of one client,
//! with failures in between: after each step every read answers what the server says.

use wats::{CacheMode, Endpoint};
use wats_sim::Fault;

use super::ask::{Ask, Content};
use super::world::{World, difference, table_of_writes};

/// Writes of one run, each followed by a look at everything.
const STEPS: u64 = 8;

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % most as u64).unwrap()
    }
}

async fn run(seed: u64) {
    let world = World::new(20).await;
    let client = world.client();
    let handles = [client.clone(), client];
    let reads = world.reads();
    let mut numbers = Numbers(seed);
    let mut done = Vec::new();
    for step in 0..STEPS {
        // Some writes at once, and between them reads that may be under way meanwhile.
        let mut under_way = Vec::new();
        for number in 0..=numbers.below(4) {
            let all: Vec<(&Endpoint, Ask)> = table_of_writes()
                .flat_map(|endpoint| {
                    let asks = world.writes(endpoint, &format!("s{seed}-{step}-{number}"));
                    asks.into_iter().map(move |ask| (endpoint, ask))
                })
                .collect();
            let (endpoint, ask) = all[numbers.below(all.len())].clone();
            let fault = [Fault::status(500), Fault::status(409), Fault::disconnect()];
            if numbers.below(4) == 0 {
                let fault = fault[numbers.below(fault.len())].clone();
                world.sim.inject(&endpoint.route(), fault.times(1)).unwrap();
            }
            done.push(endpoint.name());
            let client = handles[numbers.below(2)].clone();
            // A write may be refused, or lost: whatever came of it is to be seen.
            under_way.push(tokio::spawn(async move {
                drop(ask.send(&client, endpoint, CacheMode::Default).await);
            }));
            for _ in 0..numbers.below(8) {
                let read = &reads[numbers.below(reads.len())];
                let (endpoint, ask) = (read.endpoint, read.ask.clone());
                let client = handles[numbers.below(2)].clone();
                under_way.push(tokio::spawn(async move {
                    drop(ask.send(&client, endpoint, CacheMode::Default).await);
                }));
            }
        }
        for task in under_way {
            task.await.unwrap();
        }
        world.sim.clear_faults();
        let truth = world.truth(&reads).await;
        for (read, truth) in reads.iter().zip(&truth) {
            let answer = read.answer(&handles[numbers.below(2)]).await.content;
            let what = || difference(&answer, truth);
            let route = read.endpoint.route();
            assert!(answer == *truth, "seed {seed}, after {done:?}, {route}: {}", what());
        }
        done.clear();
    }
    let present = world.truth(&reads).await;
    assert!(present.iter().any(|answer| matches!(answer, Content::Body(_))));
}

#[tokio::test]
async fn in_any_order_every_read_answers_what_the_server_says() {
    for seed in 1..=3 {
        run(seed).await;
    }
}
