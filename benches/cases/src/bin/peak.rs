//! How many bytes are held at once, beyond what was held before, in each case.

use std::process::ExitCode;

use peak_alloc::PeakAlloc;
use serde_json::json;

#[global_allocator]
static ALLOC: PeakAlloc = PeakAlloc;

fn main() -> ExitCode {
    wats_bench_cases::worker::counts::main(|work, operations| {
        let before = ALLOC.current_usage();
        ALLOC.reset_peak_usage();
        work(operations);
        // Before the answer is made, which allocates as well.
        let peak = ALLOC.peak_usage().saturating_sub(before);
        json!({ "peak_bytes": peak })
    })
}
