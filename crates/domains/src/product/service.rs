//! Calls of the product domain.

use std::sync::Arc;

use wats_http::{Client, Error, Response};

use super::endpoints;
use super::models::{Product, ProductRevision, ProductView};
use super::query::ProductQuery;

/// Products and their revisions.
#[derive(Debug, Clone)]
pub struct Products {
    pub(super) client: Client,
}

impl Products {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Starts a query for rows of the product list.
    pub fn query(&self) -> ProductQuery {
        ProductQuery::new(self.client.clone())
    }

    /// The products that are in use, of those that a [query](Self::query) without filter gives: the
    /// first 1,000 of all.
    #[doc(alias = "get_active_products")]
    pub async fn active(&self) -> Result<Vec<ProductView>, Error> {
        let all = self.query().send().await?;
        Ok(all.iter().filter(|row| row.state.is_none_or(|state| state == 1)).cloned().collect())
    }

    /// The product with this part number, with its revisions and tags.
    pub async fn get(&self, part_number: &str) -> Result<Option<Arc<Product>>, Error> {
        let request = self.client.request(&endpoints::GET).path("partNumber", part_number);
        Ok(request.send_optional().await?.map(Response::into_shared))
    }

    /// One revision of a product.
    pub async fn revision(
        &self,
        part_number: &str,
        revision: &str,
    ) -> Result<Option<Arc<ProductRevision>>, Error> {
        let request = self
            .client
            .request(&endpoints::REVISION)
            .path("partNumber", part_number)
            .path("revision", revision);
        Ok(request.send_optional().await?.map(Response::into_shared))
    }

    /// Saves a product – a new one if it has no `product_id` – and returns it as stored.
    pub async fn save(&self, product: &Product) -> Result<Product, Error> {
        self.client.request(&endpoints::SAVE).json(product).send().await.map(Response::into_value)
    }

    /// Saves many products with one request. The server does not return them. The existing client
    /// sends them to another path; see [`Unlisted::save_many`](super::Unlisted::save_many).
    pub async fn save_many(&self, products: &[Product]) -> Result<(), Error> {
        let request = self.client.request(&endpoints::SAVE_MANY).json(products);
        request.send::<serde::de::IgnoredAny>().await.map(drop)
    }

    /// Saves a revision – a new one if it has no `product_revision_id` – and returns it as stored.
    pub async fn save_revision(
        &self,
        revision: &ProductRevision,
    ) -> Result<ProductRevision, Error> {
        let request = self.client.request(&endpoints::SAVE_REVISION).json(revision);
        request.send().await.map(Response::into_value)
    }

    /// Saves many revisions with one request. The server does not return them.
    pub async fn save_revisions(&self, revisions: &[ProductRevision]) -> Result<(), Error> {
        let request = self.client.request(&endpoints::SAVE_REVISIONS).json(revisions);
        request.send::<serde::de::IgnoredAny>().await.map(drop)
    }
}
