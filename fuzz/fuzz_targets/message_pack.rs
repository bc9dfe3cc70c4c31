//! Any bytes as MessagePack in both forms: as a report, as any value, and as a stream. Reports in
//! JSON are packed first, so that the samples are of use.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wats_report::Report;
use wats_serialization::{Format, stream};

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::MessagePack, Format::CompactMessagePack] {
        if let Ok(report) = Report::from_slice(bytes) {
            let packed = format.encode(&report).expect("a report can be packed");
            assert_eq!(format.decode::<Report>(&packed).expect("packed above"), report);
        }
        if let Ok(report) = format.decode::<Report>(bytes) {
            let packed = format.encode(&report).expect("what was read can be written");
            let again: Report = format.decode(&packed).expect("what was written can be read");
            assert_eq!(again, report);
        }
        if let Ok(value) = format.decode::<Value>(bytes) {
            let packed = format.encode(&value).expect("what was read can be written");
            let again: Value = format.decode(&packed).expect("what was written can be read");
            assert_eq!(again, value);
        }
        let mut reader = stream::Reader::new(bytes, format);
        while let Ok(Some(_)) = reader.read::<Value>() {}
    }
});
