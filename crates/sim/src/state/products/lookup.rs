//! Finding revisions by their ids and names, and taking products away.

use uuid::Uuid;

use super::Products;

impl Products {
    /// Part number and name of a revision.
    pub(crate) fn revision_of(&self, id: Uuid) -> Option<(&str, &str)> {
        let part_number = self.owners.get(&id)?;
        let product = self.by_part_number.get(part_number)?;
        let revision = product.revisions.iter().find(|known| known.id == id)?;
        Some((part_number, &revision.label))
    }

    /// Part number of the product with an id.
    pub(crate) fn part_number_of(&self, id: Uuid) -> Option<&str> {
        self.part_numbers.get(&id).map(String::as_str)
    }

    /// Ids of the revisions of a product, with its part number and their names.
    pub(crate) fn revision_names(
        &self,
        part_number: &str,
    ) -> impl Iterator<Item = (Uuid, (String, String))> {
        let revisions = self.by_part_number.get(part_number).into_iter().flat_map(|product| {
            product.revisions.iter().map(|revision| (revision.id, revision.label.clone()))
        });
        revisions.map(move |(id, label)| (id, (part_number.to_owned(), label)))
    }

    /// Id of a revision.
    pub(crate) fn revision_id(&self, part_number: &str, revision: &str) -> Option<Uuid> {
        Some(self.by_part_number.get(part_number)?.revision(revision)?.id)
    }

    /// Removes a product; answers the ids of its revisions.
    pub(in crate::state) fn remove(&mut self, part_number: &str) -> Vec<Uuid> {
        let Some(product) = self.by_part_number.remove(part_number) else { return Vec::new() };
        self.part_numbers.remove(&product.id);
        let revisions: Vec<Uuid> = product.revisions.iter().map(|revision| revision.id).collect();
        for id in &revisions {
            self.owners.remove(id);
        }
        revisions
    }

    pub(in crate::state) fn remove_revision(&mut self, part_number: &str, id: Uuid) {
        self.owners.remove(&id);
        if let Some(product) = self.by_part_number.get_mut(part_number) {
            product.revisions.retain(|revision| revision.id != id);
        }
    }

    /// Puts tags in the place of those of a product, or of a revision; whether there is such a one.
    pub(crate) fn replace_tags(
        &mut self,
        part_number: &str,
        revision: Option<&str>,
        tags: Vec<(String, String)>,
    ) -> bool {
        let product = self.by_part_number.get_mut(part_number);
        product.is_some_and(|product| product.replace_tags(revision, tags))
    }

    /// Sets a product, or one of its revisions, inactive.
    pub(in crate::state) fn deactivate(&mut self, part_number: &str, revision: Option<&str>) {
        if let Some(product) = self.by_part_number.get_mut(part_number) {
            product.deactivate(revision);
        }
    }
}
