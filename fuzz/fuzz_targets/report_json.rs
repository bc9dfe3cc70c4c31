//! Any bytes as the JSON of a report. What is read is written, and read again as the same report.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wats_report::{ErrorKind, Options, Report};

fuzz_target!(|bytes: &[u8]| {
    let options = Options::default().max_values(10_000);
    let Ok(report) = Report::from_slice_with(bytes, &options) else { return };
    drop(report.validate());
    let json = report.to_vec().expect("what was read can be written");
    assert_eq!(Report::from_slice(&json).expect("what was written can be read"), report);
    match report.to_wsxf() {
        Ok(xml) => drop(Report::from_wsxf(xml.as_bytes()).expect("what was written can be read")),
        Err(error) => assert!(matches!(error.kind(), ErrorKind::NotInXml | ErrorKind::TooDeep)),
    }
});
