//! The queue of changes of units, which somebody reads, handles and deletes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Unit;

/// Changes that wait; the oldest go first if nobody handles them.
const MOST_CHANGES: usize = 100_000;

/// Changes by their ids, which grow.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Changes {
    waiting: BTreeMap<i32, Change>,
    given: i32,
}

/// What a unit was after a change.
#[derive(Debug, Serialize, Deserialize)]
struct Change {
    serial_number: String,
    parent_serial_number: Option<String>,
    part_number: String,
    revision: String,
    phase: i64,
}

impl Changes {
    pub(super) fn push(&mut self, unit: &Unit, parent: Option<&Unit>) {
        if self.waiting.len() == MOST_CHANGES {
            self.waiting.pop_first();
        }
        self.given = self.given.wrapping_add(1).max(1);
        let change = Change {
            serial_number: unit.serial_number.clone(),
            parent_serial_number: parent.map(|parent| parent.serial_number.clone()),
            part_number: unit.part_number.clone(),
            revision: unit.revision.clone(),
            phase: unit.phase,
        };
        self.waiting.insert(self.given, change);
    }

    /// The oldest changes.
    pub(crate) fn oldest(&self, most: usize) -> Vec<Value> {
        let json = |(id, change): (&i32, &Change)| {
            json!({
                "id": id,
                "unitSerialNumber": change.serial_number,
                "newParentSerialNumber": change.parent_serial_number,
                "newPartNumber": change.part_number,
                "newRevision": change.revision,
                "newUnitPhaseId": change.phase,
            })
        };
        self.waiting.iter().take(most).map(json).collect()
    }

    /// Takes a change out; `false` if it is not there.
    pub(crate) fn remove(&mut self, id: i32) -> bool {
        self.waiting.remove(&id).is_some()
    }
}
