//! Tags of products and revisions, one by one: what reads a product, changes its tags and saves it.
//!
//! What is written back must be what the server has, so these reads never come from the cache. Two
//! callers who do this at the same time can overwrite each other's other fields; the server offers
//! nothing against that.

use wats_http::Error;

use super::endpoints;
use super::models::{Product, ProductRevision, Tag, TagChange};
use super::service::Products;
use crate::answers::to_change;

impl Products {
    /// The tags of a product; empty if there is no such product.
    #[doc(alias = "get_product_tags")]
    pub async fn tags(&self, part_number: &str) -> Result<Vec<Tag>, Error> {
        let product = self.get(part_number).await?;
        Ok(product.map(|product| product.tags.clone()).unwrap_or_default())
    }

    /// Gives a product these tags, new or with new values, and returns it as stored; `None` if there
    /// is no such product. Tags that are not named stay; see [`remove_tag`](Self::remove_tag).
    ///
    /// ```no_run
    /// use wats_domains::Products;
    ///
    /// # async fn run(products: Products) -> Result<(), wats_http::Error> {
    /// products.set_tags("WIDGET-001", [("Customer", "Nordlys"), ("Line", "2")]).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "set_product_tags")]
    pub async fn set_tags<K: Into<String>, V: Into<String>>(
        &self,
        part_number: &str,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Option<Product>, Error> {
        let Some(mut product) = self.to_change(part_number).await? else { return Ok(None) };
        product.tags = added(tags);
        self.save(&product).await.map(Some)
    }

    /// Gives a product one tag, new or with a new value, and returns it as stored; `None` if there is
    /// no such product.
    #[doc(alias = "add_product_tag")]
    pub async fn add_tag(
        &self,
        part_number: &str,
        key: &str,
        value: &str,
    ) -> Result<Option<Product>, Error> {
        let Some(mut product) = self.to_change(part_number).await? else { return Ok(None) };
        set(&mut product.tags, key, value);
        self.save(&product).await.map(Some)
    }

    /// Takes a tag from a product, and returns it as stored; `None` if there is no such product. One
    /// without the tag is returned as it is.
    pub async fn remove_tag(&self, part_number: &str, key: &str) -> Result<Option<Product>, Error> {
        let Some(mut product) = self.to_change(part_number).await? else { return Ok(None) };
        if !removed(&mut product.tags, key) {
            return Ok(Some(product));
        }
        self.save(&product).await.map(Some)
    }

    /// The tags of a revision; empty if there is none. Read from the whole product, which is more
    /// often kept already.
    #[doc(alias = "get_revision_tags")]
    pub async fn revision_tags(
        &self,
        part_number: &str,
        revision: &str,
    ) -> Result<Vec<Tag>, Error> {
        let product = self.get(part_number).await?;
        let revision = product.as_ref().and_then(|product| product.revision(revision));
        Ok(revision.map(|revision| revision.tags.clone()).unwrap_or_default())
    }

    /// As [`set_tags`](Self::set_tags), for a revision.
    pub async fn set_revision_tags<K: Into<String>, V: Into<String>>(
        &self,
        part_number: &str,
        revision: &str,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Option<ProductRevision>, Error> {
        let revision = self.revision_to_change(part_number, revision).await?;
        let Some(mut revision) = revision else { return Ok(None) };
        revision.tags = added(tags);
        self.save_revision(&revision).await.map(Some)
    }

    /// As [`add_tag`](Self::add_tag), for a revision.
    pub async fn add_revision_tag(
        &self,
        part_number: &str,
        revision: &str,
        key: &str,
        value: &str,
    ) -> Result<Option<ProductRevision>, Error> {
        let revision = self.revision_to_change(part_number, revision).await?;
        let Some(mut revision) = revision else { return Ok(None) };
        set(&mut revision.tags, key, value);
        self.save_revision(&revision).await.map(Some)
    }

    async fn revision_to_change(
        &self,
        part_number: &str,
        revision: &str,
    ) -> Result<Option<ProductRevision>, Error> {
        let product = self.to_change(part_number).await?;
        let found = product.as_ref().and_then(|product| product.revision(revision)).cloned();
        Ok(found.map(|mut revision| {
            revision.part_number = Some(part_number.to_owned());
            revision
        }))
    }

    /// The product as the server has it now. Its revisions do not repeat its part number: the server
    /// spells that key unlike all others, and needs it only where a revision stands alone.
    async fn to_change(&self, part_number: &str) -> Result<Option<Product>, Error> {
        let request = self.client.request(&endpoints::GET).path("partNumber", part_number);
        let mut product = to_change::<Product>(request).await?;
        for revision in product.iter_mut().flat_map(|product| &mut product.revisions) {
            revision.part_number = None;
        }
        Ok(product)
    }
}

fn added<K: Into<String>, V: Into<String>>(tags: impl IntoIterator<Item = (K, V)>) -> Vec<Tag> {
    tags.into_iter().map(|(key, value)| Tag::add(key, value)).collect()
}

fn set(tags: &mut Vec<Tag>, key: &str, value: &str) {
    match tags.iter_mut().find(|tag| tag.key == key) {
        Some(tag) => {
            tag.value = Some(value.to_owned());
            tag.change = Some(TagChange::UPDATE);
        }
        None => tags.push(Tag::add(key, value)),
    }
}

fn removed(tags: &mut [Tag], key: &str) -> bool {
    match tags.iter_mut().find(|tag| tag.key == key) {
        Some(tag) => {
            tag.change = Some(TagChange::DELETE);
            true
        }
        None => false,
    }
}
