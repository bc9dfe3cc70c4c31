//! Saving products and revisions. What is known by their names – bills of material, filters of
//! groups – goes along when a name changes; units are known by them too, and hold them fast.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::conflict;
use crate::reply::Reply;
use crate::state::State;
use crate::state::product_form::{ProductForm, RevisionForm};

/// The names that a change may alter, as they were before.
#[derive(Debug, Default)]
struct Names {
    part_numbers: BTreeMap<Uuid, String>,
    /// Part number and name of revisions.
    revisions: BTreeMap<Uuid, (String, String)>,
}

impl State {
    /// Inserts or updates a product; answers its part number.
    pub(crate) fn put_product(&mut self, form: ProductForm) -> Result<String, Reply> {
        let mut names = Names::default();
        self.note_product(&form, &mut names)?;
        let part_number = self.products.put(form)?;
        self.follow(names);
        Ok(part_number)
    }

    /// As [`State::put_product`], for many: all, or none.
    pub(crate) fn put_products(&mut self, forms: Vec<ProductForm>) -> Result<(), Reply> {
        let mut names = Names::default();
        forms.iter().try_for_each(|form| self.note_product(form, &mut names))?;
        self.products.put_many(forms)?;
        self.follow(names);
        Ok(())
    }

    /// Inserts or updates a revision; answers part number and revision.
    pub(crate) fn put_revision(&mut self, form: RevisionForm) -> Result<(String, String), Reply> {
        let mut names = Names::default();
        self.note_revision(&form, &mut names)?;
        let stored = self.products.put_revision(form)?;
        self.follow(names);
        Ok(stored)
    }

    /// As [`State::put_revision`], for many: all, or none.
    pub(crate) fn put_revisions(&mut self, forms: Vec<RevisionForm>) -> Result<(), Reply> {
        let mut names = Names::default();
        forms.iter().try_for_each(|form| self.note_revision(form, &mut names))?;
        self.products.put_revisions(forms)?;
        self.follow(names);
        Ok(())
    }

    fn note_product(&self, form: &ProductForm, names: &mut Names) -> Result<(), Reply> {
        let known = form.id.and_then(|id| Some((id, self.products.part_number_of(id)?)));
        if let (Some((id, known)), Some(wanted)) = (known, &form.part_number)
            && known != wanted
        {
            if self.units.of_product(known).next().is_some() {
                return Err(conflict(format!(
                    "The product {known:?} has units, which are known by its part number; it stays."
                )));
            }
            names.part_numbers.insert(id, known.to_owned());
            names.revisions.extend(self.products.revision_names(known));
        }
        form.revisions.iter().try_for_each(|revision| self.note_revision(revision, names))
    }

    fn note_revision(&self, form: &RevisionForm, names: &mut Names) -> Result<(), Reply> {
        let Some(id) = form.id else { return Ok(()) };
        let Some((part_number, known)) = self.products.revision_of(id) else { return Ok(()) };
        if form.revision.as_ref().is_none_or(|wanted| wanted == known) {
            return Ok(());
        }
        if self.units.of_product(part_number).any(|unit| unit.revision == known) {
            return Err(conflict(format!(
                "There are units of revision {known:?} of {part_number:?}; its name stays."
            )));
        }
        names.revisions.insert(id, (part_number.to_owned(), known.to_owned()));
        Ok(())
    }

    /// Takes along what is known by names that are others now.
    fn follow(&mut self, names: Names) {
        for (id, before) in names.part_numbers {
            if let Some(now) = self.products.part_number_of(id) {
                self.catalog.groups.rename(&before, now);
            }
        }
        // All out before any goes in: one may get the name that another had.
        let mut boms = Vec::new();
        for (id, (part_number, before)) in names.revisions {
            let Some((owner, now)) = self.products.revision_of(id) else { continue };
            boms.extend(self.catalog.boms.take(&part_number, &before).map(|bom| (id, bom)));
            self.catalog.groups.rename_revision(owner, &before, now);
        }
        for (id, bom) in boms {
            if let Some((part_number, revision)) = self.products.revision_of(id) {
                self.catalog.boms.put(part_number, revision, bom);
            }
        }
    }
}
