//! How long single calls of the cache take at a million entries, and how much of it is dead.
//!
//! `cargo run --release -p wats-benches --bin pauses` fills a cache, keeps it full with entries of
//! mixed lifetimes while time passes, and prints what the calls cost in CPU time of the thread.
//! Reading that clock is a system call of almost a microsecond, and interrupts are charged to
//! whoever runs: the line "nothing" says how much of a figure is not the cache's. Growing is
//! measured apart from the steady state.

use std::process::ExitCode;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use wats_cache::{Cache, Insert, ManualClock};

const ENTRIES: u64 = 1_000_000;
const ROUNDS: u64 = 3_000_000;

fn main() -> ExitCode {
    let clock = ManualClock::new();
    // Room for a tenth more: what is dead and not yet removed must not push out what lives.
    let capacity = usize::try_from(ENTRIES + ENTRIES / 10).unwrap_or(usize::MAX);
    let cache: Cache<u64, u64> = Cache::builder(capacity).clock(clock.clone()).build();
    let step = Duration::from_micros(50);
    // Lifetimes of 12.5, 50 and 87.5 seconds: with an insertion each 50 µs, a million live.
    let lifetime = |key: u64| {
        Duration::from_millis([12_500, 50_000, 87_500][usize::try_from(key % 3).unwrap_or(0)])
    };
    let insert = |key: u64| {
        let began = cpu_time();
        cache.insert_with(key, key, Insert::default().ttl(lifetime(key)));
        let took = cpu_time().saturating_sub(began);
        clock.advance(step);
        took
    };
    let mut growing = Calls::default();
    let mut steady = Calls::default();
    let mut ends = std::collections::VecDeque::new();
    let (mut held, mut live) = (0.0, 0.0);
    for key in 0..ENTRIES * 2 + ROUNDS {
        let took = insert(key);
        if key < ENTRIES * 2 { &mut growing } else { &mut steady }.add(took);
        let now = step * u32::try_from(key).unwrap_or(u32::MAX);
        ends.push_back(now + lifetime(key));
        if key % 250_000 == 0 && key >= ENTRIES * 2 {
            // The longest lifetime is 1.75 million steps.
            ends.drain(..ends.len().saturating_sub(1_800_000));
            held += cache.stats().entries as f64;
            live += ends.iter().filter(|end| **end > now).count() as f64;
        }
    }
    let mut reading = Calls::default();
    for key in ENTRIES + ROUNDS..ENTRIES * 2 + ROUNDS {
        let began = cpu_time();
        std::hint::black_box(cache.get(&key));
        reading.add(cpu_time().saturating_sub(began));
    }
    let mut nothing = Calls::default();
    for _ in 0..ROUNDS {
        let began = cpu_time();
        nothing.add(cpu_time().saturating_sub(began));
    }
    let stats = cache.stats();
    println!("{} entries, {} removed for space", stats.entries, stats.removals.size);
    println!("dead entries in the steady state: {:.2} %\n", (1.0 - live / held) * 100.0);
    println!(
        "{:<24}{:>10}{:>10}{:>10}{:>10}",
        "CPU time of a call", "p50", "p99", "p99.99", "longest"
    );
    growing.print("insert, growing");
    steady.print("insert, steady");
    reading.print("get");
    nothing.print("nothing, for comparison");
    ExitCode::SUCCESS
}

fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

#[derive(Default)]
struct Calls(Vec<Duration>);

impl Calls {
    fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    fn print(&mut self, name: &str) {
        self.0.sort_unstable();
        let at = |in_ten_thousand: usize| self.0[(self.0.len() - 1) * in_ten_thousand / 10_000];
        let [p50, p99, p9999, max] = [5_000, 9_900, 9_999, 10_000].map(at);
        println!("{name:<24}{p50:>10.1?}{p99:>10.1?}{p9999:>10.1?}{max:>10.1?}");
    }
}
