//! All units: found by serial number and part number together, or by serial number alone where it is
//! unique, and by the id that relations name them by.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Refusal, Submission, Unit};
use crate::factory::Rng;

/// Units made by operations. Those that come with reports are bounded by the reports.
const MOST_UNITS: usize = 1_000_000;

/// All units.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Units {
    by_id: BTreeMap<Uuid, Unit>,
    /// Ids by part number and then serial number.
    index: BTreeMap<String, BTreeMap<String, Uuid>>,
    ids: Rng,
}

impl Units {
    pub(crate) fn new(seed: u64) -> Self {
        let ids = Rng::new(seed).fork("units");
        Self { by_id: BTreeMap::new(), index: BTreeMap::new(), ids }
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Unit> {
        self.by_id.get(&id)
    }

    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// A unit whose id was found just now.
    pub(super) fn get_mut(&mut self, id: Uuid) -> &mut Unit {
        self.by_id.get_mut(&id).expect("an id is only handed out while its unit exists")
    }

    pub(crate) fn id(&self, serial_number: &str, part_number: &str) -> Option<Uuid> {
        self.index.get(part_number)?.get(serial_number).copied()
    }

    /// The unit that a request names; an empty part number means any.
    pub(crate) fn find(&self, serial_number: &str, part_number: &str) -> Result<Uuid, Refusal> {
        if !part_number.is_empty() {
            return self.id(serial_number, part_number).ok_or_else(|| {
                Refusal::absent(format!(
                    "There is no unit {serial_number:?} of part number {part_number:?}."
                ))
            });
        }
        let mut found = self.index.values().filter_map(|units| units.get(serial_number));
        match (found.next(), found.next()) {
            (Some(id), None) => Ok(*id),
            (None, _) => Err(Refusal::absent(format!("There is no unit {serial_number:?}."))),
            (Some(_), Some(_)) => Err(Refusal::rule(format!(
                "Several products have a unit {serial_number:?}; the part number is required."
            ))),
        }
    }

    /// Units in the order of their part numbers and serial numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.index.values().flat_map(BTreeMap::values).filter_map(|id| self.by_id.get(id))
    }

    /// Units of one part number, in the order of their serial numbers.
    pub(crate) fn of_product(&self, part_number: &str) -> impl Iterator<Item = &Unit> {
        let ids = self.index.get(part_number).into_iter().flat_map(BTreeMap::values);
        ids.filter_map(|id| self.by_id.get(id))
    }

    /// Whether there is no room for another unit that an operation makes.
    pub(super) fn check_room(&self) -> Result<(), Refusal> {
        if self.len() < MOST_UNITS { Ok(()) } else { Err(Refusal::full(self.len(), "units")) }
    }

    /// An id for a new unit.
    pub(super) fn new_id(&mut self) -> Uuid {
        self.ids.uuid()
    }

    pub(super) fn insert(&mut self, unit: Unit) {
        let units = self.index.entry(unit.part_number.clone()).or_default();
        units.insert(unit.serial_number.clone(), unit.id);
        self.by_id.insert(unit.id, unit);
    }

    /// Takes a unit out of the index and of every relation.
    pub(super) fn remove(&mut self, id: Uuid) {
        self.leave_index(id);
        let Some(unit) = self.by_id.remove(&id) else { return };
        if let Some(parent) = unit.parent.and_then(|parent| self.by_id.get_mut(&parent)) {
            parent.children.retain(|child| *child != id);
        }
        for child in unit.children {
            if let Some(child) = self.by_id.get_mut(&child) {
                child.parent = None;
            }
        }
    }

    /// Makes a unit one of another product.
    pub(super) fn rename(&mut self, id: Uuid, part_number: &str, revision: &str) {
        self.leave_index(id);
        let unit = self.get_mut(id);
        part_number.clone_into(&mut unit.part_number);
        revision.clone_into(&mut unit.revision);
        let serial_number = unit.serial_number.clone();
        self.index.entry(part_number.to_owned()).or_default().insert(serial_number, id);
    }

    fn leave_index(&mut self, id: Uuid) {
        if let Some(unit) = self.by_id.get(&id)
            && let Some(units) = self.index.get_mut(&unit.part_number)
        {
            units.remove(&unit.serial_number);
            if units.is_empty() {
                self.index.remove(&unit.part_number);
            }
        }
    }

    /// The unit of a report, and whether it was not known.
    pub(super) fn seen(&mut self, submission: &Submission) -> (&mut Unit, bool) {
        let (serial_number, part_number) = (&submission.serial_number, &submission.part_number);
        let known = self.id(serial_number, part_number);
        let id = known.unwrap_or_else(|| {
            let id = self.new_id();
            let key = (serial_number.as_str(), part_number.as_str());
            self.insert(Unit::new(id, key, &submission.revision, submission.start));
            id
        });
        (self.get_mut(id), known.is_none())
    }
}
