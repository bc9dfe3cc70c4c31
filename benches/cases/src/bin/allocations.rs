//! How often the allocator is asked, and for how many bytes, in each case.

use std::alloc::System;
use std::process::ExitCode;

use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOC: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    wats_bench_cases::worker::counts::main(|work, operations| {
        let region = Region::new(ALLOC);
        work(operations);
        let change = region.change();
        json!({
            "allocations": change.allocations + change.reallocations,
            "allocated_bytes": change.bytes_allocated,
        })
    })
}
