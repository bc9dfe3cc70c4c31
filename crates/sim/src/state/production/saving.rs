//! Making, changing and deleting units. Everything is checked before anything is changed.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{Refusal, State, Unit, UnitForm, phase};

/// What a request expects of the unit it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// That there is none.
    New,
    /// That there is one.
    Known,
    /// Nothing.
    Either,
}

/// What became of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saved {
    Inserted,
    Updated,
}

impl State {
    /// Inserts or updates a unit.
    pub(crate) fn save_unit(
        &mut self,
        form: UnitForm,
        wanted: Wanted,
        now: Timestamp,
    ) -> Result<Saved, Refusal> {
        let known = self.unit_of(&form)?;
        match (known, wanted) {
            (Some(_), Wanted::New) => {
                let text = format!("There is a unit {:?} already.", form.serial_number);
                return Err(Refusal::conflict(text));
            }
            (None, Wanted::Known) => {
                let text = format!("There is no such unit {:?}.", form.serial_number);
                return Err(Refusal::absent(text));
            }
            _ => {}
        }
        let phase = form.phase.map(phase::known).transpose()?;
        if let Some(code) = form.process_code.filter(|code| !self.processes.contains_key(code)) {
            return Err(Refusal::absent(format!("There is no process {code}.")));
        }
        let parent = self.parent_of(&form, known)?;
        if let Some(id) = known {
            if let (Some(revision), Some(unit)) = (&form.revision, self.units.get(id))
                && *revision != unit.revision
            {
                self.check_revision(&unit.part_number, revision)?;
            }
        } else {
            let missing = |what: &str| Refusal::rule(format!("'{what}' is required."));
            let part_number = form.part_number.as_deref().ok_or_else(|| missing("partNumber"))?;
            let revision = form.revision.as_deref().ok_or_else(|| missing("revision"))?;
            self.check_revision(part_number, revision)?;
            self.units.check_room()?;
        }

        let id = known.unwrap_or_else(|| {
            let id = self.units.new_id();
            let part_number = form.part_number.as_deref().unwrap_or_default();
            let revision = form.revision.as_deref().unwrap_or_default();
            let key = (form.serial_number.as_str(), part_number);
            self.units.insert(Unit::new(id, key, revision, form.serial_date.unwrap_or(now)));
            id
        });
        let before = self.units.get(id).map(Unit::shape);
        let unit = self.units.get_mut(id);
        if let Some(phase) = phase {
            unit.enter(phase, None, now);
        }
        unit.revision = form.revision.unwrap_or(std::mem::take(&mut unit.revision));
        unit.batch_number = form.batch_number.or(unit.batch_number.take());
        unit.serial_date = form.serial_date.unwrap_or(unit.serial_date);
        unit.location = form.location.or(unit.location.take());
        unit.process_code = form.process_code.or(unit.process_code);
        if let Some(parent) = parent {
            self.set_parent(id, parent);
        }
        if known.is_none() {
            return Ok(Saved::Inserted);
        }
        if self.units.get(id).map(Unit::shape) != before {
            self.unit_changed(id);
        }
        Ok(Saved::Updated)
    }

    /// The unit that a form means, if it is known. Without a part number it is found by its serial
    /// number.
    fn unit_of(&self, form: &UnitForm) -> Result<Option<Uuid>, Refusal> {
        if let Some(part_number) = &form.part_number {
            return Ok(self.units.id(&form.serial_number, part_number));
        }
        match self.units.find(&form.serial_number, "") {
            Err(refusal) if refusal.status == http::StatusCode::NOT_FOUND => Ok(None),
            found => found.map(Some),
        }
    }

    /// The parent a form wants: unchanged, none, or one that may be.
    #[expect(clippy::option_option, reason = "no change and no parent are two things")]
    fn parent_of(
        &self,
        form: &UnitForm,
        id: Option<Uuid>,
    ) -> Result<Option<Option<Uuid>>, Refusal> {
        let Some(serial_number) = form.parent_serial_number.as_deref() else { return Ok(None) };
        if serial_number.is_empty() {
            return Ok(Some(None));
        }
        let parent = self.units.find(serial_number, "")?;
        let is_parent = |id| self.units.get(id).is_some_and(|unit| unit.parent == Some(parent));
        if !id.is_some_and(is_parent) {
            self.check_place(parent, id)?;
        }
        Ok(Some(Some(parent)))
    }

    /// A product that can have units, and one of its revisions.
    pub(super) fn check_revision(&self, part_number: &str, revision: &str) -> Result<(), Refusal> {
        let product = self
            .products
            .get(part_number)
            .ok_or_else(|| Refusal::absent(format!("There is no product {part_number:?}.")))?;
        if product.to_json()["nonSerial"] == Value::Bool(true) {
            let text = format!("The product {part_number:?} has no serial numbers, so no units.");
            return Err(Refusal::rule(text));
        }
        match product.revision_json(revision) {
            Some(_) => Ok(()),
            None => Err(Refusal::absent(format!(
                "There is no revision {revision:?} of a product {part_number:?}."
            ))),
        }
    }

    /// Deletes a unit. Its reports stay, the units built into it go on without it.
    pub(crate) fn delete_unit(
        &mut self,
        serial_number: &str,
        part_number: &str,
    ) -> Result<(), Refusal> {
        let id = self.units.find(serial_number, part_number)?;
        let children = self.units.get(id).map(|unit| unit.children.clone()).unwrap_or_default();
        self.units.remove(id);
        for child in children {
            self.unit_changed(child);
        }
        Ok(())
    }

    /// Makes a unit one of another product or revision.
    pub(crate) fn change_unit(
        &mut self,
        (serial_number, part_number): (&str, &str),
        new_part_number: &str,
        new_revision: &str,
    ) -> Result<(), Refusal> {
        let id = self.units.find(serial_number, part_number)?;
        self.check_revision(new_part_number, new_revision)?;
        let holder = self.units.id(serial_number, new_part_number);
        if holder.is_some_and(|holder| holder != id) {
            return Err(Refusal::conflict(format!(
                "There is a unit {serial_number:?} of part number {new_part_number:?} already."
            )));
        }
        let before = self.units.get(id).map(Unit::shape);
        self.units.rename(id, new_part_number, new_revision);
        if self.units.get(id).map(Unit::shape) != before {
            self.unit_changed(id);
        }
        Ok(())
    }
}
