//! Every case of the registry, for people: times, throughput and allocations.
//!
//! `cargo bench -p wats-bench-cases -- report/decode` shows those whose name matches. Nothing here
//! decides anything; `cargo xtask bench` does.

use divan::counter::{BytesCount, ItemsCount};
use divan::{AllocProfiler, Bencher};
use wats_bench_cases::{Case, cases};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// A sample is what the gate counts, so that operations of nanoseconds are not timed alone.
#[divan::bench(args = cases(), sample_count = 50, sample_size = 1)]
fn case(bencher: Bencher, case: &Case) {
    let mut work = case.open();
    work(case.counted);
    let bencher = bencher.counter(ItemsCount::new(case.counted));
    if case.bytes > 0 {
        let bencher = bencher.counter(BytesCount::new(case.bytes * case.counted));
        bencher.bench_local(|| work(case.counted));
    } else {
        bencher.bench_local(|| work(case.counted));
    }
}
