//! Encoding and decoding a report in each format: time, throughput and allocations. And what else
//! is done to it on its way: building and checking.
//!
//! Throughput counts bytes of the plain JSON for every format, so the numbers can be compared with
//! each other. `levels` shows what each gzip level costs and what it saves.

use divan::AllocProfiler;
use divan::counter::BytesCount;
use wats_benches::report;
use wats_report::Report;
use wats_serialization::{Format, compare};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

/// About 6, 60 and 600 KB of JSON.
const STEPS: [u32; 3] = [30, 300, 3000];

fn main() {
    if let Ok(comparison) = compare(&report(300)) {
        println!("a report of 300 measurements:\n{comparison}\n");
    }
    divan::main();
}

fn json_bytes(report: &Report) -> BytesCount {
    BytesCount::new(Format::Json.encode(report).map_or(0, |bytes| bytes.len()))
}

#[divan::bench_group]
mod encode {
    use divan::{Bencher, black_box};
    use wats_benches::report;
    use wats_serialization::Format;

    use super::{STEPS, json_bytes};

    fn bench(bencher: Bencher, format: Format, steps: u32) {
        let report = report(steps);
        bencher.counter(json_bytes(&report)).bench(|| format.encode(black_box(&report)));
    }

    #[divan::bench(args = STEPS)]
    fn json(bencher: Bencher, steps: u32) {
        bench(bencher, Format::Json, steps);
    }

    /// Without the checks for NaN and depth: the difference to `json` is what they cost.
    #[divan::bench(args = STEPS)]
    fn json_bare(bencher: Bencher, steps: u32) {
        let report = report(steps);
        bencher.counter(json_bytes(&report)).bench(|| serde_json::to_vec(black_box(&report)));
    }

    #[divan::bench(args = STEPS)]
    fn messagepack(bencher: Bencher, steps: u32) {
        bench(bencher, Format::MessagePack, steps);
    }

    /// Without the walk that makes sure of the depth.
    #[divan::bench(args = STEPS)]
    fn messagepack_bare(bencher: Bencher, steps: u32) {
        let report = report(steps);
        bencher.counter(json_bytes(&report)).bench(|| rmp_serde::to_vec_named(black_box(&report)));
    }

    #[divan::bench(args = STEPS)]
    fn json_gzip(bencher: Bencher, steps: u32) {
        bench(bencher, Format::JsonGzip, steps);
    }
}

#[divan::bench_group]
mod decode {
    use divan::{Bencher, black_box};
    use wats_benches::report;
    use wats_report::Report;
    use wats_serialization::Format;

    use super::{STEPS, json_bytes};

    fn bench(bencher: Bencher, format: Format, steps: u32) {
        let report = report(steps);
        let bytes = format.encode(&report).expect("a report has finite numbers");
        bencher.counter(json_bytes(&report)).bench(|| format.decode::<Report>(black_box(&bytes)));
    }

    #[divan::bench(args = STEPS)]
    fn json(bencher: Bencher, steps: u32) {
        bench(bencher, Format::Json, steps);
    }

    #[divan::bench(args = STEPS)]
    fn messagepack(bencher: Bencher, steps: u32) {
        bench(bencher, Format::MessagePack, steps);
    }

    #[divan::bench(args = STEPS)]
    fn json_gzip(bencher: Bencher, steps: u32) {
        bench(bencher, Format::JsonGzip, steps);
    }
}

/// The report itself: its statuses are worked out when it is finished, its rules when it is checked.
#[divan::bench_group]
mod document {
    use divan::{Bencher, black_box};
    use wats_benches::{builder, report};
    use wats_report::Report;
    use wats_serialization::Format;

    use super::{STEPS, json_bytes};

    #[divan::bench(args = STEPS)]
    fn build(bencher: Bencher, steps: u32) {
        bencher.counter(json_bytes(&report(steps))).bench(|| builder(black_box(steps)).finish());
    }

    #[divan::bench(args = STEPS)]
    fn validate(bencher: Bencher, steps: u32) {
        let report = report(steps);
        bencher.counter(json_bytes(&report)).bench(|| black_box(&report).validate());
    }

    /// With the report's own bounds, beside `decode::json` with the formats'.
    #[divan::bench(args = STEPS)]
    fn read(bencher: Bencher, steps: u32) {
        let report = report(steps);
        let bytes = Format::Json.encode(&report).expect("a report has finite numbers");
        bencher.counter(json_bytes(&report)).bench(|| Report::from_slice(black_box(&bytes)));
    }
}

#[divan::bench_group]
mod levels {
    use std::fmt;

    use divan::counter::BytesCount;
    use divan::{Bencher, black_box};
    use wats_benches::report;
    use wats_serialization::gzip::{self, Level};
    use wats_serialization::{Format, Options};

    fn json() -> Vec<u8> {
        Format::Json.encode(&report(300)).expect("a report has finite numbers")
    }

    /// The argument shows the level and the bytes that come out at it.
    struct Case {
        level: Level,
        bytes: usize,
    }

    impl fmt::Display for Case {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{} -> {} bytes", self.level.get(), self.bytes)
        }
    }

    fn cases() -> Vec<Case> {
        let json = json();
        let case = |level| Case { level, bytes: gzip::compress(&json, level).len() };
        (1..=9).map(Level::new).map(case).collect()
    }

    #[divan::bench(args = cases())]
    fn compress(bencher: Bencher, case: &Case) {
        let json = json();
        bencher
            .counter(BytesCount::new(json.len()))
            .bench(|| gzip::compress(black_box(&json), case.level));
    }

    #[divan::bench(args = cases())]
    fn decompress(bencher: Bencher, case: &Case) {
        let json = json();
        let small = gzip::compress(&json, case.level);
        bencher
            .counter(BytesCount::new(json.len()))
            .bench(|| gzip::decompress(black_box(&small), &Options::default()));
    }
}
