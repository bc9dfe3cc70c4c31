//! Internal calls about what product revisions are built from, one relation at a time.

use serde_json::Value;
use wats_http::Error;

use super::box_build::BoxBuildError;
use super::models::RevisionRelation;
use super::{InternalProducts, endpoints};
use crate::answers::deleted;
use crate::product::ProductRevision;

impl InternalProducts {
    /// What a product revision is built from, without what that is built from.
    #[doc(alias = "get_box_build_subunits")]
    pub async fn relations(
        &self,
        part_number: &str,
        revision: &str,
    ) -> Result<Vec<RevisionRelation>, Error> {
        let rows = self.hierarchy(part_number, revision).await?;
        let children = rows.iter().filter(|row| row.level == 1);
        Ok(children.filter_map(super::HierarchyRow::relation).collect())
    }

    /// Adds a relation, and returns it with its identifier; `None` if the server does not tell which
    /// of those it answers with is the new one.
    pub async fn add_relation(
        &self,
        relation: &RevisionRelation,
    ) -> Result<Option<RevisionRelation>, Error> {
        let request = self.request(&endpoints::ADD_RELATION).json(relation);
        let answer = request.send_decoded(one_or_many).await?;
        let is_new = |row: &RevisionRelation| {
            let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
            row.product_revision_relation_id.is_some()
                && same(&row.parent_product_revision_id, &relation.parent_product_revision_id)
                && same(&row.product_revision_id, &relation.product_revision_id)
        };
        Ok(answer.into_value().into_iter().find(is_new))
    }

    /// Changes the relation that has the identifier of `relation`, and returns it as stored.
    pub async fn save_relation(
        &self,
        relation: &RevisionRelation,
    ) -> Result<RevisionRelation, Error> {
        let request = self.request(&endpoints::SAVE_RELATION).json(relation);
        let answer = request.send_decoded(one_or_many).await?.into_value();
        let id = &relation.product_revision_relation_id;
        let stored = answer.into_iter().find(|row| row.product_revision_relation_id == *id);
        // Some servers answer without a body: what was sent is what is stored then.
        Ok(stored.unwrap_or_else(|| relation.clone()))
    }

    /// Deletes a relation; whether there was one.
    #[doc(alias = "remove_subunit")]
    pub async fn delete_relation(&self, relation_id: &str) -> Result<bool, Error> {
        let request = self.request(&endpoints::DELETE_RELATION);
        deleted(request.query("productRevisionRelationId", relation_id)).await
    }

    /// Adds that a unit of one revision is built from so many units of another; looks both up first.
    pub async fn add_subunit(
        &self,
        (parent_part_number, parent_revision): (&str, &str),
        (child_part_number, child_revision): (&str, &str),
        quantity: i32,
        revision_mask: Option<&str>,
    ) -> Result<Option<RevisionRelation>, BoxBuildError> {
        let parent = self.revision_id(parent_part_number, parent_revision).await?;
        let child = self.revision_id(child_part_number, child_revision).await?;
        let mut relation = RevisionRelation::new(parent, child, quantity);
        relation.revision_mask = revision_mask.map(str::to_owned);
        Ok(self.add_relation(&relation).await?)
    }

    /// The identifier of a revision, from the whole product, which is more often kept already.
    pub(super) async fn revision_id(
        &self,
        part_number: &str,
        revision: &str,
    ) -> Result<String, BoxBuildError> {
        let product = self.products.get(part_number).await?;
        let found = product.as_ref().and_then(|product| product.revision(revision));
        let id = found.and_then(|revision: &ProductRevision| revision.product_revision_id.clone());
        id.ok_or_else(|| BoxBuildError::no_revision(part_number, revision))
    }

    /// Forgets what is kept of what a product revision is built from.
    pub(super) fn forget_hierarchy(&self, part_number: &str, revision: &str) -> Result<(), Error> {
        let request = self.request(&endpoints::HIERARCHY);
        let request = request.query("partNumber", part_number).query("revision", revision);
        request.invalidate().map(drop)
    }
}

/// The server answers with one relation, with all of the parent, or with nothing.
fn one_or_many(body: &[u8]) -> Result<Vec<RevisionRelation>, serde_json::Error> {
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    match serde_json::from_slice(body)? {
        Value::Null => Ok(Vec::new()),
        Value::Array(rows) => rows.into_iter().map(serde_json::from_value).collect(),
        one => serde_json::from_value(one).map(|relation| vec![relation]),
    }
}

#[cfg(test)]
mod tests {
    use super::one_or_many;

    #[test]
    fn one_relation_or_a_list_of_them_is_read() {
        let one = br#"{"ProductRevisionRelationId":"r","Quantity":2}"#;
        assert_eq!(one_or_many(one).unwrap()[0].quantity, Some(2));
        let many = br#"[{"ProductRevisionRelationId":"r"},{"ProductRevisionId":null}]"#;
        assert_eq!(one_or_many(many).unwrap().len(), 2);
        assert!(one_or_many(b" ").unwrap().is_empty() && one_or_many(b"null").unwrap().is_empty());
        assert!(one_or_many(b"[1]").is_err());
    }
}
