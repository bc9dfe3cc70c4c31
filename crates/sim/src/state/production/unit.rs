//! One unit: what the server learns of it from reports and by operations, and how the API writes it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::phase::{self, UNDER_PRODUCTION};
use super::{Refusal, Submission};
use crate::odata::{Cell, Column, Kind, Row, Schema};
use crate::state::tags::{MOST_TAGS, Tags};

/// Entries of a unit's history; the oldest go first.
const MOST_HISTORY: usize = 1_000;

/// What `GET /api/Production/Unit/Query` filters and orders by.
pub(crate) static UNIT_ROW: Schema = Schema {
    columns: &[
        Column::new("serialNumber", Kind::Text),
        Column::new("partNumber", Kind::Text),
        Column::new("revision", Kind::Text),
        Column::new("parentSerialNumber", Kind::Text),
        Column::new("batchNumber", Kind::Text),
        Column::new("serialDate", Kind::Instant),
        Column::new("currentLocation", Kind::Text),
        Column::new("unitPhaseId", Kind::Number),
        Column::new("unitPhase", Kind::Text),
        Column::new("processCode", Kind::Text),
    ],
};

/// One physical piece.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Unit {
    pub(crate) id: Uuid,
    pub(crate) serial_number: String,
    pub(crate) part_number: String,
    pub(crate) revision: String,
    pub(crate) batch_number: Option<String>,
    pub(super) serial_date: Timestamp,
    last_seen: Option<Timestamp>,
    pub(super) location: Option<String>,
    pub(crate) process_code: Option<i64>,
    pub(crate) phase: i64,
    pub(super) tags: Tags,
    pub(super) parent: Option<Uuid>,
    /// In the order in which they were built in.
    pub(super) children: Vec<Uuid>,
    history: Vec<PhaseEntered>,
}

/// A unit came into a phase.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct PhaseEntered {
    phase: i64,
    at: Timestamp,
    comment: Option<String>,
}

/// What is told of a unit when it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    part_number: String,
    revision: String,
    phase: i64,
    parent: Option<Uuid>,
}

impl Unit {
    pub(super) fn new(
        id: Uuid,
        (serial_number, part_number): (&str, &str),
        revision: &str,
        at: Timestamp,
    ) -> Self {
        let mut unit = Self {
            id,
            serial_number: serial_number.to_owned(),
            part_number: part_number.to_owned(),
            revision: revision.to_owned(),
            batch_number: None,
            serial_date: at,
            last_seen: None,
            location: None,
            process_code: None,
            phase: 0,
            tags: Tags::default(),
            parent: None,
            children: Vec::new(),
            history: Vec::new(),
        };
        unit.enter(UNDER_PRODUCTION, None, at);
        unit
    }

    /// Takes over what a report says, unless a later one is known.
    pub(super) fn seen(&mut self, submission: &Submission) {
        self.serial_date = self.serial_date.min(submission.start);
        if self.last_seen.is_none_or(|last| submission.start >= last) {
            self.last_seen = Some(submission.start);
            self.revision.clone_from(&submission.revision);
            self.location = Some(submission.location().to_owned());
            self.process_code = Some(submission.process_code);
        }
        if let Some(batch) = submission.document["uut"]["batchSN"].as_str() {
            self.batch_number = Some(batch.to_owned());
        }
    }

    pub(super) fn shape(&self) -> Shape {
        Shape {
            part_number: self.part_number.clone(),
            revision: self.revision.clone(),
            phase: self.phase,
            parent: self.parent,
        }
    }

    /// Comes into a phase; `false` if it is in it already.
    pub(super) fn enter(&mut self, phase: i64, comment: Option<&str>, at: Timestamp) -> bool {
        if self.phase == phase {
            return false;
        }
        self.phase = phase;
        if self.history.len() == MOST_HISTORY {
            self.history.remove(0);
        }
        self.history.push(PhaseEntered { phase, at, comment: comment.map(str::to_owned) });
        true
    }

    /// Gives a tag a value, or takes it away.
    pub(super) fn set_tag(&mut self, key: &str, value: Option<&str>) -> Result<(), Refusal> {
        match value {
            Some(value) => {
                if self.tags.len() >= MOST_TAGS && !self.tags.has(key) {
                    return Err(Refusal::full(MOST_TAGS, "tags of a unit"));
                }
                self.tags.set(key, value);
            }
            None => self.tags.apply(&[crate::state::tags::TagChange::Remove(key.to_owned())]),
        }
        Ok(())
    }

    /// The name of its phase.
    pub(crate) fn phase_name(&self) -> &'static str {
        phase::get(self.phase).map_or("Unknown", |phase| phase.name)
    }

    /// The public form without what others have to say: parent, product, revision, sub-units.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "serialNumber": self.serial_number,
            "partNumber": self.part_number,
            "revision": self.revision,
            "parentSerialNumber": null,
            "batchNumber": self.batch_number,
            "serialDate": self.serial_date.to_string(),
            "currentLocation": self.location,
            "xmlData": self.tags.to_xml(),
            "unitPhaseId": self.phase,
            "unitPhase": self.phase_name(),
            "processCode": self.process_code.map(|code| code.to_string()),
            "tags": self.tags.to_json(),
            "productRevision": null,
            "product": null,
            "subUnits": [],
        })
    }

    /// The row that queries look at.
    pub(crate) fn row(&self, parent: Option<&Self>) -> Row {
        vec![
            Cell::Text(self.serial_number.clone()),
            Cell::Text(self.part_number.clone()),
            Cell::Text(self.revision.clone()),
            Cell::text(parent.map(|parent| parent.serial_number.as_str())),
            Cell::text(self.batch_number.as_deref()),
            Cell::Instant(self.serial_date),
            Cell::text(self.location.as_deref()),
            Cell::Integer(self.phase),
            Cell::text(Some(self.phase_name())),
            Cell::text(self.process_code.map(|code| code.to_string()).as_deref()),
        ]
    }

    /// The phases it came into, oldest first.
    pub(crate) fn history_json(&self) -> Value {
        let entry = |entered: &PhaseEntered| {
            json!({
                "Phase": entered.phase,
                "PhaseName": phase::get(entered.phase).map(|phase| phase.name),
                "Date": entered.at.to_string(),
                "Comment": entered.comment,
            })
        };
        self.history.iter().map(entry).collect()
    }
}
