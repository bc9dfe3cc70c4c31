//! Reading, writing, building and checking a report, in each format. The one that is gated has 300
//! measurements, 60 KB of JSON, which is the middle of what stations send.

use std::hint::black_box;
use std::sync::Arc;

use wats_report::Report;
use wats_serialization::Format;

use crate::{Case, Gate, Work, builder, files, report};

/// Measurements in the report that is gated.
const MIDDLE: u32 = 300;

/// Those beside it that people are shown: 6 and 600 KB.
const SWEEP: [u32; 2] = [30, 3_000];

/// The project's own sample with every kind of payload.
const PAYLOADS: &[u8] = include_bytes!("../../../../crates/report/samples/uut-payloads.json");

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for format in Format::ALL {
        cases.push(decode(*format, MIDDLE, &format!("report/decode/{format}")));
        cases.push(encode(*format, MIDDLE, &format!("report/encode/{format}")));
    }
    cases.push(sized(Case::new("report/build", || build(MIDDLE)), MIDDLE));
    cases.push(sized(Case::new("report/validate", || validate(MIDDLE)), MIDDLE));
    cases.push(sized(Case::new("report/read/60-kb", || read(json(MIDDLE).into())), MIDDLE));
    let payloads = Case::new("report/read/payloads", || read(PAYLOADS.into()));
    cases.push(payloads.unit("report").counted(200).bytes(PAYLOADS.len()).with_latency());
    let sweep = Gate::Nothing("a sweep over sizes");
    for steps in SWEEP {
        for format in Format::ALL {
            let name = format!("report/decode/{format}/{steps}");
            cases.push(decode(*format, steps, &name).gate(sweep));
            let name = format!("report/encode/{format}/{steps}");
            cases.push(encode(*format, steps, &name).gate(sweep));
        }
        let name = format!("report/build/{steps}");
        cases.push(sized(Case::new(name, move || build(steps)), steps).gate(sweep));
        let name = format!("report/validate/{steps}");
        cases.push(sized(Case::new(name, move || validate(steps)), steps).gate(sweep));
    }
    // A folder of one's own, if one is named.
    if std::env::var_os("WATS_REPORTS").is_some() {
        for file in files::all() {
            let name = file.name.replace(char::is_whitespace, "_");
            let json: Arc<[u8]> = file.json.into();
            let bytes = json.len();
            let make = move || read(Arc::clone(&json));
            let case = Case::new(format!("report/folder/read/{name}"), make);
            cases.push(case.unit("report").counted(20).bytes(bytes).with_latency());
            let report = file.report;
            let make = move || {
                let report = report.clone();
                each(move || black_box(&report).to_vec())
            };
            let case = Case::new(format!("report/folder/write/{name}"), make);
            cases.push(case.unit("report").counted(20).bytes(bytes).with_latency());
        }
    }
    cases
}

/// A report takes long enough for times of single ones.
fn sized(case: Case, steps: u32) -> Case {
    case.unit("report").counted(20).bytes(json_bytes(steps)).with_latency()
}

/// Known beforehand, as the registry is read far more often than reports of 600 KB should be made.
fn json_bytes(steps: u32) -> usize {
    match steps {
        30 => 6_697,
        300 => 61_209,
        3_000 => 609_239,
        _ => 0,
    }
}

fn json(steps: u32) -> Vec<u8> {
    report(steps).to_vec().expect("a report that was built can be written")
}

fn each<T>(mut work: impl FnMut() -> T + 'static) -> Work {
    Box::new(move |operations| {
        for _ in 0..operations {
            black_box(work());
        }
    })
}

fn decode(format: Format, steps: u32, name: &str) -> Case {
    let make = move || {
        let bytes = format.encode(&report(steps)).expect("a report has finite numbers");
        each(move || format.decode::<Report>(black_box(&bytes)).expect("it was written by us"))
    };
    sized(Case::new(name, make), steps)
}

fn encode(format: Format, steps: u32, name: &str) -> Case {
    let make = move || {
        let report = report(steps);
        each(move || format.encode(black_box(&report)))
    };
    sized(Case::new(name, make), steps)
}

fn build(steps: u32) -> Work {
    each(move || builder(black_box(steps)).finish())
}

fn validate(steps: u32) -> Work {
    let report = report(steps);
    each(move || black_box(&report).validate())
}

/// With the report's own bounds, where `decode` goes by those of the formats.
fn read(json: Arc<[u8]>) -> Work {
    each(move || Report::from_slice(black_box(&json)).expect("it is a report"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_that_are_told_are_those_that_are_written() {
        for steps in [SWEEP[0], MIDDLE, SWEEP[1]] {
            assert_eq!(json(steps).len(), json_bytes(steps));
        }
    }
}
