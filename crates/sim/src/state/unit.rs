//! Units as the server learns of them from reports.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Submission;

/// Phase of a unit that is being built; the numeric ids are powers of two.
const UNDER_PRODUCTION: i64 = 2;

/// One physical piece.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    revision: String,
    batch_number: Option<String>,
    first_seen: Timestamp,
    last_seen: Timestamp,
    location: String,
    process_code: i64,
}

impl Unit {
    pub(crate) fn first_seen(submission: &Submission) -> Self {
        Self {
            revision: submission.revision.clone(),
            batch_number: None,
            first_seen: submission.start,
            last_seen: submission.start,
            location: submission.location().to_owned(),
            process_code: submission.process_code,
        }
    }

    /// Takes over what a report says, unless a later one is known.
    pub(crate) fn seen(&mut self, submission: &Submission) {
        self.first_seen = self.first_seen.min(submission.start);
        if submission.start >= self.last_seen {
            self.last_seen = submission.start;
            self.revision.clone_from(&submission.revision);
            submission.location().clone_into(&mut self.location);
            self.process_code = submission.process_code;
        }
        if let Some(batch) = submission.document["uut"]["batchSN"].as_str() {
            self.batch_number = Some(batch.to_owned());
        }
    }

    pub(crate) fn to_json(&self, part_number: &str, serial_number: &str) -> Value {
        json!({
            "serialNumber": serial_number,
            "partNumber": part_number,
            "revision": self.revision,
            "parentSerialNumber": null,
            "batchNumber": self.batch_number,
            "serialDate": self.first_seen.to_string(),
            "currentLocation": self.location,
            "xmlData": null,
            "unitPhaseId": UNDER_PRODUCTION,
            "unitPhase": "Under production",
            "processCode": self.process_code.to_string(),
            "tags": [],
            "subUnits": [],
        })
    }
}
