//! Reports through every format that `wats-serialization` has.

use proptest::collection::vec;
use proptest::prelude::*;
use wats_report::Report;
use wats_serialization::Format;

use crate::common::{Sample, json_files, samples, shared};
use crate::properties::Tape;

fn assert_survives_every_format(sample: &Sample) {
    let report = Report::from_slice(&sample.json).expect("a report");
    for format in Format::ALL {
        let bytes = format.encode(&report).expect("what was read can be written");
        let read: Report = format.decode(&bytes).expect("what was written can be read");
        assert_eq!(read, report, "{}: {format}", sample.name);
    }
}

#[test]
fn every_sample_survives_every_format() {
    samples().iter().for_each(assert_survives_every_format);
}

#[test]
fn every_export_survives_every_format() {
    let Some(folder) = shared("data/wsjf") else { return };
    json_files(&folder).iter().for_each(assert_survives_every_format);
}

proptest! {
    #[test]
    fn any_report_survives_every_format(tape in vec(any::<u16>(), 0..2000)) {
        let document = Tape::new(&tape).object("Report", 5).to_string();
        let report = Report::from_slice(document.as_bytes()).expect("a report");
        for format in Format::ALL {
            let bytes = format.encode(&report).expect("what was read can be written");
            prop_assert_eq!(&format.decode::<Report>(&bytes).unwrap(), &report, "{}", format);
        }
    }
}
