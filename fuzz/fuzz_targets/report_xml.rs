//! Any bytes as the XML of a report. What is read is written, and read again as the same report.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wats_report::{ErrorKind, Options, Report};

fuzz_target!(|bytes: &[u8]| {
    let options = Options::default().max_values(10_000);
    let Ok(reports) = Report::all_from_wsxf(bytes, &options) else { return };
    for report in reports {
        drop(report.validate());
        drop(report.to_vec());
        match report.to_wsxf() {
            Ok(xml) => {
                let again = Report::from_wsxf(xml.as_bytes()).expect("what was written can be read");
                assert_eq!(again.to_wsxf().expect("written before"), xml);
            }
            Err(error) => assert!(matches!(error.kind(), ErrorKind::NotInXml | ErrorKind::TooDeep)),
        }
    }
});
