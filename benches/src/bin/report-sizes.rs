//! Bytes of a report: in memory, and in every format. The reports are those of the benchmark
//! `reports`: the folder in `WATS_REPORTS`, or the project's own samples.
//!
//! Memory is what the allocator was asked for and not given back while the report is held,
//! including the report itself.

use std::alloc::System;
use std::mem::size_of;

use serde_json::Value;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use wats_benches::files;
use wats_report::Report;
use wats_serialization::Format;

#[global_allocator]
static ALLOC: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    println!("{:<32}{:>9}{:>18}{:>18}  bytes of JSON in percent", "", "JSON", "our model", "Value");
    print!(
        "{:<32}{:>9}{:>10}{:>8}{:>10}{:>8}",
        "report", "bytes", "KiB", "allocs", "KiB", "allocs"
    );
    for format in Format::ALL {
        print!("  {format}");
    }
    println!();
    for file in files::all() {
        let (report, ours) = held(|| Report::from_slice(&file.json));
        let (value, theirs) = held(|| serde_json::from_slice::<Value>(&file.json));
        let kib = |bytes: usize| bytes as f64 / 1024.0;
        print!("{:<32}{:>9}", file.name, file.json.len());
        print!("{:>10.1}{:>8}", kib(ours.0 + size_of::<Report>()), ours.1);
        print!("{:>10.1}{:>8}", kib(theirs.0 + size_of::<Value>()), theirs.1);
        for format in Format::ALL {
            let bytes = format.encode(&file.report).map_or(0, |bytes| bytes.len());
            print!(
                "  {:>w$.1}",
                bytes as f64 * 100.0 / file.json.len() as f64,
                w = format.name().len()
            );
        }
        println!();
        drop((report, value));
    }
}

/// What `make` gives, how many bytes it holds, and how many allocations it took.
fn held<T, E: std::fmt::Debug>(make: impl Fn() -> Result<T, E>) -> (T, (usize, usize)) {
    let region = Region::new(ALLOC);
    let made = make().expect("a report");
    let stats = region.change();
    let bytes = stats.bytes_allocated.saturating_sub(stats.bytes_deallocated);
    (made, (bytes, stats.allocations + stats.reallocations))
}
