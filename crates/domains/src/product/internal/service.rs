//! Internal calls about components, hierarchy, categories, tags and groups.

use std::sync::Arc;

use serde_json::{Map, Value};
use wats_http::{Client, Endpoint, Error, Request};

use super::endpoints;
use super::models::{BomItem, HierarchyRow, ProductCategory, ProductDetails};
use crate::answers::{done, list, optional};
use crate::product::{ProductGroup, Products, Tag};

/// Operations on products that the server keeps for its own web pages; from [`Products::internal`].
#[derive(Debug, Clone)]
pub struct InternalProducts {
    pub(super) products: Products,
    client: Client,
}

impl Products {
    /// Operations that the server keeps for its own web pages: they can change without notice.
    pub fn internal(&self) -> InternalProducts {
        InternalProducts { products: self.clone(), client: self.client.clone() }
    }
}

impl InternalProducts {
    pub(super) fn request<'a>(&'a self, endpoint: &'a Endpoint) -> Request<'a> {
        crate::internal::request(&self.client, endpoint)
    }

    /// The components of a product revision.
    #[doc(alias = "get_bom")]
    pub async fn bom(&self, part_number: &str, revision: &str) -> Result<Arc<Vec<BomItem>>, Error> {
        let request = self.request(&endpoints::BOM);
        let request = request.query("partNumber", part_number).query("revision", revision);
        list(request).await
    }

    /// Puts a list of components in the place of the one that the product revision has. The server's
    /// documents do not say which keys a row may have: those of [`BomItem`] are what the existing
    /// client uses.
    #[doc(alias = "upload_bom")]
    pub async fn save_bom(
        &self,
        part_number: &str,
        revision: &str,
        rows: &[Map<String, Value>],
    ) -> Result<(), Error> {
        self.save_bom_as(part_number, revision, "json", rows).await
    }

    /// As [`save_bom`](Self::save_bom), said to be in a format of another name than `json`. Which
    /// there are, the server's documents do not say.
    pub async fn save_bom_as(
        &self,
        part_number: &str,
        revision: &str,
        format: &str,
        rows: &[Map<String, Value>],
    ) -> Result<(), Error> {
        let request = self.request(&endpoints::SAVE_BOM).json(rows);
        let request = request.query("partNumber", part_number).query("revision", revision);
        done(request.query("format", format)).await
    }

    /// What a product revision is built from, at every depth; itself in the first row.
    #[doc(alias = "get_product_hierarchy")]
    pub async fn hierarchy(
        &self,
        part_number: &str,
        revision: &str,
    ) -> Result<Arc<Vec<HierarchyRow>>, Error> {
        let request = self.request(&endpoints::HIERARCHY);
        let request = request.query("partNumber", part_number).query("revision", revision);
        list(request).await
    }

    /// The product with this part number, with its revisions and what they are built from.
    #[doc(alias = "get_product_with_relations")]
    pub async fn details(&self, part_number: &str) -> Result<Option<Arc<ProductDetails>>, Error> {
        let request = self.request(&endpoints::DETAILS).query("PN", part_number);
        optional(request).await
    }

    /// The categories that products are sorted into.
    #[doc(alias = "get_product_categories")]
    pub async fn categories(&self) -> Result<Arc<Vec<ProductCategory>>, Error> {
        let request = self.request(&endpoints::CATEGORIES);
        list(request).await
    }

    /// Saves categories; those without an identifier are new ones.
    #[doc(alias = "save_product_categories")]
    pub async fn save_categories(&self, categories: &[ProductCategory]) -> Result<(), Error> {
        let request = self.request(&endpoints::SAVE_CATEGORIES).json(categories);
        done(request).await
    }

    /// The tags of a product.
    pub async fn tags(&self, part_number: &str) -> Result<Arc<Vec<Tag>>, Error> {
        let request = self.request(&endpoints::TAGS).query("partNumber", part_number);
        list(request).await
    }

    /// Puts these tags in the place of those that a product has. [`Tag::change`] means nothing here.
    pub async fn set_tags(&self, part_number: &str, tags: &[Tag]) -> Result<(), Error> {
        let request = self.request(&endpoints::SET_TAGS).query("partNumber", part_number);
        done(request.json(&bare(tags))).await
    }

    /// The tags of a revision.
    pub async fn revision_tags(
        &self,
        part_number: &str,
        revision: &str,
    ) -> Result<Arc<Vec<Tag>>, Error> {
        let request = self.request(&endpoints::REVISION_TAGS);
        let request = request.query("partNumber", part_number).query("revision", revision);
        list(request).await
    }

    /// Puts these tags in the place of those that a revision has. [`Tag::change`] means nothing here.
    pub async fn set_revision_tags(
        &self,
        part_number: &str,
        revision: &str,
        tags: &[Tag],
    ) -> Result<(), Error> {
        let request = self.request(&endpoints::SET_REVISION_TAGS);
        let request = request.query("partNumber", part_number).query("revision", revision);
        done(request.json(&bare(tags))).await
    }

    /// The groups that a product belongs to; empty if there is no such product, which is asked for
    /// first.
    #[doc(alias = "get_groups_for_product")]
    pub async fn groups_of(&self, part_number: &str) -> Result<Arc<Vec<ProductGroup>>, Error> {
        if self.products.get(part_number).await?.is_none() {
            return Ok(Arc::default());
        }
        let request = self.request(&endpoints::GROUPS).query("partNumber", part_number);
        list(request).await
    }
}

/// Tags as these operations take them: key and value.
fn bare(tags: &[Tag]) -> Vec<Tag> {
    tags.iter().map(|tag| Tag { change: None, ..tag.clone() }).collect()
}
