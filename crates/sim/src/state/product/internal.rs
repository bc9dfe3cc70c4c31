//! A product in the internal spelling, and its tags by themselves.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Product, Revision};
use crate::state::State;

impl Product {
    /// Sets the product, or one of its revisions, inactive.
    pub(in crate::state) fn deactivate(&mut self, revision: Option<&str>) {
        match revision {
            None => self.active = false,
            Some(label) => {
                for revision in self.revisions.iter_mut().filter(|known| known.label == label) {
                    revision.active = false;
                }
            }
        }
    }

    /// The category of this id has another name now.
    pub(in crate::state) fn category_renamed(&mut self, id: Uuid, name: &str) {
        if let Some((known, old)) = &mut self.category
            && *known == id
        {
            *old = Some(name.to_owned());
        }
    }

    /// Key and value of the tags, of a revision if one is named; nothing if there is none.
    pub(crate) fn tag_pairs(&self, revision: Option<&str>) -> Option<Value> {
        match revision {
            None => Some(self.tags.to_pairs()),
            Some(label) => self.revision(label).map(|revision| revision.tags.to_pairs()),
        }
    }

    /// Puts tags in the place of others; whether the revision, if one is named, exists.
    pub(in crate::state) fn replace_tags(
        &mut self,
        revision: Option<&str>,
        tags: Vec<(String, String)>,
    ) -> bool {
        match revision {
            None => self.tags.replace(tags),
            Some(label) => match self.revisions.iter_mut().find(|known| known.label == label) {
                Some(revision) => revision.tags.replace(tags),
                None => return false,
            },
        }
        true
    }
}

impl State {
    /// A product with its revisions and what they are built from, in the internal spelling.
    pub(crate) fn product_details(&self, part_number: &str) -> Option<Value> {
        let product = self.products.get(part_number)?;
        let revisions: Vec<Value> = product
            .revisions
            .iter()
            .map(|revision| self.revision_details(product, revision))
            .collect();
        let category = product.category.as_ref();
        Some(json!({
            "ProductId": product.id,
            "NonSerial": product.non_serial,
            "PartNumber": product.part_number,
            "Name": product.name,
            "Description": product.description,
            "State": i32::from(product.active),
            "ProductCategoryId": category.map(|(id, _)| id),
            "ProductRevisions": revisions,
            "ProductCategory": category.and_then(|(id, _)| self.products.category_json(*id)),
            "Settings": product.tags.to_json(),
            "Category": category.and_then(|(_, name)| name.as_ref()),
        }))
    }

    fn revision_details(&self, product: &Product, revision: &Revision) -> Value {
        let bom = self.catalog.boms.get(&product.part_number, &revision.label);
        json!({
            "ProductRevisionId": revision.id,
            "ProductId": product.id,
            "Revision": revision.label,
            "Name": revision.name,
            "Description": revision.description,
            "State": i32::from(revision.active),
            "Product": null,
            "ChildProductRevisionRelations": self.catalog.relations.to_json(revision.id),
            "ParentProductRevisionRelation": null,
            "Units": null,
            "BOM": bom.map(crate::state::Bom::to_internal_json),
            "Settings": revision.tags.to_json(),
        })
    }
}
