//! Real reports through every reader and writer: our model beside `serde_json::Value`, the bare
//! libraries and sonic-rs, in one run.
//!
//! The reports are the JSON files of the folder that `WATS_REPORTS` names (server exports), or the
//! project's own samples. `one` is the file whose size is nearest to 50 KB, `hundred` goes through
//! a hundred of them, all sizes in turn. Throughput counts bytes of JSON for every format.
//!
//! Nothing counts allocations here, because counting would punish the readers that allocate much:
//! `cargo run --release -p wats-benches --bin report-sizes` does that.

use divan::Bencher;
use divan::counter::BytesCount;
use wats_benches::files::{self, ReportFile};

fn main() {
    divan::main();
}

const SETS: [&str; 2] = ["one", "hundred"];

fn set(name: &str) -> Vec<ReportFile> {
    match name {
        "one" => vec![files::middle()],
        _ => files::hundred(),
    }
}

/// Runs `work` on each of the set's inputs, made from the report files beforehand.
fn each<I, O>(
    bencher: Bencher<'_, '_>,
    name: &str,
    prepare: impl Fn(&ReportFile) -> I,
    work: impl Fn(&I) -> O + Sync,
) where
    I: Sync,
{
    let files = set(name);
    let bytes: usize = files.iter().map(|file| file.json.len()).sum();
    let inputs: Vec<I> = files.iter().map(prepare).collect();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for input in &inputs {
            divan::black_box(work(divan::black_box(input)));
        }
    });
}

#[divan::bench_group]
mod decode {
    use divan::Bencher;
    use serde_json::Value;
    use wats_report::Report;
    use wats_serialization::Format;

    use super::{SETS, each};

    #[divan::bench(args = SETS)]
    fn json_value(bencher: Bencher<'_, '_>, set: &str) {
        each(bencher, set, |file| file.json.clone(), |json| serde_json::from_slice::<Value>(json));
    }

    #[divan::bench(args = SETS)]
    fn json_typed_serde_json(bencher: Bencher<'_, '_>, set: &str) {
        each(bencher, set, |file| file.json.clone(), |json| serde_json::from_slice::<Report>(json));
    }

    #[divan::bench(args = SETS)]
    fn json_ours(bencher: Bencher<'_, '_>, set: &str) {
        each(bencher, set, |file| file.json.clone(), |json| Report::from_slice(json));
    }

    #[divan::bench(args = SETS)]
    fn json_value_sonic(bencher: Bencher<'_, '_>, set: &str) {
        let read = |json: &Vec<u8>| sonic_rs::from_slice::<sonic_rs::Value>(json);
        each(bencher, set, |file| file.json.clone(), read);
    }

    #[divan::bench(args = SETS)]
    fn json_typed_sonic(bencher: Bencher<'_, '_>, set: &str) {
        each(bencher, set, |file| file.json.clone(), |json| sonic_rs::from_slice::<Report>(json));
    }

    fn format(bencher: Bencher<'_, '_>, set: &str, format: Format) {
        let prepare = |file: &super::ReportFile| format.encode(&file.report).expect("encodes");
        each(bencher, set, prepare, |bytes| format.decode::<Report>(bytes));
    }

    #[divan::bench(args = SETS)]
    fn format_json(bencher: Bencher<'_, '_>, set: &str) {
        format(bencher, set, Format::Json);
    }

    #[divan::bench(args = SETS)]
    fn format_messagepack(bencher: Bencher<'_, '_>, set: &str) {
        format(bencher, set, Format::MessagePack);
    }

    #[divan::bench(args = SETS)]
    fn format_messagepack_compact(bencher: Bencher<'_, '_>, set: &str) {
        format(bencher, set, Format::CompactMessagePack);
    }

    #[divan::bench(args = SETS)]
    fn format_json_gzip(bencher: Bencher<'_, '_>, set: &str) {
        format(bencher, set, Format::JsonGzip);
    }

    #[divan::bench(args = SETS)]
    fn rmp_serde_bare(bencher: Bencher<'_, '_>, set: &str) {
        let prepare =
            |file: &super::ReportFile| rmp_serde::to_vec_named(&file.report).expect("encodes");
        each(bencher, set, prepare, |bytes| rmp_serde::from_slice::<Report>(bytes));
    }

    #[divan::bench(args = SETS)]
    fn rmp_serde_value(bencher: Bencher<'_, '_>, set: &str) {
        let prepare =
            |file: &super::ReportFile| rmp_serde::to_vec_named(&file.report).expect("encodes");
        each(bencher, set, prepare, |bytes| rmp_serde::from_slice::<Value>(bytes));
    }
}

#[divan::bench_group]
mod encode {
    use divan::Bencher;
    use serde_json::Value;
    use wats_serialization::Format;

    use super::{SETS, each};

    #[divan::bench(args = SETS)]
    fn json_value(bencher: Bencher<'_, '_>, set: &str) {
        let value =
            |file: &super::ReportFile| serde_json::from_slice::<Value>(&file.json).expect("JSON");
        each(bencher, set, value, serde_json::to_vec);
    }

    #[divan::bench(args = SETS)]
    fn json_typed_serde_json(bencher: Bencher<'_, '_>, set: &str) {
        each(bencher, set, |file| file.report.clone(), serde_json::to_vec);
    }

    #[divan::bench(args = SETS)]
    fn json_ours(bencher: Bencher<'_, '_>, set: &str) {
        each(bencher, set, |file| file.report.clone(), wats_report::Report::to_vec);
    }

    #[divan::bench(args = SETS)]
    fn json_typed_sonic(bencher: Bencher<'_, '_>, set: &str) {
        each(bencher, set, |file| file.report.clone(), sonic_rs::to_vec);
    }

    fn format(bencher: Bencher<'_, '_>, set: &str, format: Format) {
        each(bencher, set, |file| file.report.clone(), |report| format.encode(report));
    }

    #[divan::bench(args = SETS)]
    fn format_json(bencher: Bencher<'_, '_>, set: &str) {
        format(bencher, set, Format::Json);
    }

    #[divan::bench(args = SETS)]
    fn format_messagepack(bencher: Bencher<'_, '_>, set: &str) {
        format(bencher, set, Format::MessagePack);
    }

    #[divan::bench(args = SETS)]
    fn format_messagepack_compact(bencher: Bencher<'_, '_>, set: &str) {
        format(bencher, set, Format::CompactMessagePack);
    }

    #[divan::bench(args = SETS)]
    fn format_json_gzip(bencher: Bencher<'_, '_>, set: &str) {
        format(bencher, set, Format::JsonGzip);
    }

    #[divan::bench(args = SETS)]
    fn rmp_serde_bare(bencher: Bencher<'_, '_>, set: &str) {
        each(bencher, set, |file| file.report.clone(), rmp_serde::to_vec_named);
    }
}
