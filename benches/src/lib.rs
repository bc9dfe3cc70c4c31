//! Programs that measure something whole, and benchmarks beside what our crates are built on.
//! Nothing is measured here. The registry of cases that the gate watches is `wats-bench-cases`.

pub use wats_bench_cases::files;
pub use wats_bench_cases::{builder, report};
