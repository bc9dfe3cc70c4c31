//! Deleting products and revisions: those that have units are set inactive in its place.

use crate::state::State;

/// What became of what was to be deleted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    Deleted,
    /// There are units, with these serial numbers.
    Deactivated(Vec<String>),
    Absent,
}

impl State {
    /// Deletes a product, with everything that hangs on it.
    pub(crate) fn delete_product(&mut self, part_number: &str) -> Removal {
        if self.products.get(part_number).is_none() {
            return Removal::Absent;
        }
        let units = self.serial_numbers(part_number, None);
        if !units.is_empty() {
            self.products.deactivate(part_number, None);
            return Removal::Deactivated(units);
        }
        for revision in self.products.remove(part_number) {
            self.catalog.relations.forget(revision);
        }
        self.catalog.groups.forget(part_number);
        self.catalog.boms.forget(part_number, None);
        Removal::Deleted
    }

    /// Deletes one revision.
    pub(crate) fn delete_revision(&mut self, part_number: &str, revision: &str) -> Removal {
        let Some(id) = self.products.revision_id(part_number, revision) else {
            return Removal::Absent;
        };
        let units = self.serial_numbers(part_number, Some(revision));
        if !units.is_empty() {
            self.products.deactivate(part_number, Some(revision));
            return Removal::Deactivated(units);
        }
        self.products.remove_revision(part_number, id);
        self.catalog.relations.forget(id);
        self.catalog.boms.forget(part_number, Some(revision));
        Removal::Deleted
    }

    /// Serial numbers of the units of a product, or of one revision, in their order.
    fn serial_numbers(&self, part_number: &str, revision: Option<&str>) -> Vec<String> {
        let of_product = self.units.of_product(part_number);
        let wanted = of_product.filter(|unit| revision.is_none_or(|own| unit.revision == own));
        wanted.map(|unit| unit.serial_number.clone()).collect()
    }
}
