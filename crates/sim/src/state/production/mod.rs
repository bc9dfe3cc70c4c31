//! Production: units and what they are built from, phases, the queue of changes, batches, and pools
//! of serial numbers.

mod batches;
mod box_build;
mod changes;
mod children;
mod contents;
mod fields;
mod form;
mod internal;
mod phase;
mod saving;
mod serials;
mod unit;
mod units;
mod verification;

use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use batches::{Batch, Batches};
pub(crate) use changes::Changes;
pub(crate) use children::{Check, Related};
pub(crate) use form::UnitForm;
pub(crate) use phase::{PHASES, Phase};
pub(crate) use saving::{Saved, Wanted};
pub(crate) use serials::{
    FileFormat, NumberFilter, NumberLine, Pool, Pools, Range as NumberRange, Reservation,
    SerialKind, Taking, read_file, write_file,
};
pub(crate) use unit::{UNIT_ROW, Unit};
pub(crate) use units::Units;

use super::{ReportKind, State, Submission};
use crate::reply::Reply;

/// What production remembers beside its units.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Production {
    pub(crate) changes: Changes,
    pub(crate) batches: Batches,
    pub(crate) pools: Pools,
    /// Names of the sites; the position is the number, from 1.
    pub(crate) sites: Vec<String>,
    /// The test operations that units of a product pass, learned from their reports.
    routes: BTreeMap<String, BTreeSet<i64>>,
}

/// Why something is not done.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    pub(crate) text: String,
}

impl Refusal {
    /// A rule does not hold, or a value makes no sense.
    pub(crate) fn rule(text: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, text: text.into() }
    }

    /// There is nothing of that name.
    pub(crate) fn absent(text: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, text: text.into() }
    }

    /// What is there already is in the way.
    pub(crate) fn conflict(text: impl Into<String>) -> Self {
        Self { status: StatusCode::CONFLICT, text: text.into() }
    }

    /// There is no room for more.
    pub(crate) fn full(most: usize, of: &str) -> Self {
        let text = format!("The server is full: it keeps {most} {of}.");
        Self { status: StatusCode::INSUFFICIENT_STORAGE, text }
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self::message(refusal.status, refusal.text)
    }
}

impl State {
    /// Puts numbers of a type aside for a station; answers them with the receipt.
    pub(crate) fn reserve_numbers(
        &mut self,
        kind: &str,
        reservation: &Reservation,
    ) -> Result<(Vec<NumberLine>, uuid::Uuid), Refusal> {
        // What is refused must leave no trace, not even in the ids to come.
        let mut ids = self.ids.clone();
        let receipt = ids.uuid();
        let lines = self.production.pools.get_mut(kind)?.reserve(reservation, receipt)?;
        self.ids = ids;
        Ok((lines, receipt))
    }

    /// The row that queries for units look at.
    pub(crate) fn unit_row(&self, unit: &Unit) -> crate::odata::Row {
        unit.row(unit.parent.and_then(|parent| self.units.get(parent)))
    }

    /// Takes over what a report says of its unit.
    pub(super) fn unit_seen(&mut self, submission: &Submission) {
        if submission.kind == ReportKind::Uut {
            let route = self.production.routes.entry(submission.part_number.clone()).or_default();
            route.insert(submission.process_code);
        }
        let (unit, is_new) = self.units.seen(submission);
        let before = unit.shape();
        unit.seen(submission);
        let (id, changed) = (unit.id, !is_new && unit.shape() != before);
        if changed {
            self.unit_changed(id);
        }
    }

    /// Puts a unit that was changed into the queue of changes.
    fn unit_changed(&mut self, id: uuid::Uuid) {
        if let Some(unit) = self.units.get(id) {
            let parent = unit.parent.and_then(|parent| self.units.get(parent));
            self.production.changes.push(unit, parent);
        }
    }

    /// Puts a unit into a phase.
    pub(crate) fn set_unit_phase(
        &mut self,
        (serial_number, part_number): (&str, &str),
        phase: i64,
        comment: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let id = self.units.find(serial_number, part_number)?;
        let phase = phase::known(phase)?;
        let unit = self.units.get_mut(id);
        if unit.enter(phase, comment, now) {
            self.unit_changed(id);
        }
        Ok(())
    }

    /// Puts a unit into the active process of a name, in any case.
    pub(crate) fn set_unit_process(
        &mut self,
        (serial_number, part_number): (&str, &str),
        name: &str,
    ) -> Result<(), Refusal> {
        let id = self.units.find(serial_number, part_number)?;
        let wanted = name.trim().to_lowercase();
        let found = self
            .processes
            .values()
            .find(|process| process.active && process.name.to_lowercase() == wanted);
        let code = found
            .map(|process| process.code)
            .ok_or_else(|| Refusal::absent(format!("There is no active process {name:?}.")))?;
        self.units.get_mut(id).process_code = Some(code);
        Ok(())
    }

    /// Gives a tag of a unit a value, or takes it away.
    pub(crate) fn set_unit_tag(
        &mut self,
        (serial_number, part_number): (&str, &str),
        key: &str,
        value: Option<&str>,
    ) -> Result<(), Refusal> {
        let id = self.units.find(serial_number, part_number)?;
        self.units.get_mut(id).set_tag(key, value)
    }
}

#[cfg(test)]
mod tests;
